// Lets the Python of the pages compile their modules, when the book is built: node compile.cjs FOLDER
// The folder has their files, unpacked; the archives of modules change.

const fs = require("node:fs");
const path = require("node:path");

const folder = path.resolve(process.argv[2]);
const SITE = "/lib/python3.12/site-packages";
const ARCHIVES = { "python_stdlib.zip": ["/lib/python312.zip", false], "numpy.whl": [SITE, false], "nblib.zip": [SITE, true] };

async function main() {
  const { loadPyodide } = require(path.join(folder, "pyodide.js"));
  const python = await loadPyodide({ indexURL: `${folder}/`, fullStdLib: false });
  python.FS.mkdir("/book");
  python.mountNodeFS("/book", folder);
  python.runPython(fs.readFileSync(path.join(__dirname, "bytecode.py"), "utf-8"));
  const bytecode = python.globals.get("bytecode");
  for (const [name, how] of Object.entries(ARCHIVES)) bytecode(`/book/${name}`, ...how);
}

main().catch(error => {
  console.error(String(error));
  process.exit(1);
});
