"""A framework as a page shows it: its questions, its rows in plain words, a picture of each decision. Pure.

Short words (a fact's value by its name) serve for rows and pictures; what they stand for is told with the questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby, product

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from coursekit.decisions.calculate import Reason, calculate
from coursekit.decisions.intervals import Interval
from coursekit.decisions.library import Decided
from coursekit.decisions.model import Fact, Facts
from coursekit.decisions.numbers import Number
from coursekit.decisions.practice import practice
from coursekit.decisions.program import Check, Effects, Program, Row, Rule
from coursekit.decisions.shape import readable
from coursekit.site import figures
from coursekit.site.figures import About, Branch, Consideration, Mark, Rung, Scale, Stretch, Tally
from coursekit.site.speech import Speech, capital, in_words

WIDE, NARROW = 600, 300
"""Widths that figures are drawn at, for wide screens and for telephones."""
SHORT = 24
"""A value's label is used as it stands if every label of its fact is at most this long, else its name."""
MOST_DOTS = 30


class Figure(Struct, frozen=True):
    wide: Markup
    narrow: Markup


class Question(Struct, frozen=True):
    name: str
    label: str
    question: str
    help: str
    values: tuple[tuple[str, str], ...]
    """Of a choice: each value's short word, and what it stands for where that says more."""
    number: str
    """Of a number: its unit."""


class Condition(Struct, frozen=True):
    label: str
    value: str

    def __str__(self) -> str:
        return f"{self.label}: {self.value}"


class Effect(Struct, frozen=True):
    kind: str
    """`for`, `against`, `rules-out`, `settles`, `points`, `outcome`."""
    text: str
    hue: int = 0


class RowView(Struct, frozen=True):
    id: str
    conditions: tuple[Condition, ...]
    effects: tuple[Effect, ...]
    because: str


class BandView(Struct, frozen=True):
    outcome: str
    range: str
    because: str
    hue: int


class TreeNode(Struct, frozen=True):
    """A node of a tree in words: the answer that leads here, then a question with its branches, or a row."""

    answer: str
    question: str
    below: tuple[TreeNode, ...] = ()
    row: RowView | None = None
    rests_on: str = ""
    """The other decision whose outcome the question asks, where it asks no fact."""


class DecisionView(Struct, frozen=True):
    name: str
    title: str
    kind: str
    """`tree`, `first`, `unique`, `weigh`, `score`, `formula`."""
    rows: tuple[RowView, ...]
    tree: TreeNode | None = None
    bands: tuple[BandView, ...] = ()
    expression: str = ""
    otherwise: str = ""
    figure: Figure | None = None


class FrameworkView(Struct, frozen=True):
    id: str
    title: str
    description: str
    questions: tuple[Question, ...]
    decisions: tuple[DecisionView, ...]
    """The one that answers first, then those it rests on, in the order of need."""
    practises: bool
    """Whether cases can be drawn to practise on, that is, whether not one fact alone decides every case."""


class _Shown(Struct, frozen=True):
    """What all parts of one view are made with."""

    facts: Facts
    program: Program
    say: Speech

    def label(self, name: str) -> str:
        return self.facts[name].label if name in self.facts else capital(readable(name))

    def condition(self, check: Check) -> Condition:
        return Condition(self.label(check.on), self.value(check))

    def value(self, check: Check) -> str:
        """What a test accepts: "knowledge or both", "under 1,000"."""
        if check.values is None:
            fact = self.facts.get(check.on)
            return self.say.either(self.say.interval(_within(i, fact)) for i in check.ranges)
        words = self.values(check.on)
        return self.say.either(words[value] for value in words if value in check.values)

    def values(self, name: str) -> dict[str, str]:
        """The short word for each value of a fact, or each outcome of a decision."""
        fact = self.facts.get(name)
        if fact is None:
            return short_words(self.program.rules[name].words["outcomes"].items(), 2 * SHORT)
        return short_words(((v, self.say.yes_no(v, label)) for v, label in fact.values), SHORT)

    def hue(self, rule: Rule, outcome: str) -> int:
        return rule.outcomes.index(outcome) + 1 if outcome in rule.outcomes else 0


def short_words(labels: Iterable[tuple[str, str]], most: int) -> dict[str, str]:
    """Labels where all are short; else the names, so that the values of one fact are worded alike."""
    given = dict(labels)
    short = all(len(label) <= most for label in given.values())
    return given if short else {value: readable(value) for value in given}


def _within(interval: Interval, fact: Fact | None) -> Interval:
    """Without the ends that are those of the fact itself."""
    range_ = fact.number if fact else None
    if range_ is None:
        return interval
    low = None if interval.low == range_.low and interval.low_closed else interval.low
    high = None if interval.high == range_.high and interval.high_closed else interval.high
    return replace(interval, low=low, high=high)


def framework_view(decided: Decided, facts: Facts, strings: Mapping[str, str]) -> FrameworkView:
    """Everything a page shows of a framework."""
    source, program = decided.source, decided.program
    shown = _Shown(facts, program, Speech(strings))
    rules = [program.rules[program.answer], *(r for n, r in program.rules.items() if n != program.answer)]
    questions = tuple(_question(shown, facts[fact.name]) for fact in program.facts)
    decisions = tuple(_decision(shown, rule) for rule in rules)
    practises = len(program.outcomes) > 1 and bool(practice(program, 1)["cases"])
    return FrameworkView(source.id, source.title, source.description, questions, decisions, practises)


def _question(shown: _Shown, fact: Fact) -> Question:
    words = shown.values(fact.name)
    labels = {value: shown.say.yes_no(value, label) for value, label in fact.values}
    values = tuple((words[value], "" if words[value] == label else label) for value, label in labels.items())
    return Question(fact.name, fact.label, fact.question, fact.help, values, fact.unit)


def _decision(shown: _Shown, rule: Rule) -> DecisionView:
    kind = rule.hit if rule.kind == "table" else rule.kind
    rows = tuple(_row(shown, rule, row) for row in rule.rows)
    view = DecisionView(rule.name, capital(readable(rule.name)), kind, rows, otherwise=rule.words.get("otherwise", ""))
    if kind == "tree":
        view = replace(view, tree=_tree(shown, rule.rows, 0, "", {row.id: row for row in rows}))
    if rule.kind == "score" and rule.value is not None:
        view = replace(view, bands=_bands(shown, rule), expression=in_words(rule.value, readable, shown.say))
    return replace(view, figure=_figure(shown, rule, view))


def _row(shown: _Shown, rule: Rule, row: Row) -> RowView:
    conditions = tuple(shown.condition(check) for check in row.when)
    return RowView(row.id, conditions, tuple(_effects(shown, rule, row)), row.because)


def _effects(shown: _Shown, rule: Rule, row: Row) -> Iterator[Effect]:
    labels = rule.words.get("outcomes", {})
    if row.effects is not None:
        for kind, options, weight in _spoken(row.effects):
            if options:
                text = shown.say.word(f"framework.{kind}", option=", ".join(labels[option] for option in options))
                if weight != 1:
                    text = shown.say.word("framework.weighted", effect=text, weight=shown.say.number(weight))
                yield Effect(kind, text)
    for name, points in row.points:
        key, amount = ("takes", -points) if points < 0 else ("adds", points)
        yield Effect("points", shown.say.word(f"framework.{key}", points=shown.say.number(amount), sum=readable(name)))
    if row.outcome:
        yield Effect("outcome", labels.get(row.outcome, row.outcome), shown.hue(rule, row.outcome))
    if row.value is not None:
        yield Effect("value", in_words(row.value, readable, shown.say))


def _spoken(effects: Effects) -> Iterator[tuple[str, tuple[str, ...], Number]]:
    """What a row says: the kind, of which options, with what weight."""
    yield "settles", effects.settles, 1
    yield "for", effects.speaks_for, effects.weight
    yield "against", effects.against, effects.weight
    yield "rules-out", effects.rules_out, 1


def _tree(shown: _Shown, rows: Sequence[Row], depth: int, answer: str, views: Mapping[str, RowView]) -> TreeNode:
    """The tree again, from its leaves with their paths."""
    if len(rows[0].when) == depth:
        return TreeNode(answer, "", row=views[rows[0].id])
    asked = rows[0].when[depth].on
    below = tuple(
        _tree(shown, list(group), depth + 1, shown.value(check), views)
        for check, group in groupby(rows, key=lambda row: row.when[depth])
    )
    question = shown.say.word("framework.question", label=shown.label(asked))
    return TreeNode(answer, question, below, rests_on="" if asked in shown.facts else asked)


def _bands(shown: _Shown, rule: Rule) -> tuple[BandView, ...]:
    because, labels = rule.words.get("bands", {}), rule.words["outcomes"]
    return tuple(
        BandView(labels[o], shown.say.either(map(shown.say.interval, ranges)), because.get(o, ""), shown.hue(rule, o))
        for o, ranges in sorted(rule.bands, key=lambda b: _low(b[1][0]))
    )


def _low(interval: Interval) -> tuple[bool, Number]:
    return interval.low is not None, interval.low or 0


# -- pictures


def _figure(shown: _Shown, rule: Rule, view: DecisionView) -> Figure | None:
    draw = {"tree": _draw_tree, "first": _draw_ladder, "unique": _draw_ladder, "weigh": _draw_matrix}
    draw |= {"score": _draw_bands}
    if view.kind not in draw or not rule.rows:
        return None
    wide, narrow = (Markup(draw[view.kind](shown, rule, view, room)) for room in (WIDE, NARROW))
    return Figure(wide, narrow)


def _about(shown: _Shown, view: DecisionView, room: int, **numbers: int) -> About:
    id_ = f"framework-{shown.program.id}--{view.name}--{'wide' if room == WIDE else 'narrow'}"
    title = shown.say.word("figure.title", title=shown.program.words["title"] if _answers(shown, view) else view.title)
    description = shown.say.word(f"figure.describe.{view.kind}", **numbers)
    keys = ("yes", "no", "and", "otherwise", "always", "for", "against", "rules-out", "settles")
    return About(id_, title, description, {key: shown.say.word(f"figure.{key}") for key in keys})


def _answers(shown: _Shown, view: DecisionView) -> bool:
    return view.name == shown.program.answer


def _draw_tree(shown: _Shown, rule: Rule, view: DecisionView, room: int) -> str:
    def branch(node: TreeNode) -> Branch:
        if node.row is None:
            return Branch(node.answer, node.question, tuple(map(branch, node.below)))
        effect = node.row.effects[0]
        return Branch(node.answer, effect.text, (), effect.hue, node.row.id)

    assert view.tree is not None
    return figures.tree(branch(view.tree), _about(shown, view, room, count=len(view.rows)), room)


def _draw_ladder(shown: _Shown, rule: Rule, view: DecisionView, room: int) -> str:
    """Where all rows test one and the same fact, its name is left to the heading."""
    labels = {c.label for row in view.rows for c in row.conditions}
    alone = len(labels) == 1 and all(row.conditions for row in view.rows)
    rungs = [
        Rung(r.id, tuple(c.value if alone else str(c) for c in r.conditions), r.effects[0].text, r.effects[0].hue)
        for r in view.rows
    ]
    about = _about(shown, view, room, count=len(rungs))
    return figures.ladder(rungs, about, room, view.kind == "first", labels.pop() if alone else "")


def _draw_matrix(shown: _Shown, rule: Rule, view: DecisionView, room: int) -> str:
    labels = [rule.words["outcomes"][option] for option in rule.outcomes]
    rows = [
        Consideration(v.id, tuple((c.label, c.value) for c in v.conditions), tuple(_marks(shown, rule, row)))
        for row, v in zip(rule.rows, view.rows, strict=True)
    ]
    return figures.matrix(labels, rows, _about(shown, view, room, count=len(rows), options=len(labels)), room)


def _marks(shown: _Shown, rule: Rule, row: Row) -> Iterator[Mark]:
    if row.effects is None:
        return
    for kind, options, weight in _spoken(row.effects):
        sign = {"for": "+", "against": "−"}.get(kind, "")
        sign += shown.say.number(weight) if sign and weight != 1 else ""
        yield from (Mark(rule.outcomes.index(option), kind, sign) for option in options)


def _draw_bands(shown: _Shown, rule: Rule, view: DecisionView, room: int) -> str:
    """A point is drawn as for or against by what it does to the score: more of some sums makes it less."""
    tallies = []
    for name in rule.sums:
        pairs = [(v, dict(row.points)) for row, v in zip(rule.rows, view.rows, strict=True)]
        adding = [(v, given[name]) for v, given in pairs if name in given]
        lowers = _lowers(rule, name)
        items = tuple(
            (v.id, "against" if lowers != (points < 0) else "for", _points(shown, points), _all_of(shown, v))
            for v, points in adding
        )
        total = shown.say.number(sum((points for _, points in adding if points > 0), 0))
        tallies.append(Tally(shown.say.word("figure.tally", sum=capital(readable(name)), total=total), items))
    plain = rule.value is not None and rule.value[0] == "name"
    about = _about(shown, view, room, count=len(rule.rows), bands=len(rule.bands))
    scale = _scale(shown, rule, "" if plain else capital(view.expression))
    return figures.bands(tallies, scale, about, room)


def _lowers(rule: Rule, name: str) -> bool:
    """Whether the score is less for more of a sum, all others being nought."""
    none: dict[str, Number] = dict.fromkeys(rule.sums, 0)
    before, after = _score(rule, none), _score(rule, {**none, name: 1})
    return before is not None and after is not None and after < before


def _score(rule: Rule, sums: Mapping[str, Number]) -> Fraction | None:
    """The score for some sums; None where it can't be worked out from these alone."""
    if rule.value is None or not _names(rule.value) <= set(sums):
        return None
    value = calculate(rule.value, sums.__getitem__)
    return None if isinstance(value, bool | Reason) else Fraction(value)


def _points(shown: _Shown, points: Number) -> str:
    """The number in a sign, where it isn't one."""
    size = -points if points < 0 else points
    return "" if size == 1 else shown.say.number(size)


def _all_of(shown: _Shown, row: RowView) -> str:
    return shown.say.word("figure.and").join(map(str, row.conditions)) or shown.say.word("figure.always")


def _scale(shown: _Shown, rule: Rule, formula: str) -> Scale:
    """The line from the least to the most that the score can be, with the bands' ends marked."""
    attained = _attained(rule)
    ends = {Fraction(e) for _, ranges in rule.bands for i in ranges for e in (i.low, i.high) if e is not None}
    marked = sorted({*ends, *((min(attained), max(attained)) if attained else ())})
    low, high = marked[0], marked[-1]
    margin = (high - low) / 12 or Fraction(1)
    dots = tuple(attained) if len(attained) <= MOST_DOTS else ()
    stretches = [
        Stretch(*_edges(i, dots), shown.say.interval(i), rule.words["outcomes"][o], shown.hue(rule, o))
        for o, ranges in rule.bands
        for i in ranges
    ]
    stretches.sort(key=lambda s: (s.low is not None, s.low or Fraction(0)))
    between = sorted(ends - set(dots))
    ticks = dict.fromkeys([*between, low, high, *(() if between else dots)])
    named = tuple((value, shown.say.number(value, 2)) for value in ticks)
    return Scale(low - margin, high + margin, tuple(stretches), named, dots, formula)


def _edges(interval: Interval, dots: Sequence[Fraction]) -> tuple[Fraction | None, Fraction | None]:
    """Where a band is drawn to begin and end: at its ends, or half a step off where a dot stands on one."""
    low = None if interval.low is None else Fraction(interval.low)
    high = None if interval.high is None else Fraction(interval.high)
    if low is not None and low in dots:
        low = _beside(low, dots, up=not interval.low_closed)
    if high is not None and high in dots:
        high = _beside(high, dots, up=interval.high_closed)
    return low, high


def _beside(value: Fraction, dots: Sequence[Fraction], up: bool) -> Fraction:
    """Half way to the next dot."""
    next_ = (
        min((d for d in dots if d > value), default=None) if up else max((d for d in dots if d < value), default=None)
    )
    return value if next_ is None else (value + next_) / 2


def _attained(rule: Rule) -> list[Fraction]:
    """Every value that the score can have when its rows hold or don't, each by itself; where many, its range."""
    sums: list[list[Number]] = []
    for name in rule.sums:
        reached: set[Number] = {0}
        for row in rule.rows:
            points = dict(row.points).get(name)
            if points is not None:
                added = {value + points for value in reached}
                reached = reached | added if row.when else added
        sums.append(sorted(reached) if len(reached) <= 100 else [min(reached), max(reached)])
    scores = (_score(rule, dict(zip(rule.sums, values, strict=True))) for values in product(*sums))
    return sorted({score for score in scores if score is not None})


def _names(tree: tuple[object, ...]) -> set[object]:
    if tree[0] == "name":
        return {tree[1]}
    return {name for part in tree[1:] if isinstance(part, tuple) for name in _names(part)}
