/* Writes the formulas of a page as MathML that browsers draw without help. It runs in a page that has MathJax. */
(() => {
  const WIDE = 16; // em, what any page has room for
  const APPLIED = "\u2061"; // stands unseen between a function's name and what it is of
  const BOLD = "bold"; // browsers draw no other variant of a letter than those that are letters of their own
  const DOUBLE = { C: "ℂ", N: "ℕ", P: "ℙ", Q: "ℚ", R: "ℝ", Z: "ℤ" };
  const double = letter => DOUBLE[letter] ?? String.fromCodePoint(0x1d538 + letter.charCodeAt(0) - 65);

  const make = (tag, properties, ...content) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...content);
    return element;
  };

  // The statements of a formula that stands alone, divided where its TeX leaves a wide space, so that each has a line if need be.
  function statements(tex) {
    let depth = 0;
    const parts = [""];
    for (const piece of tex.match(/\\begin|\\end|\\left|\\right(?![a-z])|\\q?quad(?![a-z])|\\[a-zA-Z]+|\\.|[^]/g)) {
      if (/^(\{|\\begin|\\left)$/.test(piece)) depth++;
      if (/^(\}|\\end|\\right)$/.test(piece)) depth--;
      if (depth === 0 && /^\\q?quad$/.test(piece)) parts.push("");
      else parts[parts.length - 1] += piece;
    }
    return parts.map(one => one.trim()).filter(Boolean);
  }

  // What browsers leave to the author of MathML: where columns stand, a sign that is no difference, room around a name.
  function layOut(formula) {
    for (const table of formula.querySelectorAll("mtable[columnalign]")) {
      const sides = table.getAttribute("columnalign").split(" ");
      for (const row of table.children) {
        for (const [i, cell] of [...row.children].entries()) cell.classList.add(`to-${sides[i] ?? sides.at(-1)}`);
      }
    }
    const isOpen = node => node?.localName === "mo" && !/[)\]}⟩⌋⌉|∥′!]/.test(node.textContent);
    for (const sign of formula.querySelectorAll("mo")) {
      const name = sign.previousElementSibling;
      if (/^[-−+±]$/.test(sign.textContent) && isOpen(name)) sign.setAttribute("form", "prefix");
      if (sign.textContent !== APPLIED) continue;
      const before = name.previousElementSibling;
      if (before && !/^(mo|mspace)$/.test(before.localName)) name.before(thinSpace());
      if (!/^[([{]/.test(sign.nextElementSibling?.textContent ?? "(")) sign.after(thinSpace());
    }
  }

  const thinSpace = () => {
    const space = document.createElementNS("http://www.w3.org/1998/Math/MathML", "mspace");
    space.setAttribute("width", "0.167em");
    return space;
  };

  // `alttext` is for readers without MathML. Attributes that MathJax writes for itself go.
  function drawn(tex, display) {
    const formula = make("div", { innerHTML: window.MathJax.tex2mml(tex, { display }) }).firstElementChild;
    for (const node of [formula, ...formula.querySelectorAll("*")]) {
      for (const { name } of [...node.attributes]) if (name.startsWith("data-")) node.removeAttribute(name);
      if (node.getAttribute("class")?.startsWith("MJX-")) node.removeAttribute("class");
      const variant = node.getAttribute("mathvariant");
      if (variant === "double-struck") node.textContent = double(node.textContent);
      if (variant === BOLD) node.classList.add("bold");
      if (variant === "double-struck" || variant === BOLD) node.removeAttribute("mathvariant");
    }
    layOut(formula);
    formula.setAttribute("alttext", tex.replace(/\s+/g, " "));
    return formula;
  }

  // Sphinx puts each formula into \begin{split} that has a line break or a backslash twice, whether it is a table or not.
  function write(element) {
    const found = [...element.childNodes].filter(one => one.nodeType === Node.TEXT_NODE).map(one => one.data).join("").trim();
    const display = found.startsWith("\\[");
    const tex = found.replace(/^\\[[(]|\\[\])]$/g, "").trim();
    const inner = /^\\begin\{split\}([^]*)\\end\{split\}$/.exec(tex)?.[1];
    const isTable = inner?.replace(/\\begin\{(\w+)\}[^]*?\\end\{\1\}/g, "").match(/&|\\\\/);
    const parts = display ? statements((isTable ? tex : inner ?? tex).trim()) : [tex];
    const number = element.querySelector(".eqno");
    element.replaceChildren(...parts.map(one => drawn(one, display)), ...(number ? [number] : []));
    // No line begins with the period after a formula (book.css).
    const next = element.nextSibling;
    const [mark] = (next?.nodeType === Node.TEXT_NODE && /^[.,;:!?)]+/.exec(next.data)) || [];
    if (mark && !display) element.append(next.splitText(mark.length).previousSibling);
  }

  // How wide a formula is, in its own letters: a narrow page makes these smaller (book.css).
  function measure(formulas) {
    const bench = make("div", { className: "bench" }, ...formulas.map(one => one.cloneNode(true)));
    document.body.append(bench);
    const size = parseFloat(getComputedStyle(bench).fontSize);
    for (const [i, { width }] of [...bench.children].map(one => one.getBoundingClientRect()).entries()) {
      if (width > WIDE * size) formulas[i].setAttribute("style", `--width: ${(width / size).toFixed(1)}`);
    }
    bench.remove();
  }

  window.formulas = { write, measure };
})();
