"""The six worksheets give exactly the figures of their sources."""

from typing import Any

import pytest

from coursekit.decisions.units import PLAIN, parse_unit, product, unit_text
from coursekit.decisions.worksheet import calc, points
from decisions.samples import course


def lines(worksheet: str, **inputs: object) -> dict[str, Any]:
    result = calc(course().worksheets[worksheet].sheet, {name: str(value) for name, value in inputs.items()})
    assert result["problems"] == []
    return {line["name"]: line for line in result["lines"]}


FIGURES = [
    ("rag-economics", {}, "setup", "10", "10"),
    ("rag-economics", {}, "monthly", "75", "75"),
    ("rag-economics", {"retrieval_price": "0.0002"}, "monthly", "85", "85"),
    ("fine-tuning-economics", {}, "tokens", "250000", "250,000"),
    ("fine-tuning-economics", {}, "training", "0.75", "0.75"),
    ("fine-tuning-economics", {"training_price": 25}, "training", "6.25", "6.25"),
    ("fine-tuning-economics", {"rate": 100}, "preparation_low", "500", "500"),
    ("fine-tuning-economics", {"rate": 100}, "preparation_high", "2000", "2,000"),
    ("fine-tuning-economics", {"base_inference": 40}, "inference", "80", "80"),
    ("customization-roi", {}, "labour", "18000", "18,000"),
    ("customization-roi", {}, "hours", "120", "120"),
    ("customization-roi", {}, "value", "7200", "7,200"),
    ("customization-roi", {}, "incremental_value", "3000", "3,000"),
    ("customization-roi", {}, "incremental_cost", "1000", "1,000"),
    ("customization-roi", {}, "net", "2000", "2,000"),
    ("customization-roi", {}, "payback", "3", "3"),
    ("customization-roi", {"maintenance": 2800}, "payback", "never", "never"),
    ("customization-roi", {"maintenance": 5000}, "payback", "never", "never"),
    ("three-designs", {}, "rag_day", "33", "33"),
    ("three-designs", {}, "rag_month", "990", "990"),
    ("three-designs", {}, "tuned_day", "40", "40"),
    ("three-designs", {}, "tuned_month", "1700", "1,700"),
    ("three-designs", {}, "hybrid_day", "43", "43"),
    ("three-designs", {}, "hybrid_month", "1790", "1,790"),
    ("product-break-even", {}, "total_low", "3500/3", "1,167"),
    ("product-break-even", {}, "total_high", "6500/3", "2,167"),
    ("product-break-even", {}, "cross_low", "500000/27", "18,519"),
    ("product-break-even", {}, "cross_high", "500000/9", "55,556"),
    ("product-break-even", {"up_front": 6000}, "cross_low", "2000000/27", "74,074"),
    ("product-break-even", {"up_front": 6000}, "cross_high", "2000000/9", "222,222"),
    ("product-break-even", {"rag_low": 1500}, "cross_high", "never", "never"),
    ("investment-break-even", {}, "up_front", "6000", "6,000"),
    ("investment-break-even", {}, "net", "1500", "1,500"),
    ("investment-break-even", {}, "break_even", "4", "4"),
    ("investment-break-even", {}, "justified", "yes", "yes"),
    ("investment-break-even", {"running": 200, "monitoring": 5, "retraining": 10}, "break_even", "180/29", "6.2"),
    ("investment-break-even", {"running": 200, "monitoring": 5, "retraining": 10}, "justified", "no", "no"),
    ("investment-break-even", {"running": 2000}, "break_even", "never", "never"),
]


@pytest.mark.parametrize(("worksheet", "inputs", "line", "value", "shown"), FIGURES)
def test_a_figure(worksheet: str, inputs: dict[str, object], line: str, value: str, shown: str) -> None:
    found = lines(worksheet, **inputs)[line]
    assert (found["value"], found["shown"]) == (value, shown)


def test_all_six_are_there_and_every_line_is_labelled() -> None:
    assert sorted(course().worksheets) == sorted({figure[0] for figure in FIGURES})
    for worked in course().worksheets.values():
        assert all(line.label for line in worked.source.lines)
        assert all(given.label for given in worked.source.inputs)
        assert worked.source.examples


@pytest.mark.parametrize(
    ("inputs", "problem"),
    [
        ({"accuracy": "80", "gain": "25"}, {"requirement": "accuracy", "code": "requirement"}),
        ({"saved": "31"}, {"requirement": "saved", "code": "requirement"}),
        ({"accuracy": "101"}, {"input": "accuracy", "code": "out-of-range"}),
        ({"tasks": "many"}, {"input": "tasks", "code": "not-a-number"}),
        ({"tasks": 5}, {"input": "tasks", "code": "not-text"}),
    ],
)
def test_inputs_that_cannot_be(inputs: dict[str, Any], problem: dict[str, str]) -> None:
    (found,) = calc(course().worksheets["customization-roi"].sheet, inputs)["problems"]
    assert problem.items() <= found.items()


def test_a_line_that_lacks_an_input_says_so_and_the_others_stand() -> None:
    result = calc(course().worksheets["customization-roi"].sheet, {"rate": "much"})
    found = {line["name"]: line for line in result["lines"]}
    assert (found["labour"]["value"], found["labour"]["reason"]) == (None, "open")
    assert found["hours"]["value"] == "120"


def test_a_plot_is_a_row_of_points() -> None:
    sheet = course().worksheets["three-designs"].sheet
    assert points(sheet, {}, 2) == [(0, [0, 500, 500]), (25000, [2475, 3500, 3725]), (50000, [4950, 6500, 6950])]


@pytest.mark.parametrize(
    ("text", "same"),
    [("USD/month", "usd/months"), ("hours", "hour"), ("queries/day", "query/day"), ("a/1000 tokens", "a/1000 token"),
     ("", "1"), ("a*b", "b*a"), ("a/b", "a*c/b/c")],
)  # fmt: skip
def test_units_that_are_one(text: str, same: str) -> None:
    assert parse_unit(text) == parse_unit(same)


def test_units_multiply_and_cancel() -> None:
    assert product(parse_unit("USD/hour"), parse_unit("hours/month")) == parse_unit("USD/month")
    assert product(parse_unit("hours"), parse_unit("hours"), -1) == PLAIN
    assert [unit_text(parse_unit(u)) for u in ("USD/month", "1/month", "")] == [
        "usd/month",
        "1/month",
        "a plain number",
    ]
