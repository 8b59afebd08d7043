/* Where answers are kept: in the browser's local storage, one entry for each chapter under
 *   backpropagation-hands-on/quiz/<chapter>
 * It is an object from the text of each answered question to the text of the answer. Texts and not places: an answer stays what
 * it was when choices are moved, and is forgotten when its question is written anew. Nothing is sent anywhere.
 */

const keyOf = chapter => `backpropagation-hands-on/quiz/${chapter}`;
const TOLD = "backpropagation-hands-on/quiz"; // told within the page: the browser tells other pages only

// The storage may be blocked (private windows, some pages opened from disk) or full: then answers last as long as the page.
function attempt(use) {
  try {
    return use(localStorage);
  } catch {
    return null;
  }
}

// What is kept of a chapter; null where nothing can be kept.
export const recall = chapter => attempt(storage => {
  const text = storage.getItem(keyOf(chapter));
  try {
    return Object(JSON.parse(text));
  } catch {
    return {}; // something else wrote there
  }
});

export function keep(chapter, answers) {
  attempt(storage => {
    if (Object.keys(answers).length) storage.setItem(keyOf(chapter), JSON.stringify(answers));
    else storage.removeItem(keyOf(chapter));
  });
  dispatchEvent(new CustomEvent(TOLD, { detail: { chapter, answers } }));
}

// Calls `take` with a chapter and its answers whenever another view or another page has kept some; returns the clean-up.
export function whenKept(chapters, take) {
  const ended = new AbortController();
  const listen = (type, call) => addEventListener(type, call, { signal: ended.signal });
  const again = chapter => take(chapter, recall(chapter) ?? {});
  listen(TOLD, ({ detail }) => chapters.includes(detail.chapter) && take(detail.chapter, detail.answers));
  listen("storage", ({ key }) => chapters.filter(chapter => key === null || key === keyOf(chapter)).forEach(again));
  // The way back to a page that the browser had put aside, which heard nothing meanwhile.
  listen("pageshow", ({ persisted }) => persisted && recall(chapters[0]) && chapters.forEach(again));
  return () => ended.abort();
}
