/* What is wider than its column scrolls in its own box, never the page; and what scrolls has to be reachable by keyboard, or a
 * reader without a mouse never sees its right half. It depends on the width of the window, so this looks again at every change of
 * a size. Formulas are formulas.js' own.
 */
(() => {
  const BOXES = ".bd-article :is(.cell_output :is(.text_html, .output), .bp-figure, pre, table, .pst-scrollable-table-container)";
  const lookAtBox = box => {
    const scrolls = /auto|scroll/.test(getComputedStyle(box).overflowX) && box.scrollWidth > box.clientWidth + 1;
    if (scrolls) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  };
  const start = () => {
    const boxes = [...document.querySelectorAll(BOXES)];
    const observer = new ResizeObserver(entries => entries.forEach(({ target }) => lookAtBox(target)));
    boxes.forEach(box => observer.observe(box));
    // Formulas in a table are drawn later, and may change nothing of its box.
    window.MathJax?.startup?.promise?.then(() => boxes.forEach(lookAtBox));
  };
  if (document.readyState === "complete") start();
  else addEventListener("load", start);
})();
