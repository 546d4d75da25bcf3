"""Exercises, questions and checklists that nobody could answer, or that records couldn't point at."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from coursekit.content.kept import kept
from coursekit.content.model import Block, ChecklistItem, Exercise, Options, Prose, Question, Solution, inside, walk
from coursekit.diagnostics import Place
from coursekit.identifiers import did_you_mean, id_slug
from coursekit.lint.directives import items
from coursekit.lint.late import late
from coursekit.lint.view import Fault, View, Whole

_NUMBER = late(r"[-+−]?(?:\d[\d,]*(?:\.\d+)?|\.\d+)(?:/0*[1-9]\d*)?(?: ?%)?")
_SENTENCE_END = late(r"[.!?][\"'”’»)*_`]*$")
_SENTENCE_START = late(r"[\"'“‘«(*_]*(\w)")
_BOX = late(r"[ \t>]*[-*+][ \t]+(\[[ \t]*[xX]?[ \t]*\])(?=[ \t]|$)")
_GOOD_BOXES = frozenset({"[ ]", "[x]", "[X]"})
_EXERCISE_FILE = late(r"exercises/([^_/][^/]*)\.yml")


def question_without_answer(view: View) -> Iterator[Fault]:
    for question in view.questions:
        if not question.options and question.answer is None:
            hint = 'list the options as `- [ ]` and `- [x]`, or give a number: `{answer="42"}`'
            yield Fault(view.opening(question.place.line), "this `question` has no options and no `answer`", hint)


def question_without_right_option(view: View) -> Iterator[Fault]:
    for question in view.questions:
        if question.options and not any(option.correct for option in question.options):
            hint = "mark what is right with `- [x]`"
            yield Fault(view.opening(question.place.line), "none of this `question`'s options is right", hint)


def question_few_options(view: View) -> Iterator[Fault]:
    for question in view.questions:
        if len(question.options) == 1:
            hint = "add an option that a learner might take for the right one"
            yield Fault(view.opening(question.place.line), "this `question` has one option, so there's no choice", hint)


def option_run_on(view: View) -> Iterator[Fault]:
    """A guess: a sentence ends with a line of an option, and another begins with the next."""
    leads = {p.line: p for p in view.document.outline.paragraphs if p.container == "item"}
    for question in view.questions:
        for option in question.options:
            lead = leads.get(option.place.line)
            lines = [text.strip() for text in lead.text.split("\n")] if lead else []
            for offset, (before, after) in enumerate(pairwise(lines), start=1):
                start = _SENTENCE_START.match(after)
                if _SENTENCE_END.search(before) and start and start[1].isupper():
                    message = "this line is read as a part of the option above it"
                    hint = "if it explains the option, leave a blank line before it; if not, break the line elsewhere"
                    yield Fault(view.whole(option.place.line + offset), message, hint)
                    break


def option_explanation_outside(view: View) -> Iterator[Fault]:
    for question in view.questions:
        for above, block, below in zip(question.body, question.body[1:], question.body[2:], strict=False):
            if isinstance(above, Options) and isinstance(block, Prose) and isinstance(below, Options):
                message = "this text stands between the options, and belongs to none"
                hint = f"indent it by two, as the explanation of the option in line {above.options[-1].place.line}"
                yield Fault(view.whole(block.place.line), message, hint)


def task_box(view: View) -> Iterator[Fault]:
    for directive, _ in view.directives:
        if directive.name not in ("question", "checklist"):
            continue
        for line in range(directive.line + 1, directive.end_line + 1):
            text = view.lines[line - 1] if line <= len(view.lines) else ""
            written = _BOX.match(text)
            if "[" not in text or (written and written[1] in _GOOD_BOXES):
                continue
            found = _BOX.match(view.prose_lines[line - 1])  # without code
            if found and found[1] not in _GOOD_BOXES:
                box = "[x]" if "x" in found[1].lower() else "[ ]"
                message = f"`{found[1]}` is not a box, so this is read as plain text"
                yield Fault(view.place(line, found.start(1) + 1, found.end(1) + 1), message, f"write `- {box}`")


def answer_not_number(view: View) -> Iterator[Fault]:
    for question in view.questions:
        for key in ("answer", "tolerance"):
            value = getattr(question, key)
            below = key == "tolerance" and (value or "").strip().startswith(("-", "−"))
            if value is not None and (below or not _NUMBER.fullmatch(value.strip())):
                hint = "write a number such as `1250`, `0.75` or `1/3`" + (
                    "; a choice is a list of `- [ ]` and `- [x]`" if key == "answer" else ", or a share such as `5 %`"
                )
                place = view.find(question.place.line, f'{key}="{value}"', f"{key}={value}", key)
                yield Fault(
                    place, f"`{key}` is `{value}`, which is not a number" + (" of 0 or more" if below else ""), hint
                )


def checklist_without_items(view: View) -> Iterator[Fault]:
    for block in view.checklists:
        if block.body and not any(True for _ in items(block)):
            hint = "write each as `- [ ] I can … {#an-id}`"
            yield Fault(view.opening(block.place.line), "this `checklist` has nothing to tick", hint)


def item_without_id(view: View) -> Iterator[Fault]:
    for block in view.checklists:
        for item in items(block):
            if not item.named:
                message = "this item has no id of its own, so ticks are lost when its text changes"
                yield Fault(_item_place(view, item), message, f"add `{{#{id_slug(item.text)}}}` at its end")


def duplicate_item(view: View) -> Iterator[Fault]:
    for block in view.checklists:
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


def exercise_without_key(view: View, whole: Whole) -> Iterator[Fault]:
    for name, place in _unanswered(view.document.module.body):
        if f"exercises/{name}.yml" not in whole.files:
            message = f"the exercise `{name}` has nothing to check an answer by"
            hint = f"add a `:::solution` or a `:::question` to it, or the key `exercises/{name}.yml`"
            yield Fault(view.opening(place.line), message, hint)


@kept
def _unanswered(body: tuple[Block, ...]) -> tuple[tuple[str, Place], ...]:
    """Id and place of each exercise without a solution or a question in it."""
    exercises = (block for block in walk(body) if isinstance(block, Exercise))
    answers = Solution | Question
    return tuple((e.id, e.place) for e in exercises if not any(isinstance(inner, answers) for inner in inside(e.body)))


def exercise_not_shown(whole: Whole) -> Iterator[Fault]:
    if whole.shown is None:
        return
    for path in sorted(whole.files):
        found = _EXERCISE_FILE.fullmatch(path)
        if found and ("exercise", found[1]) not in whole.index.definitions:
            shown = [name for kind, name in whole.index.definitions if kind == "exercise"]
            unkeyed = [name for name in shown if f"exercises/{name}.yml" not in whole.files]
            hint = did_you_mean(found[1], unkeyed) or f"put it into a lesson, with its text: `:::exercise[{found[1]}]`"
            yield Fault(Place(f"{whole.root}/{path}", 1), f"no lesson shows the exercise `{found[1]}`", hint)
