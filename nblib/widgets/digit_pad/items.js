/* Items in rows: Tab reaches one of them, arrow keys walk from one to the next. */

export const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// Where a key leads from the item that Tab reaches; undefined where it leads nowhere.
export function walk(items, columns, key) {
  const here = items.findIndex(item => item.tabIndex === 0);
  const [right, down] = ARROWS[key] ?? [0, 0];
  const edge = { Home: -here, End: items.length - 1 - here }[key] ?? right + columns * down;
  return edge ? items[here + edge] : undefined;
}

export function enter(items, item) {
  for (const one of items) one.tabIndex = one === item ? 0 : -1;
}

// What keys do in them: `arrive` is called with the place of the next item, `pick` with that of the one where Space was pressed.
export function walking(items, columns, { arrive, pick }) {
  return ({ key, target }) => {
    if (!items.includes(target)) return false;
    const next = walk(items, columns, key);
    if (next) {
      arrive(items.indexOf(next));
      next.focus();
    } else if (pick && (key === " " || key === "Enter")) pick(items.indexOf(target));
    else return key in ARROWS;
    return true;
  };
}
