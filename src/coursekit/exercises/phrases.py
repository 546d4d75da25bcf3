"""Every word that feedback adds to what authors wrote: one flat table, `{name}` placeholders, as in a theme's strings.

Another language is another table with the same keys. Commands speak English, this one; pages speak the theme's
(`feedback.…` in its strings), whose English is held to this one by a test.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_PLACEHOLDER = re.compile("{([a-z_]+)}")
Phrases = Mapping[str, str]

ENGLISH: Phrases = {
    "verdict.correct": "right",
    "verdict.partial": "partly right",
    "verdict.incorrect": "not right",
    "verdict.unanswered": "not answered",
    "verdict.invalid": "asked back",
    "verdict.to-review": "to be looked at",
    "score": "{earned} of {possible}",
    "number.group": ",",
    "number.point": ".",
    "list.and": "{first} and {last}",
    "list.either": "{first} or {last}",
    "list.or": "{first}, or where {last}",
    "list.comma": ", ",
    "list.semicolon": "; ",
    "unanswered": "You haven't answered this yet.",
    # choices
    "choice.right": "Right: {choice}.",
    "choice.preferred": "Right: {choice}.",
    "choice.wrong": "Not this: {choice}.",
    "choice.other-outcome": "Not this: {choice}.",
    "choice.acceptable": "Acceptable: {choice}.",
    "choice.ruled-out": "Ruled out: {choice}.",
    "choice.outweighed": "Outweighed: {choice}.",
    "choice.unsupported": "Nothing here speaks for it: {choice}.",
    "choice.here": "Here, {facts}.",
    "choice.answer": "The answer: {answer}.",
    "choice.better": "Better: {answer}.",
    "choice.same-reason": "For the same reason, the answer: {answer}.",
    "choice.look-again": "Look again at this: {facts}.",
    "choice.remedy": "Your choice would be right where {facts}.",
    "choice.remedy-acceptable": "Your choice would come first where {facts}.",
    "follow.facts": "You took it that {facts}.",
    "follow.answers": "You had answered {answers}.",
    "follow.preferred": "If that were so, your choice would be right, so it still earns {earned} of {possible}.",
    "follow.acceptable": "If that were so, your choice would be acceptable, so it still earns {earned} of {possible}.",
    "multiple.right": "Right: {options}.",
    "multiple.wrong": "Not this: {options}.",
    "multiple.missing": "What is missing: {options}.",
    # numbers
    "number.right": "Right: {given}.",
    "number.wrong": "Not {given}.",
    "number.answer": "The answer: {answer}.",
    "number.follows": "Right: {given} follows from your own figures, {formula}.",
    "number.figure": "{lower} ({number})",
    "number.own": "Your own figures, {formula}, come to {own}; you wrote {given}.",
    "number.followed": "It does follow from your own figures, {formula}, so it still earns {earned} of {possible}.",
    "number.plausible": "Plausible: {given}.",
    "number.plausible-for": "Plausible for {choice}: {given}.",
    "number.out-of-range": "We expected {range}; you wrote {given}.",
    "number.out-of-range-for": "For {choice} we expected {range}; you wrote {given}.",
    "number.review": "Yours may still be right: be ready to say how you came to it. "
    "It earns nothing until somebody has looked at it.",
    "invalid.cant-compute": "Your own figures come to no number: they divide by nothing, or are too large. Check them.",
    "number.needs-earlier": "Fill in first: {parts}. Without that, this can't be judged.",
    "range.between": "{low} to {high}",
    "range.from": "{low} or more",
    "range.to": "at most {high}",
    # texts
    "text.found": "You name what was asked for: {criteria}.",
    "text.found-of": "You name {count} of the {asked} asked for: {criteria}.",
    "text.others": "Also worth a thought here: {criteria}.",
    "text.none": "None of the points that we look for was recognised, which needn't mean that you are wrong.",
    "text.expected": "Compare your text with some of these: {criteria}.",
    "text.provisional": "This was recognised by key words; an instructor's judgement goes over it.",
    # orders and matches
    "order.right": "Everything is in order.",
    "order.moved": "In the wrong place: {items}.",
    "order.answer": "The order: {items}.",
    "match.right": "All of it is matched rightly.",
    "match.wrong": "{item}: this goes with “{option}”, not with “{given}”.",
    "match.missing": "{item}: you left this open.",
    "match.answer": "{item}: you left this open; it goes with “{option}”.",
    "match.only-wrong": "{item}: this doesn't go with “{given}”.",
    # answers that are asked back
    "invalid": "This can't be read as an answer.",
    "invalid.not-text": "This answer should be a text.",
    "invalid.bad-text": "This text contains characters that are none. Type it again.",
    "invalid.too-long": "This is too long to be read.",
    "invalid.unknown-option": "“{given}” is none of the options: {options}.",
    "invalid.unknown-item": "This names something that isn't among the items.",
    "invalid.not-a-list": "This answer should be a list of options.",
    "invalid.not-pairs": "This answer should say for each item what it goes with.",
    "invalid.not-an-order": "Every item has to stand in the order just once.",
    "invalid.not-a-number": "“{given}” isn't a number that we can read. Write it plainly, for instance 1200 or {half}.",
    "invalid.ambiguous-number": "“{given}” can be read in two ways. "
    "Write fifteen hundred as 1500 or {grouped}, and one and a half as {decimal}.",
    "invalid.two-numbers": "“{given}” is more than one number. Decide on one; the middle of a range will do.",
    "invalid.other-unit": "“{given}” isn't in the unit that is asked for: {unit}.",
    "unit.plain": "a plain number",
    "unit.usd": "${number}",
    "unit.percent": "{number} %",
    "unit.other": "{number} {unit}",
    "unit.per": "{amount} per {unit}",
    "unit.per.hour": "{amount} an hour",
    "unit.per.day": "{amount} a day",
    "unit.per.week": "{amount} a week",
    "unit.per.month": "{amount} a month",
    "unit.per.year": "{amount} a year",
    # whole responses
    "response.not-a-response": "This is no response to an exercise.",
    "response.other-exercise": "This response belongs to another exercise.",
    "response.unknown-parts": "Some answers belong to no part of this exercise and were left out.",
    "hint-used": "A hint that you took costs a share of it.",
}


def figures(phrases: Phrases, shown: str) -> str:
    """A number that `display` made, with the separators of the language."""
    marks = {",": phrases.get("number.group", ","), ".": phrases.get("number.point", ".")}
    return "".join(marks.get(sign, sign) for sign in shown)


def fill(phrases: Phrases, name: str, **values: object) -> str:
    """The phrase `name`, filled in at one go: braces in what is filled in stay braces.

    A missing phrase shows as its name, so that it is noticed.
    """
    return _PLACEHOLDER.sub(lambda m: str(values.get(m[1], m[0])), phrases.get(name, name))
