/* Mounts a page's widgets: it holds the state of all models (state.py adds to it) and marks where each is shown. */
(() => {
"use strict";

const { notebook, messages: words } = document.currentScript.dataset; // the notebook itself, to download; messages.py
const messages = JSON.parse(words);
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const page = new AbortController(); // ends all views and modules
addEventListener("pagehide", ({ persisted }) => persisted || page.abort());

function make(kind, properties, ...content) {
  const [tag, className] = kind.split(".");
  const element = Object.assign(document.createElement(tag), className && { className }, properties);
  element.append(...content);
  return element;
}

const aria = (element, values) => Object.entries(values).forEach(([name, value]) => element.setAttribute(`aria-${name}`, value));

const say = (name, values) => messages[name].replace(/\{(\w+)\}/g, (_, place) => values[place]);

class Fault extends Error {} // its message is for readers

/* 1 Models: they behave as Backbone's do */

const saved = Object.create(null); // id -> what the page holds of a model
const models = new Map(); // id -> Model, from the first time that it is needed

function equal(a, b) {
  if (Object.is(a, b)) return true;
  if (!a || !b || typeof a !== "object" || a.constructor !== b.constructor) return false;
  if (a instanceof Model || ArrayBuffer.isView(a)) return false; // too large to compare
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every(key => equal(a[key], b[key]));
}

// Who fails costs the others nothing.
function attempt(act) {
  try {
    return act();
  } catch (error) {
    setTimeout(() => { throw error; }); // for the console
    return undefined;
  }
}

let pressed = -Infinity;
for (const name of ["click", "change", "keydown"]) {
  document.addEventListener(name, event => {
    const [target] = event.composedPath();
    if (target.closest?.("button, input, select, textarea, summary, a, label, [role=button]")) pressed = performance.now();
  }, true);
}

class Model {
  constructor(id, type, attributes) {
    Object.assign(this, { model_id: id, type, attributes, widget_manager, handlers: [] });
    this.remark = new Promise(leave => { this.leave = leave; }); // what its views say below themselves
  }

  get(name) {
    return this.attributes[name];
  }

  // `change` comes once, after the outermost set(), for all that was set meanwhile.
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

  // The context is a signal that ends the handler.
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
    for (const handler of this.handlers) if (handler.name === name) attempt(() => handler.callback.apply(this, details));
  }

  save_changes() {} // nobody to tell

  // Who presses a button awaits something; what a view reports by itself, it does not.
  send(content) {
    console.info("No kernel answers this message:", content);
    this.hasAsked = true;
    if (performance.now() - pressed < 1000) this.leave(messages.no_answer);
  }
}

const idOf = text => /^(?:IPY_MODEL_|anywidget:)(.+)/.exec(text)?.[1];

function resolve(value) {
  if (Array.isArray(value)) return value.map(resolve);
  const id = typeof value === "string" && idOf(value);
  return id && saved[id] ? attempt(() => getModel(id)) ?? value : value;
}

function getModel(id) {
  if (models.has(id)) return models.get(id);
  if (!saved[id]) throw new Fault(say("no_model", { id }));
  const { type, state, buffers, links } = saved[id];
  const model = new Model(id, type, { ...state });
  models.set(id, model);
  try {
    startModel(model, buffers);
  } catch (error) {
    models.delete(id);
    throw error;
  }
  for (const one of links) attempt(() => getModel(one)); // a model wakes its links, they what is at their other ends
  return model;
}

function startModel(model, buffers) {
  for (const { path, data } of buffers) {
    const holder = path.slice(0, -1).reduce((outer, key) => outer[key], model.attributes);
    holder[path.at(-1)] = new DataView(Uint8Array.from(atob(data), letter => letter.charCodeAt(0)).buffer);
  }
  // To an anywidget all references but the layout stay text.
  const keys = model.type === "Any" ? ["layout"] : Object.keys(model.attributes);
  for (const key of keys) model.attributes[key] = resolve(model.attributes[key]);
  starters[model.type]?.(model);
}

const widget_manager = {
  get_model: async id => getModel(id),
  create_view: async model => (el => ({ el, model, remove: () => el.remove() }))(viewOf(model)),
};

function link({ type, attributes: { source, target } }) {
  let busy = false;
  const carry = ([from, name], [to, otherName]) => {
    if (busy) return;
    busy = true;
    try { to.set(otherName, from.get(name)); } finally { busy = false; }
  };
  source[0].on(`change:${source[1]}`, () => carry(source, target));
  carry(source, target);
  if (type === "Link") target[0].on(`change:${target[1]}`, () => carry(target, source));
}

// What Python made at each setting of its controls: states.py recorded it.
function replay({ attributes: { controls, values, targets, kinds, shown } }) {
  const far = (a, b) => [a].flat().reduce((sum, one, i) => sum + Math.abs(one - [b].flat()[i]), 0);
  const nearest = (all, value) => all.reduce((best, one, i) => (far(one, value) < far(all[best], value) ? i : best), 0);
  const show = () => {
    const state = controls.reduce((at, [one, trait], i) => at * values[i].length + nearest(values[i], one.get(trait)), 0);
    targets.forEach(([one, trait], i) => one.set(trait, kinds[i][shown[i][state]]));
  };
  for (const [one, trait] of controls ?? []) one.on(`change:${trait}`, show);
  if (controls) show();
}

function runPlay(model) {
  const state = model.attributes;
  let timer;
  const step = (again = state.repeat) => {
    const next = state.value + state.step;
    if (next <= state.max) model.set("value", next);
    else if (again) model.set("value", state.min);
    if (calm.matches || (next > state.max && !again)) model.set("playing", false); // calm: a step a press
    if (state.playing) timer = setTimeout(step, state.interval);
  };
  model.on("change:playing", () => {
    clearTimeout(timer);
    if (state.playing) step(state.repeat || state.value === state.max);
  });
}

const starters = { __proto__: null, Link: link, DirectionalLink: link, Play: runPlay, States: replay, Any: startModule };

/* 2 anywidget's front-end modules */

const proxy = (model, signal) => ({
  get: model.get.bind(model),
  set: model.set.bind(model),
  send: model.send.bind(model),
  on: (names, callback) => model.on(names, callback, signal),
  off: (names, callback) => model.off(names, callback, signal),
  save_changes() {},
  widget_manager,
});

const given = (model, signal) => ({
  model: proxy(model, signal),
  signal,
  experimental: {
    async invoke(name) {
      model.leave(messages.no_answer);
      throw new Error(say("no_command", { name }));
    },
  },
});

const styles = new Set([undefined]);

async function loadModule(source) {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const { default: widget, render } = await import(url);
  URL.revokeObjectURL(url);
  return typeof widget === "function" ? widget() : widget ?? { render };
}

function atEnd(signal, cleanUp) {
  if (typeof cleanUp !== "function") return;
  if (signal.aborted) cleanUp();
  else signal.addEventListener("abort", cleanUp);
}

function startModule(model) {
  const css = model.get("_css");
  if (!styles.has(css)) document.head.append(make("style", {}, css));
  styles.add(css);
  model.module = loadModule(model.get("_esm")).then(async widget => {
    const exports = await widget.initialize?.(given(model, page.signal));
    atEnd(page.signal, exports);
    return { widget, exports };
  });
  model.module.catch(() => {}); // the views tell
}

async function renderModule(model, el, outer) {
  const { widget } = await model.module;
  const own = new AbortController(); // AbortSignal.any is too young
  const { signal } = own;
  atEnd(outer, () => own.abort());
  const host = {
    getModel: async reference => proxy(getModel(idOf(reference)), signal),
    async getWidget(reference) {
      const child = getModel(idOf(reference));
      return { ...await child.module, render: options => renderModule(child, options.el, options.signal ?? signal) };
    },
  };
  atEnd(signal, await widget.render?.({ ...given(model, signal), el, host }));
}

// What a module loads by a script or a style sheet, and does not come.
const hostOf = text => /https?:\/\/[^/\s]+/.exec(text)?.[0];
addEventListener("error", ({ target }) => {
  const host = hostOf(target.src ?? target.href);
  for (const model of models.values()) {
    const texts = Object.values(model.attributes).filter(value => typeof value === "string");
    if (!host || model.type !== "Any" || !texts.some(text => text.includes(host))) continue;
    model.isWithoutCode = true;
    model.leave(say("failed", { reason: say("code_missing", { host }) }));
  }
}, true);

function anyView(model) {
  const el = make("div");
  setTimeout(() => { // it may wait for an answer with nothing to show
    if (model.hasAsked && el.offsetWidth && el.offsetHeight < 5) model.leave(messages.no_answer);
  }, 2000);
  renderModule(model, el, page.signal).catch(error => {
    const asked = performance.getEntriesByType("resource").map(({ name }) => hostOf(name));
    const isOffline = error instanceof TypeError; // also what `fetch` throws, and it names no host
    const host = hostOf(error.message) ?? (isOffline && asked.find(one => one && model.get("_esm").includes(one)));
    const reason = host ? say("code_missing", { host }) : saved[model.model_id].needs ?? error.message;
    if (!model.isWithoutCode) el.append(failed(error, reason));
  });
  return el;
}

/* 3 Text and markup: whoever wrote them runs no script, asks no other host, draws inside the text's box */

const tags = RegExp("^(a|b|blockquote|br|caption|code|dd|del|details|div|dl|dt|em|h[1-6]|hr|i|img|ins|kbd|li|mark|ol|p|pre|s"
  + "|small|span|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|tr|u|ul|var)$", "i");
const attributes = /^(alt|colspan|dir|height|lang|open|rowspan|scope|start|title|width)$/;
const addresses = {
  __proto__: null,
  href: /^(https?:|mailto:|#)|^[\w./-]+(#|$)/i,
  src: /^data:image\/(png|jpeg|gif|webp|svg\+xml);|^(?!\/\/)[\w./-]+$/i,
};
const classes = /^(dataframe|(MJX|TeX|mjx)[\w-]*)$/; // pandas', MathJax'

const properties = RegExp("^((align|justify)-(content|items|self)|background(-color)?|border.*|color|display|flex.*|float|font.*"
  + "|(grid|row|column).*|gap|height|letter-spacing|line-height|list-style(-type)?|margin.*|(max|min)-(height|width)"
  + "|object-(fit|position)|opacity|order|overflow.*|padding.*|text-(align|decoration.*|indent|transform)|vertical-align"
  + "|visibility|white-space|width|word-.*)$");
const functions = /^(calc|clamp|fit-content|hsla?|max|min|minmax|repeat|rgba?)$/i;
const shifts = /^(margin|text-indent|letter-spacing|word-spacing)/;
const frames = /^(padding|border)/; // no width of the page bounds them: at most two digits
const large = /\d{3}[\d.]*(px|r?em|ex|ch|v\w+|pt|pc|[cm]m|in|q|%)|calc\(/i;

// The one filter of styles, for markup, formulas and layouts: no address, no layer over the page, nothing moved out of its box.
function isCalm(name, value) {
  const called = [...value.matchAll(/([\w-]*)\(/g)].map(([, one]) => one);
  return properties.test(name) && !/image|source/.test(name) && !/[\\@;{}]/.test(value)
    && called.every(one => functions.test(one))
    && !(shifts.test(name) && /-\s*[\d.]|\(/.test(value)) && !(frames.test(name) && large.test(value));
}

function calmStyle(css) {
  const { style } = document.createElement("p"); // in no page: it asks for nothing
  if (/[\\@]/.test(css)) return {};
  style.cssText = css;
  const written = [...style].map(name => [name, style.getPropertyValue(name)]);
  return Object.fromEntries(written.filter(pair => isCalm(...pair)));
}

function setStyle(element, css) {
  for (const [name, value] of Object.entries(calmStyle(css))) element.style.setProperty(name, value);
}

const formula = /\$\$([^$]+)\$\$|\\\[([^]+?)\\\]|\\\(([^]+?)\\\)|\$([^$\s](?:[^$]*[^$\s])?)\$/g;

// The text with an element for each formula, which MathJax draws when it is there.
function withMath(text) {
  const parts = [];
  let end = 0;
  for (const { 0: whole, 1: a, 2: b, 3: c, 4: d, index } of text.matchAll(formula)) {
    const display = a !== undefined || b !== undefined;
    const tex = a ?? b ?? c ?? d;
    const place = make("span.sw-math", {}, display ? `\\[${tex}\\]` : `\\(${tex}\\)`);
    draw(place, tex, display);
    parts.push(text.slice(end, index), place);
    end = index + whole.length;
  }
  return [...parts, text.slice(end)].filter(Boolean);
}

const loaded = new Promise(go => (document.readyState === "complete" ? go() : addEventListener("load", go, { once: true })));

async function draw(place, tex, display) {
  if (/\\(require|setOptions)\b/.test(tex)) return; // they load scripts and change MathJax
  if (!window.MathJax?.startup?.promise) await loaded;
  await window.MathJax?.startup?.promise;
  const doc = window.MathJax?.startup?.document;
  const reader = doc?.inputJax?.find?.(({ name }) => name === "TeX");
  if (!reader) return;
  const formulaItem = new doc.options.MathItem(tex, reader, display);
  const metrics = doc.outputJax.getMetricsFor(place, display);
  formulaItem.setMetrics(metrics.em, metrics.ex, metrics.containerWidth, metrics.lineWidth ?? 1e6, metrics.scale);
  formulaItem.start.node = place;
  const again = async act => { // what \color and others need may be on its way
    try { return act(); } catch (error) { return error.retry ? error.retry.then(() => again(act)) : Promise.reject(error); }
  };
  await again(() => formulaItem.compile(doc));
  formulaItem.root.walkTree(node => node.attributes && calmMath(node.attributes.getAllAttributes()));
  await again(() => formulaItem.typeset(doc));
  formulaItem.assistiveMml?.(doc);
  place.replaceChildren(formulaItem.typesetRoot);
  doc.reset();
  doc.updateDocument(); // the style sheet gets its letters
}

function calmMath(written) {
  for (const name of Object.keys(written)) {
    const value = String(written[name]);
    if (name === "style") {
      written.style = Object.entries(calmStyle(value)).map(pair => pair.join(": ")).join("; ");
    } else if (name === "class") {
      written.class = value.split(/\s+/).filter(one => classes.test(one)).join(" ");
    } else if (addresses[name] ? !addresses[name].test(value) : /^(id|on.*|data-.*|altimg|xlink.*|action.*)$/i.test(name)) {
      delete written[name];
    }
  }
}

function showText(target, text) {
  if (target.shown === text) return;
  target.shown = text;
  target.replaceChildren(...withMath(String(text)));
}

// A copy of what is allowed; nothing is cut out.
function allowed({ nodeName: tag, data, attributes: written, childNodes }, hasMath) {
  if (tag === "#text") return hasMath ? withMath(data) : [data];
  if (!tags.test(tag)) return [];
  const math = hasMath && !/^(pre|code)$/i.test(tag);
  const copy = make(tag, {}, ...[...childNodes].flatMap(child => allowed(child, math)));
  for (const { name, value } of written) {
    if (attributes.test(name) || addresses[name]?.test(value)) copy.setAttribute(name, value);
    if (name === "class") copy.className = value.split(/\s+/).filter(one => classes.test(one)).join(" ");
    if (name === "style") setStyle(copy, value);
  }
  return [copy];
}

function parsed(html, hasMath) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  return [...body.childNodes].flatMap(child => allowed(child, hasMath));
}

const showMarkup = hasMath => (target, html) => target.replaceChildren(...parsed(html, hasMath));

// d3's formats: sign, thousands, precision, kind.
function formatNumber(format, value) {
  const [, plus = "", comma, digits = 6, kind] = /^(\+?)(,?)(?:\.(\d+))?([defg%]?)$/.exec(format) ?? [];
  const write = { d: "toFixed", e: "toExponential", f: "toFixed", g: "toPrecision", "%": "toFixed" }[kind] ?? "toString";
  const percent = kind === "%" ? kind : "";
  const size = Math.abs(percent ? 100 * value : value);
  const text = size[write](...(kind && kind !== "d" ? [digits] : [])) + percent;
  const sign = value < 0 && /[1-9]/.test(text) ? "\u2212" : plus;
  return sign + (comma ? text.replace(/^\d+/, whole => whole.replace(/\B(?=(\d{3})+$)/g, ",")) : text);
}

/* 4 Controls: each builder makes an element from a model */

let count = 0;
const newId = () => `static-widget-${++count}`;

function follow(model, update) {
  const show = () => update(model.attributes);
  model.on("change", show);
  show();
}

// Description, input and readout in a row; of several inputs the description names the group.
function field(model, input, role, readout = "") {
  const label = make(role ? "span.sw-label" : "label.sw-label", { id: newId() });
  if (role) input.setAttribute("role", role);
  else label.htmlFor = input.id = newId();
  const row = make("div.sw-field", {}, label, input, readout);
  follow(model, ({ description, description_allow_html: isMarkup, tooltip, disabled = false }) => {
    (isMarkup ? showMarkup(true) : showText)(label, description);
    label.hidden = !description;
    if (role === "none") return;
    if (!description) aria(input, { label: tooltip || model.type });
    else if (role) aria(input, { labelledby: label.id });
    for (const each of row.querySelectorAll("input, textarea, select, button")) each.disabled = disabled;
  });
  return row;
}

const clamp = ({ min = -Infinity, max = Infinity }, value) => Math.min(max, Math.max(min, value));

// How the position of a slider stands for a value.
const linear = {
  trait: "value",
  ends: ({ min, max, step }) => [min, max, step ?? "any"],
  value: (state, position) => position,
  position: (state, value) => value,
  text: (state, value) => formatNumber(state.readout_format, value),
};
const logarithmic = {
  ...linear,
  value: ({ base }, position) => base ** position,
  position: ({ base }, value) => Math.log(value) / Math.log(base),
};
const selection = {
  ...linear,
  trait: "index",
  ends: ({ _options_labels: labels }) => [0, labels.length - 1, 1],
  text: ({ _options_labels: labels }, index) => labels[index] ?? "",
};

const slider = scale => (model, state) => {
  const input = make("input", { type: "range" });
  const readout = make("span.sw-readout");
  aria(readout, { hidden: true }); // the slider says the same
  const row = field(model, input, "", readout);
  const read = value => {
    readout.textContent = scale.text(state, value);
    aria(input, { valuetext: readout.textContent });
  };
  input.oninput = input.onchange = ({ type }) => {
    const value = scale.value(state, input.valueAsNumber);
    read(value);
    if (type === "change" || state.continuous_update) model.set(scale.trait, value);
  };
  follow(model, () => {
    [input.min, input.max, input.step] = scale.ends(state);
    if (scale === linear) model.set("value", clamp(state, state.value));
    input.value = scale.position(state, state[scale.trait]);
    read(state[scale.trait]);
    readout.hidden = !state.readout;
    row.classList.toggle("sw-vertical", state.orientation === "vertical");
  });
  return row;
};

const number = parse => (model, state) => {
  const input = make("input", { type: "number" });
  input.onchange = () => {
    const typed = parse(input.value);
    if (!Number.isNaN(typed)) model.set("value", clamp(state, typed));
    input.value = state.value;
  };
  input.oninput = () => state.continuous_update && input.value && input.onchange();
  follow(model, ({ value, min = "", max = "", step }) => {
    Object.assign(input, { min, max, step: step ?? (parse === parseInt ? 1 : "any") });
    if (parse(input.value) !== value) input.value = value;
  });
  return field(model, input);
};

// A browser cuts what is chosen where it is longer than one line: in a menu it is shown above it, in as many as it needs.
function menu(model, { _options_labels: labels, rows }) {
  const onchange = () => model.set("index", input.selectedIndex);
  const input = make("select", { onchange, size: rows ?? 0 }, ...labels.map(label => new Option(label)));
  const [box, chosen] = [make("span.sw-menu"), make("span")];
  aria(chosen, { hidden: true }); // the menu says the same
  follow(model, ({ index }) => {
    input.selectedIndex = index ?? -1;
    chosen.textContent = labels[index] ?? "";
  });
  const row = field(model, input);
  if (rows) return row;
  input.replaceWith(box);
  box.append(input, chosen);
  return row;
}

// A name with its icon, which sites with Font Awesome draw; where there is no name, the icon's own.
function named(icon, name) {
  if (!icon || !/^[\w-]+$/.test(icon)) return name;
  const drawn = make("i", { className: `fa fa-${icon}` });
  aria(drawn, { hidden: true });
  return [drawn, ...name.some(Boolean) ? name : [icon]];
}

const choice = kind => (model, { _options_labels: options, tooltips, icons }) => {
  const name = newId();
  const inputs = options.map((_, index) => make("input", { type: "radio", name, onchange: () => model.set("index", index) }));
  const labels = inputs.map((input, i) => make(
    "label", { title: tooltips?.[i] ?? "" }, input, ...named(icons?.[i], [options[i]])));
  follow(model, ({ index }) => inputs.forEach((input, i) => {
    input.checked = i === index;
    labels[i].classList.toggle("sw-chosen", i === index);
  }));
  return field(model, make(kind, {}, ...labels), "radiogroup");
};

function checkbox(model) {
  const input = make("input", { type: "checkbox", onchange: () => model.set("value", input.checked) });
  follow(model, ({ value }) => { input.checked = value; });
  const row = field(model, input);
  row.classList.add("sw-checkbox");
  return row;
}

const button = (text, onclick) => make("button.sw-button", { type: "button", onclick }, text);

function toggleButton(model, state) {
  const made = button("", () => model.set("value", !state.value));
  follow(model, ({ value, description, icon, disabled }) => {
    made.replaceChildren(...named(icon, withMath(description)));
    made.disabled = disabled;
    aria(made, { pressed: value });
  });
  return made;
}

function play(model, state) {
  const start = button("", () => model.set("playing", !state.playing));
  const stop = button(messages.stop, () => model.set({ playing: false, value: state.min }));
  const loop = button(messages.loop, () => model.set("repeat", !state.repeat));
  const write = () => {
    start.textContent = messages[state.playing ? "pause" : calm.matches ? "step" : "play"];
    aria(loop, { pressed: state.repeat });
    loop.hidden = !state.show_repeat;
  };
  follow(model, write);
  calm.addEventListener("change", write, { signal: page.signal }); // while the page is open, too
  return field(model, make("div.sw-buttons", {}, start, stop, loop), "group");
}

const text = show => model => {
  const content = make("div.sw-text");
  follow(model, ({ value }) => show(content, String(value ?? "")));
  return field(model, content, "none");
};

// What Python printed and drew, and the widgets that it showed there.
function output(model) {
  const content = make("div", { className: "sw-text sw-output" });
  aria(content, { live: "polite" });
  follow(model, ({ value }) => {
    if (content.shown === value) return;
    content.shown = value;
    const show = part => (part instanceof Model || idOf(part) ? viewOf(part) : parsed(part, true));
    content.replaceChildren(...[value].flat().flatMap(show));
  });
  return content;
}

const box = kind => (model, { children }) => make(kind, {}, ...children.map(viewOf));

const titled = ({ children, titles }) => children.map((child, i) => [titles[i] || String(i + 1), viewOf(child)]);

function tabs(model, state) {
  const panels = [];
  const items = titled(state).map(([title, view], i) => {
    const tab = Object.assign(button(title, () => model.set("selected_index", i)), { id: newId() });
    tab.setAttribute("role", "tab");
    panels[i] = make("div.sw-panel", {}, view);
    panels[i].setAttribute("role", "tabpanel");
    aria(panels[i], { labelledby: tab.id });
    return tab;
  });
  follow(model, ({ selected_index: selected }) => {
    items.forEach((tab, i) => {
      aria(tab, { selected: i === selected });
      tab.tabIndex = i === (selected ?? 0) ? 0 : -1;
      panels[i].hidden = i !== selected;
    });
  });
  const onkeydown = event => {
    const here = items.indexOf(event.target);
    const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = items.at(to % items.length);
    next.focus();
    next.click();
  };
  const list = make("div.sw-tabs", { onkeydown }, ...items);
  list.setAttribute("role", "tablist");
  return make("div", {}, list, ...panels);
}

function accordion(model, state) {
  const panels = titled(state).map(([title, view], i) => {
    const onclick = event => {
      event.preventDefault();
      model.set("selected_index", i === state.selected_index ? null : i);
    };
    return make("details.sw-accordion", {}, make("summary", { onclick }, title), view);
  });
  follow(model, ({ selected_index: selected }) => panels.forEach((panel, i) => { panel.open = i === selected; }));
  return make("div", {}, ...panels);
}

const [plain, int, float, row] = [slider(linear), number(parseInt), number(parseFloat), box("div.sw-hbox")];
const builders = {
  __proto__: null,
  Any: anyView, Output: output,
  IntSlider: plain, FloatSlider: plain, FloatLogSlider: slider(logarithmic), SelectionSlider: slider(selection), Play: play,
  IntText: int, BoundedIntText: int, FloatText: float, BoundedFloatText: float,
  Select: menu, Dropdown: menu, RadioButtons: choice("div.sw-radios"), ToggleButtons: choice("div.sw-toggles"),
  Checkbox: checkbox, ToggleButton: toggleButton,
  Label: text(showText), HTML: text(showMarkup(false)), HTMLMath: text(showMarkup(true)),
  Box: row, HBox: row, VBox: box("div.sw-vbox"), GridBox: box("div.sw-grid"), Tab: tabs, Accordion: accordion,
  ...window.staticWidgetsMore?.({
    addresses, aria, button, clamp, field, follow, formatNumber, make, messages, newId, say, selection, viewOf,
  }),
};

/* 5 Mounting */

function note(reason) {
  const download = make(notebook ? "a" : "span", notebook && { href: notebook, download: "" }, messages.download);
  const [before, after] = messages.run_it.split("{download}");
  const made = make("div.sw-note", {}, `${reason} ${before}`, download, after);
  made.setAttribute("role", "note");
  return made;
}

// What a fault of the host or the state says is for the console; a module may have its own words.
function failed(error, reason = error instanceof Fault ? error.message : messages.damaged) {
  console.error(error);
  return note(say("failed", { reason }));
}

// The view of a model, of the reference to one that could not start, or what is wrong with either.
function viewOf(child) {
  let model;
  try {
    if (!(child instanceof Model) && !idOf(child)) throw new Fault(messages.damaged);
    model = child instanceof Model ? child : getModel(idOf(child));
    if (model.isDrawn) throw new Fault(messages.holds_itself);
    model.isDrawn = true;
    return createView(model);
  } catch (error) {
    return failed(error);
  } finally {
    if (model) model.isDrawn = false;
  }
}

function createView(model) {
  const { dead, picture } = saved[model.model_id]; // why it cannot live; empty where its neighbor says so
  if (dead !== undefined) {
    const still = picture && addresses.src.test(picture) ? [make("img", { src: picture, alt: messages.picture })] : [];
    return dead ? make("div", {}, note(dead), ...still) : "";
  }
  if (!builders[model.type]) throw new Fault(messages.damaged);
  const view = builders[model.type](model, model.attributes);
  const own = model.get("_dom_classes");
  if (Array.isArray(own)) view.classList.add(...own.filter(one => /^\S+$/.test(one)));
  follow(model, ({ tooltip }) => { if (typeof tooltip === "string") view.title = tooltip; });
  const layout = model.get("layout");
  if (layout instanceof Model) follow(layout, style => arrange(view, style));
  model.remark.then(reason => view.after(note(reason))); // what is inside may be a module's
  return view;
}

function arrange(view, layout) {
  for (const name in layout) {
    const property = name.replaceAll("_", "-");
    const value = String(layout[name] ?? "");
    // an area stands for rows and columns, which are empty beside it
    const isEmptyBesideArea = !value && layout.grid_area && /^grid-(row|column)$/.test(property);
    const bounded = property === "min-width" && value ? `min(100%, ${value})` : value;
    if (!isEmptyBesideArea && isCalm(property, value)) view.style.setProperty(property, bounded);
  }
}

const blocks = kind => [...document.querySelectorAll(`script[type="application/vnd.jupyter.widget-${kind}+json"]`)];

const unread = blocks("state"); // they stay in the page, for a saved copy of it

function readState() {
  for (const block of unread.splice(0)) attempt(() => Object.assign(saved, JSON.parse(block.textContent).state));
}

function mount(root) {
  if (root.firstChild) return;
  readState();
  const isDamaged = typeof root.model_id !== "string";
  root.append(isDamaged ? failed(Error("the marker of a widget is damaged")) : viewOf(`IPY_MODEL_${root.model_id}`));
}

// What is near or linked to starts before MathJax; the rest when it comes near. A fragment with a question mark names no place:
// it tells a widget its state, and all start to find out which.
const isAsked = () => location.hash.includes("?");
const linked = `[id="${CSS.escape(location.hash.slice(1))}"]`;
const watcher = new IntersectionObserver(
  entries => entries.forEach(({ isIntersecting, target }) => isIntersecting && mount(target)), { rootMargin: "800px 0px" });
const roots = blocks("view").map(block => {
  const root = make("div.sw-root", { model_id: attempt(() => JSON.parse(block.textContent).model_id) });
  root.classList.add("mathjax_ignore", "tex2jax_ignore"); // the host hands over formulas itself
  if (block.nextSibling?.className === root.className) block.nextSibling.remove(); // in a saved copy, what was drawn
  block.after(root);
  watcher.observe(root);
  return root;
});
roots.filter(root => location.hash ? isAsked() || root.closest(linked)
  : root.getClientRects()[0]?.top < innerHeight + 800).forEach(mount);
addEventListener("beforeprint", () => roots.forEach(mount));
addEventListener("hashchange", () => isAsked() && roots.forEach(mount));
// All others when nothing else is to do, one at a time: paper and a saved copy show them as well.
const idle = window.requestIdleCallback ?? setTimeout; // Safari lacks the first
const mountRest = () => {
  const root = roots.find(one => !one.firstChild);
  if (root) idle(() => { mount(root); mountRest(); }, { timeout: 1000 });
};
loaded.then(() => window.MathJax?.startup?.promise).then(mountRest);

window.staticWidgets = { Model, models, getModel, types: Object.keys(builders) }; // for tests
})();
