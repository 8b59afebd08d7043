/* The state of an explorer: the traits of its model, which its views, its controls and Python share. */

export function set(model, changes) {
  model.set(changes);
  model.save_changes();
}

// Several traits by name.
export const read = (model, names) => Object.fromEntries(names.map(name => [name, model.get(name)]));

// A list with one entry replaced: traits that hold lists are never changed in place.
export const replaced = (list, index, value) => list.map((old, i) => i === index ? value : old);
