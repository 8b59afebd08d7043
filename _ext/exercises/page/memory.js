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

export function whenKeptElsewhere(name, take) { // by the same page in another tab
  addEventListener("storage", ({ key }) => { if (key === null || key === KEPT + name) take(); });
}

export function exercise(name) {
  const found = recall(`exercise/${name}`);
  return typeof found?.code === "string" ? found : {};
}

export function exercises() { // all of the book
  try {
    const start = `${KEPT}exercise/`;
    const names = Object.keys(localStorage).filter(key => key.startsWith(start)).map(key => key.slice(start.length));
    return Object.fromEntries(names.map(name => [name, exercise(name).code]).filter(([, code]) => code));
  } catch {
    return {};
  }
}
