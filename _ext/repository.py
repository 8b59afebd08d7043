"""Sphinx extension: links back to the project, where there is a project to link to.

Set ``BOOK_REPOSITORY`` (https://github.com/owner/name) when the book is built, and every page gets
buttons to edit it, to open an issue and to run it on Binder or Colab. Without it no such button is
drawn: it would lead nowhere. Where the pages are published follows from it, or is said by
``BOOK_ADDRESS``; notebooks that are read elsewhere link to it. The date of a page's last change
comes from git, if git has one.

Whatever leads to a notebook leads to the plain one of the page: a download to that beside the
pages, Binder to that which binder/postBuild writes, Colab to that which the workflow publishes.
"""

import os
import posixpath
import re
import subprocess
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.util.matching import Matcher

ADDRESS = re.compile(r"https://github\.com/([\w.-]+)/([\w.-]+)")
BINDER = (
    "https://mybinder.org/v2/gh/{owner}/{repository}/{branch}?urlpath=lab/tree/notebooks/{name}"
)
# Colab opens what stands on a branch; .github/workflows/book.yml publishes this one.
COLAB = "https://colab.research.google.com/github/{owner}/{repository}/blob/notebooks/{name}"


def repository_address() -> str:
    """Return the address in ``BOOK_REPOSITORY``, or nothing."""
    address = os.environ.get("BOOK_REPOSITORY", "").removesuffix("/").removesuffix(".git")
    if address and not ADDRESS.fullmatch(address):
        raise ConfigError(
            f"BOOK_REPOSITORY: expected https://github.com/owner/name, got {address!r}"
        )
    return address


def pages_address() -> str:
    """Return where the book is published, with a slash at the end, or nothing if nobody knows.

    It is ``BOOK_ADDRESS`` or else where GitHub publishes the pages of ``BOOK_REPOSITORY``.
    """
    address = os.environ.get("BOOK_ADDRESS", "").removesuffix("/")
    if address and not re.fullmatch(r"https?://[^\s?#\"]+", address):
        raise ConfigError(f"BOOK_ADDRESS: expected https://host/path, got {address!r}")
    if not address and (match := ADDRESS.fullmatch(repository_address())):
        owner, name = match.groups()
        host = f"{owner.lower()}.github.io"
        address = f"https://{host}" + ("" if name.lower() == host else f"/{name}")
    return address and f"{address}/"


def name_repository(app: Sphinx, config: Config) -> None:
    """Give the theme the address from the environment, and the buttons that need it."""
    address = repository_address()
    if not address:
        return
    options: dict[str, Any] = config.html_theme_options
    options |= {
        "repository_url": address,
        "repository_branch": os.environ.get("BOOK_BRANCH") or "main",
        "path_to_docs": "",
        "use_repository_button": True,
        "use_edit_page_button": True,
        "use_issues_button": True,
    }


def lead_to_notebook(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Let the buttons of a page lead to its plain notebook, if it has one."""
    if app.builder.name != "html" or not Matcher(app.config.plain_notebooks)(pagename):
        return  # one long page has no notebook of its own
    name = f"{posixpath.basename(pagename)}.ipynb"
    buttons = context["header_buttons"]
    (download,) = (group for group in buttons if group.get("label") == "download-buttons")
    notebook = {
        "type": "link",
        "url": f"{context['pathto']('notebooks', 1)}/{name}",
        "text": ".ipynb",
        "icon": "fas fa-file",
        "tooltip": "Download notebook file",
        "label": "download-notebook-button",
    }
    others = [one for one in download["buttons"] if one["type"] != "link"]
    download["buttons"] = [notebook, *others]
    for script in context["script_files"]:
        if str(script.filename).endswith("static_widgets/host.js"):  # its notes offer the notebook
            script.attributes["data-notebook"] = notebook["url"]
    if match := ADDRESS.fullmatch(repository_address()):
        owner, repository = match.groups()
        buttons.insert(0, launch_group(owner, repository, name))


def launch_group(owner: str, repository: str, name: str) -> dict[str, Any]:
    """Return the theme's description of the buttons that run a notebook somewhere."""
    branch = os.environ.get("BOOK_BRANCH") or "main"
    hosts = (("Binder", BINDER, "logo_binder.svg"), ("Colab", COLAB, "logo_colab.png"))
    links = [
        {
            "type": "link",
            "text": host,
            "tooltip": f"Launch on {host}",
            "icon": f"_static/images/{logo}",
            "url": url.format(owner=owner, repository=repository, branch=branch, name=name),
        }
        for host, url, logo in hosts
    ]
    return {
        "type": "group",
        "tooltip": "Launch interactive content",
        "icon": "fas fa-rocket",
        "buttons": links,
        "label": "launch-buttons",
    }


def date_page(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Put the date of the last commit that changed the page's source at the page's foot."""
    context["last_updated"] = None
    if doctree is None or pagename not in app.env.found_docs:
        return
    command = ["git", "log", "-1", "--format=%cs", "--", app.env.doc2path(pagename)]
    try:
        result = subprocess.run(command, cwd=Path(app.srcdir), capture_output=True, text=True)
    except OSError:  # no git
        return
    context["last_updated"] = result.stdout.strip() or None


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("config-inited", name_repository)
    app.connect("html-page-context", date_page)
    app.connect("html-page-context", lead_to_notebook, priority=502)  # the theme's buttons: 501
    return {"parallel_read_safe": True, "parallel_write_safe": True}
