/* The state of an explorer as a text, for a link; the same in limits.py. What a text may stand for is declared in the model:
 * of each trait its limits, and a trait without them is in no link.
 */

const LONGEST = 8000; // characters, see limits.py
const NESTED = /^(?:[-+.,()\de]|null|true|false)*$/; // what lists and numbers are written with

const keyOf = trait => trait.replace(/_index$/, "");

// By name: a page whose notebook came from the cache has traits and fields in another order than one that ran.
const pairs = object => Object.keys(object).sort().map(name => [name, object[name]]);
const linked = state => pairs(state).filter(([, limits]) => limits);

/* 1 Writing */

const list = value => Array.isArray(value) ? value : pairs(value).map(([, one]) => one);
const isNested = value => typeof value === "object" && value !== null;
const plain = value => typeof value === "number" ? String(Number(value.toPrecision(7))) : String(value);
const nested = value => isNested(value) ? `(${list(value).map(nested).join()})` : plain(value);

function written(value, { kind, names }) {
  if (kind === "index") return names[value];
  return isNested(value) ? list(value).map(nested).join() : plain(value);
}

// What differs from where the explorer began, as the part of an address from the # on; nothing where that does not fit a link.
export function writeLink(name, state, first, now) {
  const changed = linked(state).filter(([trait]) => JSON.stringify(now[trait]) !== JSON.stringify(first[trait]));
  const link = `#${name}?${changed.map(([trait, limits]) => `${keyOf(trait)}=${written(now[trait], limits)}`).join("&")}`;
  return readLink(link, name, state) ? link : undefined;
}

/* 2 Reading: all of it, or nothing */

function demand(condition) {
  if (!condition) throw RangeError("not within the limits");
}

const readers = {
  among(raw, { values }) {
    demand(values.includes(raw));
    return raw;
  },
  number(raw, { low, high, whole }) {
    demand(typeof raw === "number" && raw >= low && raw <= high && (!whole || Number.isInteger(raw)));
    return raw;
  },
  several(raw, { each, least, most }) {
    demand(Array.isArray(raw) && raw.length >= least && raw.length <= most);
    return raw.map(one => fit(one, each));
  },
  parts(raw, { each }) {
    demand(Array.isArray(raw) && raw.length === each.length);
    return raw.map((one, i) => fit(one, each[i]));
  },
  fields(raw, { each }) {
    const values = readers.parts(raw, { each: list(each) });
    return Object.fromEntries(pairs(each).map(([name], i) => [name, values[i]]));
  },
  either(raw, { kinds }) {
    for (const limits of kinds.slice(0, -1)) {
      try { return fit(raw, limits); } catch { /* the next one */ }
    }
    return fit(raw, kinds[kinds.length - 1]);
  },
  steps(raw, { rates, most }) {
    const count = { kind: "number", low: 1, high: most, whole: true };
    const pair = { kind: "parts", each: [{ kind: "among", values: rates }, count] };
    const segments = readers.several(raw, { each: pair, least: 0, most });
    demand(segments.reduce((sum, [, taken]) => sum + taken, 0) <= most);
    return segments;
  },
};
const fit = (raw, limits) => readers[limits.kind](raw, limits);

function valueOf(text, limits) {
  const { kind, names, values } = limits;
  if (kind === "index") {
    const place = names.indexOf(text);
    demand(place >= 0);
    return place;
  }
  if (kind === "among" && values.includes(text)) return text;
  demand(NESTED.test(text));
  const raw = JSON.parse(`[${text.replace(/\(/g, "[").replace(/\)/g, "]")}]`);
  const isOne = (kind === "among" || kind === "number") && raw.length === 1;
  return fit(isOne ? raw[0] : raw, limits);
}

// The values that a link holds for the explorer of this name, by trait; nothing where it holds any that is out of the limits, or
// is a link to something else.
export function readLink(link, name, state) {
  const start = `#${name}?`;
  if (link.length > LONGEST || !link.startsWith(start)) return undefined;
  const traits = new Map(linked(state).map(([trait]) => [keyOf(trait), trait]));
  try {
    return Object.fromEntries([...new URLSearchParams(link.slice(start.length))].map(([key, text]) => {
      demand(traits.has(key));
      const trait = traits.get(key);
      return [trait, valueOf(text, state[trait])];
    }));
  } catch {
    return undefined;
  }
}
