// The files that the book hands over as scripts, which may come from disk, too: see `packing.py`.

import { element } from "./elements.js";

const { dataset, src } = document.currentScript;
const FOLDER = new URL("python/", src).href;

// Of the page: its name and its notebook, the files of Python (none: this book was built without), their weight.
export const megabytes = dataset.megabytes;
export const page = dataset.page;
export const notebook = dataset.notebook;
export const FILES = (dataset.files ?? "").split(" ").filter(Boolean);

function load(name) {
  window.pythonFiles ??= {};
  return new Promise((done, failed) => {
    const script = element("script", { src: `${FOLDER}${name}.js` });
    script.onload = () => { script.remove(); done(); };
    script.onerror = () => { script.remove(); failed(new Error(`${name} did not arrive`)); };
    document.head.append(script);
  });
}

// Resolves to a file as it was packed. The browser holds a blob for the page; and a loop takes a tenth of the time that
// `Uint8Array.from` takes to turn letters into bytes.
async function packed(name) {
  await load(name);
  const coded = window.pythonFiles[name];
  delete window.pythonFiles[name];
  try {
    const letters = atob(coded);
    const bytes = new Uint8Array(letters.length);
    for (let place = 0; place < bytes.length; place += 1) bytes[place] = letters.charCodeAt(place);
    return new Blob([bytes]);
  } catch {
    throw new Error(`${name} is damaged`);
  }
}

export async function packedFiles(names) {
  if (!window.DecompressionStream) throw new Error("this browser is too old to unpack it");
  return Object.fromEntries(await Promise.all(names.map(async name => [name, await packed(name)])));
}

export async function text(files, name) {
  try {
    return await new Response(files[name].stream().pipeThrough(new DecompressionStream("gzip"))).text();
  } catch {
    throw new Error(`${name} is damaged`);
  }
}
