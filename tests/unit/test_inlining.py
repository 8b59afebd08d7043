"""Views with real imports become one module that runs as they do."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from nblib.widgets.kit import inlined

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes modules, by name, and returns the path of the first."""

    def write(**modules: str) -> Path:
        for name, text in modules.items():
            (tmp_path / f"{name}.js").write_text(text, "utf-8")
        return tmp_path / f"{next(iter(modules))}.js"

    return write


def ran(view: Path) -> str:
    """Return what the one module prints, run by Node.js in a folder without the others."""
    module = view.parent / "alone" / "view.mjs"
    module.parent.mkdir()
    module.write_text(inlined(view), "utf-8")
    result = subprocess.run([shutil.which("node"), module], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def test_modules_run_in_the_order_of_their_imports_and_the_view_last(write):
    view = write(
        view='import { a } from "./a.js";\nconsole.log("view", a);\nexport default {};\n',
        a='import { b } from "./b.js";\nconsole.log("a", b);\nexport const a = `${b}a`;\n',
        b='console.log("b");\nexport const b = "b";\n',
    )
    assert ran(view).split("\n") == ["b", "a b", "view ba"]


def test_a_module_that_two_others_import_runs_once(write):
    view = write(
        view='import { a } from "./a.js";\nimport { b } from "./b.js";\nconsole.log(a === b);\n',
        a='import { thing } from "./shared.js";\nexport const a = thing;\n',
        b='import { thing } from "./shared.js";\nexport const b = thing;\n',
        shared='console.log("made");\nexport const thing = {};\n',
    )
    assert ran(view).split("\n") == ["made", "true"]


def test_names_of_modules_do_not_meet(write):
    view = write(
        view='import { a } from "./a.js";\nconst own = "view\'s";\nconsole.log(own, a());\n',
        a='import { own as other } from "./b.js";\nconst own = "a\'s";\n'
        "export function a() { return `${own} ${other}`; }\n",
        b='export const own = "b\'s";\n',
    )
    assert ran(view) == "view's a's b's"


def test_every_form_of_import_and_export_that_is_supported_runs(write):
    view = write(
        view='import {\n  A, a,\n  later as then,\n} from "./a.js";\n'
        'import { one } from "./a.js";\n'
        "then().then(found => console.log(new A().name, a(), found, one));\n"
        "export const mine = 1;\nexport default () => mine;\n",
        a='export class A { name = "A"; }\nexport function a() { return "a"; }\n'
        'export async function later() { return "later"; }\n'
        "export const one = 1, two = 2;\nexport function* many() { yield 1; }\n",
    )
    assert ran(view) == "A a later 1"


def test_the_one_module_exports_what_the_view_exports(write):
    view = write(
        view='import { a } from "./a.js";\nexport const mine = a;\nexport default {};\n',
        a="export const a = 1;\n",
    )
    text = inlined(view)
    assert [line for line in text.split("\n") if line.startswith("export")] == [
        "export const mine = a;",
        "export default {};",
    ]


def test_comments_stay_behind_and_what_only_looks_like_one_does_not(write):
    view = write(
        view="/* What it is for,\n * in two lines. */\n\n// why\n"
        'import { a } from "./a.js";\n'
        'console.log(a, "// kept", `/* too */`); // beside code it stays\n'
        "  /* inside */\nconsole.log(4 /* half */\n  / 2);\n"
        "/* first */ console.log(3);\n/* last */\n",
        a="// of a\nexport const a = 1;\n",
    )
    text = inlined(view)
    assert ran(view).split("\n") == ["1 // kept /* too */", "2", "3"]
    for left in ("What it is", "// why", "inside", "last", "// of a"):
        assert left not in text
    assert "// beside code it stays" in text


@pytest.mark.parametrize(
    ("modules", "message"),
    [
        ({"view": 'import { a } from "./a.js";\n'}, r"no file .*a\.js, which .*/view\.js imports"),
        (
            {
                "view": 'import { a, no } from "./a.js";\n',
                "a": "export const a = 1;\nconst no = 2;\n",
            },
            r"/view\.js imports no, which .*/a\.js does not export",
        ),
        (
            {
                "view": 'import { a } from "./a.js";\n',
                "a": 'import { b } from "./b.js";\nexport const a = b;\n',
                "b": 'import { a } from "./a.js";\nexport const b = a;\n',
            },
            r"circle: .*/a\.js imports .*/b\.js imports .*/a\.js$",
        ),
        (
            {"view": 'import { view } from "./view.js";\n'},
            r"circle: .*view\.js imports .*view\.js$",
        ),
        (
            {"view": "const two = `one\n// two`;\n"},
            r"/view\.js, line 1: expected template literals that end on their line, got 'const two",
        ),
        ({"view": "const inlined_0 = 1;\n"}, r"/view\.js: expected no name with 'inlined_'"),
    ],
)
def test_what_cannot_be_linked_is_an_error_that_names_the_files(write, modules, message):
    with pytest.raises(ValueError, match=message):
        inlined(write(**modules))


FORMS = [
    'import * as a from "./a.js";',
    'import a from "./a.js";',
    'import "./a.js";',
    'import { a } from "d3";',
    'import { a } from "https://example.org/a.js";',
    'import { a } from "./a.js"',
    ' import { a } from "./a.js";',
    'const { a } = await import("./a.js");',
    "export const address = () => import.meta.url;",
    'export * from "./a.js";',
    'export { a } from "./a.js";',
    "export { a };",
    "export let a = 1;",
    "export const { a } = { a: 1 };",
]


@pytest.mark.parametrize("form", FORMS)
def test_a_form_that_is_not_supported_is_an_error_with_its_line(write, form):
    with pytest.raises(ValueError, match=r"/view\.js, line 3: expected an import or an export"):
        inlined(write(view=f"// a view\n\n{form}\n", a="export const a = 1;\n"))


def test_only_a_view_has_a_default_export(write):
    view = write(view='import { a } from "./a.js";\n', a="export const a = 1;\nexport default a;\n")
    with pytest.raises(ValueError, match=r"/a\.js, line 2: expected"):
        inlined(view)


def test_words_in_comments_and_names_are_no_imports(write):
    view = write(view="/* To\n * import is to export. */\nconst exports = { import: 1 };\n"
                 "console.log(exports.import); // imports nothing\n")  # fmt: skip
    assert ran(view) == "1"
