"""Style sheets of explorers: what changes when another of them comes last."""

from playwright.sync_api import Page
from visiting import AT_REST

# What explorers look like: the boxes of all their elements, and what paints them.
LOOK = """() => {
  const names = ["color", "background-color", "border-top-color", "border-top-width", "fill",
    "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-size", "font-weight", "display",
    "cursor", "text-align", "padding-left", "margin-bottom", "outline-width", "touch-action"];
  return [...document.querySelectorAll(".bp-explorer, .bp-explorer *")].map(element => {
    const {x, y, width, height} = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const kind = `${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? ""}`;
    const box = [x, y + scrollY, width, height].map(number => Math.round(number)).join(" ");
    return [kind, box, ...names.map(name => style.getPropertyValue(name))].join("; ");
  });
}"""
# Sheets of explorers, in the order in which they stand in the page, each by its first class.
SHEETS = """() => {
  const rules = ({textContent}) => textContent.replace(/\\/\\*[^]*?\\*\\//g, "");
  const first = sheet => rules(sheet).match(/\\.bp-[a-z-]+/)?.[0];
  window.sheets = [...document.querySelectorAll("style")].filter(first);
  return sheets.map(first);
}"""
MOVE = "index => document.head.append(sheets[index])"


def changes(page: Page) -> dict[str, list[str]]:
    """Return, for each sheet that changes something when it comes last, what it changes."""
    found = {}
    before = page.evaluate(LOOK)
    for index, name in enumerate(page.evaluate(SHEETS)):
        page.evaluate(MOVE, index)
        page.evaluate(AT_REST)
        after = page.evaluate(LOOK)
        assert len(after) == len(before)
        differ = [f"{a}\n  -> {b}" for a, b in zip(before, after, strict=True) if a != b]
        if differ:
            found[name] = differ[:3]
    return found
