"""What a page shows of an exercise or a question: what is asked, and nothing of what is right."""

from __future__ import annotations

from msgspec import Struct


class Choice(Struct, frozen=True):
    """An option of a part, or an item to order or match."""

    id: str
    label: str
    letter: str
    """By which a long option is named beside the items that it may go with."""


class PartView(Struct, frozen=True):
    id: str
    """With its case: `a/approach`."""
    type: str
    """`choice`, `multiple`, `number`, `text`, `order` or `match`."""
    label: str
    points: str
    """"2 points"; empty where there is nothing to tell apart."""
    before: str = ""
    """What stands before the field of a number: `$`."""
    after: str = ""
    """And after it: `per month`."""
    unit: str = ""
    """The unit in words: `US dollars per month`; empty for plain numbers."""
    at_least: int = 0
    """How many points a text should make."""
    options: tuple[Choice, ...] = ()
    items: tuple[Choice, ...] = ()
    long: bool = False
    """Whether some option is long."""
    was: tuple[str, ...] = ()
    """Its former ids, under which answers may be kept."""


class GroupView(Struct, frozen=True):
    """Parts that belong together; parts without a group stand by themselves under an empty title."""

    title: str
    parts: tuple[PartView, ...]


class CaseView(Struct, frozen=True):
    """One case, shown one at a time. An exercise without cases has a single one, whose id is empty."""

    id: str
    label: str
    """By which learners know it: its id where that is a letter, else its number."""
    title: str
    groups: tuple[GroupView, ...]

    @property
    def parts(self) -> tuple[PartView, ...]:
        return tuple(part for group in self.groups for part in group.parts)


class HintView(Struct, frozen=True):
    id: str
    parts: str
    """What it is for, in words; empty where it is for everything."""
    costs: str
    """The share of points that it costs: `25 %`, or empty."""


class ExerciseView(Struct, frozen=True):
    id: str
    title: str
    cases: tuple[CaseView, ...]
    hints: tuple[HintView, ...]
    model: bool
    """Whether there is a model answer to show after an attempt."""
    version: str
    """Of the public view: changes when what is asked does, and tells nothing of the key."""
    was: tuple[str, ...]
    """Its former ids."""
