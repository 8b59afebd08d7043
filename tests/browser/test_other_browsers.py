"""A page in the oldest Chromium that the book is for, in Firefox and in WebKit.

All pages are in `campaigns`.
"""

import pytest
from main_path import go_main_path, tab
from other_browsers import Tab
from visiting import BOOK

__all__ = ["tab"]  # a fixture

PAGES = ["chapters/01_initialization.html"]
# Without color-mix and container queries: disks that are not black, one column on a phone.
PHONE = """async () => {
  const view = document.querySelector(".bp-small-network");
  const disk = getComputedStyle(view.querySelector(".unit circle")).fill;
  const frame = document.createElement("iframe");
  Object.assign(frame.style, { width: "360px", height: "700px" });
  frame.src = location.href;
  document.body.append(frame);
  await new Promise(done => { frame.onload = done; });
  const inner = frame.contentDocument;
  inner.querySelector("#try-it .sw-root").scrollIntoView();
  while (!inner.querySelector(".bp-view .columns")) await new Promise(done => setTimeout(done, 20));
  const columns = frame.contentWindow.getComputedStyle(inner.querySelector(".bp-view .columns"));
  return [disk, columns.gridTemplateColumns.split(" ").length];
}"""


def test_explorers_mount_and_go_their_main_path(tab: Tab, origins: dict):
    assert go_main_path(tab, origins["http", BOOK], PAGES) >= len(PAGES)


@pytest.mark.nightly
@pytest.mark.parametrize("tab", ["Chromium 92"], indirect=True)
def test_old_browsers_get_one_column_on_a_phone_and_no_black_disks(tab: Tab, origins: dict):
    tab.open(origins["http", BOOK] + "chapters/02_forward_propagation.html")
    tab.run("""async () => {
      document.querySelector("#try-it .sw-root").scrollIntoView();
      while (!document.querySelector(".bp-small-network .unit circle"))
        await new Promise(done => setTimeout(done, 20));
    }""")
    disk, columns = tab.run(PHONE)
    assert (disk != "rgb(0, 0, 0)", columns) == (True, 1), disk
