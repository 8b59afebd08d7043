/* What a page keeps: in the browser's local storage, one entry for each chapter under
 *   backpropagation-hands-on/<kind>/<chapter>
 * It is an object by the texts of questions. Texts and not places: an answer stays what it was when choices are moved, and is
 * forgotten when its question is written anew. Nothing is sent anywhere.
 */

export function memory(kind) {
  const told = `backpropagation-hands-on/${kind}`; // told within the page: the browser tells other pages only
  const keyOf = chapter => `${told}/${chapter}`;
  // Answers that could not be kept last as long as the page. Each view is a module of its own, so they share it by a symbol.
  const held = globalThis[Symbol.for(told)] ??= new Map();

  // The storage may be blocked (private windows, some pages opened from disk) or full.
  function attempt(use) {
    try {
      return use(localStorage);
    } catch {
      return null;
    }
  }

  function parsed(text) {
    try {
      return Object(JSON.parse(text));
    } catch {
      return {}; // something else wrote there
    }
  }

  const isBlocked = () => attempt(storage => storage.length) === null;

  // What is kept of a chapter; null where nothing can be kept.
  const recall = chapter => held.get(chapter) ?? attempt(storage => parsed(storage.getItem(keyOf(chapter))));

  // All that is kept of this kind, by chapter.
  const recallAll = () => {
    const chapters = attempt(storage => Object.keys(storage).filter(key => key.startsWith(`${told}/`))) ?? [];
    const names = new Set([...chapters.map(key => key.slice(told.length + 1)), ...held.keys()]);
    return Object.fromEntries([...names].map(name => [name, recall(name) ?? {}]));
  };

  function keep(chapter, answers) {
    const isKept = attempt(storage => {
      if (Object.keys(answers).length) storage.setItem(keyOf(chapter), JSON.stringify(answers));
      else storage.removeItem(keyOf(chapter));
      return true;
    });
    if (isKept) held.delete(chapter);
    else held.set(chapter, answers);
    dispatchEvent(new CustomEvent(told, { detail: { chapter, answers } }));
  }

  // Calls `take` with a chapter and its answers whenever another view or another page has kept some; returns the clean-up.
  function whenKept(chapters, take) {
    const ended = new AbortController();
    const listen = (type, call) => addEventListener(type, call, { signal: ended.signal });
    const again = chapter => take(chapter, recall(chapter) ?? {});
    listen(told, ({ detail }) => chapters.includes(detail.chapter) && take(detail.chapter, detail.answers));
    listen("storage", ({ key }) => chapters.filter(chapter => key === null || key === keyOf(chapter)).forEach(again));
    // The way back to a page that the browser had put aside, which heard nothing meanwhile.
    listen("pageshow", ({ persisted }) => persisted && recall(chapters[0]) && chapters.forEach(again));
    return () => ended.abort();
  }

  return { isBlocked, keep, recall, recallAll, whenKept };
}
