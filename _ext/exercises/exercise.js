// Makes an editor of each exercise's cell, and runs and checks what is written there in a worker.
// Nothing is loaded before the first click: see `packing.py` for how the files of Python travel.

(() => {
  const own = document.currentScript;
  const FOLDER = new URL("python/", own.src).href;
  const { files = "", megabytes, notebook } = own.dataset;
  const FILES = files.split(" ").filter(Boolean); // none: this book was built without Python
  const KEPT = "backpropagation-hands-on/exercise/";
  const PATIENCE = { start: 60, silence: 15 }; // seconds
  const STEPS = { files: "Python is loading …", core: "Python starts …", numpy: "NumPy starts …" };
  const SHOWN = { right: "Right.", wrong: "Not right yet.", open: "Not written yet." };

  const element = (tag, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };

  // ---- Python ----------------------------------------------------------------------------------

  let worker, ready, unpacked, compiled;
  let last = 0;
  const asked = new Map();

  function load(name) { // a script may come from disk, too
    return new Promise((done, failed) => {
      const onerror = () => failed(new Error(`${name} did not arrive`));
      document.head.append(element("script", { src: `${FOLDER}${name}.js`, onload: done, onerror }));
    });
  }

  async function unpack() {
    if (!window.DecompressionStream) throw new Error("this browser is too old to unpack it");
    window.pythonFiles = {};
    await Promise.all(FILES.map(load));
    const found = {};
    for (const name of FILES) {
      const packed = Uint8Array.from(atob(window.pythonFiles[name]), letter => letter.charCodeAt(0));
      const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
      found[name] = await new Response(stream).arrayBuffer();
    }
    delete window.pythonFiles;
    return found;
  }

  function inTime(promise, seconds) {
    let timer;
    const late = new Promise((_, failed) => {
      timer = setTimeout(() => failed(new Error(`it took more than ${seconds} seconds`)), 1000 * seconds);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
  }

  async function begin(say) {
    say(STEPS.files);
    unpacked ??= await unpack();
    const { "worker.js": script, "contexts.json": contexts, ...rest } = unpacked;
    say(STEPS.core);
    const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    worker = new Worker(address);
    await new Promise((done, failed) => {
      worker.onerror = event => failed(new Error(event.message || "this browser allows no worker here"));
      worker.onmessage = ({ data }) => {
        if (data.kind === "module") compiled = data.module;
        else if (data.kind === "step") say(STEPS[data.step]);
        else if (data.kind === "ready") done();
        else if (data.id) asked.get(data.id)?.(data);
        else failed(new Error(data.message));
      };
      worker.postMessage({ files: rest, module: compiled });
    });
    return JSON.parse(new TextDecoder().decode(contexts));
  }

  function startPython(say) {
    ready ??= inTime(begin(say), PATIENCE.start);
    ready.catch(() => end(""));
    return ready;
  }

  function end(why) {
    worker?.terminate();
    worker = ready = undefined;
    for (const answer of asked.values()) answer({ kind: "failed", message: why });
    asked.clear();
  }

  // Resolves to the reply; rejects when Python has stopped, or has been silent for too long.
  function ask(question, onText) {
    const id = last += 1;
    return new Promise((done, failed) => {
      let timer;
      const wait = () => {
        clearTimeout(timer);
        const silent = () => end(`Stopped: no answer for ${PATIENCE.silence} seconds.`);
        timer = setTimeout(silent, 1000 * PATIENCE.silence);
      };
      const finish = (settle, value) => {
        clearTimeout(timer);
        asked.delete(id);
        settle(value);
      };
      asked.set(id, data => {
        wait();
        if (data.kind === "text") onText(data.text);
        if (data.kind === "reply") finish(done, data.reply);
        if (data.kind === "failed") finish(failed, new Error(data.message));
      });
      wait();
      worker.postMessage({ id, ...question });
    });
  }

  // ---- what is kept ------------------------------------------------------------------------------

  function kept(name) {
    try {
      const found = JSON.parse(localStorage.getItem(KEPT + name));
      return typeof found?.code === "string" ? found : {};
    } catch {
      return {}; // the storage is closed, or holds something else
    }
  }

  function keep(name, code, stub) {
    try {
      if (code === stub) localStorage.removeItem(KEPT + name);
      else localStorage.setItem(KEPT + name, JSON.stringify({ code, stub }));
      return true;
    } catch {
      return false;
    }
  }

  // ---- the editor ----------------------------------------------------------------------------------

  const WORDS = "and as assert break class continue def del elif else except finally for from global if "
    + "import in is lambda nonlocal not or pass raise return try while with yield";
  const TOKEN = new RegExp([
    /(?<sd>"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)/,
    /(?<c1>#.*)/,
    /(?<kc>\b(?:None|True|False)\b)/,
    new RegExp(`(?<k>\\b(?:${WORDS.replaceAll(" ", "|")})\\b)`),
    /(?<mi>\b\d[\w.]*)/,
  ].map(part => part.source).join("|"), "g");

  function colored(code) {
    const parts = [];
    let from = 0;
    for (const found of code.matchAll(TOKEN)) {
      const [className] = Object.entries(found.groups).find(([, text]) => text !== undefined);
      parts.push(code.slice(from, found.index), element("span", { className, textContent: found[0] }));
      from = found.index + found[0].length;
    }
    return [...parts, code.slice(from), "\n"];
  }

  const insert = text => document.execCommand("insertText", false, text); // can be undone

  // One level more or less for each line of the selection.
  function indent(area, less) {
    const { value, selectionStart, selectionEnd } = area;
    if (!less && selectionStart === selectionEnd) return void insert("    ");
    const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
    const lines = value.slice(from, selectionEnd).split("\n");
    const moved = lines.map(line => less ? line.replace(/^ {1,4}/, "") : line && `    ${line}`).join("\n");
    area.setSelectionRange(from, selectionEnd);
    if (moved) insert(moved);
    else document.execCommand("delete");
    area.setSelectionRange(from, from + moved.length);
  }

  function newLine(area) {
    const before = area.value.slice(0, area.selectionStart);
    const [line] = before.match(/[^\n]*$/);
    insert(`\n${line.match(/^ */)[0]}${/:\s*(#.*)?$/.test(line) ? "    " : ""}`);
  }

  function makeEditor(code, label, help, onInput, onRun) {
    const area = element("textarea", { value: code, spellcheck: false, wrap: "off", rows: 1 });
    const described = { "aria-label": label, "aria-describedby": help };
    const off = { autocapitalize: "off", autocorrect: "off", autocomplete: "off" };
    for (const [name, value] of Object.entries({ ...described, ...off })) area.setAttribute(name, value);
    const copy = element("div", { className: "bp-editor-copy" });
    const numbers = element("div", { className: "bp-editor-numbers" });
    for (const one of [copy, numbers]) one.setAttribute("aria-hidden", "true");
    const paint = () => {
      copy.replaceChildren(...colored(area.value));
      numbers.textContent = area.value.split("\n").map((_, place) => place + 1).join("\n");
    };
    let isLeaving = false; // after Escape, Tab leads on
    area.addEventListener("keydown", event => {
      if (event.key === "Enter" && event.shiftKey) onRun();
      else if (event.key === "Enter" && !event.isComposing) newLine(area);
      else if (event.key === "Tab" && !isLeaving) indent(area, event.shiftKey);
      else return void (isLeaving = event.key === "Escape" || (isLeaving && event.key === "Shift"));
      event.preventDefault();
    });
    area.addEventListener("blur", () => { isLeaving = false; });
    area.addEventListener("input", () => {
      paint();
      onInput(area.value);
    });
    paint();
    const text = element("div", { className: "bp-editor-text" }, copy, area);
    return {
      node: element("div", { className: "bp-editor highlight" }, numbers, text),
      get code() { return area.value; },
      set code(value) {
        area.value = value;
        paint();
      },
    };
  }

  // ---- an exercise -----------------------------------------------------------------------------------

  const PROMISE = `Python and NumPy, ${megabytes} MB, are loaded at the first click. They and your code stay in your browser.`;
  const WITHOUT = "This copy of the book has no Python for its pages. What you write here is kept; ";

  function showBox(place, html) {
    place.innerHTML = html;
    for (const link of place.querySelectorAll("a[href*='.ipynb']")) {
      link.setAttribute("href", link.getAttribute("href").replace(".ipynb", ".html"));
    }
  }

  function makeExercise(cell, number) {
    const source = cell.querySelector(".cell_input");
    const stub = source.querySelector("pre").textContent.trimEnd();
    const [, name] = stub.match(/^def my_(\w+)/) ?? [];
    if (!name) return;
    const before = kept(name);
    const status = element("span", { className: "bp-exercise-status" });
    status.setAttribute("role", "status");
    const say = text => { status.textContent = text; };
    const note = element("p", { className: "bp-exercise-note" });
    const printed = element("pre", { className: "bp-exercise-printed" });
    const box = element("div");
    const help = element("p", { id: `bp-help-${number}`, className: "bp-exercise-help" },
      "Shift and Enter runs. Tab indents; after Escape it leads on.");
    const button = (text, onclick) => element("button", { type: "button", textContent: text, onclick });
    const run = button("Run", () => go(false));
    const check = button("Check", () => go(true));
    const stop = button("Stop", () => end("Stopped."));
    const reset = button("Reset", () => {
      editor.code = stub;
      keep(name, stub, stub);
      clear();
      say("The beginning is back.");
    });
    const editor = makeEditor(before.code ?? stub, `Your code for ${name}`, help.id,
      code => keep(name, code, stub) || say("This browser does not let the page keep your code."), () => go(false));
    const clear = () => {
      printed.textContent = "";
      box.replaceChildren();
    };
    const setBusy = isBusy => {
      for (const one of [run, check]) one.setAttribute("aria-disabled", isBusy || !FILES.length);
      stop.setAttribute("aria-disabled", !isBusy);
    };
    const isBusy = () => stop.getAttribute("aria-disabled") === "false";

    async function go(isCheck) {
      if (isBusy() || !FILES.length) return;
      setBusy(true);
      clear();
      cell.querySelector(":scope > .cell_output")?.remove();
      try {
        const contexts = await startPython(say);
        note.remove();
        say(isCheck ? "It is checked …" : "It runs …");
        const question = { code: editor.code, context: contexts[name] ?? "", name, isCheck };
        const { html, text, error, verdict } = await ask(question, line => printed.append(line));
        printed.append([text, error].filter(Boolean).join("\n"));
        showBox(box, html);
        say(error ? "An error." : SHOWN[verdict] ?? "Done.");
      } catch (error) {
        const isOurs = /^Stopped/.test(error.message);
        say(isOurs ? error.message : `Python did not start: ${error.message}. The notebook of this page runs it, too.`);
      } finally {
        setBusy(false);
      }
    }

    note.append(FILES.length ? PROMISE : WITHOUT);
    if (!FILES.length) note.append(element("a", { href: notebook, textContent: "the notebook of this page runs it" }), ".");
    if (before.code && before.stub !== stub) {
      note.append(" The exercise has changed since you wrote this: Reset shows how it begins now.");
    }
    setBusy(false);
    source.hidden = true;
    source.after(element("div", { className: "bp-exercise" }, editor.node,
      element("div", { className: "bp-exercise-row" }, run, check, stop, reset, status), help, note, printed, box));
  }

  document.querySelectorAll(".cell.tag_exercise").forEach(makeExercise);
})();
