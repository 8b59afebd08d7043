"""What forced colors, as in Windows' high contrast, leave of states, bars and pictures."""

# Gradients, of which bars are made, are forced to go.
GRADIENTS = """() => [...document.querySelectorAll(".bp-explorer *")]
  .filter(one => getComputedStyle(one).backgroundImage.includes("gradient"))
  .map(one => one.getAttribute("class"))"""
# States that look as if they were not, each kind of element once.
ALIKE = """() => {
  const shown = one => {
    const style = getComputedStyle(one);
    const line = name => {
      const parts = ["Style", "Width", "Color"].map(part => style[name + part]);
      return parts.includes("none") || parts.includes("0px") ? "none" : parts.join(" ");
    };
    const lines = ["borderTop", "borderLeft", "borderBottom", "outline"].map(line);
    return [style.backgroundColor, ...lines].join("; ");
  };
  const states = [
    ...["aria-pressed", "aria-selected", "aria-checked"].map(name => [`[${name}]`,
      (one, on) => one.setAttribute(name, on)]),
    [".sw-toggles label", (one, on) => one.classList.toggle("sw-chosen", on)],
    ["button.factor", (one, on) => one.classList.toggle("lit", on)],
    [".bp-quiz .choice", (one, on) => one.classList.toggle("right", on)],
    [".bp-quiz .choice", (one, on) => one.classList.toggle("wrong", on)],
  ];
  const [seen, alike] = [new Set(), []];
  for (const [selector, turn] of states) {
    for (const one of document.querySelectorAll(`.sw-root ${selector}`)) {
      const named = `${selector} ${one.tagName}.${one.className} in ${one.parentElement.className}`;
      if (one.ownerSVGElement || seen.has(named)) continue;
      seen.add(named);
      const before = one.cloneNode();
      const [on, off] = [true, false].map(state => { turn(one, state); return shown(one); });
      for (const {name, value} of before.attributes) one.setAttribute(name, value);
      if (on === off) alike.push(`${named}: ${on}`);
    }
  }
  return {seen: [...seen], alike};
}"""
# What is drawn in colors that cannot be told from the ground.
FAINT = """() => {
  const light = color => color.match(/[\\d.]+/g).slice(0, 3)
    .map(one => color.startsWith("color(") ? Number(one) : one / 255)
    .map(one => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, i) => sum + one * [0.2126, 0.7152, 0.0722][i], 0);
  const probe = document.body.appendChild(document.createElement("p"));
  probe.style.backgroundColor = "Canvas";
  const ground = light(getComputedStyle(probe).backgroundColor);
  probe.remove();
  const contrast = color => [light(color), ground].sort((a, b) => b - a)
    .reduce((high, low) => (high + 0.05) / (low + 0.05));
  const drawn = paint => paint !== "none" && !/^rgba.*, 0\\)$|\\/ 0\\)$/.test(paint);
  const shapes = ".bp-view svg :is(path, rect, circle, line, polyline, polygon, text)";
  const found = [...document.querySelectorAll(shapes)].filter(one => {
    const {fill, stroke} = getComputedStyle(one);
    const paints = [fill, stroke].filter(drawn);
    return paints.length && paints.every(paint => contrast(paint) < 3);
  });
  return found.map(one => `${one.tagName}.${one.getAttribute("class")} in `
    + one.closest(".bp-view").className);
}"""
