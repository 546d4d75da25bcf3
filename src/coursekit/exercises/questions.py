"""A `:::question` of the text as an exercise of one part, graded by the same grader as those with a file."""

from __future__ import annotations

import re
from html import unescape

from coursekit.content.model import Option, Parts, Question
from coursekit.decisions.model import Labels, Text
from coursekit.decisions.numbers import Number
from coursekit.diagnostics import Diagnostic, Place
from coursekit.exercises.model import Choice, Exercise, Numeric, Part, PerCase, Spec
from coursekit.exercises.read import HALF
from coursekit.identifiers import id_slug

PART = "answer"
"""The id of a question's only part: records say `question-id/answer`."""

MAX_ID = 60
_TAG = re.compile(r"<[^<>]*>")


def from_question(question: Question) -> tuple[Exercise | None, list[Diagnostic]]:
    """The exercise of a question. None where it has neither options with a right one, nor a number for an answer."""
    options = question.options
    if options and question.answer is None:
        right = [option for option in options if option.correct]
        if not right:
            return None, [_fault("question-without-answer", "no option of this question is right", question.place)]
        return _exercise(question, _choice(options, len(right) > 1)), []
    if question.answer is not None and not options:
        return _exercise(question, _number(question.answer, question.tolerance, question.place)), []
    message = "this question has options and a number for its answer" if options else "nothing answers this question"
    return None, [_fault("either-or", message, question.place)]


def _fault(code: str, message: str, place: Place) -> Diagnostic:
    return Diagnostic(code, message, place, 'tick the right option, `- [x]`, or write `{answer="42"}`')


def _exercise(question: Question, spec: Spec) -> Exercise:
    points: Number = 1
    part = Part(PART, question.title.text, "", points, (), (), HALF, (), (), spec, question.place)
    return Exercise(question.id, question.title.text, (), (), (), (part,), (), (), (), (), (), (), question.place)


def _choice(options: tuple[Option, ...], many: bool) -> Choice:
    ids = option_ids(options)
    labels: Labels = tuple((id_, text_of(option.parts)) for id_, option in zip(ids, options, strict=True))
    chosen = tuple(Text(id_, option.place) for id_, option in zip(ids, options, strict=True) if option.correct)
    answer: PerCase = (("", chosen),)
    because = tuple((id_, text_of(option.explanation)) for id_, option in zip(ids, options, strict=True))
    return Choice(labels, many, None, None, None, answer, HALF, (), because)


def option_ids(options: tuple[Option, ...]) -> tuple[str, ...]:
    """An id for each option, made from its words, so that reordering options changes no record."""
    found: list[str] = []
    for option in options:
        plain = id_slug(text_of(option.parts))[:MAX_ID].strip("-") or "option"
        number = 2
        id_ = plain
        while id_ in found:
            id_, number = f"{plain}-{number}", number + 1
        found.append(id_)
    return tuple(found)


def text_of(parts: Parts) -> str:
    """The plain text of HTML parts; links keep their words, pictures their descriptions."""
    pieces = [part if isinstance(part, str) else getattr(part, "alt", "") for part in parts]
    return " ".join(unescape(_TAG.sub("", "".join(pieces))).split())


def _number(answer: str, tolerance: str | None, place: Place) -> Numeric:
    given = (("", (Text(answer, place),)),)
    allowed = None if tolerance is None else Text(tolerance, place)
    return Numeric("", None, None, None, given, None, (), None, None, allowed, "")
