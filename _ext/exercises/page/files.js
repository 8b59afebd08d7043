// The files that the book hands over as scripts, which may come from disk, too: see `packing.py`.

import { element } from "./elements.js";

const { dataset, src } = document.currentScript;
const FOLDER = new URL("python/", src).href;

// Of the page: its name and its notebook, the files of Python (none: this book was built without), their weight and version.
export const megabytes = dataset.megabytes;
export const page = dataset.page;
export const notebook = dataset.notebook;
export const version = dataset.version;
export const FILES = (dataset.files ?? "").split(" ").filter(Boolean);

function load(name) {
  return new Promise((done, failed) => {
    const script = element("script", { src: `${FOLDER}${name}.js` });
    script.onload = () => { script.remove(); done(); };
    script.onerror = () => { script.remove(); failed(new Error(`${name} did not arrive`)); };
    document.head.append(script);
  });
}

async function unpack(name) {
  window.pythonFiles ??= {};
  await load(name);
  const text = window.pythonFiles[name];
  delete window.pythonFiles[name];
  try {
    const packed = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return [name, await new Response(stream).arrayBuffer()];
  } catch {
    throw new Error(`${name} is damaged`);
  }
}

export async function handedOver(names) {
  if (!window.DecompressionStream) throw new Error("this browser is too old to unpack it");
  return Object.fromEntries(await Promise.all(names.map(unpack)));
}

export const text = buffer => new TextDecoder().decode(buffer);
