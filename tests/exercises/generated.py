"""Exercises and responses drawn by a seed: what nobody thought of when writing vectors by hand."""

# ruff: noqa: E501 (tables of cases read better unbroken)

from __future__ import annotations

import json
import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from coursekit.decisions.numbers import Number, number_text
from coursekit.exercises.answers import read_response
from coursekit.exercises.grade import compute
from coursekit.exercises.key import Key, NumberKey, load_key
from exercises.samples import made
from exercises.vectors import HOSTILE

UNITS = [
    "",
    "USD",
    "USD/month",
    "hours/month",
    "%",
    "requests/month",
    "documents",
    "USD/1000 tokens",
    "m²",
    "Fälle/Tag",
]
SIGNS = (
    "0123456789" * 4
    + ".,.,' _-+/%$€£~≈kKmM½⁄−–’（）５，　\u00a0\u202f\u0301\u0338²①Σςẞİıǆ\u0345\u200d\U0001f600\U0001e900"
)
LATER = "\u1c89\ua7cb\U0001ccd6\U0001cce0\U0001e4f0\U00010d50\U00011bc0\u0897\u1acf\ua7dc\U0001e5ee\U000105c0"
"""Code points that came into Unicode after its edition 14; newer engines would compare some of them as others."""

WORDS = (
    "client",
    "Client",
    "DATA",
    "leaks",
    "leaking",
    "confidential",
    "slow",
    "takes",
    "long",
    "longer",
    "cost",
    "costs",
)
WORDS += (
    "more",
    "dear",
    "über",
    "Überall",
    "u\u0308ber",
    "ﬁles",
    "ｆｉｌｅｓ",
    "naïve",
    "日本語",
    "Σίσυφος",
    "İzmir",
    "don’t",
)


# -- numbers as people type them


def typed(r: random.Random) -> str:
    """Something between a plain number and nonsense."""
    shape = r.random()
    if shape < 0.15:
        return "".join(r.choices(SIGNS, k=r.randrange(1, 14)))
    text = figure(r)
    if shape < 0.3:
        return text
    before = r.choice(
        ["", "", "$", "€", "about ", "~", "≈ ", "USD ", "-", "+", "− ", "ca. ", "US$", "- $", "roughly -"]
    )
    after = r.choice(
        [
            "",
            "",
            " %",
            "%",
            "k",
            " k",
            " million",
            "bn",
            " USD",
            "$",
            " hours",
            "h",
            "h/mo",
            " a month",
            "/month",
            ".",
            " per month",
            " hours a month",
            " USD per month",
            " monthly",
            " a year",
            " EUR",
            " to 5",
            "-20",
            " 300",
            "/4",
            " documents",
            " document",
            " requests/month",
            " apples",
            " ²",
            " percent",
            "/0",
            " or",
            " per 1000 tokens",
        ]
    )
    text = before + text + after
    return scrambled(r, text) if shape > 0.85 else text


AFTER = [
    "", "", " %", "%", "k", " k", " million", "bn", " USD", "$", " hours", "h", "h/mo", " a month", "/month", ".", " per month",
    " hours a month", " USD per month", " monthly", " a year", " EUR", " to 5", "-20", " 300", "/4", " documents", " document",
    " requests/month", " apples", " ²", " percent", "/0", " or", " per 1000 tokens",
]  # fmt: skip


def figure(r: random.Random) -> str:
    """Digits, perhaps with separators, in groups of three or not."""
    whole = str(r.randrange(10 ** r.randrange(1, 10)))
    mark = r.choice(["", "", ",", ".", " ", "'", "_", "’", "\u00a0", "\u202f"])
    if mark:
        sizes = 3 if r.random() < 0.85 else r.randrange(1, 5)
        start = len(whole) % sizes
        pieces = [whole[:start]] * (start > 0) + [whole[i : i + sizes] for i in range(start, len(whole), sizes)]
        whole = mark.join(pieces)
    if r.random() < 0.4:
        whole += r.choice(".,") + "".join(r.choices("0123456789", k=r.randrange(0, 5)))
    return whole.translate(FULL_WIDTH) if r.random() < 0.05 else whole


FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})


def scrambled(r: random.Random, text: str) -> str:
    """A sign put in, taken out or doubled."""
    at = r.randrange(len(text) + 1)
    with_ = r.choice(["", r.choice(SIGNS), text[at - 1 : at] * 2, r.choice(LATER), chr(r.randrange(0xD800))])
    return text[:at] + with_ + text[at + r.randrange(2) :]


# -- texts


def text(r: random.Random) -> str:
    """Words that rubrics look for, other words, and whatever else there is."""
    found = []
    for _ in range(r.choice([1, 3, 8, 20])):
        word = r.choice(WORDS) if r.random() < 0.7 else "".join(chr(codepoint(r)) for _ in range(r.randrange(1, 6)))
        found.append(r.choice([word, word, word.upper(), word.title(), word.translate(FULL_WIDTH), scrambled(r, word)]))
        found.append(r.choice([" ", " ", " ", ", ", ". ", "-", "\n", "_", "", "\u200b", r.choice(LATER)]))
    return "".join(found)


def codepoint(r: random.Random) -> int:
    """Any, those of everyday scripts more often; no half of a surrogate pair."""
    code = r.randrange(r.choice([0x80, 0x250, 0x800, 0x3100, 0x20000, 0x110000]))
    return 0x41 if 0xD800 <= code < 0xE000 else code


# -- responses


def response(r: random.Random, compiled: Any, key: Key) -> Any:
    """Answers that are right, nearly right, nonsense or hostile; sometimes no response at all. Long ones are in brief."""
    if r.random() < 0.02:
        return r.choice([None, [], "x", 5, {"answers": []}, {"exercise": "other"}, {"exercise": ["e"], "answers": {}}])
    care = r.choice([0.98, 0.9, 0.6, 0.2])
    answers: dict[str, Any] = {}
    for part in compiled["logic"]["parts"]:
        name = r.choice([part["id"], *part["was"]]) if r.random() < 0.1 else part["id"]
        if r.random() < 0.9:
            answers[name] = answer(r, part, key, answers) if r.random() < care else nonsense(r)
    if r.random() < 0.05:
        answers[r.choice(["", "__proto__", "constructor", "other/part"])] = nonsense(r)
    given: dict[str, Any] = {"answers": answers}
    if r.random() < 0.2:
        given["exercise"] = r.choice([compiled["logic"]["id"], *compiled["logic"]["was"]])
    if r.random() < 0.3:
        hints = [hint["id"] for hint in compiled["logic"]["hints"]]
        given["hints"] = r.choice([r.choices([*hints, "unknown", None, 5], k=2), hints, "all", None, {}])
    # as it arrives: halves of a surrogate pair side by side are one sign
    return json.loads(json.dumps(given))


def nonsense(r: random.Random) -> Any:
    return r.choice([*HOSTILE, typed(r), text(r), [text(r)], {text(r): text(r)}, {"nest": ["x", 300]}])


def answer(r: random.Random, part: Any, key: Key, answers: Any) -> Any:
    if part["type"] == "number":
        return number(r, part, key, answers)
    return _ANSWERS[part["type"]](r, part)


def spelt(r: random.Random, name: str) -> str:
    """A declared name as somebody may write it."""
    return r.choice([name] * 8 + [name.upper(), f" {name}\n", name.translate(FULL_WIDTH), scrambled(r, name)])


def several(r: random.Random, part: Any) -> Any:
    options = [spelt(r, option) for option in r.sample(part["options"], r.randrange(1, len(part["options"]) + 1))]
    return r.choice([part["answer"], options, options, options * 2, options[0]])


def essay(r: random.Random, part: Any) -> str:
    phrases = [phrase for criterion in part["criteria"] for phrase in criterion["phrases"]]
    chosen = r.sample(phrases, min(len(phrases), r.randrange(4)))
    found = [phrase.replace("*", r.choice(["", "s", "ing", "ität"])) for phrase in chosen]
    return r.choice([" ", ". ", ", and "]).join([text(r), *found] if r.random() < 0.5 else [*found, "so"])


def ordered(r: random.Random, part: Any) -> list[str]:
    items = list(part["answer"])
    for _ in range(r.randrange(3)):
        items.insert(r.randrange(len(items)), items.pop(r.randrange(len(items))))
    return [spelt(r, item) for item in items][: len(items) - (r.random() < 0.05)]


def pairs(r: random.Random, part: Any) -> dict[str, Any]:
    right = dict(part["answer"])
    given: dict[str, Any] = {}
    for item in r.sample(list(right), r.randrange(len(right) + 1)):
        given[spelt(r, item)] = r.choice([right[item]] * 3 + [r.choice(part["options"]), "", None, nonsense(r)])
    return given


_ANSWERS: dict[str, Callable[[random.Random, Any], Any]] = {
    "choice": lambda r, part: spelt(r, r.choice(part["options"])),
    "multiple": several,
    "text": essay,
    "order": ordered,
    "match": pairs,
}


def number(r: random.Random, part: Any, key: Key, answers: Any) -> str:
    """The right number, one at the edge of what is right, or any other, as somebody may write it."""
    near = r.choice(_numbers(part, key, answers) or [0])
    shift = r.choice([0, 0, 0, 0, 1, -1, Decimal("0.01"), Decimal("-0.001"), near])
    value = near + (shift if isinstance(shift, int) else type(near)(shift) if isinstance(near, int) else 0)
    shown = number_text(value)
    if "/" not in shown and "." not in shown and r.random() < 0.5:
        shown = f"{int(shown):,}".replace(",", r.choice([",", " ", "'", ""]))
    unit = part["unit"]
    before = "$" if unit.startswith("USD") and r.random() < 0.3 else ""
    after = f" {unit}" if unit and not before and r.random() < 0.3 else ""
    return r.choice([f"{before}{shown}{after}"] * 6 + [typed(r)])


def _numbers(part: Any, key: Key, answers: Any) -> list[Number]:
    kind = key.parts[part["id"]].kind
    assert isinstance(kind, NumberKey)
    found: list[Number] = [] if kind.value is None else [kind.value, kind.value + kind.tolerance]
    if kind.equals is not None:
        own = compute(kind.equals, read_response(key, {"answers": answers}).answers)
        found += [] if own is None else [own] * 3
    ends = [end for row in kind.between for one in row.ranges for end in (one.low, one.high)]
    return found + [end for end in ends if end is not None]


# -- exercises


def exercise(r: random.Random) -> Any:
    """A compiled key over the small library: facts, shares, formulas, ranges, rubrics and words all drawn."""
    while True:
        found = made(source(r), r.choice(["en", "en", "de"]))
        if not found.diagnostics:
            return found.exercises["e"].compiled


def keyed(r: random.Random) -> tuple[Any, Key]:
    compiled = exercise(r)
    return compiled, load_key(compiled)


def share(r: random.Random) -> str:
    return r.choice(["0", "1/4", "1/3", "0.5", "2/3", "75 %", "1"])


def source(r: random.Random) -> str:
    """The YAML of an exercise with all kinds of parts, without its id and title."""
    cases = r.choice([[""], ["a"], ["a", "1"], ["b", "a", "10"]])
    criteria = r.sample(["leak", "slow", "dear", "late"], r.randrange(1, 5))
    lines = [
        "uses: [weigh, points]",
        f"facts: {{fresh: {r.choice(['yes', 'no'])}, constructor: {r.choice(['valueof', 'constructor'])}}}",
        "groups: {g: Größen, constructor: A trap}",
    ]
    facts = [f"need: {r.choice(['knowledge', 'behaviour', 'both'])}, volume: {r.choice([0, 500, 999, 1000, 2000])}"]
    facts += [facts[0].replace("knowledge", "both"), f"need: behaviour, volume: {r.randrange(3000)}"]
    if cases == [""]:
        lines[1] = lines[1].replace("{", f"{{{facts[0]}, ", 1)
    else:
        lines.append("cases:")
        for case, given in zip(cases, facts, strict=False):
            says = f", says: {{need: {r.choice(['Because.', 'Weil es so ist.'])}}}" if r.random() < 0.5 else ""
            lines.append(
                f'  "{case}": {{title: Case {case}, facts: {{{given}}}{says}, risks: [{", ".join(criteria)}]}}'
            )
    if r.random() < 0.7:
        lines.append(
            "clauses: {need: {knowledge: Knowledge is missing, behaviour: İt behaves, both: BOTH}, volume: 'we see {value}'}"
        )
    lines += ["parts:", *r.sample(parts(r), r.randrange(2, 9))]
    lines += [
        "rubrics: {risks: {"
        + ", ".join(f"{one}: {{says: it is {one}, phrases: {PHRASES[one]}}}" for one in criteria)
        + "}}"
    ]
    lines += ["hints:", "  - {id: free, says: Look.}", f"  - {{id: dear, says: Look, costs: {share(r)}}}"]
    return "\n".join(lines)


PHRASES = {
    "leak": "[leak*, client data, confiden* data]",
    "slow": "[slow, takes long*, ﬁles]",
    "dear": "[dear, cost* more, über*]",
    "late": "[σισυφος, 日本*, don't]",
}


def parts(r: random.Random) -> list[str]:
    """A line for each part there may be; those that others go by come with them."""
    answers = [r.randrange(1, 100) / r.choice([1, 2, 4, 100]) for _ in range(4)]
    unit = r.choice(UNITS)
    tolerance = r.choice(["", ", tolerance: 0.5", ", tolerance: 1 %", ", tolerance: 10 %"])
    after = r.choice(["need", "need, volume", "volume"])
    formula = r.choice(
        ["x + y", "x - y", "x * y", "x / y", "max(x, y)", "round(x / 3, 2)", "(x + 2) * 3 / y", "1 / (x - y)"]
    )
    judged = f"acceptable: {share(r)}, follow-through: {share(r)}"
    points = r.choice(["1", "2", "1/3", "0.5", "10"])
    return [
        f"  - {{id: need, type: choice, fact: need, points: {points}, was: [lack]}}\n"
        f"  - {{id: volume, type: number, fact: volume, unit: requests/month{tolerance}}}\n"
        f"  - {{id: way, type: choice, from: weigh, after: [{after}], {judged}}}\n"
        f"  - {{id: known, type: choice, from: points, decision: known, after: [need], follow-through: {share(r)}}}\n"
        f'  - {{id: setup, type: number, unit: USD, group: g, by: way, between: {{prompt: "[0..100]", '
        f'look-up: "(100..{r.randrange(101, 9999)}] | 20000", train: ">= 500"}}}}',
        "  - {id: ratio, type: number, from: points, tolerance: 0.01}\n"
        f"  - {{id: band, type: choice, from: points, after: [ratio], follow-through: {share(r)}, "
        "mistakes: [{id: guessed, option: high, says: You guessed.}]}",
        f'  - {{id: amount, type: number, unit: "{unit}", answer: {answers[2]}{tolerance}}}\n'
        f"  - {{id: x, label: Ein X, type: number, answer: {answers[0]}{tolerance}}}\n"
        f'  - {{id: y, type: number, unit: "", between: "[{answers[1]}..{answers[1] + 5}) | > 1000"}}\n'
        f"  - {{id: z, label: ΣΑΣ, type: number, unit: '', equals: '{formula}', points: {points}{tolerance}, "
        f"follow-through: {share(r)}, mistakes: [{{id: twice, equals: '({formula}) * 2', says: Twice.}}]}}",
        f"  - {{id: pick, type: choice, options: {{x: The x., y: ẞ, constructor: A trap}}, answer: {r.choice('xy')}, "
        "because: {x: X it is., y: Y it is.}}",
        f"  - {{id: several, type: multiple, options: [p, q, r, '1', to-string], answer: [{', '.join(r.sample('pqr', r.randrange(1, 4)))}], "
        f"points: {points}, because: {{p: P.}}, mistakes: [{{id: took-r, option: r, says: R is out.}}]}}",
        f"  - {{id: risks, type: text, rubric: risks, at-least: 1, points: {points}}}",
        f"  - {{id: order, type: order, items: {{one: Ⅰ, '2': Two., three: ﬃ, four: Four}}, because: They rise., points: {points}}}",
        "  - {id: pairs, type: match, items: {cat: The cat., '9': Nine, '10': Ten}, options: {meow: Meow., bark: Bark, none: '…'}, "
        "answer: {cat: meow, '9': bark, '10': none}, because: {cat: Cats do.}}",
    ]
