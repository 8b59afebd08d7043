// What several tests use.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

// The random states of a test, with the answers of nblib.
export const answers = name => JSON.parse(readFileSync(`${name}.json`, "utf8"));

// Numbers in any nesting of lists: equal but for a share of the largest of them, or of 1.
export function close(found, expected, what, tolerance = 1e-9) {
  const size = Math.max(1, ...[expected].flat(Infinity).map(Math.abs));
  const compare = (one, other, at) => {
    if (!Array.isArray(other)) return assert.ok(Math.abs(one - other) <= tolerance * size, `${at}: ${one} instead of ${other}`);
    assert.equal(one.length, other.length, `length of ${at}`);
    other.forEach((inner, i) => compare(one[i], inner, `${at}[${i}]`));
  };
  compare(found, expected, what);
}

// Numbers as they come from Python, packed.
export const floats = list => new DataView(Float32Array.from(list).buffer);
export const bytes = list => new DataView(Uint8Array.from(list).buffer);

// A model as the views see it, with these traits.
export const modelOf = traits => ({ get: name => traits[name] });
