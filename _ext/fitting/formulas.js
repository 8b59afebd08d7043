/* Fits formulas into their column: the number goes below, letters shrink a little, lines break, letters shrink to four fifths
 * (they are as large then as text of 12.8 px). What is still wider scrolls in its own box, which has a shadow where there is
 * more (fitting.css).
 *
 * MathJax 3 breaks no lines. Its atoms are inline blocks, so parts of a line that are inline as well break where there is no
 * room; and parts inside parts break where a part is wider than the line alone. A line's parts are its statements; these are
 * divided before relations, then before sums, products, factors, and at last within brackets: each time only what is still too
 * wide breaks.
 */
(() => {
  const [SLIGHTLY, SMALLEST] = [0.88, 0.8];
  const PAPER = 620; // px; the narrowest column of A4 and Letter
  const [STATEMENT, RELATION, SUM, PRODUCT, FACTOR, NEVER] = [0, 1, 2, 3, 4, Infinity];
  const SIGMA = 5.5; // between a sum and its factor; rather at a sum within its bracket, which is 5
  const relations = /^[=≈≠≡≤≥<>∼∝≪≫:←→↦⇒⟶⟹⟺⟸⇔∈]/;
  const sums = /^[+−±∓]$/;
  const products = /^[⋅×⊙∘·]$/;
  const names = /^([∑∏∫]|(lim|log|max|min|rms|lse|diag|Var|exp|cos)$)/; // they hold to what follows
  const wrappers = "mjx-mrow, mjx-mstyle, mjx-texatom, mjx-mpadded"; // lines inside a line

  // MathJax draws letters from style sheets: their class is their code.
  const glyphs = atom => [atom, ...atom.querySelectorAll("mjx-c")].map(({ className }) => /^mjx-c([\dA-F]+)/.exec(className)?.[1])
    .filter(Boolean).map(code => String.fromCodePoint(parseInt(code, 16))).join("");
  const isOperator = atom => atom.matches("mjx-mo")
    || (atom.matches("mjx-texatom") && atom.children.length === 1 && isOperator(atom.firstElementChild));
  const isWideSpace = atom => parseFloat(atom.querySelector("mjx-mspace")?.style.width) >= 1;
  // A matrix is not.
  const isAligned = atom => atom.matches("mjx-mtable") && atom.querySelector("mjx-mtd").style.textAlign === "right";
  const hasScripts = atom => atom.matches("mjx-msup, mjx-msub, mjx-msubsup");
  const core = atom => (hasScripts(atom) ? atom.firstElementChild : atom.querySelector("mjx-base") ?? atom);

  // Tells what an atom is, and how coarse a break before it would be.
  function look(atom, before) {
    const text = glyphs(core(atom));
    if (isWideSpace(atom)) return ["space", NEVER];
    if (!text && !atom.querySelector("mjx-line, mjx-surd, mjx-mtable")) return ["nothing", NEVER];
    if (isOperator(core(atom))) {
      if (/^[([{⟨⌊⌈]$/.test(text)) return ["open", before === "close" ? FACTOR : NEVER];
      if (/^[)\]}⟩⌋⌉]$/.test(text)) return ["close", NEVER];
      if (relations.test(text)) return ["operator", RELATION];
      if (sums.test(text)) return ["operator", SUM];
      if (products.test(text)) return ["operator", PRODUCT];
      return ["sign", NEVER]; // a comma, a bar, a prime: they hold to both sides
    }
    return [names.test(text) ? "name" : "factor", /^[∑∏]/.test(text) ? SIGMA : FACTOR];
  }

  function breaks(atoms) {
    let depth = 0; // inside of how many brackets
    let before = "open";
    return atoms.map(atom => {
      let [kind, level] = look(atom, before);
      if (kind === "nothing") return NEVER;
      if (kind === "close") depth--;
      if (before === "space" && depth === 0) level = STATEMENT;
      else if (before === "open" || before === "operator") level = NEVER;
      else if (level >= FACTOR && before !== "factor" && before !== "close") level = NEVER;
      else if (depth > 0 && level < NEVER) level = 2 * depth + (level < FACTOR ? 3 : 4);
      if (kind === "open") depth++;
      before = kind;
      return level;
    });
  }

  function wrap(elements, className) {
    const element = document.createElement("span");
    element.className = className;
    elements[0].before(element);
    element.append(...elements);
  }

  function divide(atoms, levels) {
    const coarsest = Math.min(...levels.slice(1));
    if (!(coarsest < NEVER)) return;
    const firsts = [...levels.keys()].filter(i => i === 0 || levels[i] === coarsest);
    firsts.forEach((first, i) => {
      const some = atoms.slice(first, firsts[i + 1]);
      wrap(some, "bp-part");
      divide(some, levels.slice(first, firsts[i + 1]));
    });
  }

  // Divides a line and all lines within it into parts; what stands in fractions, roots and indices is one piece.
  function prepare(line) {
    const atoms = [...line.children].filter(child => !child.matches("mjx-tstrut"));
    const [only] = atoms;
    if (atoms.length === 1 && isAligned(only)) return prepareRows(only);
    if (atoms.length === 1 && only.matches(wrappers)) {
      only.classList.add("bp-through");
      return prepare(only);
    }
    line.classList.add("bp-line");
    divide(atoms, breaks(atoms));
    atoms.filter(atom => atom.matches(wrappers)).forEach(prepare);
    atoms.filter(isAligned).forEach(prepareRows);
    return line;
  }

  // Each row becomes a line or more: cells follow each other, and each further pair begins a line.
  function prepareRows(table) {
    table.classList.add("bp-rows");
    for (const row of table.querySelectorAll(":scope > mjx-table > mjx-itable > mjx-mtr")) {
      const cells = [...row.children];
      const lines = cells.map(prepare);
      if (lines.some(Boolean)) row.classList.add("bp-row");
      for (let i = 2; i < cells.length; i += 2) cells[i].classList.add("bp-next");
    }
  }

  // The mark after a formula of several lines stands at the end of its last one.
  function endWithMark({ outer, inner }) {
    const last = [...inner.querySelectorAll("mjx-math, .bp-part")].pop();
    if (outer.nextSibling?.matches?.(".bp-mark")) last.dataset.mark = outer.nextSibling.textContent;
  }

  function start() {
    const formulas = [...document.querySelectorAll(".bd-article :is(div, span).math")]
      .map(outer => ({ outer, inner: outer.querySelector("mjx-container"), displayed: outer.matches("div") }))
      .filter(({ outer, inner }) => inner && !outer.closest("table"))
      .map(formula => ({ ...formula, size: formula.inner.style.fontSize }))
      .map(formula => ({ ...formula, column: formula.outer.closest(":not(.math, .bp-held)") }));
    const room = ({ inner, displayed, column }) => (displayed ? inner : column).clientWidth;
    const isWide = formula => {
      const { inner, displayed } = formula;
      const width = displayed || inner.classList.contains("bp-broken") ? inner.scrollWidth : inner.getBoundingClientRect().width;
      return room(formula) > 0 && width > room(formula) + 1;
    };
    const shrink = (formula, least) => {
      const { inner, size } = formula;
      const scale = Math.min(1, Math.max(least, 0.99 * room(formula) / inner.scrollWidth));
      inner.style.fontSize = `calc(${scale} * ${size})`;
    };
    const putBelow = ({ outer, displayed }) => displayed && outer.classList.add("bp-below");
    const breakLines = formula => {
      const { outer, inner, size } = formula;
      inner.style.fontSize = size;
      formula.prepared ??= [prepare(inner.querySelector("mjx-math")), endWithMark(formula)];
      outer.classList.add("bp-fitted");
      inner.classList.add("bp-broken");
    };
    const scroll = ({ outer, inner, displayed }) => {
      if (!displayed) outer.classList.add("bp-wide");
      (displayed ? inner : outer).tabIndex = 0; // a keyboard scrolls it, too
    };
    const steps = [
      putBelow,
      formula => shrink(formula, SLIGHTLY),
      breakLines,
      formula => shrink(formula, SMALLEST),
      scroll,
    ];
    const reset = () => {
      for (const { outer, inner, size } of formulas) {
        outer.classList.remove("bp-below", "bp-fitted", "bp-wide");
        inner.classList.remove("bp-broken");
        inner.style.fontSize = size;
        for (const one of [outer, inner]) one.removeAttribute("tabindex");
      }
    };
    // Each step for all formulas before the next, so that a page is laid out once a step.
    const fit = () => {
      reset();
      let wide = formulas.filter(isWide);
      for (const step of steps) {
        wide.forEach(step);
        wide = wide.filter(isWide);
      }
    };
    // Also what is unfolded gets a width.
    const widths = new Map();
    const observer = new ResizeObserver(entries => {
      const changed = entries.filter(({ target, contentRect: { width } }) => widths.get(target) !== width);
      for (const { target, contentRect } of changed) widths.set(target, contentRect.width);
      if (changed.length) fit();
    });
    new Set(formulas.map(({ column }) => column)).forEach(one => observer.observe(one));
    document.fonts.ready.then(fit); // until then letters have other widths
    // Nobody can ask how wide the paper is, before it is printed.
    addEventListener("beforeprint", () => {
      reset();
      const wide = formulas.filter(({ inner }) => inner.querySelector("mjx-math").getBoundingClientRect().width > PAPER);
      wide.forEach(formula => [putBelow, breakLines].forEach(step => step(formula)));
    });
    addEventListener("afterprint", fit);
  }

  addEventListener("load", () => window.MathJax?.startup?.promise?.then(start));
})();
