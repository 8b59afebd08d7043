/* What all front ends make their elements with; it stands first in each module (_explorer.py joins them).
 * Data reaches the page only as text and as attributes, never as markup.
 */

// Elements: attributes that are functions become listeners.
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value);
  }
  // Keys pressed here are ours. JupyterLab looks from the focused element up and stops at a shortcut that fits, so a mark
  // further out comes too late: "a" at a button would add a cell.
  if (element.matches("button, summary, input, select, [tabindex]")) element.setAttribute("data-lm-suppress-shortcuts", "true");
  element.append(...children);
  return element;
}

export const html = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
const button = (text, click, attributes = {}) => html("button", { type: "button", click, ...attributes }, text);
export const svg = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
