// What the reader wrote, in the browser's storage, which may be closed, or full, or hold something else.

const KEPT = "backpropagation-hands-on/";

export function recall(name) {
  try {
    return JSON.parse(localStorage.getItem(KEPT + name));
  } catch {
    return null;
  }
}

// Tells whether it is kept; nothing is taken away.
export function keep(name, value) {
  try {
    if (value === null) localStorage.removeItem(KEPT + name);
    else localStorage.setItem(KEPT + name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

// By the same page in another tab.
export function whenKeptElsewhere(name, take) {
  addEventListener("storage", ({ key }) => { if (key === null || key === KEPT + name) take(); });
}

// The reader's version of a cell: `code`, and the `stub`, which is what the book said when it was written.
export function written(name) {
  const found = recall(name);
  return typeof found?.code === "string" ? found : {};
}

export const exercise = name => written(`exercise/${name}`);

export const keepVersion = (name, code, stub) => keep(name, code === stub ? null : { code, stub });

// All that the book keeps here: code, cells, predictions, answers to quizzes.
export function record() {
  try {
    const names = Object.keys(localStorage).filter(key => key.startsWith(KEPT)).map(key => key.slice(KEPT.length));
    return Object.fromEntries(names.sort().map(name => [name, recall(name)]));
  } catch {
    return {};
  }
}

// The code of each, of all chapters.
export function exercises() {
  const found = Object.keys(record()).filter(name => name.startsWith("exercise/")).map(name => name.slice("exercise/".length));
  return Object.fromEntries(found.map(name => [name, exercise(name).code]).filter(([, code]) => code));
}
