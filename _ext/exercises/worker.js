/* global importScripts, loadPyodide -- of workers, and of pyodide.js */
// Python in a worker, made from a blob. The page hands over the files, packed; nothing is fetched here. They are unpacked here
// and not in the page, which would hold them twice.

const SITE = "/lib/python3.12/site-packages";
const TYPES = { js: "text/javascript", wasm: "application/wasm", json: "application/json" };
// What Pyodide would ask of a lock file: which packages there are. It gets them from the page.
const LOCK = JSON.stringify({
  info: { arch: "wasm32", platform: "emscripten_3_1_58", version: "0.27.7", python: "3.12.7" },
  packages: {},
});
const SECONDS_TO_RUN = 10; // a cell; a check has its own limit for each call

let python, runCell, runPad;

// Python reads this every few instructions, to hear of Ctrl-C (2 is SIGINT). It is no shared memory,
// which needs special headers, but an object whose answer is the clock's. Whoever waits hears that it
// works: long checks on slow machines are no silence.
let deadline = Infinity;
let isOver = false;
let current, told;
const clock = {
  get 0() {
    const now = performance.now();
    if (now < deadline) {
      if (!isOver && current && now - told > 1000) {
        told = now;
        postMessage({ id: current, kind: "alive" });
      }
      return 0;
    }
    isOver = true;
    deadline = now + 100; // a bare `except:` swallows one
    return 2;
  },
  set 0(_) {},
};
const setAlarm = seconds => {
  isOver = false;
  deadline = seconds ? performance.now() + 1000 * seconds : Infinity;
};

const answer = (name, content) => new Response(content, { headers: { "content-type": TYPES[name.split(".").pop()] ?? "" } });

// Resolves to what `take` makes of a packed file.
async function unpacked(files, name, take) {
  try {
    return await take(answer(name, files[name].stream().pipeThrough(new DecompressionStream("gzip"))));
  } catch (error) {
    throw error instanceof WebAssembly.CompileError ? error : new Error(`${name} is damaged`);
  }
}

const bytes = (files, name) => unpacked(files, name, file => file.arrayBuffer());

async function runScript(files, name) {
  const address = URL.createObjectURL(await unpacked(files, name, file => file.blob()));
  importScripts(address);
  URL.revokeObjectURL(address);
}

// Pyodide fetches its parts by address: each is answered from what the page gave, and once.
function answerFrom(module, library) {
  const parts = { "pyodide-lock.json": LOCK, "python_stdlib.zip": library, "pyodide.asm.wasm": "" };
  self.fetch = async address => {
    const name = String(address.url ?? address).split("/").pop();
    if (!(name in parts)) throw new Error(`${name} is not among the files of this book`);
    const response = answer(name, parts[name]);
    delete parts[name];
    return response;
  };
  WebAssembly.instantiateStreaming = async (_, imports) => ({
    module, instance: await WebAssembly.instantiate(module, imports),
  });
}

// Makes files of an archive that does not compress. Each is a piece of the archive: it lies in memory once.
function unpackInto(folder, archive) {
  const view = new DataView(archive);
  const { FS } = python;
  for (let at = 0; view.getUint32(at, true) === 0x04034b50;) {
    const [size, letters, extra] = [view.getUint32(at + 18, true), view.getUint16(at + 26, true), view.getUint16(at + 28, true)];
    const path = `${folder}/${new TextDecoder().decode(new Uint8Array(archive, at + 30, letters))}`;
    const from = at + 30 + letters + extra;
    FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    FS.writeFile(path, new Uint8Array(archive, from, size), { canOwn: true });
    at = from + size;
  }
}

async function start({ files, module }) {
  const archives = ["numpy.whl", "nblib.zip", "digits.zip"].filter(name => name in files);
  const [core, library, packages] = await Promise.all([
    module ?? unpacked(files, "pyodide.asm.wasm", file => WebAssembly.compileStreaming(file)),
    bytes(files, "python_stdlib.zip"),
    Promise.all(archives.map(name => bytes(files, name))),
    runScript(files, "pyodide.asm.js").then(() => runScript(files, "pyodide.js")),
  ]);
  if (!module) postMessage({ kind: "module", module: core }); // the next worker of the page need not compile
  answerFrom(core, library);
  python = await loadPyodide({ indexURL: "https://files.invalid/", fullStdLib: false });
  postMessage({ kind: "step", step: "numpy" });
  for (const archive of packages) unpackInto(SITE, archive);
  python.runPython("import importlib; importlib.invalidate_caches()");
  python.setInterruptBuffer(clock);
  const { run_cell, run_pad, set_alarm } = python.runPython(`
from types import SimpleNamespace
from nblib.exercises.engine.inpage import run_cell, run_pad
from nblib.exercises.engine.run import set_alarm
SimpleNamespace(run_cell=run_cell, run_pad=run_pad, set_alarm=set_alarm)
`);
  set_alarm(setAlarm);
  [runCell, runPad] = [run_cell, run_pad];
  postMessage({ kind: "ready" });
}

function run({ id, code, context, name, isCheck, mine }) {
  [current, told] = [id, performance.now()];
  setAlarm(isCheck ? 0 : SECONDS_TO_RUN);
  const send = text => postMessage({ id, kind: "text", text });
  try { // what is the reader's stands in cells of an own page
    const reply = mine ? runPad(code, JSON.stringify(mine), send) : runCell(code, context, name, isCheck, send);
    postMessage({ id, kind: "reply", reply: JSON.parse(reply) });
  } finally {
    current = 0;
    setAlarm(0);
  }
}

onmessage = async ({ data }) => {
  try {
    await (data.files ? start(data) : run(data));
  } catch (error) {
    postMessage({ id: data.id, kind: "failed", message: String(error.message ?? error).slice(-1000) });
  }
};
