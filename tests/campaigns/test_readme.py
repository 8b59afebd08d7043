"""The example that the README begins with."""

import re
from pathlib import Path

README = Path(__file__).resolve().parents[2] / "README.md"


def test_the_readmes_example_prints_what_the_readme_says(capsys):
    """A thousand epochs over five thousand digits, of which it then reads more than 95.8 %."""
    code, printed = re.search(
        r"```python\n(import nblib\n.*?)```\n\n```\n(.*?)```", README.read_text("utf-8"), re.DOTALL
    ).groups()
    space = {}
    exec(code, space)
    assert capsys.readouterr().out == printed
    net, X, Y = space["net"], space["X"], space["nblib"].one_hot(space["y"], 10)
    assert net.cost(X, Y) < 0.34
    assert net.accuracy(X, space["y"]) > 0.958
