"""What each directive becomes. A new directive is one row of `DIRECTIVES` and one function."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from coursekit.content.directives import Opening
from coursekit.content.model import (
    Block,
    Callout,
    CalloutKind,
    Checklist,
    ChecklistItem,
    Concept,
    Exercise,
    Framework,
    Hint,
    Parts,
    Question,
    Solution,
    Title,
    Worksheet,
)
from coursekit.diagnostics import Place
from coursekit.identifiers import id_slug
from coursekit.sums import sha256


class Fence(Struct, frozen=True):
    """A directive with its content read: what a row's function makes a block from."""

    opening: Opening
    label: Title | None
    body: tuple[Block, ...]
    place: Place


class Row(Struct, frozen=True):
    """How one directive is read."""

    build: Callable[[Fence], Block]
    anchored: bool = True
    """Whether it has an id that pages link to and records point at; it must then be given one."""
    tasks: Literal["", "checklist", "options"] = ""
    """What a task list directly inside it means."""
    attributes: frozenset[str] = frozenset()
    """Attributes it understands besides `id`, `class` and `title`."""


def given_title(fence: Fence) -> Title | None:
    """The title an author wrote: the `title` attribute, else a label that isn't the id."""
    text = fence.opening.attributes.get("title")
    if text:
        from html import escape

        return Title(text, (escape(text, quote=False),))
    if fence.label is not None and (fence.opening.id is None or "id" in fence.opening.attributes):
        return fence.label
    return None


def label_title(fence: Fence) -> Title | None:
    """A title for what needs no id (notes, hints): the label whatever it looks like."""
    return given_title(fence) or fence.label


def named(fence: Fence) -> tuple[str, Title]:
    """Id and title of a directive that must have both. A missing one is made from the other; lint says so."""
    title = given_title(fence)
    name = fence.opening.id or id_slug(title.text if title else fence.opening.name)
    if title is None:
        text = name.replace("-", " ").replace("_", " ").strip().capitalize() or name
        title = Title(text, (text,))
    return name, title


def _concept(fence: Fence) -> Block:
    return Concept(*named(fence), fence.body, fence.place)


def _exercise(fence: Fence) -> Block:
    return Exercise(*named(fence), fence.body, fence.place)


def _checklist(fence: Fence) -> Block:
    return Checklist(*named(fence), fence.body, fence.place)


def _question(fence: Fence) -> Block:
    attributes = fence.opening.attributes
    return Question(*named(fence), fence.body, fence.place, attributes.get("answer"), attributes.get("tolerance"))


def _framework(fence: Fence) -> Block:
    return Framework(*named(fence), fence.body, fence.place, given_title(fence) is not None)


def _worksheet(fence: Fence) -> Block:
    return Worksheet(*named(fence), fence.body, fence.place, given_title(fence) is not None)


def _hint(fence: Fence) -> Block:
    return Hint(label_title(fence), fence.body, fence.place)


def _solution(fence: Fence) -> Block:
    return Solution(label_title(fence), fence.body, fence.place)


def _callout(kind: CalloutKind) -> Callable[[Fence], Block]:
    return lambda fence: Callout(kind, label_title(fence), fence.body, fence.place)


DIRECTIVES: dict[str, Row] = {
    "concept": Row(_concept),
    "exercise": Row(_exercise),
    "checklist": Row(_checklist, tasks="checklist"),
    "question": Row(_question, tasks="options", attributes=frozenset({"answer", "tolerance"})),
    "framework": Row(_framework),
    "worksheet": Row(_worksheet),
    "hint": Row(_hint, anchored=False),
    "solution": Row(_solution, anchored=False),
    "note": Row(_callout("note"), anchored=False),
    "tip": Row(_callout("tip"), anchored=False),
    "warning": Row(_callout("warning"), anchored=False),
}


def checklist_item(given: str | None, text: str, parts: Parts, place: Place) -> ChecklistItem:
    return ChecklistItem(given or id_slug(text), text, text_digest(text), parts, place, given is not None)


def text_digest(text: str) -> str:
    """SHA-256 of text as records keep it: NFKC, lower case, NFKC, white space folded (formats.md)."""
    once = unicodedata.normalize("NFKC", text).lower()
    folded = " ".join(unicodedata.normalize("NFKC", once).split())
    return sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()
