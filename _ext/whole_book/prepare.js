/* Turns the long page into one for paper: links stay in it, explorers say where they live, solutions stand at the end. */
async address => {
  const make = (tag, properties, ...content) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...content);
    return element;
  };
  const article = document.querySelector("article");
  const all = selector => [...article.querySelectorAll(selector)];
  const isAfter = (one, other) => other.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
  const last = (list, one) => list.filter(other => isAfter(one, other)).at(-1);

  // A box that a check has made leads to the pages, a figure to its own file.
  const chapters = all("span[id^=document-]");
  const nameOf = chapter => chapter?.id.replace("document-", "") ?? "intro";
  for (const link of all("a[href*='.html']:not([href*=':'])")) {
    const [, page, place] = /([\w-]+)\.html(#.*)?$/.exec(link.getAttribute("href")) ?? [];
    const chapter = chapters.find(one => nameOf(one).split("/").at(-1) === page);
    if (place || chapter) link.setAttribute("href", place ?? `#${chapter.id}`);
  }
  for (const link of all("a[href*='_images/']")) link.replaceWith(...link.childNodes);

  dispatchEvent(new Event("beforeprint")); // mounts every widget
  const roots = all(".sw-root");
  while (!roots.every(root => root.querySelector(".bp-view, .sw-note, img"))) {
    await new Promise(done => setTimeout(done, 50));
  }
  for (const root of address ? roots.filter(one => one.querySelector(".bp-explorer")) : []) {
    const href = `${address}${nameOf(last(chapters, root))}.html#${root.closest("section").id}`;
    root.after(make("p", { className: "bp-where" }, "It is alive at ", make("a", { href }, href)));
  }

  const solutions = make("section", { className: "bp-solutions", id: "solutions" }, make("h1", {}, "Solutions"));
  const exercises = all(".exercise > .admonition-title");
  let latest;
  for (const [i, solution] of all(".dropdown").entries()) {
    const title = solution.querySelector(".admonition-title");
    if (title?.textContent.trim() !== "Solution") continue;
    const chapter = last(chapters, solution);
    if (chapter !== latest) {
      const { childNodes: [number, name] } = chapter.nextElementSibling.querySelector("h1");
      solutions.append(make("h2", {}, number.textContent, name.textContent, ": solutions"));
      latest = chapter;
    }
    title.textContent = last(exercises, solution).textContent;
    const [there, here] = [`solution-${i}`, `exercise-${i}`];
    const onward = make("a", { href: `#${there}` }, "The solution");
    solution.replaceWith(make("p", { id: here }, onward, " stands at the end of the book."));
    solution.classList.remove("dropdown", "toggle-hidden");
    solution.id = there;
    solution.append(make("p", {}, make("a", { href: `#${here}` }, "Back to the exercise")));
    solutions.append(solution);
  }
  article.append(solutions);
}
