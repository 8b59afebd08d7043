/* A page that was saved holds what scripts have put into it, and they put it there again. This one runs before they do. */
(() => {
  const solutions = [...document.querySelectorAll(".bd-article .admonition.dropdown")];
  for (const added of document.querySelectorAll(".toggle-button, .copybtn")) added.remove();
  for (const solution of solutions) solution.classList.remove("toggle-hidden");
  // The rules that draw a formula's letters are in no saved page: what it says stays with it, to be drawn again.
  for (const formula of document.querySelectorAll(".math")) {
    const drawn = formula.querySelector("mjx-container");
    if (drawn) drawn.replaceWith(formula.dataset.tex);
    else formula.dataset.tex = formula.lastChild.data;
  }

  // For teachers, on the screen and on paper: chapter.html?solutions. They are folded by now.
  const open = () => solutions.filter(one => one.matches(".toggle-hidden"))
    .forEach(one => one.querySelector(".toggle-button").click());
  if (new URLSearchParams(location.search).has("solutions")) addEventListener("DOMContentLoaded", open);
})();
