"""Where the benchmark opens a page: what it times has to be in the window."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

from page import explorer_heading

VIEW = '<script type="application/vnd.jupyter.widget-view+json">{}</script>'


@pytest.mark.parametrize(
    ("html", "heading"),
    [
        ("<h1>Words</h1><section id='words'>", None),
        (f"<h1>A pad</h1>{VIEW}", ""),
        (f'<section id="one">{VIEW}<section id="two">{VIEW}', "#one"),
        (f'<section id="one"></section><section id="two">{VIEW}', "#two"),
        # a prediction first
        (f'<h1>Chapter</h1>{VIEW}<section id="idea"></section><section id="try">{VIEW}', "#try"),
    ],
)
def test_a_page_is_opened_at_its_first_explorer(html, heading):
    assert explorer_heading(html) == heading
