"""What there is to do in a course, as it stands today: the items of each module, and the exercises with their keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from coursekit.content.model import Checklist, ChecklistItems, Exercise, Module, Question, walk
from coursekit.content.read import Content
from coursekit.exercises.bank import Bank, Keyed
from coursekit.exercises.key import Key

Kind = Literal["tick", "case", "read"]


class Item(Struct, frozen=True):
    """One thing to get done: an item of a checklist, a case of an exercise (or all of one without cases), the reading.

    `id` is what stands in the keys of records: `checklist/item`, `exercise/case` or `exercise`, the module's id.
    """

    kind: Kind
    id: str
    module: str
    group: str
    """The title of the checklist, exercise or question."""
    label: str
    """The item's text, or the case's title; empty where the group says all."""
    digest: str = ""
    """Of a checklist item's text."""


class Task(Struct, frozen=True):
    """An exercise or a question: its key, and where it stands (no module, if no lesson shows it)."""

    id: str
    title: str
    kind: Literal["exercise", "question"]
    module: str
    key: Key
    cases: Mapping[str, str]
    """Title by id of each case; the empty id where there are none."""
    former_cases: Mapping[str, str]
    """Today's id by former id."""
    part_of: Mapping[str, str]
    """Today's id of a part by every id that it has or had."""

    def case(self, part: str) -> str:
        """The case that a part belongs to."""
        case: str = self.key.words["parts"][part]["case"]
        return case

    def item(self, case: str) -> str:
        return f"{self.id}/{case}" if case else self.id


class ModuleItems(Struct, frozen=True):
    id: str
    title: str
    items: tuple[Item, ...]
    """Checklists first, then exercises and questions, then the reading."""


class Outline(Struct, frozen=True):
    course: str
    """The course's id."""
    title: str
    language: str
    theme: str
    modules: tuple[ModuleItems, ...]
    tasks: Mapping[str, Task]
    """In the order of the lessons; those that no lesson shows come last."""
    former: Mapping[str, str]
    """Today's id of an exercise by former id."""

    @property
    def items(self) -> Iterator[Item]:
        return (item for module in self.modules for item in module.items)

    def task(self, name: str) -> Task | None:
        """The exercise of that id, or of that former id."""
        return self.tasks.get(name) or self.tasks.get(self.former.get(name, ""))


def outline(content: Content, bank: Bank) -> Outline:
    """The course without its drafts. An id that stands twice counts where it stands first, as on the site."""
    modules = [document.module for document in content.documents if not document.module.draft]
    tasks = {task.id: task for task in _tasks(modules, bank)}
    seen: set[str] = set()
    found = tuple(ModuleItems(m.id, m.title, tuple(_items(m, tasks, seen))) for m in modules)
    former = {old: name for name, task in tasks.items() for old in task.key.was if old not in tasks}
    settings = content.settings
    return Outline(content.id, content.title, settings.language, settings.theme, found, tasks, former)


def _tasks(modules: Iterable[Module], bank: Bank) -> Iterator[Task]:
    shown: dict[str, Task] = {}
    for module in modules:
        for block in walk(module.body):
            if isinstance(block, Exercise | Question) and block.id in bank.exercises and block.id not in shown:
                kind: Literal["exercise", "question"] = "exercise" if isinstance(block, Exercise) else "question"
                shown[block.id] = _task(bank.exercises[block.id], kind, module.id, block.title.text)
    yield from shown.values()
    for name, keyed in bank.exercises.items():
        if name not in shown:
            yield _task(keyed, "exercise", "", keyed.source.title)


def _task(keyed: Keyed, kind: Literal["exercise", "question"], module: str, title: str) -> Task:
    key = keyed.key
    order = dict.fromkeys(key.words["parts"][part]["case"] for part in key.parts)
    cases = {case: key.words["cases"][case]["title"] if case else "" for case in order}
    former = {old: case.id for case in keyed.source.cases for old in case.was if old not in cases}
    part_of = {old: part.id for part in key.parts.values() for old in part.was} | {part: part for part in key.parts}
    return Task(key.id, title, kind, module, key, cases, former, part_of)


def _items(module: Module, tasks: Mapping[str, Task], seen: set[str]) -> Iterator[Item]:
    for block in walk(module.body):
        if isinstance(block, Checklist):
            yield from _once(_ticks(module, block), seen)
    for task in tasks.values():
        if task.module == module.id:
            yield from (Item("case", task.item(c), module.id, task.title, title) for c, title in task.cases.items())
    yield Item("read", module.id, module.id, module.title, "")


def _ticks(module: Module, checklist: Checklist) -> Iterator[Item]:
    for block in walk(checklist.body):
        if isinstance(block, ChecklistItems):
            for item in block.items:
                name = f"{checklist.id}/{item.id}"
                yield Item("tick", name, module.id, checklist.title.text, item.text, item.digest)


def _once(items: Iterable[Item], seen: set[str]) -> Iterator[Item]:
    for item in items:
        if item.id not in seen:
            seen.add(item.id)
            yield item
