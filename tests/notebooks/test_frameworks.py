"""What chapter 13 shows of other tools: the code is the code that ran, and its results are stored.

The tools are no dependencies. `benchmarks/frameworks.py` runs the code where they are installed; a
change of the code asks for that here, by its hash.
"""

import ast
import builtins
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import nblib

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))
import frameworks  # noqa: E402

TABLE = pd.read_csv(
    sorted(frameworks.RESULTS.glob("*-frameworks.csv"))[-1],
    index_col="library",
    dtype={"code": str},
)
SHOWN = frameworks.shown()


def test_each_tool_has_its_box_and_its_row():
    assert [*SHOWN] == [*frameworks.PACKAGES]
    assert [*TABLE.index] == ["nblib", *SHOWN]


@pytest.mark.parametrize("library", SHOWN)
def test_the_code_that_is_shown_is_the_code_that_ran(library):
    """If not: run benchmarks/frameworks.py where torch and jax are installed."""
    assert TABLE.code[library] == frameworks.fingerprint(SHOWN[library])


@pytest.mark.parametrize("library", SHOWN)
def test_the_code_uses_only_names_that_it_has(library):
    tree = ast.parse(SHOWN[library])
    stored = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            stored.add(node.id)
        elif isinstance(node, ast.FunctionDef):
            stored.add(node.name)
        elif isinstance(node, ast.alias):
            stored.add(node.asname or node.name.partition(".")[0])
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert used - stored - set(dir(builtins)) == set()


def test_a_row_says_which_version_ran_and_when():
    (stamp,) = {
        path.name[:10] for path in [sorted(frameworks.RESULTS.glob("*-frameworks.csv"))[-1]]
    }
    assert set(TABLE.date) == {str(date.fromisoformat(stamp))}
    assert TABLE.version.str.match(r"\d+\.\d+").all()


def test_all_have_the_gradient_and_the_costs_of_nblib():
    assert (TABLE.difference < 1e-12).all()
    for column in ("cost", f"cost {frameworks.EPOCHS}"):
        np.testing.assert_allclose(TABLE[column], TABLE[column]["nblib"], rtol=1e-10)


def test_the_same_is_measured_of_nblib_itself():
    """As the benchmark does, in a handful of steps: its gradient, and one cost more than steps."""
    X, y = nblib.load_digits()
    net, Y = nblib.Network(frameworks.LAYERS, seed=0), nblib.one_hot(y, 10)
    gradient, costs = frameworks.train_nblib(net.thetas, X, Y, frameworks.RATE, 2)
    np.testing.assert_array_equal(gradient, net.gradient(X, Y))
    assert costs[0] == net.cost(X, Y)
    np.testing.assert_allclose(costs[0], TABLE.cost["nblib"], rtol=1e-12)
    assert len(costs) == 3


def test_without_the_tools_it_says_so_and_keeps_the_stored_table(monkeypatch, capsys):
    monkeypatch.setattr(frameworks.importlib.util, "find_spec", lambda package: None)
    monkeypatch.setattr(frameworks, "measure", lambda: pytest.fail("measured all the same"))
    frameworks.main()
    assert "PyTorch and JAX not installed" in capsys.readouterr().out
