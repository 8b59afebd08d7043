/* What all front ends make their elements with.
 * Data reaches the page only as text and as attributes, never as markup.
 */

// Keys pressed at this element are ours. JupyterLab looks from the focused element up and stops at a shortcut that fits, so a
// mark further out comes too late: "a" at a button would add a cell.
export const keepKeys = element => element.setAttribute("data-lm-suppress-shortcuts", "true");

// Elements: attributes that are functions become listeners.
export function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value);
  }
  if (element.matches("button, summary, input, select, [tabindex]")) keepKeys(element);
  element.append(...children);
  return element;
}

export const html = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);

// These touch only what differs: even the same text or attribute, set again, makes the browser lay it out again.
export const setText = (element, text) => { if (element.textContent !== text) element.textContent = text; };
export const setAll = (element, attributes) => {
  for (const [name, value] of Object.entries(attributes)) {
    if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
  }
};

// As replaceChildren, but what is alike stays: for content without listeners, or with `data-keys` that tell whose they are.
export function redraw(element, ...children) {
  const drawn = new DocumentFragment();
  drawn.append(...children);
  if (drawn.childNodes.length === element.childNodes.length) {
    [...drawn.childNodes].forEach((now, i) => become(element.childNodes[i], now));
  } else element.replaceChildren(drawn);
}

function become(old, now) {
  if (old.isEqualNode(now)) return;
  if (old.nodeName !== now.nodeName || old.dataset?.keys !== now.dataset?.keys) old.replaceWith(now);
  else if (old.nodeType === Node.TEXT_NODE) old.data = now.data;
  else {
    for (const name of old.getAttributeNames()) if (!now.hasAttribute(name)) old.removeAttribute(name);
    for (const { name, value } of now.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    redraw(old, ...now.childNodes);
  }
}

export const button = (text, click, attributes = {}) => html("button", { type: "button", click, ...attributes }, text);
export const svg = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
