// Python in a worker of the page: it starts at the first question, and anew after it was stopped.

import { FILES, packedFiles, text } from "./files.js";

// Seconds.
const PATIENCE = { start: 60, silence: 15 };
const STEPS = { files: "Python is loading …", core: "Python starts …", numpy: "NumPy starts …" };

let worker, ready, packed, compiled;
let last = 0;
const asked = new Map();

// Begins, and fails when a step of it takes too long.
function inTime(start, say) {
  return new Promise((done, failed) => {
    let timer;
    const late = () => failed(new Error(`it took more than ${PATIENCE.start} seconds`));
    const step = name => {
      say(STEPS[name]);
      clearTimeout(timer);
      timer = setTimeout(late, 1000 * PATIENCE.start);
    };
    start(step).then(done, failed).finally(() => clearTimeout(timer));
  });
}

async function begin(step) {
  step("files");
  packed ??= packedFiles(FILES);
  const files = await packed;
  const [script, contexts] = await Promise.all(["worker.js", "contexts.json"].map(name => text(files, name)));
  step("core");
  const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  worker = new Worker(address);
  await new Promise((done, failed) => {
    worker.onerror = event => failed(new Error(event.message || "this browser allows no worker here"));
    worker.onmessage = ({ data }) => {
      if (data.kind === "module") compiled = data.module;
      else if (data.kind === "step") step(data.step);
      else if (data.kind === "ready") done();
      else if (data.id) asked.get(data.id)?.(data);
      else failed(new Error(data.message));
    };
    worker.postMessage({ files, module: compiled });
  });
  URL.revokeObjectURL(address);
  return JSON.parse(contexts);
}

// Resolves to what the cells of the book find when they run: of `exercises` and of `cells`. After a failure the next try
// loads the files again, which may be whole then.
export function startPython(say) {
  ready ??= inTime(begin, say);
  ready.catch(() => {
    packed = undefined;
    end("");
  });
  return ready;
}

export function end(why) {
  worker?.terminate();
  worker = ready = undefined;
  for (const answer of asked.values()) answer({ kind: "failed", message: why });
  asked.clear();
}

// Resolves to the reply; rejects when Python has stopped, or has been silent for too long.
export function ask(question, onText) {
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
