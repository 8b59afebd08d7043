"""Every explorer of `nblib.widgets`, and a reader who does whatever can be done."""

from front_end import mount_state
from playwright.sync_api import Page
from stored_views import BY_NAME

from nblib import widgets

#: All but those that ask: they have no pictures.
EXPLORERS = [
    name for name in widgets.__all__ if not name.startswith(("quiz", "predict", "outcome"))
]
# What can be done without a pointer, by chance: buttons, keys, controls. At last a control, so that
# something has changed.
USE = """([seed, times]) => {
  const random = () => { // a small generator, the same everywhere
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  };
  const one = list => list[Math.floor(random() * list.length)];
  const seen = selector => [...document.querySelectorAll(selector)]
    .filter(part => part.getClientRects().length);
  const values = ({kind, names, values: among, low, high, whole}) =>
    kind === "index" ? names.map((_, i) => i) : kind === "among" ? among
      : whole ? Array.from({length: high - low + 1}, (_, i) => low + i) : [];
  const controls = Object.entries(model.get("state"))
    .filter(([, limits]) => limits && values(limits).length);
  const keys = [..."Left Right Up Down".split(" ").map(way => `Arrow${way}`), "Home", "End", " ",
    "Enter", "PageDown"];
  for (let left = times; left > 0; left--) {
    const kind = left === 1 ? 1 : random();
    if (kind < 0.45) {
      one(seen(".bp-view button:not(.reset, [aria-disabled=true], .sharing button)"))?.click();
    } else if (kind < 0.8) {
      const part = one(seen(".bp-view [tabindex='0']"));
      for (let i = 0; part && i < 4; i++) {
        part.dispatchEvent(new KeyboardEvent("keydown",
          {key: one(keys), shiftKey: random() < 0.2, bubbles: true}));
      }
    } else {
      const [name, limits] = one(controls);
      model.set(name, one(values(limits).filter(value => value !== model.get(name))));
    }
  }
}"""


def show(page: Page, name: str) -> None:
    """Show one on an otherwise empty page, at rest."""
    page.emulate_media(reduced_motion="reduce")
    mount_state(page, BY_NAME[name].state, BY_NAME[name].binary)


def traits(page: Page) -> dict:
    """Return the traits that make the state."""
    return page.evaluate(
        "Object.fromEntries(Object.keys(model.get('state')).map(name => [name, model.get(name)]))"
    )


def use(page: Page, seed: int, times: int) -> None:
    """Press buttons and keys by chance, and move the controls."""
    page.evaluate(USE, [seed, times])
