"""The report as one HTML file, drawn by the theme's `report.html` and `report.css`. Pure.

One file, so the style stands in it; the policy in its head allows that style by its hash, and nothing else at all.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from html import escape
from itertools import groupby

from msgspec import Struct

from coursekit import __version__
from coursekit.decisions.canonical import Json
from coursekit.decisions.numbers import Number, display, number_text, rounded
from coursekit.diagnostics import printable
from coursekit.exercises.key import TextKey, total
from coursekit.progress.misses import PartReport, TaskReport
from coursekit.progress.outline import Item, ModuleItems, Task
from coursekit.progress.report import Learner, Report, Review
from coursekit.progress.standing import ItemStanding, name_of
from coursekit.site.lean import finished
from coursekit.site.render import fill
from coursekit.site.speech import Speech
from coursekit.site.theme import Theme

MOST = 12
"""Rows, parts and mistakes that are named as missed; each exercise has its own below."""
MOST_GONE = 100
LARGE = 20_000
"""Cells of the matrix from which on a browser draws only what is in sight, lest it take seconds to open the file."""
SHORT = 30
"""Characters of an answer that needs no card of its own."""
VERDICTS = ("correct", "partial", "incorrect", "to-review", "invalid", "unanswered")
"""In the order of the bars."""

Shares = list[tuple[str, str, str]]
"""The stretches of a bar: class, start and width in percent."""


def as_html(report: Report, theme: Theme) -> str:
    """The whole file. Raises ThemeError where the theme's template is at fault."""
    style = theme.templates["report.css"].strip()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    drawn = _Drawn(report, Speech(theme.strings))
    values = drawn.values() | {
        "report": report,
        "title": report.course.title or theme.strings["course.untitled"],
        "language": theme.language,
        "direction": theme.direction,
        "version": __version__,
        "style": style,
        "style_hash": f"sha256-{digest}",
    }
    return fill(theme, "report.html", values)


class _Drawn(Struct, frozen=True):
    """What the template asks for: words, numbers, bars and cells."""

    report: Report
    speech: Speech

    def values(self) -> dict[str, object]:
        """Everything that the template is given, besides the report itself."""
        report = self.report
        weak = [(t.task, part) for t in report.tasks for part in t.parts if part.learners and part.share < 1]
        rows = [(framework, row) for framework in report.frameworks for row in framework.rows]
        rows.sort(key=lambda found: (-found[1].count, found[1].of))
        mistakes = [(t.task, part, row) for t in report.tasks for part in t.parts for row in part.mistakes]
        functions = ("number", "percent", "moment", "level", "notices", "raw", "short", "code_words", "kinds", "label",
                     "cells", "facts", "by_case", "counts", "rows_title", "scores", "tried")  # fmt: skip
        return {name: getattr(self, name) for name in functions} | {
            "t": self.speech.word,
            "one_of": one_of,
            "stacked": stacked,
            "item_name": name_of,
            "mean_done": _mean([one.done for one in report.learners], report.items),
            "mean_score": _mean([one.earned for one in report.learners], report.possible),
            "large": len(report.learners) * report.items > LARGE,
            "left_out": len({d.place.path for d in report.findings if d.severity == "error"}),
            "missed": rows[:MOST],
            "missed_more": max(0, len(rows) - MOST),
            "weak": sorted(weak, key=lambda found: (found[1].share, -found[1].learners))[:MOST],
            "mistakes": sorted(mistakes, key=lambda found: -found[2].count)[:MOST],
            "reviews": [list(group) for _, group in groupby(report.reviews, key=lambda r: (r.exercise, r.part))],
            "verdicts": VERDICTS,
            "gone_shown": report.gone[:MOST_GONE],
            "gone_more": max(0, len(report.gone) - MOST_GONE),
        }

    # words and numbers

    def number(self, value: Number) -> str:
        return self.speech.number(value, 2)

    def percent(self, share: Number) -> str:
        return self.speech.word("report.percent", number=self.speech.figures(display(Fraction(share) * 100, 0)))

    def moment(self, time: str) -> str:
        """`2026-11-21T08:05:12.345Z` → `2026-11-21 08:05`."""
        return time[:16].replace("T", " ")

    def raw(self, answer: Json) -> str:
        """What somebody typed, line by line, without anything that a browser might act on."""
        if isinstance(answer, str):
            return "\n".join(map(printable, answer.splitlines()))
        entries = answer.items() if isinstance(answer, Mapping) else enumerate(answer or (), 1)
        return "\n".join(printable(f"{name}: {value}") for name, value in entries)

    def short(self, group: Sequence[Review]) -> bool:
        """Whether all these answers go on one line."""
        return all(len(self.raw(review.answer)) <= SHORT for review in group)

    def level(self, done: int, of: int) -> int:
        """How much is done, 0 (nothing) to 3 (all), for the colour."""
        return 3 if done >= of else 2 if done * 2 >= of else 1 if done else 0

    def notices(self, one: Learner) -> Iterator[str]:
        """What else is to be known of a learner."""
        parts = [part for task in one.standing.tasks.values() for part in task.parts.values()]
        counts = {
            "report.to-look-at.count": one.to_review,
            "report.hints": sum(len(task.hints) for task in one.standing.tasks.values()),
            "report.after-model": sum(part.after_model for part in parts),
            "report.other-key": sum(part.other_key for part in parts),
            "report.changed": sum(item.changed for item in one.standing.items.values()),
            "report.merged": len(one.files) if not one.whole else 0,
        }
        return (self.speech.word(key, count=count) for key, count in counts.items() if count)

    def code_words(self, codes: Sequence[str]) -> str:
        """Why a person has to look at an answer."""
        known = {"no-criterion": "report.code.no-criterion", "out-of-range": "report.code.out-of-range"}
        return ", ".join(self.speech.word(known[code]) for code in codes if code in known)

    # the matrix

    def kinds(self, module: ModuleItems) -> Iterator[tuple[str, int, list[Item]]]:
        """The items of a module by kind, with the number of the first of each."""
        first = 1
        for kind, items in groupby(module.items, key=lambda item: item.kind):
            found = list(items)
            yield kind, first, found
            first += len(found)

    def label(self, item: Item) -> str:
        if item.kind == "read":
            return self.speech.word("report.read")
        return ", ".join(filter(None, (item.group, item.label))) if item.kind == "case" else item.label

    def cells(self, one: Learner, module: ModuleItems) -> object:
        """A learner's row of the matrix, as HTML: there may be a hundred thousand such cells."""
        words = {state: escape(self.speech.word(f"report.state.{state}")) for state in _STATES}
        return finished("".join(_cell(one.at(item), item, words) for item in module.items))

    # exercises

    def facts(self, found: TaskReport) -> Iterator[str]:
        t, learners = self.speech.word, found.learners
        yield t("report.learners", count=learners)
        if learners:
            yield t("report.on-average", share=self.percent(_mean([found.earned], found.task.key.possible * learners)))
        if hints := sum(found.hints.values()):
            yield t("report.hints", count=hints)
        if found.other_key:
            yield t("report.other-key.learners", count=found.other_key)
        if not found.task.module:
            yield t("report.not-shown")

    def by_case(self, found: TaskReport) -> list[tuple[str, list[PartReport]]]:
        """The parts of an exercise under the title of each case."""
        cases = groupby(found.parts, key=lambda part: part.case)
        return [(found.task.cases[case], list(parts)) for case, parts in cases]

    def counts(self, part: PartReport) -> Iterator[str]:
        for verdict in VERDICTS:
            if count := part.verdicts[verdict]:
                yield f"{self.number(count)} {self.speech.word(f'report.verdict.{verdict}')}"
        if part.followed:
            yield self.speech.word("report.followed", count=part.followed)
        if part.after_model:
            yield self.speech.word("report.after-model", count=part.after_model)

    def rows_title(self, task: Task, part: PartReport) -> str:
        """What the rows of a part are."""
        if isinstance(task.key.parts[part.id].kind, TextKey):
            return self.speech.word("report.rows.found")
        return self.speech.word("report.rows.missed" if part.chosen else "report.rows.wrong")

    def tried(self, task: Task) -> list[Learner]:
        return [one for one in self.report.learners if task.id in one.standing.tasks]

    def scores(self, one: Learner, task: Task) -> object:
        """A learner's row of scores by part, as HTML."""
        found = one.standing.tasks[task.id].parts
        blank = f'<td class="o"><b>{escape(self.speech.word("report.state.open"))}</b></td>'
        pieces = []
        for name in task.key.parts:
            if (part := found.get(name)) is None:
                pieces.append(blank)
            else:
                verdict = part.marked.verdict
                said = escape(self.speech.word(f"report.verdict.{verdict}"))
                shown = "?" if verdict == "to-review" else escape(self.number(part.marked.earned))
                pieces.append(f'<td class="{_VERDICT_CLASS[verdict]}">{shown}<b> {said}</b></td>')
        return finished("".join(pieces))


_STATES = ("done", "changed", "off", "open", "begun", "review")
_VERDICT_CLASS = {"correct": "p2", "partial": "p1", "incorrect": "p0", "to-review": "pr"} | dict.fromkeys(
    ("invalid", "unanswered"), "n0"
)
_CLASS = {"done": "y", "off": "n", "open": "o", "begun": "b"}


def _cell(found: ItemStanding, item: Item, words: Mapping[str, str]) -> str:
    if item.kind == "case" and found.state == "done":
        share = Fraction(found.earned) / found.possible if found.possible else Fraction(1)
        kind = "p2" if share == 1 else "p1" if share else "p0"
        review = f"?<b> {words['review']}</b>" if found.to_review else ""
        return f'<td class="{"pr" if review else kind}">{number_text(rounded(share * 100, 0))}{review}</td>'
    state = "changed" if found.changed else found.state
    return f'<td class="{_CLASS.get(state, "c")}"><b>{words[state]}</b></td>'


def _mean(numbers: Sequence[Number], possible: Number) -> Number:
    return Fraction(total(numbers)) / (possible * len(numbers)) if numbers and possible else 0


def one_of(count: Number, of: Number) -> Shares:
    return [("some", "0", _hundredths(count, of))] if count and of else []


def stacked(part: PartReport) -> Shares:
    """The answers to a part by verdict, one beside the other."""
    found, start = [], 0
    for verdict in VERDICTS:
        count = part.verdicts[verdict]
        if count:
            found.append((f"v-{verdict}", _hundredths(start, part.learners), _hundredths(count, part.learners)))
        start += count
    return found


def _hundredths(count: Number, of: Number) -> str:
    return number_text(rounded(Fraction(count) * 100 / of, 1))
