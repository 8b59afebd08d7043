"""What a check answers: text, a box, a row of a teacher's table."""

import re
import textwrap
import warnings
from html import unescape
from html.parser import HTMLParser

import pandas as pd
from exercise_tools import solutions, written

from nblib import exercises
from nblib.exercises import TASKS, check

FOLD = {"details", "summary"}
EVIL = "<script>alert('x')</script> & <b>"


def results():
    yield check("backward", solutions.backward)
    yield check("backward", TASKS["backward"].wrong(TASKS["backward"].mistakes[0]))
    yield check("schedule", written(TASKS["schedule"].stub, "schedule"))
    yield check("sigmoid", lambda Z: undefined)  # noqa: F821


class Parser(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.tags, self.attributes = [], [], []

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_box_is_well_formed_and_colored_by_classes_alone():
    for result in results():
        parser = Parser()
        parser.feed(result._repr_html_())
        assert parser.open == []
        attributes = dict(parser.attributes)
        assert attributes["role"] == "note"
        assert result.name in attributes["aria-label"]
        assert attributes.keys() <= {"class", "role", "aria-label", "aria-hidden", "href"}
        body = result._repr_html_().split("</style>")[1]
        assert not re.search(r"#[0-9a-f]{3}", re.sub(r'href="[^"]*"', "", unescape(body)))


def test_the_box_escapes_what_the_reader_wrote_printed_and_raised():
    def sigmoid(Z):
        print(EVIL)
        warnings.warn(EVIL, stacklevel=1)
        raise ValueError(EVIL)  # <i>

    html = check("sigmoid", sigmoid)._repr_html_()
    body = html.split("</style>")[1]
    parser = Parser()
    parser.feed(html)
    assert set(parser.tags) <= {"style", "div", "p", "span", "code", "pre", "strong", "a"} | FOLD
    assert body.count("&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; &amp; &lt;b&gt;") >= 3
    assert "&lt;i&gt;" in body


def visible(result):
    """Return the lines of a box, as wide as it is, before anything is unfolded."""
    body = result._repr_html_().split("</style>")[1]
    fold = r"<details>(<summary>(?:(?!<details>).)*?</summary>)(?:(?!<details>).)*?</details>"
    while "<details>" in body:  # the innermost first
        body = re.sub(fold, r"\1", body, flags=re.DOTALL)
    text = unescape(re.sub(r"<[^>]*>", "", body))
    return [part for line in text.splitlines() if line for part in textwrap.wrap(line, 80) or [""]]


def test_a_box_has_ten_lines_before_anything_is_unfolded():
    def sigmoid(Z):
        print("\n".join("abcdefgh" * 3))
        raise ValueError("a long story " * 60)

    def deeper(Z, depth=9):
        return deeper(Z, depth - 1) if depth else Z @ Z

    boxes = [check("sigmoid", sigmoid), check("sigmoid", deeper)]
    boxes += [
        check(name, task.wrong(one)) for name, task in TASKS.items() for one in task.mistakes[:6]
    ]
    for box in boxes:
        assert len(visible(box)) <= 10, box
        assert visible(box)[-1].startswith("See: ") or not box.equation
    html = boxes[0]._repr_html_()
    assert "<summary>More</summary>" in html
    assert html.count("a long story") >= 30
    assert boxes[0].details


def test_links_lead_to_the_equation():
    result = check("hidden_delta", lambda delta, theta, A: delta @ theta[:, 1:])
    assert 'href="04_backpropagation.ipynb#equation-eq-backprop-hidden-matrix"' in (
        result._repr_html_()
    )
    assert "See: equation (4.20), Backpropagation" in repr(result)


def test_text_is_narrow_and_the_same_every_time():
    for one, two in zip(results(), results(), strict=True):
        assert repr(one) == repr(two)
        assert one._repr_html_() == two._repr_html_()
        assert " at 0x" not in repr(one)
        # the reader's own lines are not broken
        assert all(len(line) <= 79 for line in repr(one).splitlines() if line[:4].strip())


def test_an_address_is_taken_out_of_a_message():
    def sigmoid(Z):
        raise ValueError(object())

    assert "0x" not in repr(check("sigmoid", sigmoid))


def test_collect_makes_a_table_and_a_file(tmp_path):
    path = tmp_path / "class.csv"
    path.write_text("old")
    table = exercises.collect(results(), path)
    told = ["exercise", "verdict", "kind", "mistakes", "finding"]
    assert list(table.columns) == [*told, "line", "part", "change", "edit", "lines"]
    assert list(table.verdict) == ["right", "wrong", "open", "wrong"]
    assert table.mistakes[1] == "output-slope-extra"
    assert [p.name for p in tmp_path.iterdir()] == ["class.csv"]
    pd.testing.assert_frame_equal(pd.read_csv(path, keep_default_na=False), table)


def test_the_named_functions_are_the_table():
    result = exercises.check_backward(solutions.backward)
    assert repr(result) == repr(check("backward", solutions.backward))
    assert exercises.check_adam.__name__ == "check_adam"
    assert "adam(theta, gradient, memory, t, rate)" in exercises.check_adam.__doc__
