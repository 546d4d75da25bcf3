"""Pictures and words of decisions: how they are laid out, and that they are the same every time."""

from __future__ import annotations

import re
from fractions import Fraction

import html5lib
import pytest

from coursekit.decisions.intervals import Interval
from coursekit.decisions.program import tree as expression
from coursekit.site import figures
from coursekit.site.drawing import SIZE, number, width, wrap
from coursekit.site.figures import About, Branch, Consideration, Mark, Rung, Scale, Stretch, Tally
from coursekit.site.plots import Axis, Curve, Spot, nice, plot
from coursekit.site.speech import Speech, in_words
from coursekit.site.theme import read_theme

KEYS = ("yes", "no", "and", "otherwise", "always", "for", "against", "rules-out", "settles")
ABOUT = About("f", "Rye <or> wheat", "A picture", {key: key for key in KEYS})
TREE = Branch("", "Patience?", (Branch("yes", "rye", (), 1, "a"), Branch("no", "wheat & more", (), 2, "b")))
RUNGS = [
    Rung("a", ("Patience: yes", "Oven: hot"), "rye", 1),
    Rung("b", ("Hunger: yes",), "rye", 1),
    Rung("c", (), "wheat", 2),
]
ROWS = [
    Consideration("a", (("Patience", "yes"),), (Mark(0, "for", "+2"), Mark(1, "rules-out", ""))),
    Consideration(
        "b", (("Patience", "no"), ("Hunger", "more than can be said in one short line")), (Mark(1, "settles", ""),)
    ),
]
SCALE = Scale(
    Fraction(-1), Fraction(3),
    (Stretch(None, Fraction(1), "under 1", "weak", 1), Stretch(Fraction(1), None, "1 or more", "strong", 2)),
    ((Fraction(1), "1"), (Fraction(101, 100), "1.01"), (Fraction(3), "3")), (Fraction(0), Fraction(2)), "a − b",
)  # fmt: skip
AXIS = Axis(Fraction(0), Fraction(10), ((Fraction(0), "0"), (Fraction(10), "10")), "Loaves", "$")
XS = [Fraction(i) for i in range(11)]
CURVES = [
    Curve("a", "Rye bread", tuple(XS)),
    Curve("b", "Wheat bread", tuple(Fraction(5) if i != 3 else None for i in range(11))),
]
SPOTS = [Spot(Fraction(5), Fraction(5), "They cross at 5", True), Spot(Fraction(2), Fraction(2), "$2")]


def drawn(room: int) -> dict[str, str]:
    return {
        "tree": figures.tree(TREE, ABOUT, room),
        "ladder": figures.ladder(RUNGS, ABOUT, room, True),
        "mapping": figures.ladder(RUNGS[1:2], ABOUT, room, False, "Hunger"),
        "matrix": figures.matrix(["rye", "wheat and nothing else"], ROWS, ABOUT, room),
        "bands": figures.bands([Tally("As", (("a", "for", "", "Patience: yes"),))], SCALE, ABOUT, room),
        "plot": plot(XS, CURVES, AXIS, AXIS, SPOTS, ABOUT, room),
    }


@pytest.mark.parametrize("room", [300, 600])
@pytest.mark.parametrize("kind", drawn(300))
def test_a_figure_is_sound_and_names_itself(kind: str, room: int) -> None:
    svg = drawn(room)[kind]
    html5lib.HTMLParser(strict=True).parseFragment(svg)
    assert svg == drawn(room)[kind]
    assert 'role="img"' in svg and 'aria-labelledby="f--title"' in svg
    assert '<title id="f--title">Rye &lt;or&gt; wheat</title>' in svg
    assert not re.search(r"style=|fill=|stroke=|font|#[0-9a-f]{3}|\.\d\d", svg), (
        "looks are the theme's; one decimal is enough"
    )
    assert f'viewBox="0 0 {room} ' in svg or kind == "tree"


@pytest.mark.parametrize("room", [300, 600])
def test_every_row_can_be_found_in_its_figure(room: int) -> None:
    for kind in ("tree", "ladder", "matrix"):
        assert {"a", "b"} <= set(re.findall(r'data-row="(\w+)"', drawn(room)[kind]))


def test_neighbouring_rungs_share_an_outcome() -> None:
    assert drawn(600)["ladder"].count(">rye<") == 1


def test_signs_say_what_colours_say() -> None:
    svg = drawn(600)["matrix"]
    assert ">+2<" in svg and "fig-out" in svg and "fig-settles" in svg
    for word in ("for", "rules-out", "settles"):
        assert f">{word}<" in svg, "the legend names each sign that occurs"
    assert ">against<" not in svg


def test_ticks_that_would_touch_are_left_out() -> None:
    svg = drawn(300)["bands"]
    assert ">1<" in svg and ">3<" in svg and ">1.01<" not in svg


def test_curves_are_told_apart_by_class_and_name_and_break_where_there_is_no_number() -> None:
    svg = drawn(600)["plot"]
    assert svg.count("fig-curve-1") == 1 and svg.count("fig-curve-2") == 1
    second = re.search(r'fig-curve-2" d="([^"]*)"', svg)
    assert second and second[1].count("M") == 2
    assert ">Rye bread<" in svg and ">Wheat bread<" in svg and "fig-ring" in svg


def test_the_values_of_an_example_stand_in_the_order_of_their_dots() -> None:
    close = [Spot(Fraction(2), Fraction(y), f"${y}") for y in (8, 3, 7)]
    for room in (300, 600):
        svg = plot(XS, CURVES, AXIS, AXIS, close, ABOUT, room)
        levels = {
            said: float(y) for y, said in re.findall(r'fig-value"[^>]*><tspan x="[^"]*" y="([^"]*)">([^<]*)<', svg)
        }
        assert levels["$8"] + 15 <= levels["$7"] <= levels["$3"] - 15


def test_text_is_wrapped_to_its_room_and_never_lost() -> None:
    text = "a rather long sentence with an antidisestablishmentarianistically-long word"
    for room in (40, 90, 300):
        lines = wrap(text, room)
        assert all(width(line) <= room for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert wrap("", 50) == ("",)
    assert wrap("5\N{NO-BREAK SPACE}% or more", width("5 %", SIZE) + 1)[0] == "5\N{NO-BREAK SPACE}%"


def test_coordinates_have_one_decimal_at_most() -> None:
    assert [number(value) for value in (1.0, 1 / 3, -0.01, 12.25)] == ["1", "0.3", "0", "12.2"]


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        ("0", "10", "0 2 4 6 8 10"),
        ("0", "7", "0 2 4 6 8"),
        ("-3", "0.5", "-3 -2 -1 0 1"),
        ("990", "1790", "800 1000 1200 1400 1600 1800"),
        ("0", "0.003", "0 1/1000 1/500 3/1000"),
        ("0", "0", "0 1/5 2/5 3/5 4/5 1"),
    ],
)
def test_ticks_are_round(low: str, high: str, ticks: str) -> None:
    assert nice(Fraction(low), Fraction(high))[2] == tuple(map(Fraction, ticks.split()))


def speech(language: str = "en") -> Speech:
    theme, _ = read_theme("default", language)
    assert theme
    return Speech(theme.strings)


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        (Interval(), "any number"), (Interval(1000, True), "1,000 or more"), (Interval(100000), "more than 100,000"),
        (Interval(high=1000), "under 1,000"), (Interval(high=Fraction(1, 2), high_closed=True), "at most 0.5"),
        (Interval(1, True, 2, True), "1 to 2"), (Interval(1, False, 2, True), "over 1, up to 2"),
        (Interval(5, True, 5, True), "5"),
    ],
)  # fmt: skip
def test_intervals_in_words(interval: Interval, words: str) -> None:
    assert speech().interval(interval) == words


def test_quantities_in_words() -> None:
    say = speech()
    assert say.quantity("75", "USD/month") == "$75 per month"
    assert say.quantity("0.5", "USD") == "$0.50"
    assert say.quantity("-1,200", "USD") == "−$1,200"
    assert say.quantity("60", "%") == "60\N{NO-BREAK SPACE}%"
    assert say.quantity("3", "") == "3"
    assert say.quantity("10,000", "tokens/document") == "10,000 tokens per document"
    assert speech("de").quantity("1,166.67", "USD/month") == "1.166,67 $ je month"


def test_expressions_in_words_keep_their_brackets() -> None:
    a, b, c = ["name", "a"], ["name", "b"], ["name", "c"]
    say = speech()
    for tree, words in [
        (["/", ["-", a, b], ["number", "11"]], "(a − b) ÷ 11"),
        (["-", a, ["-", b, c]], "a − (b − c)"),
        (["+", a, ["*", b, c]], "a + b × c"),
        (["/", a, ["*", b, c]], "a ÷ (b × c)"),
        (["<=", ["+", a, b], c], "a + b ≤ c"),
        (["min", a, b], "the smallest of (a, b)"),
        (["-", ["number", "0"], a], "−a"),
    ]:
        assert in_words(expression(tree), str, say) == words
