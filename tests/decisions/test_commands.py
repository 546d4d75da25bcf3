"""The commands: what they print, and their exit codes (0 done, 1 data at fault, 2 wrong usage)."""

import json
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from coursekit.cli_decisions import COMMANDS
from decisions.samples import ROOT

CLI = click.Group(commands={str(command.name): command for command in COMMANDS})
CONTENT = ["--content", str(ROOT / "content")]
BOT = {"prompting": "untried", "need": "both", "monthly_requests": "150000", "requirements_change": "stable",
       "citations": "yes", "information_change": "daily"}  # fmt: skip


def run(*arguments: str) -> Result:
    return CliRunner().invoke(CLI, [*arguments, *CONTENT])


def facts(given: dict[str, str]) -> list[str]:
    return [word for name, value in given.items() for word in ("--fact", f"{name}={value}")]


def test_decide_says_the_outcome_and_why() -> None:
    result = run("decide", "four-questions", *facts(BOT))
    assert result.exit_code == 0
    assert result.output.startswith("Four questions: retrieval and fine-tuning together\n")
    assert "preferred   retrieval and fine-tuning together: 4 for, 0 against" in result.output
    assert "The knowledge changes daily or weekly" in result.output


@pytest.mark.parametrize("typed", ["150k", "150,000", "150 000 a month"])
def test_numbers_are_read_as_people_type_them(typed: str) -> None:
    told = BOT | {"monthly_requests": typed}
    assert run("decide", "four-questions", *facts(told)).output == run("decide", "four-questions", *facts(BOT)).output
    plain = run("calc", "rag-economics", "--set", "queries=150000")
    assert run("calc", "rag-economics", "--set", f"queries={typed}").output == plain.output
    assert plain.exit_code == 0


def test_what_can_be_read_in_two_ways_is_not_guessed() -> None:
    result = run("decide", "four-questions", *facts(BOT | {"monthly_requests": "1,5"}))
    assert result.exit_code == 2 and "`monthly_requests` can't be `1,5`" in result.output
    assert "1.5" in run("calc", "rag-economics", "--set", "hosting=1.5").output, "a plain number stays plain"


def test_decide_says_in_plain_words_what_would_change_the_outcome() -> None:
    letters = {"prompting": "untried", "need": "behaviour", "monthly_requests": "500", "requirements_change": "stable"}
    output = run("decide", "four-questions", *facts(letters), "--fact", "citations=no").output
    assert "  Requests a month: more than 100,000 → fine-tuning\n" in output
    assert "  What prompting achieved: tried properly, and it falls short → fine-tuning\n" in output


def test_decide_as_data_has_the_shape_that_others_rely_on() -> None:
    result = run("decide", "four-questions", "--json", *facts(BOT))
    data = json.loads(result.output)
    assert list(data) == ["changes", "framework", "hash", "outcome", "ranking", "trace", "unknown"]
    assert data["outcome"] == "hybrid"
    assert len(data["hash"]) == 64
    assert list(data["ranking"][0]) == ["against", "for", "option", "status"]
    assert list(data["trace"][0]) == ["because", "decision", "facts", "row"]
    assert data["unknown"] == {"ask": None, "possible": ["hybrid"]}


def test_an_open_decision_is_done_and_names_the_next_question() -> None:
    result = run("decide", "four-questions", "--fact", "need=behaviour")
    assert result.exit_code == 0
    assert "still open between prompting, fine-tuning" in result.output
    assert "next: How far did careful prompting get you? (--fact prompting=…)" in result.output


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bot.yml", "\n".join(f"{name}: {value}" for name, value in BOT.items())),
        ("bot.json", json.dumps(BOT | {"monthly_requests": 150000})),
    ],
)
def test_facts_come_from_a_file_and_words_go_before_them(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    file = ["--facts", str(tmp_path / name), "--json"]
    assert json.loads(run("decide", "four-questions", *file).output)["outcome"] == "hybrid"
    changed = run("decide", "four-questions", *file, "--fact", "prompting=good-enough")
    assert json.loads(changed.output)["outcome"] == "prompting"


def test_many_situations_are_answered_one_a_line(tmp_path: Path) -> None:
    file = tmp_path / "many.jsonl"
    lines = [json.dumps(BOT), '{"prompting": "good-enough"}', '{"nede": "both"}', "{", '{"monthly_requests": 0.5}']
    file.write_text("\n".join(lines), "utf-8")
    result = run("decide", "four-questions", "--facts", str(file))
    answers = [json.loads(line) for line in result.output.splitlines()]
    assert [answer.get("outcome") for answer in answers] == ["hybrid", "prompting", None, None, None]
    assert [(a["faults"][0]["line"], a["faults"][0]["code"]) for a in answers[2:]] == [
        (3, "unknown-name"), (4, "json-syntax"), (5, "bad-value"),
    ]  # fmt: skip
    assert answers[2]["faults"][0]["hint"] == "did you mean `need`?"
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.yml", "nede: both", "there is no fact `nede` [unknown-name]"),
        ("a.yml", "citations: perhaps", "`citations` can't be `perhaps`"),
        ("a.yml", "citations: [yes]", "`citations` should be a single value"),
        ("a.yml", "- citations", "a situation should be facts with values"),
        ("a.yml", "citations: [", "can't be read"),
        ("a.json", "[1, 2", "can't be read"),
        ("a.json", "[" * 100_000, "too deeply"),
        ("a.json", '{"citations": NaN}', "`citations` can't be `NaN`"),
    ],
)
def test_a_file_at_fault_ends_with_1_and_a_place(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    result = run("decide", "four-questions", "--facts", str(tmp_path / name))
    assert result.exit_code == 1
    assert message in result.output
    assert name in result.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["decide", "four-question"], "there is no framework `four-question`: did you mean `four-questions`?"),
        (["decide", "four-questions", "--fact", "need"], "write `--fact name=value`"),
        (["decide", "four-questions", "--fact", "nede=x"], "there is no fact `nede`: did you mean `need`?"),
        (
            ["decide", "four-questions", "--fact", "need=x"],
            "`need` can't be `x`: it can be `knowledge`, `behaviour`, `both`",
        ),
        (
            ["decide", "four-questions", "--fact", "monthly_requests=1,5"],
            "it is a whole number, 0 or more, written without separators",
        ),
        (["calc", "roi"], "there is no worksheet `roi`"),
        (["calc", "customization-roi", "--set", "taks=1"], "there is no input `taks`: did you mean `tasks`?"),
        (
            ["calc", "rag-economics", "--set", "queries=many"],
            "`queries` can't be `many`: it is a number: 0 or more, such as",
        ),
        (["calc", "rag-economics", "--set", "queries=-5"], "`queries` can't be `-5`"),
        (["compare", "four-questions"], "name two frameworks or more"),
        (["compare", "indicators-net", "product-tree"], "declare `maps: {indicators-net: {…}}` in product-tree"),
        (["practice", "four-questions", "--count", "0"], "1<=x<=1000"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_would_be_right(arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.output


def test_calc_shows_the_lines_and_marks_the_results() -> None:
    result = run("calc", "customization-roi", "--set", "compute=2200")
    assert result.exit_code == 0
    assert "→ Net benefit: 0 USD/month" in result.output
    assert "→ Payback: never\n" in result.output


def test_calc_with_inputs_that_go_against_each_other_ends_with_1() -> None:
    result = run("calc", "customization-roi", "--set", "gain=60", "--json")
    assert result.exit_code == 1
    (problem,) = json.loads(result.output)["problems"]
    assert problem["because"] == "No more than 100 % of the answers can be usable."


def test_compare_counts_and_shows_the_smallest() -> None:
    result = run("compare", "indicators-confidence", "indicators-net")
    assert result.output.startswith("indicators-confidence and indicators-net part in 1,023 of 2,048 cells\n")
    data: Any = json.loads(run("compare", "indicators-confidence", "indicators-net", "--json").output)
    assert (data["cells"], data["parted"]) == (2048, 1023)


def test_practice_prints_cases_with_their_answers() -> None:
    result = run("practice", "four-questions", "--seed", "3", "--count", "2")
    assert result.output.count("answer: ") == 2
    assert run("practice", "four-questions", "--seed", "3", "--count", "2").output == result.output
    assert "nothing to practise" in run("practice", "tuning-approach").output


def test_in_a_terminal_the_next_useful_fact_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    import coursekit.cli_decisions as commands

    monkeypatch.setattr(commands, "in_terminal", lambda: True)
    answers = "sideways\nknowledge\nuntried\n\n"
    result = CliRunner().invoke(CLI, ["decide", "four-questions", *CONTENT], input=answers)
    assert "Does the model lack knowledge, or does it act the wrong way?" in result.output
    assert "sideways is not an answer: knowledge, behaviour, both" in result.output
    assert "still open between prompting, rag" in result.output


def test_a_framework_with_faults_is_not_run(tmp_path: Path) -> None:
    (tmp_path / "frameworks").mkdir()
    (tmp_path / "frameworks" / "mine.yml").write_text("id: mine\ntitel: x\n", "utf-8")
    result = CliRunner().invoke(CLI, ["decide", "mine", "--content", str(tmp_path)])
    assert result.exit_code == 1
    assert "frameworks/mine.yml:2:1: error: there is no key `titel` here" in result.output
