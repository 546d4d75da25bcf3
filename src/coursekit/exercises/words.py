"""Sentences from a grade: what a teacher would write beside each part. Reads the key's words, the grade, the response.

Every word of its own stands in phrases.py; what the author wrote stands in the key. So the browser says the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from coursekit.decisions.canonical import BLANK, Json, lowered
from coursekit.decisions.intervals import Interval
from coursekit.decisions.numbers import Number, decimal_places, display
from coursekit.exercises.answers import Answer, Response, read_response
from coursekit.exercises.entry import with_marks
from coursekit.exercises.grade import Grade, Marked, compute, passes
from coursekit.exercises.judge import Judged
from coursekit.exercises.key import Answerable, ChoiceKey, Key, MatchKey, MultipleKey, NumberKey, OrderKey, TextKey
from coursekit.exercises.phrases import ENGLISH, Phrases, figures, fill

MAX_OTHERS = 3
"""How many further criteria are suggested; the whole list would teach nobody."""

MAX_QUOTED = 60
"""Code points of an answer that feedback quotes."""

EXAMPLES = {"grouped": "1,500", "decimal": "1.5", "half": "0.5"}
"""Figures that show how to write a number, in English."""


class Said(Struct, frozen=True):
    """What is said of one part, ready to be shown as plain text."""

    part: str
    case: str
    group: str
    label: str
    marked: str
    """The verdict as the grade has it; `verdict` is its word."""
    verdict: str
    score: str
    sentences: tuple[str, ...]

    def as_json(self) -> Json:
        texts = {name: getattr(self, name) for name in ("part", "case", "group", "label", "marked", "verdict", "score")}
        return {**texts, "sentences": list(self.sentences)}


class Saying(Struct, frozen=True):
    """One part being talked about."""

    key: Key
    part: str
    marked: Marked
    read: Response
    raw: Json
    phrases: Phrases
    reveal: bool

    @property
    def words(self) -> Any:
        return self.key.words["parts"][self.part]

    @property
    def kind(self) -> Answerable:
        return self.key.parts[self.part].kind

    @property
    def answer(self) -> Answer:
        return self.read.answers[self.part]

    def say(self, name: str, **values: object) -> str:
        return fill(self.phrases, name, **values)


def explain(
    key: Key, grade: Grade, response: Json, phrases: Phrases = ENGLISH, reveal: bool = True
) -> tuple[Said, ...]:
    """What to say of every part, in the order of the key. Without `reveal`, nothing names a right answer."""
    read = read_response(key, response)
    answers = response.get("answers") if isinstance(response, dict) else None
    given = answers if isinstance(answers, dict) else {}
    found = []
    for part, marked in grade.parts.items():
        names = (part, *key.parts[part].was)
        raw = next((given[name] for name in names if name in given), None)
        s = Saying(key, part, marked, read, raw, phrases, reveal)
        found.append(_said(s))
    return tuple(found)


def _said(s: Saying) -> Said:
    words, marked = s.words, s.marked
    verdict = s.say(f"verdict.{marked.verdict}")
    sentences = tuple(sentence for sentence in _sentences(s) if sentence)
    group = s.key.words["groups"].get(words["group"], words["group"])
    return Said(
        s.part, words["case"], group, words["label"], marked.verdict, verdict, s.say("score", **_earned(s)), sentences
    )


def _earned(s: Saying) -> dict[str, str]:
    points = {"earned": s.marked.earned, "possible": s.marked.possible}
    return {name: figures(s.phrases, display(number, 2)) for name, number in points.items()}


def _sentences(s: Saying) -> Iterator[str]:
    marked = s.marked
    if marked.verdict == "unanswered":
        yield s.say("unanswered")
    elif marked.verdict == "invalid":
        yield _asked_back(s)
    else:
        first, *rest = _SAYERS[type(s.kind)](s)
        yield first
        yield from _of_mistakes(s)
        yield from rest
        if "hint-used" in marked.codes:
            yield s.say("hint-used")


def _of_mistakes(s: Saying) -> Iterator[str]:
    """What the author says of a mistake that was recognised."""
    for code in s.marked.codes:
        if code.startswith("mistake/"):
            yield s.words["mistakes"][code.removeprefix("mistake/")]


def _asked_back(s: Saying) -> str:
    code = s.marked.codes[0]
    if code == "needs-earlier":
        return s.say("number.needs-earlier", parts=_list(s, _missing(s)))
    known = f"invalid.{code}" if f"invalid.{code}" in s.phrases else "invalid"
    given = s.raw if isinstance(s.raw, str) else ""
    quoted = given if len(given) <= MAX_QUOTED else given[:MAX_QUOTED] + "…"
    options = _list(s, [s.words["options"][option] for option in _options(s.kind)])
    point = s.kind.point if isinstance(s.kind, NumberKey) else "."
    as_typed = {name: with_marks(figure, point) for name, figure in EXAMPLES.items()}
    return s.say(known, options=options, unit=_unit_words(s), given=quoted.strip(BLANK), **as_typed)


def _options(kind: Answerable) -> Iterable[str]:
    """The options in the order of the key's logic; the words are by id, in no order."""
    return kind.spellings.values() if isinstance(kind, ChoiceKey | MultipleKey | MatchKey) else ()


def _missing(s: Saying) -> list[str]:
    """The labels of the parts that a number waits for."""
    words = s.words
    needed = [piece["part"] for piece in words.get("formula", ()) if isinstance(piece, dict)]
    needed += [words["by"]] if "by" in words else []
    return [s.key.words["parts"][name]["label"] for name in needed if s.read.answers[name].value is None]


def _unit_words(s: Saying) -> str:
    return amount(s, "…", s.words["unit"]) if s.words.get("unit") else s.say("unit.plain")


def _list(s: Saying, texts: Iterable[str], last: str = "list.and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    found = [text.strip(BLANK) for text in texts]
    if len(found) < 2:
        return "".join(found)
    first = s.say("list.comma").join(found[:-1])
    return s.say(last, first=first, last=found[-1])


# -- choices


def _choice(s: Saying) -> Iterator[str]:
    kind, choice = s.kind, s.answer.value
    assert isinstance(kind, ChoiceKey) and isinstance(choice, str)
    words, judged = s.words, kind.judged[choice]
    right = next((one for one in kind.judged.values() if one.share == 1), judged)
    labels = words["options"]
    yield _ended(s.say(f"choice.{judged.code}", choice=_bare(labels[choice])))
    if judged is not right and not s.reveal:
        yield _look_again(s, judged, right)
        return
    told = _told(s, judged)
    yield from told.sentences
    more = _of_right(s, judged, right, told) if judged is not right else Told((), ())
    yield from more.sentences
    yield _here(s, (*told.rows, *more.rows))
    if judged is not right:
        yield from _follow_through(s, kind, choice)
        yield _remedy(s, choice, judged)


class Told(Struct, frozen=True):
    """Reasons given so far: the rows, so that none is given twice, and the sentences."""

    rows: tuple[str, ...]
    sentences: tuple[str, ...]


def _told(s: Saying, judged: Judged) -> Told:
    """Why an option stands as it does: the author's word on it, else the framework's rows with the facts they saw."""
    words = s.words
    own = words.get("accept", {}).get(judged.option) if judged.code in ("acceptable", "other-outcome") else ""
    own = own or words.get("because", {}).get(judged.option, "")
    if own:
        return Told((), (own,))
    if "framework" not in words:
        return Told((), (words["says"],) if judged.share == 1 and words.get("says") else ())
    if judged.code == "other-outcome":
        return Told((), ())
    return Told(judged.rows, _becauses(s, judged.rows))


def _rows(s: Saying) -> Any:
    return s.key.words["frameworks"][s.words["framework"]]["rows"]


def _becauses(s: Saying, rows: Sequence[str]) -> tuple[str, ...]:
    """Why, each reason once. Rows that only count points are left to the band, and to the facts named after it."""
    known = [_rows(s)[row] for row in rows]
    return tuple(dict.fromkeys(row["because"] for row in known if not row["counts"]))


def _here(s: Saying, rows: Sequence[str]) -> str:
    """The facts of the case that these rows saw, but for those that their sentences spell out."""
    if "framework" not in s.words:
        return ""
    said = lowered(" ".join(_becauses(s, rows)))
    case = s.key.words["cases"][s.words["case"]]["clauses"]
    facts = dict.fromkeys(fact for row in rows for fact in _rows(s)[row]["facts"] if fact in case)
    clauses = [case[fact] for fact in facts if lowered(case[fact]) not in said]
    return s.say("choice.here", facts=_list(s, clauses)) if clauses else ""


def _of_right(s: Saying, judged: Judged, right: Judged, told: Told) -> Told:
    """The right option and why, without repeating a reason."""
    answer = _bare(s.words["options"][right.option])
    if "framework" not in s.words:
        because = s.words.get("because", {}).get(right.option) or s.words.get("says", "")
        return Told((), (_ended(s.say("choice.better" if judged.share else "choice.answer", answer=answer)), because))
    rows = tuple(row for row in right.rows if row not in told.rows)
    name = "better" if judged.share else "answer" if rows or not right.rows else "same-reason"
    return Told(rows, (_ended(s.say(f"choice.{name}", answer=answer)), *_becauses(s, rows)))


def _look_again(s: Saying, judged: Judged, right: Judged) -> str:
    """Which facts to think about again, without saying what they are."""
    if "framework" not in s.words:
        return ""
    facts = dict.fromkeys(fact for row in (*judged.rows, *right.rows) for fact in _rows(s)[row]["facts"])
    labels = [s.key.words["facts"][fact] for fact in facts if fact in s.key.words["facts"]]
    return s.say("choice.look-again", facts=_list(s, labels)) if labels else ""


def _remedy(s: Saying, choice: str, judged: Judged) -> str:
    """What would have made the choice the right one."""
    ways = s.words.get("remedies", {}).get(choice, ())
    if not ways:
        return ""
    name = "choice.remedy-acceptable" if judged.code == "acceptable" else "choice.remedy"
    said = [_list(s, [_list(s, either, "list.either") for either in way["clauses"]]) for way in ways]
    return s.say(name, facts=_list(s, said, "list.or"))


def _follow_through(s: Saying, kind: ChoiceKey, choice: str) -> Iterator[str]:
    """Said in so many words: what the learner took for a fact, and what it earned."""
    if not s.marked.followed:
        return
    parts = s.key.words["parts"]
    own = [(part, s.read.answers[part].value) for part in s.marked.followed]
    taken = [parts[part]["clauses"][value] for part, value in own if "clauses" in parts[part]]
    if len(taken) == len(own):
        yield s.say("follow.facts", facts=_list(s, taken))
    else:
        yield s.say("follow.answers", answers=_list(s, [_answered(s, part) for part, _ in own]))
    row = next(row for row in kind.follow if all(passes(test, s.read.answers) for test in row.when))
    name = "follow.preferred" if row.judged[choice].share == 1 else "follow.acceptable"
    yield s.say(name, **_earned(s))


def _answered(s: Saying, part: str) -> str:
    """An earlier answer in words."""
    words, value = s.key.words["parts"][part], s.read.answers[part].value
    shown = words["options"][value] if "options" in words else amount(s, _figure(s, value), words["unit"])
    return f"{words['label']}: {shown}"


def _multiple(s: Saying) -> Iterator[str]:
    kind, chosen = s.kind, s.answer.value
    assert isinstance(kind, MultipleKey) and isinstance(chosen, tuple)
    labels, because = s.words["options"], s.words["because"]
    for name, options in (
        ("multiple.right", [option for option in chosen if option in kind.answer]),
        ("multiple.wrong", [option for option in chosen if option not in kind.answer]),
        ("multiple.missing", [option for option in _options(kind) if option in kind.answer and option not in chosen]),
    ):
        if options and (s.reveal or name != "multiple.missing"):
            plain = [option for option in options if not because.get(option)]
            for together in ([plain] if plain else []) + [[option] for option in options if option not in plain]:
                yield _ended(s.say(name, options=_list(s, [_bare(labels[option]) for option in together])))
                yield because.get(together[0], "")


# -- numbers


def amount(s: Saying, number: str, unit: str) -> str:
    """A number with its unit: `$1,200 a month`, `150 hours a month`, `12 %`."""
    top, *below = unit.split("/")
    name = {"USD": "unit.usd", "%": "unit.percent"}.get(top, "unit.other")
    text = s.say(name, number=number, unit=top).strip(BLANK) if top else number
    for one in below:
        per = f"unit.per.{one}"
        text = s.say(per if per in s.phrases else "unit.per", amount=text, unit=one)
    return text


def _figure(s: Saying, value: object) -> str:
    if not isinstance(value, Number):
        return str(value)
    return figures(s.phrases, display(value, 6 if decimal_places(value.denominator) is not None else 3))


def _number(s: Saying) -> Iterator[str]:
    kind, codes = s.kind, s.marked.codes
    assert isinstance(kind, NumberKey)
    unit, given = s.words["unit"], amount(s, _figure(s, s.answer.value), s.words["unit"])
    if kind.between:
        yield from _plausible(s, kind, given)
    elif "follows" in codes:
        yield s.say("number.follows", given=given, formula=_formula(s))
    elif "right" in codes:
        yield s.say("number.right", given=given)
        yield s.words.get("says") or s.words["because"]
    elif kind.value is not None:
        yield s.say("number.wrong", given=given)
        if "follow-through" in codes:
            yield s.say("number.followed", formula=_formula(s), **_earned(s))
        if s.reveal:
            yield s.say("number.answer", answer=amount(s, _figure(s, kind.value), unit))
            yield s.words.get("says") or s.words["because"]
    elif kind.equals is not None:
        own = compute(kind.equals, s.read.answers)
        yield s.say("number.own", formula=_formula(s), own=amount(s, _figure(s, own), unit), given=given)


def _formula(s: Saying) -> str:
    """The formula with the learner's own figures: `hours saved a month (150) × hourly rate (150)`."""
    parts = s.key.words["parts"]
    pieces = []
    for piece in s.words["formula"]:
        if isinstance(piece, dict):
            label, value = parts[piece["part"]]["label"], s.read.answers[piece["part"]].value
            pieces.append(s.say("number.figure", label=label, lower=lowered(label), number=_figure(s, value)))
        else:
            pieces.append(piece)
    return "".join(pieces)


def _plausible(s: Saying, kind: NumberKey, given: str) -> Iterator[str]:
    row = next(row for row in kind.between if all(passes(test, s.read.answers) for test in row.when))
    choice = _chosen(s)
    suffix = "-for" if choice else ""
    if "plausible" in s.marked.codes:
        yield s.say(f"number.plausible{suffix}", given=given, choice=choice)
        return
    expected = _list(s, [_range(s, interval) for interval in row.ranges], "list.either")
    yield s.say(f"number.out-of-range{suffix}", given=given, choice=choice, range=expected)
    yield s.words["because"]
    yield s.say("number.review")


def _chosen(s: Saying) -> str:
    """The learner's own choice that the range goes by, if it goes by one."""
    by = s.words.get("by")
    return s.key.words["parts"][by]["options"][s.read.answers[by].value] if by else ""


def _range(s: Saying, interval: Interval) -> str:
    """`$0 to $2,000 a month`: what stands behind the number is said once."""
    unit, low, high = s.words["unit"], interval.low, interval.high
    if low is not None and low == high:
        return amount(s, _figure(s, low), unit)
    name = "range.from" if high is None else "range.to" if low is None else "range.between"
    before = unit.split("/")[0] if name == "range.between" and unit.startswith("USD") else ""
    shown = "" if low is None else amount(s, _figure(s, low), before if high is not None else unit)
    return s.say(name, low=shown, high="" if high is None else amount(s, _figure(s, high), unit))


# -- texts, orders, matches


def _text(s: Saying) -> Iterator[str]:
    kind, criteria = s.kind, s.words["criteria"]
    assert isinstance(kind, TextKey)
    found = s.marked.rows
    others = [criteria[criterion.id] for criterion in kind.criteria if criterion.id not in found]
    if not found:
        yield s.say("text.none")
        if s.reveal:
            yield s.say("text.expected", criteria=_points_named(s, others[: 2 * MAX_OTHERS]))
        return
    named = _points_named(s, [criteria[id_] for id_ in found])
    name = "text.found" if s.marked.verdict == "correct" else "text.found-of"
    yield s.say(name, count=len(found), asked=kind.at_least, criteria=named)
    if others and s.reveal:
        yield s.say("text.others", criteria=_points_named(s, others[:MAX_OTHERS]))
    yield s.say("text.provisional")


def _points_named(s: Saying, points: Sequence[str]) -> str:
    """Points are whole clauses, and commas may stand in them."""
    return s.say("list.semicolon").join(points)


def _order(s: Saying) -> Iterator[str]:
    kind, items = s.kind, s.words["items"]
    assert isinstance(kind, OrderKey)
    moved = s.marked.rows
    if not moved:
        yield s.say("order.right")
    else:
        yield s.say("order.moved", items=_list(s, [items[item] for item in moved]))
        if s.reveal:
            yield s.say("order.answer", items=s.say("list.comma").join(items[item] for item in kind.answer))
    if not moved or s.reveal:
        yield s.words["because"]


def _match(s: Saying) -> Iterator[str]:
    kind, given = s.kind, s.answer.value
    assert isinstance(kind, MatchKey) and isinstance(given, Mapping)
    items, options, because = s.words["items"], s.words["options"], s.words["because"]
    if not s.marked.rows:
        yield s.say("match.right")
    for item in s.marked.rows:
        if item not in given:
            option = options[kind.answer[item]]
            yield s.say("match.answer" if s.reveal else "match.missing", item=items[item], option=_bare(option))
        else:
            name = "match.wrong" if s.reveal else "match.only-wrong"
            option = options[kind.answer[item]]
            said = {"item": items[item], "given": _bare(options[given[item]]), "option": _bare(option)}
            yield s.say(name, **said)
            if s.reveal:
                yield because.get(item, "")


_FULL_STOP = re.compile(r"""\.(["”’')]*)\Z""")
_TWO_ENDS = re.compile(r"""([!?…]["”’')]*)\.\Z""")


def _bare(label: str) -> str:
    """A label to be put into a sentence: without a full stop of its own, also before a closing quote."""
    return _FULL_STOP.sub(r"\1", label)


def _ended(sentence: str) -> str:
    """A sentence that ends once, though what was put into it ended with a question mark."""
    return _TWO_ENDS.sub(r"\1", sentence)


_SAYERS: dict[type, Callable[[Saying], Iterator[str]]] = {
    ChoiceKey: _choice,
    MultipleKey: _multiple,
    NumberKey: _number,
    TextKey: _text,
    OrderKey: _order,
    MatchKey: _match,
}


def whole(code: str, phrases: Phrases = ENGLISH) -> str:
    """What is wrong with a response as a whole."""
    return fill(phrases, f"response.{code}")
