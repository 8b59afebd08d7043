// What Python has compiled, kept for the next page: a start is mostly compiling. Where a browser keeps nothing, it does so again.

const NAME = "backpropagation-hands-on";

function use(mode, act) {
  return new Promise((done, failed) => {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("python");
    opening.onerror = opening.onblocked = () => failed(opening.error);
    opening.onsuccess = () => {
      const asked = act(opening.result.transaction("python", mode).objectStore("python"));
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
      asked.transaction.oncomplete = () => opening.result.close();
    };
  });
}

// Resolves to the files that were kept for this version of the book, or to none.
export async function keptFiles(version) {
  const late = new Promise(done => setTimeout(done, 2000));
  try {
    const found = await Promise.race([use("readonly", store => store.get("compiled")), late]);
    return found?.version === version ? found.files : {};
  } catch {
    return {};
  }
}

export async function keepFiles(version, files) {
  try {
    await use("readwrite", store => store.put({ version, files }, "compiled"));
  } catch {
    // it starts as it did
  }
}
