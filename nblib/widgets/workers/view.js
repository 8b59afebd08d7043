/* The explorer of many machines. Its state is the model's traits (model.py). */

import { clamp } from "../kit/clamp.js";
import { scrubbed } from "../kit/drag.js";
import { html, redraw, setText, svg } from "../kit/elements.js";
import { frame, live, widthsOf } from "../kit/frame.js";
import { explorer } from "../kit/home.js";
import { brief, grouped, percent, raised } from "../kit/numbers.js";
import { paint } from "../kit/shapes.js";
import { set } from "../kit/state.js";
import { drawSpeedup, drawTimes } from "./pictures.js";
import { counted, duration, look, MOST, sentence, size } from "./step.js";

const CHOICES = { examples: "examples", parameters: "parameters", workers: "workers", speed: "speeds" };

function chosen(model) {
  const values = Object.entries(CHOICES).map(([name, list]) => [name, model.get(list)[model.get(`${name}_index`)]]);
  const { workers, ...task } = Object.fromEntries(values);
  return look(model.get("machine"), task, workers);
}

/* 1 Words */

const power = value => `10${raised(Math.round(Math.log10(value)))}`;

// What each part of the time is made of, with the numbers in it.
function termsOf({ p, now, machine, task: { examples, parameters, speed } }) {
  const n = grouped(parameters);
  return [
    ["compute", `6 · ${n} · ${grouped(examples)} / (${power(machine.flops)} · ${grouped(p)})`, now.compute],
    ["add", `${now.rounds} · ${n} / ${power(machine.sums)}`, now.add],
    ["send", `2 · ${now.rounds} · (${duration(machine.latency)} + 64 · ${n} / ${power(speed)})`, now.send],
    ["total", "compute + add + send", now.total],
  ];
}

const timesInWords = ({ p, now, best }) => "Time of a step over the number of machines, both axes logarithmic. "
  + `With ${counted(p)}: `
  + `compute ${duration(now.compute)}, add ${duration(now.add)}, send ${duration(now.send)}. Shortest with ${grouped(best)}.`;

const speedupInWords = ({ p, best, speedup }) => "How many times as fast as one machine, both axes logarithmic: "
  + `${brief(speedup(p))} with ${counted(p)}, at most ${brief(speedup(best))} with ${grouped(best)}.`;

const assumptions = ({ flops, sums, latency }) => `Assumed of a machine: ${power(flops)} operations a second, `
  + `${power(sums)} additions a second of numbers that came in, and ${duration(latency)} until a message begins to arrive. `
  + "A parameter has 64 bits.";

// What is lost, and what is sent: a gradient goes and the new parameters come, 8 bytes a number.
function shareInWords({ p, now: { rounds }, speedup, task: { parameters } }) {
  const sent = p === 1 ? "Nothing is sent." : `A gradient has ${size(8 * parameters)}; it is sent in ${rounds} `
    + `round${rounds > 1 ? "s" : ""}, and the new parameters come back in as many.`;
  return `${counted(p)}: ${percent(speedup(p), p)} of what as many could do at best. ${sent}`;
}

/* 2 The view */

// The count of the slider that is nearest on a logarithmic axis.
export const nearest = (workers, count) => workers.reduce((best, p, i) =>
  Math.abs(Math.log(p / count)) < Math.abs(Math.log(workers[best] / count)) ? i : best, 0);

function makeView(el, model, { home }) {
  const pictures = [svg("svg", { class: "picture scrub" }), svg("svg", { class: "speedup scrub" })];
  const [terms, share] = [html("div", { class: "formulas" }), html("p", { class: "share" })];
  const assumed = html("p", { class: "assumed" }, assumptions(model.get("machine")));
  const left = html("div", {}, ...pictures);
  const { root, say } = frame({
    kind: "workers", hints: model.get("hints"), home, left, right: html("div", { class: "side" }, terms, share, assumed),
    keys: "Tab reaches every slider, arrow keys move it. Drag in a picture to change the number of machines.",
  });
  let width, drawn;

  function draw() {
    const state = chosen(model);
    const workers = model.get("workers");
    const room = { width, height: Math.round(Math.min(280, 180 + width / 8)) };
    drawn = [drawTimes, drawSpeedup].map(one => one(state, workers, room));
    const words = [timesInWords, speedupInWords].map(one => one(state));
    drawn.forEach(({ g }, i) => paint(pictures[i], [room.width, room.height], words[i], g));
    redraw(terms, ...termsOf(state).map(([part, formula, time]) => html("div", { class: part },
      html("b", {}, part === "total" ? "together" : part), html("span", { class: "time" }, duration(time)),
      html("span", { class: "formula" }, formula))));
    setText(share, shareInWords(state));
    say(sentence(state));
    root.dataset.verdict = state.verdict;
  }

  pictures.forEach((picture, i) => scrubbed(picture, ({ x }) => {
    const { box: { left: from, right: to } } = drawn[i];
    const count = MOST ** clamp((x - from) / (to - from), [0, 1]);
    set(model, { workers_index: nearest(model.get("workers"), count) });
  }));
  return live(el, root, model, { home, measure: () => { [width] = widthsOf(left); }, draw });
}

export default explorer(makeView);
