"""Findings as an author sees them: in order, with the source line and a caret, and as JSON."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.diagnostics import Diagnostic, Place, excerpt, format_text, has_errors, in_order


def finding(place: Place, code: str = "stray-fence", **more: str) -> Diagnostic:
    return Diagnostic(code, "a fence closes nothing", place, **more)  # type: ignore[arg-type]


# -- places


@pytest.mark.parametrize(
    ("place", "text"),
    [(Place("m.md", 3, 7, 9), "m.md:3:7"), (Place("m.md", 3), "m.md:3:1"), (Place("content/m.md"), "content/m.md")],
)
def test_a_place_reads_as_editors_link_it(place: Place, text: str) -> None:
    assert str(place) == text


# -- text


def test_a_finding_with_its_line_a_caret_and_a_hint() -> None:
    found = finding(Place("m.md", 2, 5, 8), hint="remove it", severity="warning")
    assert format_text(found, ["# Title", "and ::: here"]).split("\n") == [
        "m.md:2:5: warning: a fence closes nothing [stray-fence]",
        "  2 | and ::: here",
        "    |     ^^^",
        "  hint: remove it",
    ]


def test_without_lines_or_hint_there_is_one_line() -> None:
    alone = "m.md:2:5: error: a fence closes nothing [stray-fence]"
    assert format_text(finding(Place("m.md", 2, 5))) == alone
    assert format_text(finding(Place("m.md", 2, 5)), ["only one line"]) == alone


def test_a_finding_about_a_whole_file_shows_no_line() -> None:
    assert format_text(finding(Place("m.md")), ["a", "b"]) == "m.md: error: a fence closes nothing [stray-fence]"


def shown(line: str, column: int, end: int | None = None, width: int = 100) -> tuple[str, str]:
    """The two lines of an excerpt without their gutters, which must be as wide as each other."""
    source, carets = excerpt(line, Place("m.md", 120, column, end), width)
    assert source.startswith("  120 | ") and carets.startswith("      | ")
    return source[8:], carets[8:]


def test_the_gutters_of_line_and_caret_agree() -> None:
    assert excerpt("ab", Place("m.md", 7, 2)) == ["  7 | ab", "    |  ^"]
    assert excerpt("ab", Place("m.md", 12345, 2)) == ["  12345 | ab", "        |  ^"]


@pytest.mark.parametrize(
    ("line", "column", "end", "carets"),
    [
        ("abcdef", 1, None, "^"),
        ("abcdef", 3, 5, "  ^^"),
        ("abcdef", 6, 7, "     ^"),
        ("abcdef", 7, None, "      ^"),  # behind the last character: something is missing there
        ("abcdef", 99, 120, "      ^"),
        ("abcdef", 5, 99, "    ^^"),
        ("abcdef", 4, 2, "   ^"),
        ("", 1, None, "^"),
    ],
)
def test_carets_stand_under_what_is_meant(line: str, column: int, end: int | None, carets: str) -> None:
    assert shown(line, column, end) == (line, carets)


def test_a_tab_is_shown_as_one_space_so_that_carets_fit() -> None:
    assert shown("\ta\tb", 4, 5) == (" a b", "   ^")


def test_other_white_space_is_shown_as_a_space() -> None:
    assert shown("a\u00a0b\u3000c", 5) == ("a b c", "    ^")


def test_what_a_terminal_would_act_on_is_replaced() -> None:
    """Escape sequences, and marks that turn the direction of the text."""
    assert shown("\x1b[31ma\u202eb\ud800", 2, 3) == ("�[31ma�b�", " ^")


def test_carets_under_wide_text_are_as_wide() -> None:
    assert shown("日本語 text", 2, 4) == ("日本語 text", "  ^^^^")
    assert shown("日本語 text", 5, 9) == ("日本語 text", "       ^^^^")


def test_an_accent_of_its_own_takes_no_room() -> None:
    assert shown("cafe\u0301 no", 7, 9) == ("cafe\u0301 no", "     ^^")


def test_a_long_line_is_cut_to_a_window_round_the_caret() -> None:
    line = "".join(str(n % 10) for n in range(200))
    assert shown(line, 1, 4, width=30) == (line[:30] + "…", "^^^")
    assert shown(line, 101, 103, width=30) == ("…" + line[90:120] + "…", " " * 11 + "^^")
    assert shown(line, 200, 201, width=30) == ("…" + line[189:], " " * 11 + "^")
    assert shown(line, 101, 190, width=30) == ("…" + line[90:120] + "…", " " * 11 + "^" * 20)


def test_a_column_far_behind_a_long_line_shows_its_end() -> None:
    assert shown("x" * 200, 9999, width=30) == ("…" + "x" * 10, " " * 11 + "^")


def test_a_line_that_just_fits_is_not_cut() -> None:
    assert shown("x" * 30, 30, width=30) == ("x" * 30, " " * 29 + "^")


@given(st.text(st.characters(exclude_characters="\n\r")), st.integers(1, 400), st.none() | st.integers(1, 400))
def test_any_excerpt_is_two_lines_with_the_caret_within(line: str, column: int, end: int | None) -> None:
    source, carets = shown(line, column, end)
    assert not any(unicodedata.category(c).startswith("C") for c in source)
    assert set(carets.lstrip()) == {"^"}
    assert len(carets) <= 2 * len(source) + 1
    assert len(source) <= 102


# -- JSON


def test_a_finding_as_json() -> None:
    found = finding(Place("m.md", 2, 5, 8), hint="remove it", severity="warning")
    assert json.loads(json.dumps(found.as_json())) == {
        "code": "stray-fence",
        "severity": "warning",
        "path": "m.md",
        "line": 2,
        "column": 5,
        "end_column": 8,
        "message": "a fence closes nothing",
        "hint": "remove it",
    }


def test_what_is_not_known_is_there_all_the_same() -> None:
    found = finding(Place("m.md")).as_json()
    assert (found["line"], found["column"], found["end_column"]) == (0, 1, None)
    assert (found["hint"], found["severity"]) == ("", "error")


# -- many


def test_findings_are_sorted_by_place_then_code_and_told_once() -> None:
    places = [
        Place("b.md", 1),
        Place("a.md", 10),
        Place("a.md", 9, 3),
        Place("a.md", 9, 2, 4),
        Place("a.md", 9, 2),
        Place("a.md"),
    ]
    found = [finding(p, code) for p in places for code in ("y", "x")]
    ordered = [(str(d.place), d.code) for d in in_order([*found, *found])]
    expected = ["a.md", "a.md:9:2", "a.md:9:3", "a.md:10:1", "b.md:1:1"]
    assert list(dict.fromkeys(place for place, _ in ordered)) == expected
    assert [code for place, code in ordered if place == "a.md:10:1"] == ["x", "y"]
    assert len(ordered) == len(found)


def test_findings_without_an_end_sort_beside_those_with_one() -> None:
    """None and a number can't be compared; the end of a place plays no part."""
    assert len(in_order([finding(Place("a", 1, 1, 5)), finding(Place("a", 1, 1))])) == 2


def test_errors_and_warnings_are_told_apart() -> None:
    error, warning = finding(Place("a", 1)), finding(Place("a", 2), severity="warning")
    assert has_errors([warning, error]) and not has_errors([warning]) and not has_errors([])
