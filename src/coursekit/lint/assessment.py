"""Exercises, questions and checklists that nobody could answer, or that records couldn't point at."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coursekit.content.model import Checklist, ChecklistItem, Exercise, Question, Solution, walk
from coursekit.diagnostics import Place
from coursekit.identifiers import id_slug
from coursekit.lint.directives import items
from coursekit.lint.view import Fault, View, Whole

_NUMBER = re.compile(r"[-+−]?(?:\d[\d,]*(?:\.\d+)?|\.\d+)(?:/\d+)?(?: ?%)?")


def _questions(view: View) -> Iterator[Question]:
    return (block for block in view.blocks if isinstance(block, Question) and block.body)


def question_without_answer(view: View) -> Iterator[Fault]:
    for question in _questions(view):
        if not question.options and question.answer is None:
            hint = 'list the options as `- [ ]` and `- [x]`, or give a number: `{answer="42"}`'
            yield Fault(view.opening(question.place.line), "this `question` has no options and no `answer`", hint)


def question_without_right_option(view: View) -> Iterator[Fault]:
    for question in _questions(view):
        if question.options and not any(option.correct for option in question.options):
            hint = "mark what is right with `- [x]`"
            yield Fault(view.opening(question.place.line), "none of this `question`'s options is right", hint)


def question_few_options(view: View) -> Iterator[Fault]:
    for question in _questions(view):
        if len(question.options) == 1:
            hint = "add an option that a learner might take for the right one"
            yield Fault(view.opening(question.place.line), "this `question` has one option, so there's no choice", hint)


def answer_not_number(view: View) -> Iterator[Fault]:
    for question in _questions(view):
        for key in ("answer", "tolerance"):
            value = getattr(question, key)
            if value is not None and not _NUMBER.fullmatch(value.strip()):
                hint = "write a number such as `1250`, `0.75` or `1/3`" + (
                    "; a choice is a list of `- [ ]` and `- [x]`" if key == "answer" else ", or a share such as `5 %`"
                )
                place = view.find(question.place.line, f'{key}="{value}"', f"{key}={value}", key)
                yield Fault(place, f"`{key}` is `{value}`, which is not a number", hint)


def checklist_without_items(view: View) -> Iterator[Fault]:
    for block in view.blocks:
        if isinstance(block, Checklist) and block.body and not any(True for _ in items(block)):
            hint = "write each as `- [ ] I can … {#an-id}`"
            yield Fault(view.opening(block.place.line), "this `checklist` has nothing to tick", hint)


def item_without_id(view: View) -> Iterator[Fault]:
    for block in view.blocks:
        if isinstance(block, Checklist):
            for item in items(block):
                if not item.named:
                    message = "this item has no id of its own, so ticks are lost when its text changes"
                    yield Fault(_item_place(view, item), message, f"add `{{#{id_slug(item.text)}}}` at its end")


def duplicate_item(view: View) -> Iterator[Fault]:
    for block in view.blocks:
        if isinstance(block, Checklist):
            seen: dict[str, int] = {}
            for item in items(block):
                if item.id in seen:
                    message = f"the item `{item.id}` is already in this checklist, in line {seen[item.id]}"
                    yield Fault(_item_place(view, item), message, "give each item an id of its own: `{#another-id}`")
                seen.setdefault(item.id, item.place.line)


def _item_place(view: View, item: ChecklistItem) -> Place:
    line = item.place.line
    text = view.lines[line - 1].rstrip()
    start = text.find("]") + 1
    column = start + len(text[start:]) - len(text[start:].lstrip()) + 1
    return view.place(line, column, len(text) + 1) if column <= len(text) else view.whole(line)


def exercise_without_key(whole: Whole) -> Iterator[Fault]:
    for view in whole.views:
        for block in view.blocks:
            if not isinstance(block, Exercise) or f"exercises/{block.id}.yml" in whole.files:
                continue
            if not any(isinstance(inner, Solution | Question) for inner in walk(block.body)):
                message = f"the exercise `{block.id}` has nothing to check an answer by"
                hint = f"add a `:::solution` or a `:::question` to it, or the key `exercises/{block.id}.yml`"
                yield Fault(view.opening(block.place.line), message, hint)
