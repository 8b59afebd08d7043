"""The explorers as the pages of the built book hold them: nothing is computed, none is left out."""

import json
import re
from dataclasses import dataclass
from typing import Any

from visiting import BOOK, book_pages

BLOCK = r'<script[^>]* type="application/vnd\.jupyter\.widget-{}\+json"[^>]*>(.*?)</script>'
MODEL = "IPY_MODEL_"
CHOICES = {"ToggleButtonsModel": "_options_labels", "DropdownModel": "_options_labels"}


@dataclass(frozen=True)
class StoredView:
    """A view of a page: its traits, and for each choice over it the trait and its values."""

    name: str
    state: dict[str, Any]
    binary: dict[str, str]
    choices: dict[str, range]

    @property
    def settings(self) -> list[dict[str, int]]:
        """What the page shows first, and then each other value of each choice."""
        return [{}] + [
            {trait: value}
            for trait, values in self.choices.items()
            for value in values
            if value != self.state[trait]
        ]


def _blocks(text: str, kind: str) -> list[dict[str, Any]]:
    return [json.loads(found) for found in re.findall(BLOCK.format(kind), text, re.S)]


def _views_of(path: str) -> list[StoredView]:
    text = (BOOK / path).read_text("utf-8")
    models = {key: one for block in _blocks(text, "state") for key, one in block["state"].items()}
    shown = [
        child.removeprefix(MODEL)
        for block in _blocks(text, "view")
        for child in models[block["model_id"]]["state"].get("children", [])
    ]
    choices: dict[str, dict[str, range]] = {key: {} for key in shown}
    for model in models.values():
        if model["model_name"] == "LinkModel":
            (control, _), (view, trait) = model["state"]["source"], model["state"]["target"]
            options = models[control.removeprefix(MODEL)]
            view = view.removeprefix(MODEL)
            if options["model_name"] in CHOICES and view in choices:
                count = len(options["state"][CHOICES[options["model_name"]]])
                choices[view][trait] = range(count)
    return [
        StoredView(
            f"{path.removesuffix('.html')}-{number}",
            models[key]["state"],
            {buffer["path"][0]: buffer["data"] for buffer in models[key].get("buffers", [])},
            choices[key],
        )
        for number, key in enumerate(key for key in shown if "_esm" in models[key]["state"])
    ]


VIEW = "application/vnd.jupyter.widget-view+json"
WITH_WIDGETS = [path for path in book_pages() if VIEW in (BOOK / path).read_text("utf-8")]
STORED = [view for path in WITH_WIDGETS for view in _views_of(path)]
#: The first of each explorer.
BY_NAME = {view.state["name"]: view for view in reversed(STORED) if "name" in view.state}
#: Without the quizzes and the predictions, which have no pictures.
EXPLORERS = [
    view for view in STORED if "questions" not in view.state and "quizzes" not in view.state
]
