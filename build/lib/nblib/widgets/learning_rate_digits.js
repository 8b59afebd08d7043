/* The learning-rate explorer on the digits network: it shows what nblib.train did; nothing is computed here. */

const percent = share => `${(100 * share).toFixed(1)} %`;

export function sentence({ rate, verdict, cost, accuracy }) {
  const last = cost.length - 1;
  const end = `J = ${fixed(cost[last], 3)}, ${percent(accuracy[last])} of the digits read.`;
  return `Rate ${rate}: ` + {
    diverged: `diverged at epoch ${last + 1}. The step from epoch ${last} threw J beyond ten times its start.`,
    oscillating: `oscillating. J rose in ${cost.filter((J, n) => n && J > cost[n - 1]).length} of ${last} epochs; at the end ${end}`,
    converged: `converged after ${last} epochs: ${end}`,
    "still descending": `still descending after ${last} epochs: ${end}`,
  }[verdict];
}

// A little more than what the values span.
export function span(values, log) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return log ? [low / 1.1, high * 1.1] : [0, high * 1.05];
}

function render({ model, el }) {
  const first = Object.fromEntries(["rate_index", "epoch"].map(name => [name, model.get(name)]));
  const rule = html("dl"); // without a class: the theme indents those that have one
  const pictures = ["cost", "accuracy", "norm"].map(name => svg("svg", { class: name === "cost" ? "picture scrub" : "loss" }));
  const [left, right] = [html("div", {}, pictures[0]), html("div", { class: "side" }, html("div", { class: "numbers" }, rule), pictures[1], pictures[2])];
  const { root, say } = frame({
    kind: "learning-rate", hints: model.get("hints"), left, right,
    reset: () => set({ rate_index: first.rate_index, epoch: first.epoch }),
    keys: "Tab reaches both sliders, arrow keys move them. Drag in the large picture to move the epoch. R returns to where you began.",
  });
  let main, widths;

  function set(changes) {
    model.set(changes);
    model.save_changes();
  }

  function measure() {
    widths = [left, right].map(part => Math.max(240, part.clientWidth));
  }

  function draw() {
    const [trainings, index, epochs] = ["trainings", "rate_index", "epochs"].map(name => model.get(name));
    const shown = trainings[index];
    const epoch = Math.min(model.get("epoch"), shown.cost.length - 1);
    const [width, side] = widths;
    const kinds = [["cost", "J", width, Math.round(Math.min(width * 0.85, 440))], ["accuracy", "share of digits read", side, 170], ["norm", "size of all parameters ‖θ‖", side, 170]];
    kinds.forEach(([name, title, w, h], i) => {
      const lines = trainings.map((one, k) => ({ name: name === "cost" ? `${one.rate}${one.verdict === "diverged" ? " diverged" : ""}` : k === index ? String(one.rate) : "", strong: k === index, points: one[name].map((value, n) => [n, value]) }));
      const values = lines.flatMap(({ points }) => points.map(([, value]) => value));
      const domain = name === "accuracy" ? [0, 1] : span(values, true);
      const plot = chart(w, h, lines, { x: ["epoch", [0, epochs]], y: [title, domain, name !== "accuracy"], margin: name === "cost" ? 48 : 40 });
      const [cx, cy] = [plot.x(epoch), plot.y(shown[name][epoch])];
      plot.picture.append(svg("path", { class: "cursor", d: `M${near(cx)} ${plot.box.top}V${plot.box.bottom}` }), svg("circle", { class: "ball", cx: near(cx), cy: near(cy), r: 5 }));
      setAll(pictures[i], { viewBox: `0 0 ${w} ${h}` });
      redraw(pictures[i], svg("g", { role: "img", "aria-label": `${title} by epoch for ${trainings.length} rates; at rate ${shown.rate} in epoch ${epoch}: ${fixed(shown[name][epoch], 3)}.` }, plot.picture));
      if (!i) main = plot;
    });
    const facts = [["rate α", String(shown.rate)], ["epoch", String(epoch)], ["J", fixed(shown.cost[epoch], 4)], ["digits read", percent(shown.accuracy[epoch])], ["‖θ‖", fixed(shown.norm[epoch], 2)]];
    redraw(rule, ...facts.map(([name, value]) => html("div", {}, html("dt", {}, name), html("dd", {}, value))));
    say(sentence(shown));
    root.dataset.verdict = shown.verdict;
  }

  for (const kind of ["pointerdown", "pointermove"]) {
    pictures[0].addEventListener(kind, event => {
      if (!event.buttons) return;
      const epoch = Math.round(inverse(main.x, inPicture(pictures[0], event).x));
      set({ epoch: Math.min(Math.max(epoch, 0), model.get("epochs")) });
    });
  }
  return live(el, root, model, ["rate_index", "epoch", "trainings"], { measure, draw });
}

export default { render };
