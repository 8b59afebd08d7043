// The kit: how numbers are written, scales and their ticks, labels that keep a distance, lines.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, close, floats as packed } from "./helpers.mjs";
import { floats, halves, unpacked } from "../../../nblib/widgets/kit/bytes.js";
import { spread } from "../../../nblib/widgets/kit/chart.js";
import { clamp } from "../../../nblib/widgets/kit/clamp.js";
import { html, svg } from "../../../nblib/widgets/kit/elements.js";
import { brief, fixed, grouped, percent, short } from "../../../nblib/widgets/kit/numbers.js";
import { agreement, follow, heightBeside } from "../../../nblib/widgets/kit/descents.js";
import { arrowOf } from "../../../nblib/widgets/kit/keys.js";
import { drawMap, namesOn, placeOn } from "../../../nblib/widgets/kit/map.js";
import { readLink, writeLink } from "../../../nblib/widgets/kit/link.js";
import { framePlayer, stepPlayer } from "../../../nblib/widgets/kit/play.js";
import { stepsIn } from "../../../nblib/widgets/kit/segments.js";
import { read, replaced, set } from "../../../nblib/widgets/kit/state.js";
import { startHandle } from "../../../nblib/widgets/kit/start.js";
import { decades, inverse, linear, logarithmic } from "../../../nblib/widgets/kit/scales.js";
import { arrow, crop, label, polyline } from "../../../nblib/widgets/kit/shapes.js";

/* 1 Numbers */

const written = (write, cases) => cases.forEach(([expected, ...given]) => assert.equal(write(...given), expected, String(given)));

test("fixed writes as many digits as asked for, with a real minus sign", () => {
  written(fixed, [["0.0000", 0], ["1.0000", 1], ["−2.5000", -2.5], ["0.1235", 0.12345678], ["999.9999", 999.9999]]);
  written(fixed, [["−0.13", -0.125001, 2], ["7", 7.4, 0]]);
});

test("fixed writes no minus before zero", () => {
  written(fixed, [["0.0000", -0], ["0.0000", -0.00004], ["0.00", -0.004, 2], ["0", -0.3, 0], ["−0.0001", -0.00006]]);
});

test("fixed writes large numbers with a power of ten, whatever number of digits is asked for", () => {
  written(fixed, [["1.00·10³", 1000], ["−1.23·10⁴", -12345], ["1.80·10³⁰⁸", Number.MAX_VALUE]]);
  written(fixed, [["1·10³", 1234, 2], ["1·10³", 1234, 1], ["−2·10³", -1999, 0]]);
});

test("fixed and short say where a number is none", () => {
  for (const write of [fixed, short]) written(write, [["not finite", NaN], ["not finite", Infinity], ["not finite", -Infinity]]);
});

test("short writes as few digits as it takes", () => {
  written(short, [["0", 0], ["0", -0], ["1", 1], ["−0.5", -0.5]]);
  written(short, [["0.333333", 1 / 3], ["0.3", 0.1 + 0.2], ["12345.7", 12345.678], ["0.000001", 1e-6]]);
});

test("short writes the very large and the very small with a power of ten", () => {
  written(short, [["10⁵", 1e5], ["−10⁵", -1e5], ["2.5·10⁶", 2.5e6], ["10³⁰⁰", 1e300]]);
  written(short, [["2.5·10⁻³¹", 2.465e-31], ["−10⁻⁷", -1e-7], ["4.9·10⁻³²⁴", Number.MIN_VALUE]]);
});

test("brief writes two digits, however small or large", () => {
  written(brief, [["0", 0], ["1.0", 1], ["0.12", 0.123], ["99", 99.4], ["100", 99.6], ["1235", 1234.5], ["0.00010", 0.0001]]);
  written(brief, [["1.0·10⁴", 9999.5], ["1.0·10⁵", 1e5], ["9.9·10⁻⁵", 0.000099], ["1.5·10⁻³⁰", 1.5e-30], ["−2.0·10⁰", -2]]);
  written(brief, [["not finite", NaN], ["not finite", Infinity]]);
});

test("a percentage is of a whole, or of 1; thousands are set apart", () => {
  written(percent, [["99.7%", 997, 1000], ["50.0%", 0.5], ["0.0%", 0, 7]]);
  written(grouped, [["10,285", 10285], ["999", 999], ["1,000,000", 1e6]]);
});

test("numbers are unpacked from wherever they begin in what arrived", () => {
  const list = [1.5, -2, 0.25, 1e30];
  const arrived = new Uint8Array(3 + 16);
  arrived.set(new Uint8Array(packed(list).buffer), 3);
  const view = new DataView(arrived.buffer, 3);
  const expected = [...Float32Array.from(list)];
  assert.deepEqual([...unpacked(view, Float32Array)], expected);
  assert.deepEqual(floats(view, 1, 2), expected.slice(1, 3));
  assert.deepEqual([...unpacked(bytes([7, 255]), Uint8Array)], [7, 255]);
});

test("two numbers come out of each byte, the higher half first", () => {
  assert.deepEqual([...halves(Uint8Array.of(0x1f, 0x80, 0xff))], [1, 15, 8, 0, 15, 15]);
  assert.equal(halves(new Uint8Array()).length, 0);
});

/* 2 Scales */

test("linear maps the ends of a domain to the ends of a range, and what lies between in proportion", () => {
  const scale = linear([-2, 6], [100, 20]);
  close([-2, 6, 2, 0, 10].map(scale), [100, 20, 60, 80, -20], "places");
});

test("linear has round ticks inside the domain, ends included", () => {
  assert.deepEqual(linear([0, 10], [0, 1]).ticks, [0, 2, 4, 6, 8, 10]);
  assert.deepEqual(linear([0, 1], [0, 1]).ticks, [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(linear([-1, 0], [0, 1], 4).ticks, [-1, -0.5, 0]);
  assert.deepEqual(linear([0.13, 0.41], [0, 1], 3).ticks, [0.2, 0.3, 0.4]);
});

test("linear has at most one tick more than asked for, equally far apart, in any domain", () => {
  for (const [low, high] of [[0, 1e-9], [-3e7, 5e7], [1e6, 1e6 + 1], [-0.07, 0.0001], [0, 7]]) {
    for (const count of [3, 5, 10]) {
      const { ticks } = linear([low, high], [0, 100], count);
      const step = ticks[1] - ticks[0];
      const what = `${count} ticks from ${low} to ${high}: ${ticks}`;
      assert.ok(ticks.length >= 2 && ticks.length <= count + 1, what);
      assert.ok(ticks.every(tick => tick >= low && tick <= high + 1e-9 * step), what);
      close(ticks.map(tick => (tick - ticks[0]) / step), ticks.map((_, i) => i), what, 1e-5);
    }
  }
});

test("inverse leads from a place back to the value, in any linear scale", () => {
  for (const scale of [linear([-2, 6], [100, 20]), linear([1e5, 2e5], [0, 300]), linear([0, 1e-4], [-5, 5])]) {
    for (const value of [-1, 0, 0.5, 3]) close(inverse(scale, scale(value)), value, `${value}`, 1e-6);
  }
});

test("logarithmic puts equal factors at equal distances", () => {
  const scale = logarithmic([0.001, 10], [0, 400]);
  close([0.001, 0.01, 0.1, 1, 10].map(scale), [0, 100, 200, 300, 400], "places");
});

test("logarithmic leaves what is off the axis at its end: zero, negative, huge, infinite", () => {
  const scale = logarithmic([0.001, 10], [400, 0]);
  close([0, -3, 1e-9].map(scale), [400, 400, 400], "low");
  close([11, 1e300, Infinity].map(scale), [0, 0, 0], "high");
});

test("logarithmic has ticks at powers of ten, fewer on a long axis, 1, 2 and 5 on a short one", () => {
  assert.deepEqual(logarithmic([0.001, 10], [0, 1]).ticks, [0.001, 0.01, 0.1, 1, 10]);
  assert.deepEqual(logarithmic([1e-6, 1e6], [0, 1], 4).ticks, [1e-6, 1e-3, 1, 1e3, 1e6]);
  assert.deepEqual(logarithmic([0.3, 6], [0, 1]).ticks, [0.5, 1, 2, 5]);
});

test("logarithmic writes ticks near 1 in full and others as powers", () => {
  const { write } = logarithmic([1e-6, 1e6], [0, 1]);
  assert.deepEqual([0.001, 0.5, 1, 1000, 1e4, 1e-4, 1e-12].map(write), ["0.001", "0.5", "1", "1000", "10⁴", "10⁻⁴", "10⁻¹²"]);
});

test("decades are the powers of ten around all finite values and around what an axis always shows", () => {
  assert.deepEqual(decades([0.03, 250, Infinity, NaN], [0.1, 10], 1e-6), [0.01, 1000]);
  assert.deepEqual(decades([], [0.1, 10], 1e-6), [0.1, 10]);
  close(decades([1e-30, 0], [0.1, 10], 1e-5), [1e-5, 10], "none below the least", 1e-12);
});

test("clamp keeps a value between two others", () => {
  assert.deepEqual([-3, 1, 9].map(value => clamp(value, [0, 5])), [0, 1, 5]);
});

/* 3 Labels */

test("spread leaves alone what has room, and nothing where there is nothing", () => {
  assert.deepEqual(spread([], 13, 0, 100), []);
  assert.deepEqual(spread([40], 13, 0, 100), [40]);
  assert.deepEqual(spread([80, 10, 40], 13, 0, 100), [80, 10, 40]);
});

test("spread centers a crowd on its lines and keeps it between the limits", () => {
  close(spread([50, 50, 50], 10, 0, 100), [40, 50, 60], "a crowd");
  close(spread([2, 1], 10, 0, 100), [10, 0], "at the top");
  close(spread([99, 100, 98], 10, 0, 100), [90, 100, 80], "at the bottom");
});

test("spread keeps the order and the distance of any places", () => {
  let seed = 1;
  const random = () => (seed = seed * 16807% 2147483647) / 2147483647;
  for (let n = 0; n < 200; n++) {
    const places = Array.from({ length: 1 + n % 7 }, () => 100 * random());
    const moved = spread(places, 13, 0, 100);
    const order = [...places.keys()].sort((a, b) => places[a] - places[b]);
    order.slice(1).forEach((index, rank) => assert.ok(moved[index] - moved[order[rank]] >= 13 - 1e-9, `${places}: ${moved}`));
    assert.ok(moved.every(place => place >= 0 && place <= 100 + 1e-9), `${places}: ${moved}`);
  }
});

/* 4 The state, keys and walks */

test("a change is set and saved, several traits are read by name, a list is replaced", () => {
  const calls = [];
  const model = { set: changes => calls.push(changes), save_changes: () => calls.push("saved"), get: name => `its ${name}` };
  set(model, { frame: 2 });
  assert.deepEqual(calls, [{ frame: 2 }, "saved"]);
  assert.deepEqual(read(model, ["frame", "rate"]), { frame: "its frame", rate: "its rate" });
  const list = [1, 2, 3];
  assert.deepEqual([replaced(list, 1, 9), list], [[1, 9, 3], [1, 2, 3]]);
});

test("arrow keys point, up being positive, and farther with Shift; other keys do not", () => {
  const to = (key, shiftKey = false) => arrowOf({ key, shiftKey }, 0.1, 0.5);
  assert.deepEqual(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].map(key => to(key)),
    [[-0.1, 0], [0.1, 0], [0, 0.1], [0, -0.1]]);
  assert.deepEqual([to("ArrowUp", true), to("Enter")], [[0, 0.5], undefined]);
});

test("a walk stops where its rule says so, and each step is told where it stands", () => {
  const surface = { kind: "linear", examples: [[0, 0]] }; // J = b²/2
  const told = [];
  const step = ({ theta: [b, w] }, rate, { segment, taken }) => {
    told.push([rate, segment, taken]);
    return [b - 1, w];
  };
  const judge = points => points.length > 3 ? "diverged" : "ready";
  const { points, verdict } = follow(surface, [9, 0], [["x", 2], ["y", 3]], { judge, step });
  assert.deepEqual([points.map(({ theta: [b] }) => b), verdict], [[9, 8, 7, 6], "diverged"]);
  assert.deepEqual(told, [["x", 0, 0], ["x", 0, 1], ["y", 1, 0]]);
  const eager = follow(surface, [9, 0], [["x", 2]], { judge, step, stop: (_, taken) => taken > 0 });
  assert.equal(eager.points.length, 2);
  assert.equal(stepsIn([[0.1, 2], [null, 3]]), 5);
});

test("two points agree where both slopes point the same way, and one lies higher, lower or as high", () => {
  const point = (cost, gradient) => ({ cost, gradient });
  assert.deepEqual([agreement(point(1, [1, 2]), point(1, [3, 4])), agreement(point(1, [1]), point(1, [-2]))], [11, -2]);
  assert.deepEqual([[2, 1], [1, 2], [1, 1 + 1e-9]].map(costs => heightBeside(...costs.map(cost => point(cost)))),
    ["higher than", "lower than", "as high as"]);
  assert.equal(heightBeside(point(1), undefined), "as high as");
});

/* 5 Elements, on a document that only remembers */

class Remembered extends EventTarget {
  constructor(tag) { super(); Object.assign(this, { tag, attributes: {}, children: [] }); }
  setAttribute(name, value) { this.attributes[name] = String(value); }
  append(...children) { this.children.push(...children); }
  matches(selector) { return selector.split(", ").includes(this.tag); }
}
globalThis.document = { createElement: tag => new Remembered(tag), createElementNS: (_, tag) => new Remembered(tag) };

test("attributes become attributes, functions listeners, and what is false or missing nothing", () => {
  let pressed = 0;
  const made = html("a", { class: "x", tabindex: 0, hidden: false, title: undefined, click: () => pressed++ }, "text", svg("g"));
  assert.deepEqual(made.attributes, { class: "x", tabindex: "0" });
  assert.equal(made.children[0], "text");
  made.dispatchEvent(new Event("click"));
  assert.equal(pressed, 1);
});

test("keys pressed at a control are no shortcuts of JupyterLab", () => {
  assert.equal(html("button").attributes["data-lm-suppress-shortcuts"], "true");
  assert.deepEqual(html("p").attributes, {});
});

test("a polyline goes through its points, to a tenth of a pixel", () => {
  assert.equal(polyline([[0, 1], [2.34, -5.678]], {}).attributes.points, "0.0,1.0 2.3,-5.7");
  assert.equal(polyline([], { class: "way" }).attributes.points, "");
  assert.deepEqual(label(1.26, 3, "J").attributes, { x: "1.3", y: "3.0" });
});

test("an arrow ends in two equal wings behind its tip; too short a one is left out", () => {
  const placesIn = ({ attributes: { points } }) => points.split(" ").map(point => point.split(",").map(Number));
  const [shaft, head] = arrow([10, 10], [40, 50], { class: "step" }).children.map(placesIn);
  assert.deepEqual(shaft, [[10, 10], [40, 50]]);
  const [one, tip, other] = head;
  assert.deepEqual(tip, [40, 50]);
  const far = ([x, y], [p, q]) => Math.hypot(x - p, y - q);
  close([far(one, tip), far(other, tip), far(one, other)], [Math.hypot(9, 4.5), Math.hypot(9, 4.5), 9], "wings", 0.02);
  assert.ok(far(one, [10, 10]) < 50 && far(other, [10, 10]) < 50);
  const [, small] = arrow([0, 0], [10, 0], {}).children; // the head is no longer than the shaft
  assert.equal(small.attributes.points, "4.0,3.0 10.0,0.0 4.0,-3.0");
  assert.deepEqual(arrow([1, 1], [2, 2], {}).children, []);
});

test("an inner picture shows its own part of the outer one, in the same units", () => {
  const { attributes, children } = crop({ left: 10, right: 40, top: 5, bottom: 25 }, "content");
  assert.deepEqual(attributes, { x: "10", y: "5", width: "30", height: "20", viewBox: "10 5 30 20" });
  assert.deepEqual(children, ["content"]);
});

test("a map has one unit for both parameters, and room as far as it shows", () => {
  const surface = { kind: "linear", middle: [1, 2], best: [1, 2], reach: 3, contours: [[0, 0, 1000, 2000]] };
  const { x, y, box, room, place } = drawMap(surface, { width: 508, height: 264 });
  close([x(1) - x(0), y(0) - y(1)], [(box.bottom - box.top) / 6, (box.bottom - box.top) / 6], "units");
  close(place([room[0][0], room[1][1]]), [box.left, box.top], "corner");
  close(place([room[0][1], room[1][0]]), [box.right, box.bottom], "other corner");
  assert.deepEqual([namesOn({ kind: "chain" }), placeOn(surface, [1, -2])], [["w₁", "w₂"], "b = 1.00, w = −2.00"]);
});

test("the start moves with the arrow keys in hundredths, as far as there is room, and Space takes a step", () => {
  const went = [];
  let start = [0.95, 2];
  const { handle, press } = startHandle(new Remembered("svg"), {
    look: () => ({ start, room: [[-1, 1], [-5, 5]] }), move: theta => went.push(theta), next: () => went.push("next"),
  });
  const key = (name, shiftKey = false, target = handle) => press({ key: name, shiftKey, target });
  assert.deepEqual([key("ArrowRight"), key("ArrowDown", true), key(" ")], [true, true, true]);
  assert.deepEqual(went.splice(0), [[1, 2], [0.95, 1.5], "next"]);
  assert.deepEqual([key("a"), key("ArrowUp", false, null), went], [false, false, []]);
  start = [0.5]; // of one parameter: any arrow moves it
  key("ArrowUp");
  key("ArrowLeft");
  assert.deepEqual(went, [[0.6], [0.4]]);
});

/* 6 Playing, with reduced motion: all at once */

function modelThatPlays(traits) {
  const calls = new Map();
  return {
    ...traits,
    get(name) { return this[name]; },
    set(changes) {
      Object.assign(this, changes);
      for (const name of Object.keys(changes)) calls.get(`change:${name}`)?.();
    },
    save_changes() {},
    on: (name, call) => calls.set(name, call),
  };
}
globalThis.matchMedia = () => ({ matches: true });
globalThis.cancelAnimationFrame = () => {};

test("a press of play takes ten steps, fewer to the next pause, to an end, or to where the walk comes to rest", () => {
  let asked = 0;
  const run = (steps, { over = () => false, rests = () => false } = {}) => {
    const model = modelThatPlays({ limit: 100, playing: false });
    const motion = stepPlayer({
      look: () => ({ steps, over: over(steps), rests: rests(steps) }),
      next() {
        asked += 1;
        return !over(steps) && Boolean(++steps);
      },
    });
    motion.attach(model);
    motion.toggle();
    assert.equal(model.playing, false); // it stops by itself
    return steps;
  };
  assert.deepEqual([0, 95, 100].map(steps => run(steps)), [10, 100, 110]);
  asked = 0;
  assert.equal(run(3, { over: steps => steps >= 7 }), 7);
  assert.equal(asked, 4); // the last one ended it: no other is asked for
  assert.equal(run(9, { over: () => true }), 9);
  assert.equal(run(3, { rests: steps => steps >= 7 }), 7);
  assert.equal(run(7, { rests: steps => steps >= 7 }), 17); // it rested before: the reader wants more
});

test("frames play to the last one, and from there from the first again; the button says what it does", () => {
  const model = modelThatPlays({ frames: ["a", "b", "c"], frame: 1, playing: false });
  const motion = framePlayer("frames", 100);
  motion.attach(model);
  const shown = [0, 1, 2].map(() => {
    motion.toggle();
    return model.frame;
  });
  assert.deepEqual(shown, [2, 0, 1]);
  assert.equal(motion.label(), "Next frame");
  model.playing = true;
  assert.equal(motion.label(), "Pause");
});

/* Links */

test("a link is the same whatever the order of traits and fields, and is read back in each", () => {
  const turned = object => Object.fromEntries(Object.entries(object).reverse());
  const whole = { kind: "number", low: 0, high: 9, whole: true };
  const state = { rate: whole, run: { kind: "fields", each: { surface: whole, count: whole } }, playing: null };
  const other = { ...turned(state), run: { kind: "fields", each: turned(state.run.each) } };
  const [first, now] = [{ rate: 1, run: null }, { rate: 2, run: { surface: 3, count: 4 } }];
  const link = writeLink("toy", state, first, now);
  assert.equal(link, "#toy?rate=2&run=4,3");
  assert.equal(writeLink("toy", other, first, { ...now, run: turned(now.run) }), link);
  for (const limits of [state, other]) assert.deepEqual(readLink(link, "toy", limits), now);
});
