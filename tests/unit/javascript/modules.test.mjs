// Every view loads without a page: what it needs of one, it asks for when it draws. And so does the one module that a page
// gets, with all that the view imports inlined.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const pairs = JSON.parse(readFileSync("modules.json", "utf8")); // [view, module] of each explorer
const load = path => import(pathToFileURL(path));

test("there are the modules of all explorers", () => {
  assert.ok(pairs.length >= 15, String(pairs));
});

for (const [view, module] of pairs) {
  test(`${view} exports a widget by default, and no function under the names of a widget's own`, async () => {
    const { default: made, ...others } = await load(view);
    assert.ok(typeof made === "function" || typeof made.render === "function"); // a function makes the widget
    assert.deepEqual(Object.keys(others).filter(name => name === "render" || name === "initialize"), []); // anywidget's old way
  });

  test(`${module} has no imports and exports what ${view} does`, async () => {
    assert.doesNotMatch(readFileSync(module, "utf8"), /^\s*import\b/m);
    const [found, expected] = [await load(module), await load(view)];
    const code = made => String(made).replace(/^ *\/\/.*\n/gm, ""); // comments stay behind
    const shown = exports => Object.keys(exports).map(name => [name, typeof exports[name], code(exports[name])]);
    assert.deepEqual(shown(found), shown(expected));
  });
}
