"""The ten frameworks of the course, row by row, and what comparing them shows. Every number is a source's."""

from typing import Any

import pytest

from coursekit.decisions.compare import as_json, comparable_with, compare
from coursekit.decisions.library import check_library
from coursekit.decisions.result import decide
from coursekit.decisions.space import own_space
from decisions.samples import course, program

IDS = [
    "build-or-buy", "four-questions", "indicators-confidence", "indicators-net", "indicators-tree",
    "product-tree", "production-checklist", "three-questions", "tuning-approach", "when-to-say-no",
]  # fmt: skip


def outcome(framework: str, **facts: object) -> Any:
    return decide(program(framework), {name.replace("-", "_"): str(value) for name, value in facts.items()})["outcome"]


def test_all_ten_are_there_and_proved_with_their_examples() -> None:
    assert sorted(course().frameworks) == IDS
    assert check_library(course()) == []


def test_every_row_gives_its_reason_in_a_sentence() -> None:
    for decided in course().frameworks.values():
        for decision in decided.source.decisions:
            for row in decision.rows:  # type: ignore[union-attr]
                assert len(row.because.split()) > 5, (decided.source.id, row.id)
                assert row.because.endswith("."), (decided.source.id, row.id)


def test_every_fact_asks_a_question_and_helps() -> None:
    for fact in course().facts.values():
        assert fact.question.endswith("?"), fact.name
        assert fact.help, fact.name


def test_every_fact_is_asked_by_a_framework() -> None:
    asked = {fact.name for decided in course().frameworks.values() for fact in decided.program.facts}
    assert asked == set(course().facts)


# --- four questions, build or buy --------------------------------------------------------------------------------

FIRM = {
    "ml_expertise": "no", "requirements_change": "stable", "prompting": "untried", "exploring": "no",
    "speed_critical": "no", "vendor_knowledge": "no", "competitive_advantage": "no", "scale_cost": "no",
    "sensitive_data": "no", "citations": "no",
}  # fmt: skip
CASES = {
    "A": {"need": "knowledge", "monthly_requests": "200", "citations": "yes", "sensitive_data": "yes",
          "information_change": "rarely"},
    "B": {"need": "behaviour", "monthly_requests": "500", "sensitive_data": "yes", "information_change": "rarely"},
    "C": {"need": "knowledge", "monthly_requests": "100", "citations": "yes", "vendor_knowledge": "yes",
          "information_change": "daily"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("case", "preferred", "acceptable", "ruled_out", "sourcing", "sourcing_acceptable"),
    [
        ("A", "rag", ["prompting"], ["fine-tuning", "hybrid"], "build", ["buy"]),
        ("B", "prompting", ["fine-tuning"], ["rag"], "build", ["buy"]),
        ("C", "rag", [], ["prompting", "fine-tuning", "hybrid"], "buy", []),
    ],
)
def test_the_law_firm_is_derived(
    case: str,
    preferred: str,
    acceptable: list[str],
    ruled_out: list[str],
    sourcing: str,
    sourcing_acceptable: list[str],
) -> None:
    approach = decide(program("four-questions"), FIRM | CASES[case])
    assert approach["outcome"] == preferred
    assert [r["option"] for r in approach["ranking"] if r["status"] == "acceptable"] == acceptable
    assert {r["option"] for r in approach["ranking"] if r["status"] == "ruled-out"} == set(ruled_out)
    bought = decide(program("build-or-buy"), FIRM | CASES[case])
    assert bought["outcome"] == sourcing
    assert [r["option"] for r in bought["ranking"] if r["status"] == "acceptable"] == sourcing_acceptable


BASE = {
    "prompting": "untried", "need": "both", "monthly_requests": "1000", "requirements_change": "stable",
    "citations": "no", "information_change": "rarely",
}  # fmt: skip
ALL = {"prompting", "rag", "fine-tuning", "hybrid"}


@pytest.mark.parametrize(
    ("facts", "row", "effect"),
    [
        ({"prompting": "good-enough"}, "prompting-suffices", {"settles": ["prompting"]}),
        ({"prompting": "falls-short"}, "prompting-falls-short", {"against": ["prompting"], "weight": "2"}),
        ({"need": "knowledge"}, "need-knowledge", {"for": ["rag"], "rules_out": ["fine-tuning", "hybrid"]}),
        ({"need": "behaviour"}, "need-behaviour", {"for": ["fine-tuning"], "rules_out": ["rag"]}),
        ({"need": "both"}, "need-both", {"for": ["hybrid"]}),
        ({"monthly_requests": "999"}, "low-volume", {"for": ["prompting"], "against": ["fine-tuning", "hybrid"]}),
        ({"monthly_requests": "1000"}, "medium-volume-knowledge", {"for": ["rag"]}),
        ({"monthly_requests": "100000"}, "medium-volume-knowledge", {"for": ["rag"]}),
        ({"monthly_requests": "1000", "need": "behaviour"}, "medium-volume-behaviour", {"for": ["prompting"]}),
        ({"monthly_requests": "100001", "need": "behaviour"}, "high-volume-behaviour", {"for": ["fine-tuning"]}),
        ({"monthly_requests": "100001"}, "high-volume-both", {"for": ["hybrid"]}),
        (
            {"requirements_change": "weekly"},
            "changes-weekly",
            {"for": ["prompting"], "against": ["rag"], "rules_out": ["fine-tuning", "hybrid"]},
        ),
        ({"requirements_change": "monthly"}, "changes-monthly", {"rules_out": ["fine-tuning", "hybrid"]}),
        ({"citations": "yes"}, "sources", {"for": ["rag", "hybrid"]}),
        (
            {"information_change": "weekly"},
            "fresh-knowledge",
            {"for": ["rag", "hybrid"], "rules_out": ["prompting", "fine-tuning"]},
        ),
        (
            {"information_change": "daily", "need": "knowledge"},
            "fresh-knowledge",
            {"for": ["rag", "hybrid"], "rules_out": ["prompting", "fine-tuning"]},
        ),
    ],
)
def test_a_row_of_the_four_questions(facts: dict[str, str], row: str, effect: dict[str, object]) -> None:
    result = decide(program("four-questions"), BASE | facts)
    assert row in [step["row"] for step in result["trace"]]
    (compiled,) = (
        r
        for d in course().frameworks["four-questions"].compiled["logic"]["decisions"]
        for r in d["rows"]
        if r["id"] == row
    )
    nothing = {"for": [], "against": [], "rules_out": [], "settles": [], "weight": "1"}
    assert {key: compiled[key] for key in nothing} == nothing | effect


def test_requirements_stable_for_six_months_speak_against_nothing() -> None:
    trace = decide(program("four-questions"), BASE)["trace"]
    assert not any("requirements_change" in step["facts"] for step in trace)


def test_the_support_bot_is_hybrid() -> None:
    bot = {"need": "both", "monthly_requests": "150000", "citations": "yes", "information_change": "daily"}
    assert decide(program("four-questions"), BASE | bot)["outcome"] == "hybrid"


@pytest.mark.parametrize(
    ("fact", "value", "option", "weight"),
    [
        ("speed_critical", "yes", "buy", "1"),
        ("ml_expertise", "no", "buy", "1"),
        ("vendor_knowledge", "yes", "buy", "1"),
        ("competitive_advantage", "yes", "build", "1"),
        ("sensitive_data", "yes", "build", "2"),
        ("scale_cost", "yes", "build", "1"),
    ],
)
def test_a_reason_to_build_or_buy(fact: str, value: str, option: str, weight: str) -> None:
    neither = {fact.name: "no" for fact in program("build-or-buy").facts} | {"ml_expertise": "yes"}
    result = decide(program("build-or-buy"), neither | {fact: value})
    assert result["ranking"][0] == {"option": option, "for": weight, "against": "0", "status": "preferred"}


# --- when to say no, the product tree, the checklist, three questions, kinds of tuning ---------------------------

SOUND = {
    "prompting": "falls-short", "exploring": "no", "requirements_change": "stable", "monthly_requests": "1000",
    "good_examples": "50", "just_in_case": "no", "because_cool": "no", "because_others": "no", "roi_calculated": "yes",
}  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "expected", "row"),
    [
        ({}, "go-on", "go-on"),
        ({"prompting": "good-enough"}, "no", "prompting-suffices"),
        ({"exploring": "yes"}, "no", "exploring"),
        ({"requirements_change": "weekly"}, "no", "changes-weekly"),
        ({"monthly_requests": "999"}, "no-training", "low-volume"),
        ({"requirements_change": "monthly"}, "no-training", "changes-monthly"),
        ({"good_examples": "49"}, "no-training", "few-examples"),
        ({"just_in_case": "yes"}, "think-again", "just-in-case"),
        ({"because_cool": "yes"}, "think-again", "because-cool"),
        ({"because_others": "yes"}, "think-again", "because-others"),
        ({"roi_calculated": "no"}, "think-again", "no-roi"),
    ],
)
def test_when_to_say_no(facts: dict[str, str], expected: str, row: str) -> None:
    result = decide(program("when-to-say-no"), SOUND | facts)
    assert (result["outcome"], [step["row"] for step in result["trace"]]) == (expected, [row])


def test_the_rows_of_saying_no_stand_in_the_order_of_their_strength() -> None:
    (table,) = course().frameworks["when-to-say-no"].compiled["logic"]["decisions"]
    assert [row["outcome"] for row in table["rows"]] == ["no"] * 3 + ["no-training"] * 3 + ["think-again"] * 4 + [
        "go-on"
    ]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"information_change": "daily", "monthly_requests": 2999999}, "rag"),
        ({"information_change": "weekly", "monthly_requests": 3000000, "consistent_output": "yes"}, "hybrid"),
        ({"information_change": "weekly", "monthly_requests": 3000000, "consistent_output": "no"}, "rag"),
        ({"information_change": "monthly", "consistent_output": "yes", "citations": "no"}, "fine-tuning"),
        ({"information_change": "monthly", "consistent_output": "yes", "citations": "yes"}, "hybrid"),
        ({"information_change": "rarely", "consistent_output": "no"}, "prompting"),
    ],
)
def test_the_product_tree(facts: dict[str, object], expected: str) -> None:
    assert outcome("product-tree", **facts) == expected


def test_the_product_tree_names_the_next_steps_and_never_asks_what_prompting_achieved() -> None:
    leaf = decide(program("product-tree"), {"information_change": "rarely", "consistent_output": "no"})["trace"][0]
    assert leaf["because"].index("retrieval first") < leaf["because"].index("fine-tuning second")
    assert "prompting" not in {fact.name for fact in program("product-tree").facts}


UNTICKED = {
    "information_change": "monthly", "citations": "no", "brand_voice": "no", "days_to_launch": "7",
    "specialised_task": "no", "good_examples": "500",
}  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "rag"),
        ({"information_change": "weekly"}, "rag"),
        ({"brand_voice": "yes"}, "fine-tuning"),
        ({"specialised_task": "yes"}, "fine-tuning"),
        ({"brand_voice": "yes", "days_to_launch": "6"}, "rag"),
        ({"brand_voice": "yes", "good_examples": "499"}, "rag"),
        ({"brand_voice": "yes", "information_change": "daily"}, "hybrid"),
        ({"brand_voice": "yes", "information_change": "daily", "good_examples": "499"}, "rag"),
        ({"brand_voice": "yes", "information_change": "daily", "days_to_launch": "6"}, "rag"),
        ({"brand_voice": "yes", "citations": "yes"}, "rag"),
    ],
)
def test_the_production_checklist(facts: dict[str, str], expected: str) -> None:
    assert decide(program("production-checklist"), UNTICKED | facts)["outcome"] == expected


def test_the_checklist_once_gives_fine_tuning_though_sources_are_required() -> None:
    """In one of its 64 cells; that is two of the 128 that count monthly and rarely as two."""
    p = program("production-checklist")
    space, drawn = own_space(p)
    assert drawn is not None
    level = [fact.name for fact in space.facts].index("citations")
    cited = space.diagrams.split(level, ["yes" in cell.values for cell in space.cells[level]])
    both = space.diagrams.combine(lambda cite, found: cite and found == "fine-tuning", cited, drawn.outcome[p.answer])
    assert space.diagrams.count(both, lambda _: True) == 64
    assert space.diagrams.count(both, bool) == 1


@pytest.mark.parametrize(
    ("change", "style", "cost", "expected"),
    [
        ("daily", "no", "no", "rag"),
        ("weekly", "yes", "no", "fine-tuning"),
        ("weekly", "no", "yes", "fine-tuning"),
        ("daily", "yes", "no", "hybrid"),
        ("daily", "no", "yes", "hybrid"),
        ("daily", "yes", "yes", "hybrid"),
        ("rarely", "no", "no", "rag"),
    ],
)
def test_three_questions(change: str, style: str, cost: str, expected: str) -> None:
    facts = {"information_change": change, "style_not_followed": style, "context_cost": cost}
    assert outcome("three-questions", **facts) == expected


@pytest.mark.parametrize(
    ("goal", "expected", "amount"),
    [
        ("knowledge", "sft", "1,000 to 10,000"),
        ("voice", "persona", "500 to 2,000"),
        ("format", "instruction", "500 to 2,000"),
        ("tools", "function-calling", "1,000 to 5,000"),
        ("safety", "preference", "10,000 preference pairs or more"),
        ("domain", "continued-pretraining", "100,000 documents or more"),
    ],
)
def test_kinds_of_tuning(goal: str, expected: str, amount: str) -> None:
    result = decide(program("tuning-approach"), {"tuning_goal": goal})
    assert result["outcome"] == expected
    assert amount in result["trace"][0]["because"]


# --- indicators by three methods ---------------------------------------------------------------------------------

FOR = ["consistent_output", "domain_concepts", "brand_voice", "cost_pressure", "latency_pressure", "data_sovereignty"]
AGAINST = {
    "requirements_change": ("stable", "monthly"), "monthly_requests": ("1000", "999"), "exploring": ("no", "yes"),
    "good_examples": ("1000", "999"), "prompting": ("falls-short", "good-enough"),
}  # fmt: skip
CEILING = {
    "prompt_variations": ("5", "4"), "models_tried": ("2", "1"), "retrieval_tuned": ("yes", "no"),
    "few_shot_tried": ("yes", "no"), "prompt_structured": ("yes", "no"),
}  # fmt: skip


def counted(indicators: int, anti: int) -> dict[str, str]:
    """A situation with so many indicators and anti-indicators, the ceiling reached."""
    facts = {name: "yes" if i < indicators else "no" for i, name in enumerate(FOR)}
    facts |= {name: values[i < anti] for i, (name, values) in enumerate(AGAINST.items())}
    return facts | {name: values[0] for name, values in CEILING.items()}


@pytest.mark.parametrize("indicators", range(7))
@pytest.mark.parametrize("anti", range(6))
def test_the_three_methods_by_count(indicators: int, anti: int) -> None:
    facts, net = counted(indicators, anti), indicators - anti
    confidence = decide(program("indicators-confidence"), facts)
    assert confidence["outcome"] == ("strong" if net / 11 > 0.5 else "moderate" if net / 11 >= 0.2 else "weak")
    assert decide(program("indicators-net"), facts)["outcome"] == (
        "strong" if net > 2 else "moderate" if net >= 1 else "weak"
    )
    by_tree = (
        "improve-retrieval-or-model" if indicators <= 3 else "address-anti-indicators" if anti >= 2 else "fine-tuning"
    )
    assert decide(program("indicators-tree"), facts)["outcome"] == by_tree


@pytest.mark.parametrize("step", CEILING)
def test_one_step_left_out_and_the_ceiling_is_not_reached(step: str) -> None:
    facts = counted(6, 0) | {step: CEILING[step][1]}
    assert decide(program("indicators-tree"), facts)["outcome"] == "keep-improving-prompts"


@pytest.mark.parametrize("change", ["weekly", "monthly"])
def test_requirements_that_change_monthly_or_faster_are_one_anti_indicator(change: str) -> None:
    facts = counted(3, 0) | {"requirements_change": change}
    assert decide(program("indicators-net"), facts)["number"] == "2"


def test_the_task_api_assistant_by_three_methods() -> None:
    facts = counted(3, 0) | {"latency_pressure": "yes", "good_examples": "10000"}
    confidence = decide(program("indicators-confidence"), facts)
    assert (confidence["outcome"], confidence["number"]) == ("moderate", "4/11")
    assert decide(program("indicators-net"), facts)["outcome"] == "strong"
    tried = facts | {"prompt_variations": "4", "models_tried": "1"}
    assert decide(program("indicators-tree"), tried)["outcome"] == "keep-improving-prompts"


def test_confidence_and_net_part_in_1023_of_2048_cells() -> None:
    comparison = compare([program("indicators-confidence"), program("indicators-net")], list(course().facts))
    assert (comparison.parted, comparison.cells) == (1023, 2048)
    assert dict(comparison.pairs) == {("weak", "moderate"): 792, ("moderate", "strong"): 231}
    facts = {
        "monthly_requests": "5000",
        "good_examples": "5000",
        "prompting": "untried",
        "requirements_change": "stable",
    }
    smallest = {name: facts.get(name) or test.split(" | ")[0] for name, test in (comparison.smallest or {}).items()}
    smallest["monthly_requests"] = "999" if "<" in (comparison.smallest or {})["monthly_requests"] else "1000"
    found = [decide(program(id_), smallest)["outcome"] for id_ in comparison.frameworks]
    assert tuple(found) == comparison.smallest_answers


def test_frameworks_of_other_outcomes_are_not_compared() -> None:
    objection = comparable_with([program("indicators-net"), program("product-tree")])
    assert "declare `maps: {indicators-net: {…}}` in product-tree" in objection
    with pytest.raises(ValueError, match="product-tree"):
        compare([program("indicators-net"), program("product-tree")])


def test_a_framework_never_parts_from_itself() -> None:
    comparison = as_json(compare([program("four-questions"), program("four-questions")]))
    assert (comparison["parted"], comparison["cells"], comparison["smallest"]) == (0, 324, None)
