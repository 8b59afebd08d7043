"""Sphinx extension: the built book asks no other host for anything, from a server and from disk.

MathJax comes out of a pip package as one file and its fonts. The theme's icon script (1.5 MB on
every page) gives way to the theme's own icon font, cut down to the icons in use. ``book.css`` and
the icon of the browser's tab are added to every page.
"""

import logging
import re
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from jinja2 import DictLoader
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

OWN_FILES = ("book.css", "favicon.svg")
# The one component with every TeX extension inside. tex-chtml.js is 39 KB smaller (gzipped), but
# fetches one more file for each of \color, \class, \bbox and \cancel.
MATHJAX = "tex-chtml-full.js"
MATHJAX_FONTS = "output/chtml/fonts/woff-v2"
# The template with the theme's <script> tags, and the tag to leave out of it.
MACROS = "static/webpack-macros.html"
ICON_SCRIPT = re.compile(r"<script[^>]*scripts/fontawesome\.js[^>]*></script>")
STYLE_SHEET = "styles/pydata-sphinx-theme.css"
ICON_RULE = re.compile(r'(?P<classes>(?:\.fa-[\w-]+:before,?)+){content:"(?P<code>[^"]+)"}')
ICON_FONTS = "vendor/fontawesome/webfonts"
# The theme ships these and no page asks for them.
UNUSED = ("scripts/fontawesome.js*", "**/*.map", "**/*-macros.html", "locales")
# A page opened from disk may not read another one for the excerpt under a search result.
NO_EXCERPTS = (
    'if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;'
)
# MathJax keeps a page busy for a second. It is fetched early, by a link, and runs when the page is
# there and what is quicker too: the explorers. Whoever waits for its promise need not know.
FORMULAS_LAST = """(() => {
  const link = document.querySelector("link[rel=preload][href*='/mathjax/']");
  if (!link) return;
  const idle = window.requestIdleCallback ?? setTimeout; // Safari lacks the first
  const begin = go => addEventListener("DOMContentLoaded", () => idle(go, { timeout: 500 }));
  const run = go => {
    const script = Object.assign(document.createElement("script"), { src: link.href });
    script.onload = () => { script.remove(); go(); }; // a saved page runs this again
    document.head.append(script);
  };
  const ran = new Promise(begin).then(() => new Promise(run));
  MathJax.startup = { promise: ran.then(() => MathJax.startup.promise) };
})()"""


def package_folder(name: str) -> Path:
    """Return the folder of an installed package, whose name need not be one for ``import``."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ExtensionError(f"The package {name} is missing: install requirements.txt")
    return Path(spec.origin).parent


def use_local_math(app: Sphinx, config: Config) -> None:
    """Point Sphinx at the copied MathJax."""
    config.mathjax_path = f"mathjax/{MATHJAX}"
    # The menu offers parts that are not copied and makes every formula a Tab stop. The hidden
    # MathML that screen readers use does not depend on it.
    # A mistake in a formula is drawn as an error, which the browser tests find, and not as text.
    config.mathjax3_config = {
        "options": {"enableMenu": False},
        "tex": {"packages": {"[-]": ["noerrors", "noundefined"]}},
    }


def fetch_math(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Put a link that fetches MathJax in place of the tag that runs it before the page is there.

    A page without a formula has neither: Sphinx's tag is also on pages that list others with some.
    """
    scripts = context["script_files"]
    has_equations = app.env.get_domain("math").data["has_equations"]
    is_whole_book = app.builder.name == "singlehtml"
    for script in [one for one in scripts if str(one.filename).endswith(MATHJAX)]:
        scripts.remove(script)
        if any(has_equations.values()) if is_whole_book else has_equations.get(page):
            kind = {"rel": "preload", "as": "script", "type": "text/javascript"}
            # Sphinx writes a link of any kind, with a checksum as in its tags, from here alone.
            app.add_css_file(f"mathjax/{MATHJAX}", priority=0, fetchpriority="low", **kind)


def copy_files(app: Sphinx) -> None:
    """Copy MathJax and our own files, before the pages link to them with a checksum."""
    if app.builder.format != "html":
        return
    source = package_folder("sphinx-mathjax-offline") / "static" / "mathjax"
    target = Path(app.outdir) / "_static"
    fonts = target / "mathjax" / MATHJAX_FONTS
    shutil.copytree(source / MATHJAX_FONTS, fonts, dirs_exist_ok=True)
    shutil.copy(source / MATHJAX, target / "mathjax" / MATHJAX)
    for name in OWN_FILES:
        shutil.copy(Path(__file__).parent / name, target / name)
    # jupyter-book's index.html only leads on and names no icon: there browsers ask for this one
    shutil.copy(Path(__file__).parent / "favicon.ico", app.outdir)


def leave_out_icon_script(app: Sphinx) -> None:
    """Hand the templates the theme's own macros without the line that loads the icon script."""
    if app.builder.format != "html":
        return
    templates = app.builder.templates
    source, _, _ = templates.get_source(templates.environment, MACROS)
    trimmed, found = ICON_SCRIPT.subn("", source)
    if found != 1:
        raise ExtensionError(f"{MACROS} of the theme has changed: {found} icon scripts, not 1")
    templates.loaders.insert(0, DictLoader({MACROS: trimmed}))
    templates.templatepathlen += 1  # how many loaders stand before the theme's


def add_favicon(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Name the icon of the tab; without one, browsers ask for a file that is not there."""
    context["favicon_url"] = context["pathto"]("_static/favicon.svg", 1)


def trim_theme(app: Sphinx, exception: Exception | None) -> None:
    """Cut the icon fonts down to the icons that the pages name, and delete what none asks for."""
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    for path in {path for pattern in UNUSED for path in static.glob(pattern)}:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    files = [*Path(app.outdir).rglob("*.html"), *static.rglob("*.js")]  # scripts add icons as well
    text = "\n".join(path.read_text(encoding="utf8") for path in files)
    names = set(re.findall(r"\bfa-[\w-]+", text))
    theme = package_folder("pydata_sphinx_theme") / "theme" / "pydata_sphinx_theme" / "static"
    css, codes = cut_rules((theme / STYLE_SHEET).read_text(encoding="utf8"), names)
    (static / STYLE_SHEET).write_text(css, encoding="utf8")
    for source in sorted((theme / ICON_FONTS).glob("*.ttf")):
        target = static / ICON_FONTS / source.name
        target.unlink(missing_ok=True)  # the style sheet's second choice, which no browser takes
        cut_font(source, codes, target.with_suffix(".woff2"))


def cut_rules(css: str, names: set[str]) -> tuple[str, set[int]]:
    """Return ``css`` without the icons that ``names`` lacks, and the characters of the others."""
    codes = set()

    def keep_if_named(rule: re.Match[str]) -> str:
        if names.isdisjoint(re.findall(r"fa-[\w-]+", rule["classes"])):
            return ""
        code = rule["code"]  # a character, or a backslash and its number
        codes.add(int(code[1:], 16) if code.startswith("\\") else ord(code))
        return rule[0]

    return ICON_RULE.sub(keep_if_named, css), codes


def cut_font(source: Path, codes: set[int], target: Path) -> None:
    """Write those glyphs of the font ``source`` that ``codes`` names to ``target``, if any."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)  # Sphinx counts its notes as warnings
    font = TTFont(source)
    if not codes & set(font.getBestCmap()):
        target.unlink(missing_ok=True)
        return
    subsetter = subset.Subsetter(subset.Options(layout_features=[]))
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    # Named .woff2, as the style sheet asks, but woff inside: that needs no further package, and
    # browsers look at the content.
    font.flavor = "woff"
    font.save(target)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_css_file("book.css", priority=900)  # after the theme
    app.add_js_file(None, body=NO_EXCERPTS, priority=900)  # after the options it changes
    app.add_js_file(None, body=FORMULAS_LAST, priority=900)  # after MathJax's options
    app.connect("config-inited", use_local_math, priority=400)  # before MyST adds its own options
    app.connect("builder-inited", copy_files)
    app.connect("builder-inited", leave_out_icon_script)
    app.connect("html-page-context", fetch_math, priority=900)  # after Sphinx's own tag
    app.connect("html-page-context", add_favicon)
    app.connect("build-finished", trim_theme, priority=900)  # after everything is copied
    return {"parallel_read_safe": True, "parallel_write_safe": True}
