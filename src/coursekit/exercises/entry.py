"""Numbers as people type them: `$1,200`, `1 200`, `1.2k`, `15 %`, `1,200.50`, `≈ 75`, `22 500 USD a month`.

What can be read in two ways isn't guessed: it is asked back with a code. Where the language of the course writes a
decimal comma, comma and point change places: `1,5` is one and a half there, and `1.5` is asked back. entry.js is the
twin; both hold the same tables (symbols, multipliers, words of units), and no pattern here needs more than one pass.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from msgspec import Struct

from coursekit.decisions.canonical import BLANK, comparable
from coursekit.decisions.numbers import Number, parse_number, simplest
from coursekit.decisions.units import parse_unit, singular

MAX_LENGTH = 100
"""Code points of an entry; longer ones are no number that somebody typed."""

CODES = ("not-a-number", "ambiguous-number", "two-numbers", "other-unit", "too-long")
"""Why an entry is asked back."""

SIGNS = {"−": "-", "–": "-", "’": "'", "‘": "'", "⁄": "/"}
CURRENCIES = {"$": "usd", "us$": "usd", "€": "eur", "£": "gbp", "¥": "jpy"}
MULTIPLIERS = {"k": 1000, "thousand": 1000, "million": 1_000_000, "mn": 1_000_000, "mio": 1_000_000}
MULTIPLIERS |= {"bn": 1_000_000_000, "billion": 1_000_000_000}
MULTIPLIERS |= {"tsd": 1000, "tausend": 1000, "millionen": 1_000_000}
MULTIPLIERS |= {"mrd": 1_000_000_000, "milliarde": 1_000_000_000, "milliarden": 1_000_000_000}
UNIT_WORDS = {
    "usd": "usd", "dollar": "usd", "dollars": "usd", "bucks": "usd",
    "eur": "eur", "euro": "eur", "euros": "eur", "gbp": "gbp", "pound": "gbp", "pounds": "gbp", "jpy": "jpy",
    "h": "hour", "hr": "hour", "hrs": "hour", "hour": "hour", "hours": "hour",
    "min": "minute", "mins": "minute", "minute": "minute", "minutes": "minute",
    "d": "day", "day": "day", "days": "day", "week": "week", "weeks": "week",
    "mo": "month", "month": "month", "months": "month", "year": "year", "years": "year", "yr": "year",
}  # fmt: skip
RATES = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "yearly": "year", "annually": "year"}
PER = ("per", "a", "an", "each", "every", "/", "pro", "je", "im", "am")
APPROXIMATELY = ("~", "≈", "about", "around", "approx", "approx.", "approximately", "ca", "ca.", "circa", "roughly",
                 "etwa", "rund", "ungefähr")  # fmt: skip
PERCENT = ("%", "percent", "prozent")

COMMA_LANGUAGES = {
    "af", "az", "be", "bg", "bs", "ca", "cs", "da", "de", "el", "es", "et", "eu", "fi", "fr", "gl", "hr", "hu",
    "hy", "id", "is", "it", "ka", "kk", "lt", "lv", "mk", "nb", "nl", "nn", "no", "pl", "pt", "ro", "ru", "sk",
    "sl", "sq", "sr", "sv", "tr", "uk", "uz", "vi",
}  # fmt: skip
"""Languages that write a decimal comma, by Unicode's Common Locale Data Repository."""

_NUMERALS = ".,0123456789"
_LETTERS = tuple("abcdefghijklmnopqrstuvwxyz")
_PLAIN = str.maketrans({**dict.fromkeys(BLANK, " "), **SIGNS})
_START = re.compile(r"[.,]?[0-9]")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([,.' _])[0-9]{3})(?:\1[0-9]{3})*")
_DIGITS = re.compile(r"[0-9]+")
_FIGURE = re.compile(r"([-+]?)((?:[0-9]|[.,'_](?=[0-9])|[ ](?=[0-9]{3}(?![0-9])))+)(?:/([0-9]+)(?![0-9.,]))?")
_TOKEN = re.compile(r"[^ /%]+|[/%]")


class Entry(Struct, frozen=True):
    """What was read: an exact value, or the code that says why not."""

    value: Number | None
    code: str = ""


def decimal_point(language: str) -> str:
    """The sign before decimals in a language (`de`, `pt-BR`): `,` or `.`."""
    return "," if language.lower().split("-")[0] in COMMA_LANGUAGES else "."


def with_marks(figure: str, point: str) -> str:
    """A figure with comma and point changing places, where decimals begin with a comma: `1,500` → `1.500`."""
    return figure.translate(_CHANGED) if point == "," else figure


_CHANGED = str.maketrans(".,", ",.")


def read_entry(text: str, unit: str = "", point: str = ".") -> Entry:
    """Read a number in the given unit (`USD/month`), whose decimals begin with `point`. Never raises on data.

    `%` divides by 100, unless the unit itself is `%`. Words after the number must be part of the unit.
    """
    if len(text) > MAX_LENGTH:
        return Entry(None, "too-long")
    if text.isascii() and text.isdigit():
        return Entry(int(text))
    plain = comparable(text).translate(_PLAIN).strip(" ")
    wanted = _wanted(unit)
    plain, fits = _without_lead(plain, wanted)
    figure = _FIGURE.match(plain)
    if figure is None:
        return Entry(None, "not-a-number")
    value = _figure(with_marks(figure[2], point))
    if value is None:
        return Entry(None, "ambiguous-number" if _DIGITS.search(figure[2]) else "not-a-number")
    if figure[3] is not None:
        if int(figure[3]) == 0:
            return Entry(None, "not-a-number")
        value = Fraction(value) / int(figure[3])
    value = -value if figure[1] == "-" else value
    return _with_rest(value, plain[figure.end() :], wanted, fits)


def _without_lead(plain: str, wanted: dict[str, int]) -> tuple[str, bool]:
    """Take off `about`, `~`, `$`, `USD` before the number; the second says whether the currency is the unit's."""
    fits, minus = True, ""
    while plain:
        if plain[0] == "-" and len(plain) > 1 and plain[1] not in _NUMERALS:
            minus, plain = "-", plain[1:].lstrip(" ")
            continue
        lead = next((lead for lead in _LEADS if plain.startswith(lead) and _ends(plain, lead)), None)
        if lead is None:
            break
        currency = CURRENCIES.get(lead) or UNIT_WORDS.get(lead)
        if currency:
            fits = fits and wanted.get(currency) == 1
        plain = plain[len(lead) :].lstrip(" ")
    return minus + plain, fits


_LEADS = sorted([*APPROXIMATELY, *CURRENCIES, "usd", "eur", "gbp"], key=len, reverse=True)


def _ends(plain: str, lead: str) -> bool:
    """Whether a lead that is a word ends where the word does."""
    return lead[-1] not in _LETTERS or plain[len(lead) : len(lead) + 1] not in _LETTERS


def _figure(figure: str) -> Number | None:
    """The digits with their separators; None where they can be read in two ways."""
    marks = [sign for sign in figure if sign in ".,'_ "]
    kinds = list(dict.fromkeys(marks))
    if not kinds:
        return parse_number(figure)
    last = kinds[-1]
    if last in ".," and marks.count(last) == 1 and (len(kinds) > 1 or last == "."):
        whole, _, decimals = figure.rpartition(last)
        if len(kinds) == 1:
            return None if _like_thousands(whole, decimals) else parse_number(f"{whole or '0'}.{decimals}")
        return parse_number(f"{_joined(whole)}.{decimals}") if _GROUPED.fullmatch(whole) else None
    grouped = len(kinds) == 1 and _GROUPED.fullmatch(figure) and not figure.startswith("0")
    return parse_number(_joined(figure)) if grouped else None


def _like_thousands(whole: str, decimals: str) -> bool:
    """Whether a single point may part thousands, as it does in much of Europe: `22.500`, but not `0.375`."""
    return len(decimals) == 3 and 1 <= len(whole) <= 3 and whole[0] != "0"


def _joined(figure: str) -> str:
    return "".join(sign for sign in figure if sign not in ".,'_ ")


def _with_rest(value: Number, rest: str, wanted: dict[str, int], fits: bool) -> Entry:
    """What follows the number: a multiplier, a per cent sign, the unit's words; anything else is asked back."""
    tokens: list[str] = _TOKEN.findall(rest.removesuffix("."))
    if tokens and (multiplier := MULTIPLIERS.get(tokens[0].removesuffix("."))):
        value = value * multiplier
        tokens.pop(0)
    if tokens and tokens[0] in PERCENT:
        if "%" not in wanted:
            if wanted:
                return Entry(None, "other-unit")
            value = Fraction(value) / 100
        tokens.pop(0)
    power = 1
    for token in tokens:
        word, power = (RATES[token], -1) if token in RATES else (token, power)
        if token in PER:
            power = -1
        elif token in CURRENCIES or word in UNIT_WORDS or word in wanted or singular(word) in wanted:
            known = CURRENCIES.get(token) or UNIT_WORDS.get(word) or (word if word in wanted else singular(word))
            fits = fits and wanted.get(known) == power
        else:
            return Entry(None, _strange(token))
    return Entry(simplest(Fraction(value)), "") if fits else Entry(None, "other-unit")


def _strange(token: str) -> str:
    return (
        "two-numbers" if _START.match(token.lstrip("-+$€£¥")) or token in ("-", "to", "or", "and") else "not-a-number"
    )


@lru_cache(maxsize=256)
def _wanted(unit: str) -> dict[str, int]:
    """The words of a unit with their powers: `USD/month` → {"usd": 1, "month": -1}."""
    return dict(parse_unit(comparable(unit))) if unit else {}
