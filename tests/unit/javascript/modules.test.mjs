// Every module loads without a page: what it needs of one, it asks for when it draws.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";

const files = readdirSync(".").filter(file => file.endsWith(".mjs") && !/^(helpers|plot)\.mjs$|\.test\.mjs$/.test(file));

test("there are the modules of all explorers", () => {
  assert.ok(files.length >= 15, files.join(", "));
});

for (const file of files) {
  test(`${file} exports a widget by default, and no function under the names of a widget's own`, async () => {
    const { default: made, ...others } = await import(`./${file}`);
    assert.ok(typeof made === "function" || typeof made.render === "function"); // a function makes the widget
    assert.deepEqual(Object.keys(others).filter(name => name === "render" || name === "initialize"), []); // anywidget's old way
  });
}
