/* What is wider than its column scrolls in its own box, never the page; and what scrolls has to be reachable by keyboard, or a
 * reader without a mouse never sees its right half. Both depend on the width of the window, so this looks again at every
 * change of a size. Formulas within a line get their box only when they need one: a box would cut off what rises above the line.
 */
(() => {
  const BOXES = ".bd-article :is(.cell_output .text_html, .cell_output .output, pre, table, .pst-scrollable-table-container)";
  const DISPLAYED = ".bd-article mjx-container[display]"; // drawn later, scroll by the theme's rule
  const lookAtBox = box => {
    const scrolls = /auto|scroll/.test(getComputedStyle(box).overflowX) && box.scrollWidth > box.clientWidth + 1;
    if (scrolls) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  };
  const lookAtFormula = formula => {
    const drawn = formula.querySelector("mjx-container");
    const room = formula.parentElement.clientWidth;
    const wide = drawn !== null && room > 0 && drawn.getBoundingClientRect().width > room + 1;
    formula.classList.toggle("bp-wide", wide);
    if (wide) formula.tabIndex = 0;
    else formula.removeAttribute("tabindex");
  };
  const start = () => {
    const article = document.querySelector(".bd-article");
    if (!article) return; // the search page has none
    const boxes = [...document.querySelectorAll(BOXES)];
    const formulas = [...document.querySelectorAll(".bd-article span.math")];
    const look = () => {
      boxes.forEach(lookAtBox);
      document.querySelectorAll(DISPLAYED).forEach(lookAtBox);
      formulas.forEach(lookAtFormula);
    };
    let width;
    new ResizeObserver(([{ contentRect }]) => {
      if (contentRect.width === width) return;
      width = contentRect.width;
      look();
    }).observe(article);
    const observer = new ResizeObserver(entries => entries.forEach(({ target }) => lookAtBox(target)));
    boxes.forEach(box => observer.observe(box));
    // Formulas are drawn without a change in the width of anything around them.
    window.MathJax?.startup?.promise?.then(look);
  };
  if (document.readyState === "complete") start();
  else addEventListener("load", start);
})();
