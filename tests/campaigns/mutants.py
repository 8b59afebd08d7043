"""Mutants of the core: which small change of its code does no test see.

Each mutant has one change: another comparison, sign, operator, number, truth value or default, a
condition turned around, a statement left out. It meets the tests that run its line, in the order of
their time, in a process forked from one in which all libraries are loaded already. It is killed by
the first test that fails, or if the tests take three times as long as they should.

Usage: python tests/campaigns/mutants.py [module ...] [--every 1] [--seen FILE]; without a module,
all, and the table goes to the results.
"""

import argparse
import ast
import copy
import datetime
import gc
import importlib
import importlib.util
import os
import pickle
import resource
import signal
import sys
import tempfile
import time
import types
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "nblib"
UNIT = ROOT / "tests" / "unit"
TESTS = [
    UNIT / f"test_{name}.py"
    for name in (
        "activations", "arguments", "bad_input", "checks", "data", "files", "gradient", "network",
        "gradient_check", "mnist", "optimizers", "threads", "tracking", "training", "verdicts",
        "interrupts", "many", "workers_explorer",
    )
]  # fmt: skip
#: They trace lines themselves, so nobody can trace what they run; they come last for these modules.
TRACING = "any_line or while_saving"
TRACED = {"_files", "_interrupts", "_recorder", "_threads"}
NO_MUTANTS = {"__init__", "chapters", "mistakes", "_progress"}  # names, the book's own, data, tqdm
LIBRARIES = (
    "autograd", "dask.array", "distributed", "hypothesis", "mlflow", "pandas", "pyarrow.parquet",
    "pytest", "scipy.io", "scipy.optimize", "sklearn.neural_network", "tensorboardX",
    "threadpoolctl", "wandb",
)  # fmt: skip
#: Runs no line of what it looks at.
DEFAULTS = "tests/unit/test_arguments.py::test_what_is_left_out_means_what_is_documented"
PLUGINS_OFF = "cacheprovider", "unraisableexception"  # this one collects garbage for each test
LEFT_OUT = "digest"  # tests of other processes, which import the package as it is

SWAPS: dict[type, type] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Div, ast.Mod: ast.FloorDiv, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
    ast.And: ast.Or, ast.Or: ast.And, ast.Break: ast.Continue, ast.Continue: ast.Break,
}  # fmt: skip
NAMES = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "argmin": "argmax",
    "argmax": "argmin",
}


# -- what can be changed ---------------------------------------------------------------------------


def sites(tree: ast.Module) -> Iterator[tuple[ast.AST, str, object]]:
    """Yield what can be changed: a node, the attribute of it, and the new value."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            yield node, "ops", [SWAPS[type(node.ops[0])]()]
        elif isinstance(node, (ast.BinOp, ast.AugAssign, ast.BoolOp)) and type(node.op) in SWAPS:
            yield node, "op", SWAPS[type(node.op)]()
        elif isinstance(node, ast.Constant) and not isinstance(node.value, (str, bytes)):
            if node.value is not None and node.value is not ...:
                more = node.value + 1 if abs(node.value) < 1e6 else 2 * node.value
                new = not node.value if isinstance(node.value, bool) else more
                yield node, "value", new
        elif isinstance(node, ast.Name) and node.id in NAMES:
            yield node, "id", NAMES[node.id]
        elif isinstance(node, ast.Attribute) and node.attr in NAMES:
            yield node, "attr", NAMES[node.attr]
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            yield node, "op", ast.UAdd()
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield node, "operand", ast.UnaryOp(ast.Not(), node.operand)
        if isinstance(node, (ast.If, ast.IfExp, ast.While)) and not (
            isinstance(node.test, (ast.Compare, ast.UnaryOp))  # which are turned around themselves
        ):
            yield node, "test", ast.UnaryOp(ast.Not(), node.test)
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            for at, one in enumerate(block if isinstance(block, list) else ()):
                call = isinstance(one, ast.Expr) and not isinstance(one.value, ast.Constant)
                if call or isinstance(one, (ast.AugAssign, ast.Raise)):
                    yield node, name, [*block[:at], ast.Pass(), *block[at + 1 :]]
        if isinstance(node, ast.arguments):
            for at, default in enumerate(node.defaults):
                if isinstance(default, ast.Constant) and isinstance(default.value, str):
                    others = [*node.defaults]
                    others[at] = ast.Constant(default.value + "x")
                    yield node, "defaults", others


def skipped(tree: ast.Module) -> set[int]:
    """Return the nodes where a change is no mistake.

    They stand in annotations, in what is for type checkers, in how a number is written, in the
    question whether lists of one length have one, and in numbers that were tuned, which have a name
    of their own: others would do as well.
    """
    tuned = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant | ast.BinOp)
    ]
    found = {id(inner) for node in tuned for inner in ast.walk(node)}
    for node in ast.walk(tree):
        parts = [getattr(node, "annotation", None), getattr(node, "returns", None)]
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            parts.append(node)
        if isinstance(node, ast.FormattedValue):  # how a number looks in a message
            parts.append(node.format_spec)
        if isinstance(node, ast.keyword) and node.arg == "strict":
            parts.append(node.value)
        found |= {id(inner) for part in parts if part is not None for inner in ast.walk(part)}
    return found


def mutants(module: str) -> Iterator[tuple[int, str, ast.Module]]:
    """Yield the line, the change in words and the tree of every mutant of a module."""
    tree = ast.parse((PACKAGE / f"{module}.py").read_text("utf-8"))
    without = skipped(tree)
    for node, attribute, new in list(sites(tree)):
        if id(node) in without:
            continue
        old = getattr(node, attribute)
        line = getattr(node, "lineno", 0)
        if isinstance(old, list) and attribute in ("body", "orelse", "finalbody"):
            (gone,) = (a for a, b in zip(old, new, strict=True) if a is not b)
            line, words = gone.lineno, f"without `{ast.unparse(gone)}`"
        else:
            shown = node.test if attribute == "test" else node
            if isinstance(node, ast.arguments):
                ((shown, changed),) = ((a, b) for a, b in zip(old, new, strict=True) if a is not b)
                line, before, after = shown.lineno, ast.unparse(shown), ast.unparse(changed)
            else:
                before = ast.unparse(shown)
                setattr(node, attribute, new)
                after = ast.unparse(new if attribute == "test" else node)
                setattr(node, attribute, old)
            words = f"`{before}` → `{after}`"
        setattr(node, attribute, new)
        changed = ast.fix_missing_locations(copy.deepcopy(tree))
        setattr(node, attribute, old)
        yield line, " ".join(words.split())[:150], changed


# -- which tests see a line ------------------------------------------------------------------------


class Watch:
    """A plug-in of pytest that remembers which lines each test runs, and how long it takes."""

    def __init__(self, coverage) -> None:
        self.coverage, self.seconds = coverage, {}

    def pytest_runtest_logstart(self, nodeid, location):
        self.coverage.switch_context(nodeid)
        self.began = time.process_time()

    def pytest_runtest_logfinish(self, nodeid, location):
        self.seconds[nodeid] = time.process_time() - self.began
        self.coverage.switch_context("")


def pytest_run(arguments: list[str], plugins: list[object]) -> int:
    import pytest

    off = [word for name in PLUGINS_OFF for word in ("-p", f"no:{name}")]
    return int(pytest.main(["-qx", "--assert=plain", "--tb=no", *off, *arguments], plugins=plugins))


def baseline(result: str) -> None:
    """Run all tests once; write which tests run each line of each module, and their seconds."""
    import coverage

    cover = coverage.Coverage(data_file=None, include=[f"{PACKAGE}/*.py"], config_file=False)
    watch = Watch(cover)
    cover.start()
    code = pytest_run([*map(str, TESTS), "-k", f"not ({TRACING})"], [watch])
    cover.stop()
    assert code == 0, "the tests must pass before anything is changed"
    data = cover.get_data()
    seen = {Path(file).stem: data.contexts_by_lineno(file) for file in data.measured_files()}
    Path(result).write_bytes(pickle.dumps((seen, watch.seconds)))


def forked(work, cpu: float = resource.RLIM_INFINITY) -> int:
    """Do some work in a child, silent and limited; return its exit code, negative if killed."""
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        if cpu != resource.RLIM_INFINITY:
            resource.setrlimit(resource.RLIMIT_CPU, (int(cpu) + 1, int(cpu) + 1))
            signal.alarm(int(30 * cpu) + 1)  # for what waits
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
        code = 99
        try:
            code = work()
        finally:
            os._exit(code or 0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


class Finder:
    """Imports a module of nblib from a changed tree."""

    def __init__(self, module: str, tree: ast.Module) -> None:
        self.name, self.tree = f"nblib.{module}", tree

    def find_spec(self, name, path=None, target=None):
        if name != self.name:
            return None
        file = str(PACKAGE / f"{name.partition('.')[2]}.py")
        return importlib.util.spec_from_file_location(name, file, loader=self)

    def create_module(self, spec) -> types.ModuleType | None:
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        exec(compile(self.tree, module.__file__, "exec"), module.__dict__)


def survives(module: str, tree: ast.Module, tests: list[str], cpu: float) -> bool:
    def work() -> int:
        sys.meta_path.insert(0, Finder(module, tree))
        return pytest_run(tests, [])

    return forked(work, cpu) == 0


# -- the campaign ----------------------------------------------------------------------------------


def load_libraries() -> None:
    """Import what the tests import, but nblib, so that a forked child has it already."""
    sys.path[:0] = [str(UNIT), str(ROOT)]
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    for name in LIBRARIES:
        importlib.import_module(name)
    assert not any(name.startswith("nblib") for name in sys.modules)
    gc.freeze()  # nobody needs to look through all that again


def measure(modules: list[str], every: int, seen_file: str) -> list[tuple[str, int, list[str]]]:
    """Return for each module how many mutants there were and which survived."""
    os.chdir(ROOT)
    load_libraries()
    with tempfile.TemporaryDirectory() as folder:
        seen_file = seen_file or f"{folder}/seen"
        if not Path(seen_file).exists():
            assert forked(lambda: baseline(seen_file)) == 0, "the tests must pass first"
        seen, seconds = pickle.loads(Path(seen_file).read_bytes())
    found = []
    for module in modules:
        lines = seen.get(module, {})
        all_tests = {test for tests in lines.values() for test in tests} - {""}
        alive, count = [], 0
        for number, (line, words, tree) in enumerate(mutants(module)):
            if number % every:
                continue
            tests = set(lines.get(line, ())) - {""} or all_tests | {DEFAULTS}
            tests = sorted((t for t in tests if LEFT_OUT not in t), key=seconds.__getitem__)
            cpu = 3 + 3 * sum(seconds[test] for test in tests)
            count += 1
            alive_so_far = not tests or survives(module, tree, tests, cpu)
            if alive_so_far and module in TRACED:
                tests = [str(UNIT / "test_interrupts.py"), "-k", TRACING]
                alive_so_far = survives(module, tree, tests, cpu + 60)
            if alive_so_far:
                alive.append(f"{module}.py:{line}: {words}")
                print(alive[-1], flush=True)
        print(f"{module}: {count - len(alive)} of {count} killed", flush=True)
        found.append((module, count, alive))
    return found


def report(found: list[tuple[str, int, list[str]]]) -> str:
    """Return the table, and the survivors below it."""
    total, alive = sum(count for _, count, _ in found), [one for *_, some in found for one in some]
    rows = [(name, count, count - len(some)) for name, count, some in found if count]
    rows.append(("all", total, total - len(alive)))
    table = "".join(f"| {n} | {a} | {k} | {100 * k / a:.1f} % |\n" for n, a, k in rows)
    today = datetime.datetime.now(tz=datetime.UTC).date()
    survivors = "".join(f"- {one}\n" for one in alive)
    return (
        f"# Mutants of the core, {today}\n\n| module | mutants | killed | share |\n"
        f"|---|---|---|---|\n{table}\nWhat survived:\n\n{survivors}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    every = sorted({path.stem for path in PACKAGE.glob("*.py")} - NO_MUTANTS)
    parser.add_argument("modules", nargs="*", default=every)
    parser.add_argument("--every", type=int, default=1, help="take one mutant of so many")
    parser.add_argument("--seen", default="", help="keep in this file which tests run which lines")
    options = parser.parse_args()
    found = measure(options.modules, options.every, options.seen)
    today = datetime.datetime.now(tz=datetime.UTC).date()
    text = report(found)
    if options.modules == every and options.every == 1:
        (ROOT / "benchmarks" / "results" / f"{today}-mutants.md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
