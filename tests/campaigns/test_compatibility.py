"""The table of widgets that live in a page is what they do today."""

from pathlib import Path

import compatibility


def test_table_of_widgets_is_what_they_do(tmp_path: Path):
    assert compatibility.measured(tmp_path) == compatibility.PAGE.read_text(encoding="utf8")
