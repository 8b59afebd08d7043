/* Turns the book's pages into the documents of an EPUB: formulas are MathML, explorers, predictions and quizzes what they are
 * without scripts, solutions stand in a document of their own, links lead from document to document. It runs in a page that has
 * MathJax and formulas.js, and nothing else; the pages come as text.
 */
(() => {
  const XHTML = "http://www.w3.org/1999/xhtml";
  const HERE = "https://book.invalid/"; // stands before a page's name while links are resolved
  const SOLUTIONS = "solutions";

  const make = (tag, properties, ...content) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...content);
    return element;
  };
  const fileOf = name => `${name.split("/").at(-1)}.xhtml`;
  const isBefore = (one, other) => one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;

  function readPage({ name, html }) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const article = page.querySelector("article");
    const words = page.querySelector("script[data-messages]")?.dataset.messages;
    const all = selector => [...article.querySelectorAll(selector)];
    return { name, article, all, noScript: words && JSON.parse(words).no_script };
  }

  // Explorers: without scripts, a page shows a picture of each, and says how it was set. Here it says where it is alive, too.
  function showStills({ name, noScript, all }, address) {
    for (const hidden of all("noscript")) {
      const root = hidden.querySelector(".sw-root");
      const isExplorer = hidden.querySelector("img");
      const settings = root.textContent.replace(noScript, "").trim();
      const place = `${address}${name}.html#${hidden.closest("section").id}`;
      const where = address && (isExplorer || settings) ? ["It is alive at ", make("a", { href: place }, place)] : [];
      const answers = hidden.querySelector(":scope > ol ~ p");
      if (answers) fold("Right answers", answers, ...after(answers).filter(one => one !== root));
      root.replaceWith(...(settings || where.length ? [make("p", { className: "where" }, settings, " ", ...where)] : []));
      answers?.remove();
      hidden.replaceWith(...hidden.childNodes);
    }
    for (const pad of address ? all(".bp-try-it") : []) {
      const place = `${address}${name}.html`;
      pad.replaceWith(make("p", { className: "where" }, "The cells are alive at ", make("a", { href: place }, place)));
    }
    for (const cell of all(".cell")) if (!cell.textContent.trim() && !cell.querySelector("img")) cell.remove();
  }

  function after(element) {
    const list = [];
    for (let next = element.nextElementSibling; next; next = next.nextElementSibling) list.push(next);
    return list;
  }

  function fold(title, first, ...content) {
    const folded = make("details", {}, make("summary", {}, title));
    first.before(folded);
    folded.append(...content);
    return folded;
  }

  function foldBoxes({ all }) {
    for (const box of all("div.dropdown")) {
      const title = box.querySelector(".admonition-title");
      title.remove();
      fold(title.textContent, box, ...box.childNodes);
      box.remove();
    }
    for (const code of all("details.hide")) {
      code.className = "";
      code.querySelector("summary").replaceWith(make("summary", {}, "Code"));
    }
  }

  // A link names page and place from here on, wherever it is moved to.
  function resolveLinks({ name, all }) {
    for (const link of all("a[href]")) link.setAttribute("href", new URL(link.getAttribute("href"), `${HERE}${name}.html`).href);
  }

  function cleanUp({ all }) {
    for (const one of all("script, style, .headerlink")) one.remove();
    for (const one of all(".viewcode-link")) one.parentElement.remove();
    for (const image of all("img")) image.setAttribute("src", `images/${image.getAttribute("src").split("/").at(-1)}`);
    for (const one of all("[style]:not(img)")) {
      const indent = /--indent: \d+/.exec(one.getAttribute("style"))?.[0];
      if (indent) one.setAttribute("style", indent);
      else one.removeAttribute("style");
    }
    for (const name of ["width", "halign", "valign", "tabindex"]) {
      for (const one of all(`[${name}]`)) one.removeAttribute(name);
    }
  }

  function takeSolutions(page, places) {
    const exercises = page.all(".exercise > .admonition-title");
    const solutions = page.all("details").filter(one => one.firstElementChild.textContent.trim() === "Solution");
    const key = `of-${page.name.split("/").at(-1)}`;
    const number = page.article.querySelector("h1 .section-number")?.textContent ?? "";
    const section = make("section", { id: key }, make("h2", {}, number, titleOf(page).replace(number, ""), ": solutions"));
    for (const [i, solution] of solutions.entries()) {
      const id = `${key}-${i + 1}`;
      for (const one of solution.querySelectorAll("[id]")) {
        places.set(`${page.name}#${one.id}`, `${SOLUTIONS}.xhtml#${key}-${one.id}`);
        one.id = `${key}-${one.id}`;
      }
      const back = `exercise-${i + 1}-solved`;
      const title = exercises.filter(one => isBefore(one, solution)).at(-1).textContent;
      solution.replaceWith(make("p", { id: back }, make("a", { href: `${SOLUTIONS}.xhtml#${id}` }, "The solution"),
        " stands at the end of the book."));
      solution.firstElementChild.remove();
      section.append(make("section", { id }, make("h3", {}, title), ...solution.childNodes,
        make("p", {}, make("a", { href: `${fileOf(page.name)}#${back}` }, "Back to the exercise"))));
    }
    return solutions.length ? section : "";
  }

  const titleOf = ({ article }) => article.querySelector("h1").textContent.trim();

  // What leads out of the book leads to the published pages, where these are known.
  function leadOn({ name, article }, places, address) {
    const lost = [];
    for (const link of article.querySelectorAll("a[href]")) {
      const href = link.getAttribute("href");
      if (!href.startsWith(HERE)) continue;
      const [path, place] = href.slice(HERE.length).split("#");
      const page = path.replace(/\.html$/, "");
      const target = places.get(place ? `${page}#${decodeURIComponent(place)}` : page);
      if (target) link.setAttribute("href", target.replace(RegExp(`^${fileOf(name)}(?=#)`), ""));
      else if (places.has(page)) lost.push(`${name}: no place ${href}`);
      else if (address && !path.startsWith("_images/")) link.setAttribute("href", href.replace(HERE, address));
      else link.replaceWith(...link.childNodes);
    }
    return lost;
  }

  function serialized(article) {
    const outer = document.implementation.createDocument(XHTML, "section").documentElement;
    outer.append(...article.childNodes);
    return new XMLSerializer().serializeToString(outer);
  }

  const unread = ({ name, article }) => [...article.querySelectorAll("merror")]
    .map(one => `${name}: no formula ${one.closest("math").getAttribute("alttext")}`);

  const sectionsOf = article => [...article.querySelectorAll("section[id]")]
    .filter(one => one.querySelector(":scope > h2"))
    .map(one => ({ id: one.id, title: one.querySelector("h2").textContent.trim() }));

  function documentOf(page) {
    const { name, article } = page;
    const images = [...article.querySelectorAll("img")].map(one => one.getAttribute("src").split("/").at(-1));
    return { name, title: titleOf(page), sections: sectionsOf(article), images, body: serialized(article) };
  }

  window.documents = ({ pages, address }) => {
    const read = pages.map(readPage);
    for (const page of read) {
      for (const step of [showStills, foldBoxes, cleanUp, resolveLinks]) step(page, address);
      page.all(".math").forEach(window.formulas.write);
    }
    window.formulas.measure(read.flatMap(({ all }) => all("math")));
    const places = new Map(read.map(({ name }) => [name, fileOf(name)]));
    const solutions = make("article", {}, make("h1", {}, "Solutions"));
    for (const page of read) {
      solutions.append(takeSolutions(page, places));
      for (const { id } of page.all("[id]")) places.set(`${page.name}#${id}`, `${fileOf(page.name)}#${id}`);
    }
    const written = [...read, { name: SOLUTIONS, article: solutions }];
    return {
      problems: written.flatMap(page => [...unread(page), ...leadOn(page, places, address)]),
      documents: written.map(documentOf),
    };
  };
})();
