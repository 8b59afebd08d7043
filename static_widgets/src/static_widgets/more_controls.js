/* The controls that few pages have: this file is loaded, before host.js, where one of them is. */
(() => {
"use strict";

let addresses, aria, button, clamp, field, follow, formatNumber, make, messages, newId, say, selection, viewOf; // host.js's

/* 1 Sliders with two handles, of which neither passes the other */

const numbers = {
  trait: "value",
  ends: ({ min, max, step }) => ({ min, max, step: step ?? "any" }),
  text: (state, end) => formatNumber(state.readout_format, end),
};
const labels = {
  trait: "index",
  ends: ({ _options_labels: { length } }) => ({ min: 0, max: length - 1, step: 1 }),
  text: (state, index) => selection.text(state, index),
};

const range = scale => (model, state) => {
  const inputs = ["lower", "upper"].map(name => {
    const input = make("input", { type: "range" });
    aria(input, { label: messages[name] });
    return input;
  });
  const readout = make("span.sw-readout");
  const read = value => {
    const texts = value.map(end => scale.text(state, end));
    inputs.forEach((input, i) => aria(input, { valuetext: texts[i] }));
    readout.textContent = texts.join(" – ");
  };
  inputs.forEach((input, i) => {
    input.oninput = input.onchange = ({ type }) => {
      const value = inputs.map(one => one.valueAsNumber);
      value[i] = i ? Math.max(...value) : Math.min(...value);
      input.value = value[i];
      read(value);
      if (type === "change" || state.continuous_update) model.set(scale.trait, value);
    };
  });
  follow(model, () => {
    inputs.forEach((input, i) => Object.assign(input, scale.ends(state), { value: state[scale.trait][i] }));
    read(state[scale.trait]);
    readout.hidden = !state.readout;
  });
  return field(model, make("div.sw-range", {}, ...inputs), "group", readout);
};

/* 2 What is typed */

const list = (input, options) => {
  const made = make("datalist", { id: newId() }, ...options.map(one => new Option(one, one)));
  input.setAttribute("list", made.id);
  return made;
};

const typed = (tag, type) => (model, state) => {
  const onchange = () => {
    if (!state.ensure_option || state.options.includes(input.value)) model.set("value", input.value);
    else input.value = state.value;
  };
  const input = make(tag, { onchange, oninput: () => state.continuous_update && !state.ensure_option && onchange() });
  if (type) input.type = type;
  const options = state.options ? list(input, state.options) : "";
  follow(model, ({ value, placeholder, rows }) => {
    if (input.value !== value) input.value = value;
    input.placeholder = placeholder;
    if (rows) input.rows = rows;
  });
  return field(model, input, "", options);
};

// Tags that a press takes away, and a place to type more; `read` gives undefined for what is no tag.
const tags = (read, write = (_, tag) => String(tag)) => (model, state) => {
  const { allowed_tags: known = [], allow_duplicates: again } = state;
  const chips = make("span.sw-buttons");
  const input = make("input", { type: "text" });
  aria(input, { label: messages.add });
  input.onchange = () => {
    const tag = read(state, input.value.trim());
    const isWelcome = tag !== undefined && (again || !state.value.includes(tag)) && (!known.length || known.includes(tag));
    if (isWelcome) model.set("value", [...state.value, tag]);
    input.value = "";
  };
  follow(model, ({ value, placeholder, disabled }) => {
    input.placeholder = placeholder;
    chips.replaceChildren(...value.map((tag, i) => {
      const chip = button(`${write(state, tag)} \u00d7`, () => {
        model.set("value", value.filter((_, other) => other !== i));
        input.focus();
      });
      aria(chip, { label: say("remove", { tag: write(state, tag) }) });
      chip.disabled = disabled;
      if (read === color) chip.style.borderInlineStart = `1rem solid ${tag}`;
      return chip;
    }));
  });
  return field(model, make("div.sw-tags", {}, chips, input, known.length ? list(input, known) : ""), "group");
};
const word = (_, text) => text || undefined;
const color = (_, text) => (CSS.supports("color", text) ? text : undefined);
const numeral = parse => (state, text) => (Number.isNaN(parse(text)) ? undefined : clamp(bounds(state), parse(text)));
const bounds = ({ min, max }) => ({ min: min ?? -Infinity, max: max ?? Infinity });
const formatted = ({ format }, tag) => formatNumber(format, tag);

/* 3 What is picked: a trait that an input of the browser writes in its own way, null where that is empty */

const padded = (value, size = 2) => String(value).padStart(size, "0");

const picker = (type, write, read) => model => {
  const input = make("input", { type, onchange: () => model.set("value", input.value ? read(input.value) : null) });
  follow(model, ({ value, min, max, step }) => {
    Object.assign(input, { min: min ? write(min) : "", max: max ? write(max) : "", step: step ?? "any" });
    input.value = value ? write(value) : "";
  });
  return field(model, input);
};

const writeDay = ({ year, month, date }) => `${padded(year, 4)}-${padded(month + 1)}-${padded(date)}`;
const readDay = text => (([year, month, date]) => ({ year, month: month - 1, date }))(text.split("-").map(Number));
const writeTime = ({ hours, minutes, seconds }) => `${padded(hours)}:${padded(minutes)}:${padded(seconds)}`;
const readTime = text => {
  const [hours, minutes, seconds = 0] = text.split(":").map(Number);
  return { hours, minutes, seconds: Math.floor(seconds), milliseconds: Math.round(1000 * (seconds % 1)) };
};
const writeMoment = moment => `${writeDay(moment)}T${writeTime(moment)}`;
const readMoment = text => (([day, time]) => ({ ...readDay(day), ...readTime(time) }))(text.split("T"));
// The state has a moment of all zones in UTC, the reader that of the place.
const parts = (at, zone) => {
  const get = name => at[`get${zone}${name}`]();
  const day = { year: get("FullYear"), month: get("Month"), date: get("Date") };
  return { ...day, hours: get("Hours"), minutes: get("Minutes"), seconds: get("Seconds"), milliseconds: get("Milliseconds") };
};
const toPlace = moment => parts(new Date(Date.UTC(...numbersOf(moment))), "");
const toUTC = moment => parts(new Date(...numbersOf(moment)), "UTC");
const numbersOf = ({ year, month, date, hours, minutes, seconds, milliseconds }) => (
  [year, month, date, hours, minutes, seconds, milliseconds]);

function hexadecimal(name) {
  const pen = make("canvas").getContext("2d");
  pen.fillStyle = name;
  return pen.fillStyle;
}

function menuOfMany(model, { _options_labels: options, rows }) {
  const onchange = () => model.set("index", [...input.selectedOptions].map(option => option.index));
  const input = make("select", { multiple: true, size: rows, onchange }, ...options.map(label => new Option(label)));
  follow(model, ({ index }) => {
    for (const option of input.options) option.selected = index.includes(option.index);
  });
  return field(model, input);
}

/* 4 What shows something */

function progress(model) {
  const bar = make("progress");
  follow(model, state => Object.assign(bar, { max: state.max - state.min || 1, value: clamp(state, state.value) - state.min }));
  return field(model, bar);
}

function valid(model) {
  const sign = make("span.sw-text");
  follow(model, ({ value, readout }) => { sign.textContent = value ? "\u2713" : `\u2717 ${readout}`; });
  return field(model, sign, "status");
}

const bytesOf = value => (ArrayBuffer.isView(value) ? new Uint8Array(value.buffer) : new Uint8Array());

// What another host has is not asked for: a link leads there.
const media = (tag, kind, source) => (model, state) => {
  const settings = tag === "img" ? { alt: state.alt ?? messages.picture } : { controls: true, loop: state.loop };
  const shown = make(`${tag}.sw-image`, settings);
  const link = make("a");
  follow(model, ({ value, format, width, height }) => {
    const bytes = bytesOf(value);
    const address = format === "url" ? new TextDecoder().decode(bytes) : "";
    link.textContent = address && !addresses.src.test(address) ? address : "";
    if (addresses.href.test(address)) link.href = address;
    const type = `${kind}/${format === "svg" ? "svg+xml" : format}`;
    if (bytes.length && !link.textContent) shown.src = address || source(bytes, type);
    for (const [name, size] of Object.entries({ width, height })) if (size) shown.setAttribute(name, size);
  });
  return link.textContent ? make("div.sw-text", {}, link) : shown;
};
const inline = (bytes, kind) => `data:${kind};base64,${btoa([...bytes].map(code => String.fromCharCode(code)).join(""))}`;
const blob = (bytes, kind) => URL.createObjectURL(new Blob([bytes], { type: kind }));

function stack(model, { children }) {
  const views = children.map(viewOf).map(view => make("div", {}, view));
  follow(model, ({ selected_index: selected }) => views.forEach((view, i) => { view.hidden = i !== selected; }));
  return make("div", {}, ...views);
}

window.staticWidgetsMore = tools => {
  ({ addresses, aria, button, clamp, field, follow, formatNumber, make, messages, newId, say, selection, viewOf } = tools);
  const [number, text] = [range(numbers), typed("input", "text")];
  return {
    IntRangeSlider: number, FloatRangeSlider: number, SelectionRangeSlider: range(labels),
    Text: text, Password: typed("input", "password"), Combobox: text, Textarea: typed("textarea"),
    TagsInput: tags(word), ColorsInput: tags(color),
    IntsInput: tags(numeral(parseInt), formatted), FloatsInput: tags(numeral(parseFloat), formatted),
    DatePicker: picker("date", writeDay, readDay), Time: picker("time", writeTime, readTime),
    NaiveDatetime: picker("datetime-local", writeMoment, readMoment),
    Datetime: picker("datetime-local", moment => writeMoment(toPlace(moment)), value => toUTC(readMoment(value))),
    ColorPicker: picker("color", hexadecimal, value => value), SelectMultiple: menuOfMany,
    IntProgress: progress, FloatProgress: progress, Valid: valid, Stack: stack,
    Image: media("img", "image", inline), Audio: media("audio", "audio", blob), Video: media("video", "video", blob),
  };
};
})();
