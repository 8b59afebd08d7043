/* Mounts the notebook widgets of a built page: no kernel, no server, no library.
 *
 * The page holds the standard state of all models (__init__.py adds what needs Python and the defaults) and a marker
 * where each widget is shown. Parts: 1 models, 2 anywidget modules, 3 text and markup, 4 controls, 5 mounting.
 */
(() => {
"use strict";

const NOTEBOOK = document.currentScript.dataset.notebook; // the chapter's own file, to download
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const page = new AbortController(); // views and modules end with their signal, at the latest with the page
addEventListener("pagehide", ({ persisted }) => persisted || page.abort());

const endsWith = signal => {
  const inner = new AbortController();
  signal.addEventListener("abort", () => inner.abort());
  return inner;
};

/* ---- 1 Models: Backbone's behavior, as far as widgets can tell ---- */

const saved = {}; // id -> { model_name, state, buffers, dead } as the page holds it
const models = new Map(); // id -> Model, from the first time that it is needed

function equal(a, b) {
  if (Object.is(a, b)) return true;
  if (!a || !b || typeof a !== "object" || a.constructor !== b.constructor || a instanceof Model) return false;
  if (a.buffer) [a, b] = [a, b].map(view => new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every(key => equal(a[key], b[key]));
}

class Model {
  constructor(id, type, attributes) {
    Object.assign(this, { model_id: id, type, attributes, widget_manager, handlers: [], views: new Set() });
  }

  get(name) {
    return this.attributes[name];
  }

  // `change` comes once, after the outermost set(), for all that handlers set meanwhile.
  set(name, value, options = {}) {
    const changes = typeof name === "object" ? name : { [name]: value };
    if (changes === name) options = value ?? {};
    const outermost = !this.changing;
    this.changing = true;
    try {
      const changed = Object.keys(changes).filter(key => !equal(this.get(key), changes[key]));
      Object.assign(this.attributes, changes);
      if (changed.length) this.pending = options;
      for (const key of changed) this.trigger(`change:${key}`, this, this.get(key), options);
      while (outermost && this.pending) {
        options = this.pending;
        this.pending = null;
        this.trigger("change", this, options);
      }
    } finally {
      if (outermost) this.changing = this.pending = null;
    }
    return this;
  }

  // The context is the signal of the view or module that listens: when that ends, so do its handlers.
  on(names, callback, context) {
    for (const name of names.split(/\s+/)) this.handlers.push({ name, callback, context });
  }

  off(names, callback, context) {
    const gone = names?.split(/\s+/);
    this.handlers = this.handlers.filter(handler => (gone && !gone.includes(handler.name))
      || (callback && callback !== handler.callback) || (context && context !== handler.context));
  }

  trigger(name, ...details) {
    this.handlers = this.handlers.filter(({ context }) => !context?.aborted);
    for (const handler of this.handlers) if (handler.name === name) handler.callback.apply(this, details);
  }

  send(content) {
    console.info("No kernel answers this message:", content);
    this.unanswered = true;
    this.views.forEach(explain);
  }
}

const idOf = text => /^(?:IPY_MODEL_|anywidget:)(.+)/.exec(text)?.[1];

function resolve(value) {
  if (Array.isArray(value)) return value.map(resolve);
  const id = typeof value === "string" && idOf(value);
  return saved[id] ? getModel(id) : value;
}

function getModel(id) {
  if (models.has(id)) return models.get(id);
  if (!saved[id]) throw new Error(`This page holds no widget model ${id}`);
  const { model_name: name, state, buffers = [] } = saved[id];
  const model = new Model(id, name.replace(/Model$/, ""), { ...state });
  models.set(id, model);
  for (const { path, data } of buffers) {
    const holder = path.slice(0, -1).reduce((outer, key) => outer[key], model.attributes);
    holder[path.at(-1)] = new DataView(Uint8Array.from(atob(data), letter => letter.charCodeAt(0)).buffer);
  }
  // As in ipywidgets an anywidget gets its layout as a model and other references as text.
  for (const key of model.type === "Any" ? ["layout"] : Object.keys(state)) model.attributes[key] = resolve(state[key]);
  STARTERS[model.type]?.(model);
  // A model wakes its links, and so the models at their other ends.
  for (const [other, { state: { source, target } }] of Object.entries(saved)) {
    if (Array.isArray(source) && Array.isArray(target) && [source[0], target[0]].some(end => idOf(end) === id)) getModel(other);
  }
  return model;
}

const widget_manager = { get_model: async id => getModel(id) };

function link(model) {
  const { source, target } = model.attributes;
  let busy = false;
  const carry = ([from, name], [to, otherName]) => {
    if (busy) return;
    busy = true;
    try { to.set(otherName, from.get(name)); } finally { busy = false; }
  };
  source[0].on(`change:${source[1]}`, () => carry(source, target));
  carry(source, target);
  if (model.type === "Link") target[0].on(`change:${target[1]}`, () => carry(target, source));
}

function runPlay(model) {
  let timer;
  const later = () => {
    if (calm.matches) model.set("playing", false); // one step for each press
    else if (model.get("playing")) timer = setTimeout(step, model.get("interval"));
  };
  const step = () => {
    const next = model.get("value") + model.get("step");
    if (next <= model.get("max")) model.set("value", next);
    else if (model.get("repeat")) model.set("value", model.get("min"));
    else model.set("playing", false);
    later();
  };
  model.on("change:playing", () => {
    clearTimeout(timer);
    if (!model.get("playing")) return;
    if (model.get("value") !== model.get("max")) return step();
    model.set("value", model.get("min")); // again from the start
    later();
  });
}

const STARTERS = { Link: link, DirectionalLink: link, Play: runPlay, Any: startModule };

/* ---- 2 anywidget's front-end modules ---- */

const proxy = (model, signal) => ({
  get: name => model.get(name),
  set: (name, value, options) => model.set(name, value, options),
  on: (names, callback) => model.on(names, callback, signal),
  off: (names, callback) => model.off(names, callback, signal),
  save_changes() {},
  send: content => model.send(content),
  widget_manager,
});

const experimental = model => ({
  async invoke(name) {
    model.send(name);
    throw new Error(`"${name}" runs in Python, and this page has no kernel`);
  },
});

const isAddress = text => /^https?:/.test(text);
const styles = new Set();

function addStyle(css) {
  if (!css || styles.has(css)) return;
  styles.add(css);
  document.head.append(isAddress(css) ? Object.assign(element("link"), { rel: "stylesheet", href: css }) : element("style", "", css));
}

async function loadModule(source) {
  const url = isAddress(source) ? source : URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const { default: widget, render } = await import(url);
  URL.revokeObjectURL(url);
  return typeof widget === "function" ? widget() : widget ?? { render };
}

function startModule(model) {
  const { signal } = page;
  addStyle(model.get("_css"));
  model.module = loadModule(model.get("_esm")).then(async widget => {
    const result = await widget.initialize?.({ model: proxy(model, signal), signal, experimental: experimental(model) });
    const isCleanUp = typeof result === "function";
    if (isCleanUp) signal.addEventListener("abort", result);
    return { widget, exports: isCleanUp ? undefined : result };
  });
  model.module.catch(() => {}); // the views tell
}

async function renderModule(model, el, outer) {
  const { widget } = await model.module;
  if (outer.aborted) return;
  const { signal } = endsWith(outer);
  const host = {
    getModel: async ref => proxy(getModel(idOf(ref)), signal),
    async getWidget(ref) {
      const child = getModel(idOf(ref));
      const { exports } = await child.module;
      return { exports, render: options => renderModule(child, options.el, options.signal ?? signal) };
    },
  };
  const cleanUp = await widget.render?.({ model: proxy(model, signal), el, signal, host, experimental: experimental(model) });
  if (typeof cleanUp !== "function") return;
  if (signal.aborted) cleanUp();
  else signal.addEventListener("abort", cleanUp);
}

function anyView(model, signal) {
  const el = element("div");
  renderModule(model, el, signal).catch(error => {
    console.error(error);
    const [, place] = /\b(?:from|import)[\s(]*["'](https?:\/\/[^/"']+)/.exec(model.get("_esm")) ?? [];
    el.append(note(place ? `This widget loads code from ${place}, which did not come.` : `This widget did not start: ${error.message}.`));
  });
  return el;
}

/* ---- 3 Text and markup ---- */

function element(tag, className = "", ...content) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...content);
  return made;
}

// Formulas are wrapped as Sphinx wraps them; the page's MathJax, if any, draws them.
const FORMULA = /(\$\$[^$]+\$\$|\$[^$\s](?:[^$]*[^$\s])?\$|\\\(.+?\\\)|\\\[.+?\\\])/s;

function showText(target, text) {
  if (target.shown === text) return;
  target.shown = text;
  target.replaceChildren(...text.split(FORMULA).map((part, i) => {
    if (i % 2 === 0) return part;
    const tex = part.replace(/^(\$\$?|\\.)|(\$\$?|\\.)$/g, "");
    return element("span", "math notranslate nohighlight", /^(\$\$|\\\[)/.test(part) ? `\\[${tex}\\]` : `\\(${tex}\\)`);
  }));
  // Before its own start MathJax finds them by itself.
  if (target.firstElementChild) window.MathJax?.startup?.promise.then(() => MathJax.typesetPromise([target]));
}

const words = text => new Set(text.split(" "));
const TAGS = words("a abbr b blockquote br caption code dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img "
  + "ins kbd li mark ol p pre q s samp small span strong sub summary sup table tbody td tfoot th thead tr u ul var");
const DROPPED = words("embed iframe math noscript object script select style svg template textarea title");
const ATTRIBUTES = words("alt class colspan dir height lang open rowspan scope start title width");
const ADDRESSES = { href: /^(https?:|mailto:|#)|^[\w./-]+(#|$)/i, src: /^data:image\/(png|jpeg|gif|webp);|^[\w./-]+$/i };

// A copy made of what is allowed; nothing is cut out of what came.
function allowed(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  const tag = node.localName;
  if (!tag || DROPPED.has(tag)) return "";
  const copy = TAGS.has(tag) ? element(tag) : new DocumentFragment();
  for (const { name, value } of copy.localName ? node.attributes : []) {
    if (ATTRIBUTES.has(name) || ADDRESSES[name]?.test(value)) copy.setAttribute(name, value);
    // No address, no escape that hides one, nothing laid over the page.
    if (name === "style" && !/[\\@]|url|image|position/i.test(value)) copy.style.cssText = value;
  }
  copy.append(...[...node.childNodes].map(allowed));
  return copy;
}

function showMarkup(target, html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  target.replaceChildren(...[...body.childNodes].map(allowed));
}

function showMath(target, html) {
  showMarkup(target, html);
  const walker = document.createTreeWalker(target, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts.filter(({ data }) => FORMULA.test(data))) {
    const holder = element("span");
    text.replaceWith(holder);
    showText(holder, text.data);
  }
}

// d3's formats for readouts: sign, thousands, precision, kind.
function formatNumber(format, value) {
  const [, plus, comma, digits = 6, kind] = /^(\+?)(,?)(?:\.(\d+))?([defg%]?)$/.exec(format) ?? [];
  const size = Math.abs(value);
  const text = {
    d: () => Math.round(size).toFixed(),
    e: () => size.toExponential(digits),
    f: () => size.toFixed(digits),
    g: () => size.toPrecision(digits),
    "%": () => `${(100 * size).toFixed(digits)}%`,
  }[kind]?.() ?? String(size);
  const sign = value < 0 && /[1-9]/.test(text) ? "\u2212" : plus ?? "";
  return sign + (comma ? text.replace(/^\d+/, whole => whole.replace(/\B(?=(\d{3})+$)/g, ",")) : text);
}

/* ---- 4 Controls: each builder makes an element from a model, alive until the signal ---- */

let count = 0;
const newId = () => `static-widget-${++count}`;

function follow(model, signal, update) {
  model.on("change", update, signal);
  update();
}

// Description, input and readout in a row; the description of a group of inputs is the group's name.
function field(model, signal, input, role, readout = "") {
  const label = element(role ? "span" : "label", "sw-label");
  (role ? label : input).id = newId();
  if (role) input.role = role;
  else label.htmlFor = input.id;
  const row = element("div", "sw-field", label, input, readout);
  const inputs = role ? [...input.querySelectorAll("input, button")] : [input];
  follow(model, signal, () => {
    const { description, tooltip, disabled, tabbable, style } = model.attributes;
    showText(label, description);
    label.hidden = !description;
    if (!description) input.setAttribute("aria-label", tooltip || model.type);
    else if (role) input.setAttribute("aria-labelledby", label.id);
    row.title = tooltip ?? "";
    for (const each of inputs) each.disabled = Boolean(disabled);
    if (tabbable === false) for (const each of inputs) each.tabIndex = -1;
    const width = style?.get?.("description_width");
    if (width && width !== "initial") label.style.flexBasis = width;
  });
  return row;
}

// How the position of a slider stands for a value.
const LINEAR = {
  trait: "value",
  ends: model => [model.get("min"), model.get("max"), model.get("step") ?? "any"],
  value: (model, position) => position,
  position: (model, value) => value,
  text: (model, value) => formatNumber(model.get("readout_format"), value),
};
const LOGARITHMIC = {
  ...LINEAR,
  value: (model, position) => model.get("base") ** position,
  position: (model, value) => Math.log(value) / Math.log(model.get("base")),
};
const SELECTION = {
  ...LINEAR,
  trait: "index",
  ends: model => [0, model.get("_options_labels").length - 1, 1],
  text: (model, index) => model.get("_options_labels")[index] ?? "",
};

const slider = scale => (model, signal) => {
  const input = Object.assign(element("input"), { type: "range" });
  const readout = Object.assign(element("span", "sw-readout"), { ariaHidden: "true" }); // the slider says the same
  const row = field(model, signal, input, "", readout);
  const say = value => { readout.textContent = input.ariaValueText = scale.text(model, value); };
  const moved = ({ type }) => {
    const value = scale.value(model, input.valueAsNumber);
    say(value);
    if (type === "change" || model.get("continuous_update")) model.set(scale.trait, value);
  };
  input.oninput = input.onchange = moved;
  follow(model, signal, () => {
    [input.min, input.max, input.step] = scale.ends(model);
    const { min, max, value } = model.attributes;
    if (scale === LINEAR) model.set("value", Math.min(max, Math.max(min, value)));
    const shown = model.get(scale.trait);
    input.value = scale.position(model, shown);
    say(shown);
    readout.hidden = !model.get("readout");
    row.classList.toggle("sw-vertical", model.get("orientation") === "vertical");
  });
  return row;
};

const number = parse => (model, signal) => {
  const input = Object.assign(element("input"), { type: "number" });
  const commit = () => {
    const { value, min = -Infinity, max = Infinity } = model.attributes;
    const typed = parse(input.value);
    model.set("value", Number.isNaN(typed) ? value : Math.min(max, Math.max(min, typed)));
    input.value = model.get("value");
  };
  input.onchange = commit;
  input.oninput = () => model.get("continuous_update") && input.value && commit();
  follow(model, signal, () => {
    const { value, min = "", max = "", step } = model.attributes;
    Object.assign(input, { min, max, step: step ?? (parse === parseInt ? 1 : "any") });
    if (parse(input.value) !== value) input.value = value;
  });
  return field(model, signal, input);
};

function dropdown(model, signal) {
  const input = element("select");
  input.onchange = () => model.set("index", input.selectedIndex);
  follow(model, signal, () => {
    const labels = model.get("_options_labels");
    if (!equal(labels, input.labelsShown)) input.replaceChildren(...labels.map(label => new Option(label)));
    input.labelsShown = labels;
    input.selectedIndex = model.get("index") ?? -1;
  });
  return field(model, signal, input);
}

function radioButtons(model, signal) {
  const name = newId();
  const inputs = model.get("_options_labels").map((label, index) =>
    Object.assign(element("input"), { type: "radio", name, onchange: () => model.set("index", index) }));
  const labels = inputs.map((input, i) => element("label", "", input, model.get("_options_labels")[i]));
  follow(model, signal, () => inputs.forEach((input, i) => { input.checked = i === model.get("index"); }));
  return field(model, signal, element("div", "sw-radios", ...labels), "radiogroup");
}

const button = (text, onclick) => Object.assign(element("button", "sw-button", text), { type: "button", onclick });

// The Tab key stops at one item of a group; arrows, Home and End go on from there.
const stopAt = (items, chosen) => items.forEach((item, i) => { item.tabIndex = i === Math.max(0, chosen) ? 0 : -1; });

function rove(group, items, arrive) {
  group.onkeydown = event => {
    const here = items.indexOf(event.target);
    const to = { ArrowRight: here + 1, ArrowDown: here + 1, ArrowLeft: here - 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = (to + items.length) % items.length;
    stopAt(items, next);
    items[next].focus();
    arrive?.(next);
  };
}

function toggleButtons(model, signal) {
  const items = model.get("_options_labels").map((label, index) => button(label, () => model.set("index", index)));
  const group = element("div", "sw-buttons", ...items);
  rove(group, items);
  follow(model, signal, () => {
    items.forEach((item, index) => {
      item.ariaPressed = String(index === model.get("index"));
      item.title = model.get("tooltips")?.[index] ?? "";
    });
    stopAt(items, model.get("index"));
  });
  return field(model, signal, group, "group");
}

function checkbox(model, signal) {
  const input = Object.assign(element("input"), { type: "checkbox", onchange: () => model.set("value", input.checked) });
  follow(model, signal, () => { input.checked = model.get("value"); });
  const row = field(model, signal, input);
  row.classList.add("sw-checkbox");
  return row;
}

function toggleButton(model, signal) {
  const made = button("", () => model.set("value", !model.get("value")));
  follow(model, signal, () => {
    const { value, description, tooltip, disabled } = model.attributes;
    showText(made, description);
    Object.assign(made, { ariaPressed: String(value), title: tooltip ?? "", disabled });
  });
  return made;
}

function play(model, signal) {
  const start = button("", () => model.set("playing", !model.get("playing")));
  const stop = button("Stop", () => model.set({ playing: false, value: model.get("min") }));
  const loop = button("Loop", () => model.set("repeat", !model.get("repeat")));
  const update = () => {
    start.textContent = model.get("playing") ? "Pause" : calm.matches ? "Step" : "Play";
    loop.ariaPressed = String(model.get("repeat"));
    loop.hidden = !model.get("show_repeat");
  };
  follow(model, signal, update);
  calm.addEventListener("change", update, { signal });
  return field(model, signal, element("div", "sw-buttons", start, stop, loop), "group");
}

const text = show => (model, signal) => {
  const [label, content] = [element("span", "sw-label"), element("div", "sw-text")];
  follow(model, signal, () => {
    showText(label, model.get("description"));
    label.hidden = !model.get("description");
    show(content, model.get("value"));
  });
  return element("div", "sw-field", label, content);
};

const box = className => (model, signal) => {
  const made = element("div", className);
  let shown, life;
  follow(model, signal, () => {
    if (equal(shown, model.get("children"))) return;
    life?.abort();
    life = endsWith(signal);
    shown = model.get("children");
    made.replaceChildren(...shown.map(child => createView(child, life.signal)));
  });
  return made;
};

const title = (model, i) => model.get("titles")[i] || String(i + 1);

// A panel is filled when it is first opened.
function open(panel, child, signal) {
  panel.contains(panel.filled) || panel.append(panel.filled = createView(child, signal));
}

function tabs(model, signal) {
  const children = model.get("children");
  const select = i => model.set("selected_index", i);
  const items = children.map((_, i) => Object.assign(button(title(model, i), () => select(i)), { id: newId(), role: "tab" }));
  const panels = items.map(item => Object.assign(element("div", "sw-panel"), { id: newId(), role: "tabpanel" }));
  panels.forEach((panel, i) => {
    panel.setAttribute("aria-labelledby", items[i].id);
    items[i].setAttribute("aria-controls", panel.id);
  });
  const list = Object.assign(element("div", "sw-tabs", ...items), { role: "tablist" });
  rove(list, items, select);
  follow(model, signal, () => {
    const selected = model.get("selected_index");
    panels.forEach((panel, i) => {
      items[i].ariaSelected = String(i === selected);
      panel.hidden = i !== selected;
      if (i === selected) open(panel, children[i], signal);
    });
    stopAt(items, selected);
  });
  return element("div", "sw-tabbox", list, ...panels);
}

function accordion(model, signal) {
  const children = model.get("children");
  const panels = children.map((_, i) => {
    const summary = element("summary", "", title(model, i));
    summary.onclick = event => {
      event.preventDefault();
      model.set("selected_index", i === model.get("selected_index") ? null : i);
    };
    return element("details", "sw-accordion", summary);
  });
  follow(model, signal, () => panels.forEach((panel, i) => {
    panel.open = i === model.get("selected_index");
    if (panel.open) open(panel, children[i], signal);
  }));
  return element("div", "", ...panels);
}

// What Python left behind, as __init__.py wrote it.
function output(model) {
  return element("div", "sw-output", ...model.get("outputs").map(({ image, alt, html, text }) => {
    if (image) return Object.assign(element("img"), { src: image, alt });
    const made = element(html ? "div" : "pre", "", text ?? "");
    if (html) showMath(made, html);
    return made;
  }));
}

const BUILDERS = {
  Any: anyView,
  IntSlider: slider(LINEAR), FloatSlider: slider(LINEAR), FloatLogSlider: slider(LOGARITHMIC), SelectionSlider: slider(SELECTION),
  IntText: number(parseInt), BoundedIntText: number(parseInt), FloatText: number(parseFloat), BoundedFloatText: number(parseFloat),
  Dropdown: dropdown, RadioButtons: radioButtons, ToggleButtons: toggleButtons, Checkbox: checkbox, ToggleButton: toggleButton,
  Play: play, Label: text(showText), HTML: text(showMarkup), HTMLMath: text(showMath), Output: output,
  Box: box("sw-hbox"), HBox: box("sw-hbox"), VBox: box("sw-vbox"), GridBox: box("sw-grid"), Tab: tabs, Accordion: accordion,
};

/* ---- 5 Mounting ---- */

function note(text) {
  const how = NOTEBOOK ? Object.assign(element("a", "", "download this chapter"), { href: NOTEBOOK, download: "" }) : "download this chapter";
  return Object.assign(element("div", "sw-note", `${text} To run it, `, how, " as a notebook and open it in JupyterLab."), { role: "note" });
}

function explain(view) {
  if (!view.querySelector(":scope > .sw-note")) view.append(note("This asked Python for an answer, and the page of a book has none."));
}

function createView(model, signal) {
  const { dead } = saved[model.model_id]; // the note for a control that needs Python; empty if one beside it tells
  if (dead !== undefined) return dead ? note(dead) : element("span");
  const made = BUILDERS[model.type]?.(model, signal) ?? note(`This page cannot show a ${model.type} widget.`);
  made.classList.add(...model.get("_dom_classes"));
  const layout = model.get("layout");
  if (layout instanceof Model) {
    follow(layout, signal, () => {
      for (const [name, value] of Object.entries(layout.attributes)) {
        if (!/^_|url\(/i.test(name + value)) made.style.setProperty(name.replaceAll("_", "-"), value ?? "");
      }
    });
  }
  model.views.add(made);
  if (model.unanswered) explain(made);
  return made;
}

const blocks = kind => [...document.querySelectorAll(`script[type="application/vnd.jupyter.widget-${kind}+json"]`)];

function mount(root) {
  watcher.unobserve(root);
  if (root.firstChild) return;
  for (const block of blocks("state")) {
    Object.assign(saved, JSON.parse(block.textContent).state);
    block.remove(); // read once, by the first widget that comes near
  }
  try {
    root.append(createView(getModel(root.model_id), page.signal));
  } catch (error) {
    console.error(error);
    root.append(note(`This widget did not start: ${error.message}.`));
  }
}

// What is far down starts when it comes near; what is folded away, when it is unfolded.
const watcher = new IntersectionObserver(
  entries => entries.forEach(({ isIntersecting, target }) => isIntersecting && mount(target)), { rootMargin: "800px 0px" });
const roots = blocks("view").map(block => {
  const root = Object.assign(element("div", "sw-root"), { model_id: JSON.parse(block.textContent).model_id });
  block.after(root);
  watcher.observe(root);
  return root;
});
addEventListener("beforeprint", () => roots.forEach(mount));

// For the tests, and for a look from the console.
window.staticWidgets = { Model, models, getModel, formatNumber, types: Object.keys(BUILDERS) };
})();
