"""The explorers as the pages of the built book hold them: nothing is computed, none is left out."""

import json
import re
from dataclasses import dataclass
from typing import Any

from visiting import BOOK, book_pages

STATE = re.compile(
    r'<script[^>]* type="application/vnd\.jupyter\.widget-state\+json"[^>]*>(.*?)</script>', re.S
)
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


def _views_of(path: str) -> list[StoredView]:
    text = (BOOK / path).read_text("utf-8")
    models = {
        key: model
        for found in STATE.findall(text)
        for key, model in json.loads(found)["state"].items()
    }
    shown = [
        child.removeprefix(MODEL)
        for model in models.values()
        if model["model_name"] == "VBoxModel"
        for child in model["state"].get("children", [])
    ]
    choices: dict[str, dict[str, range]] = {key: {} for key in shown}
    for model in models.values():
        if model["model_name"] == "LinkModel":
            (control, _), (view, trait) = model["state"]["source"], model["state"]["target"]
            options = models[control.removeprefix(MODEL)]
            if options["model_name"] in CHOICES:
                count = len(options["state"][CHOICES[options["model_name"]]])
                choices[view.removeprefix(MODEL)][trait] = range(count)
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
#: Without the quizzes and the predictions, which have no pictures.
EXPLORERS = [
    view for view in STORED if "questions" not in view.state and "quizzes" not in view.state
]
