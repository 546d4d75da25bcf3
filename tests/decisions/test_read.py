"""Reading and compiling: every fault is found, at its line and column, with what would be right."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.decisions.library import check_decisions, read_library
from coursekit.decisions.read import read_facts, read_framework
from coursekit.decisions.read_worksheet import read_worksheet

FACTS = """
need: {label: Need, question: Which?, values: {knowledge: facts, behaviour: manners}}
volume: {label: Volume, question: How many?, number: {min: 0, whole: true}}
sources: {label: Sources, question: Shown?, values: yes-no}
"""
FRAMEWORK = """
id: small
title: A small framework
outcome: approach
decisions:
  approach:
    weigh: {options: {rag: retrieval, tune: tuning}}
    rows:
      - {id: facts, when: {need: knowledge}, for: rag, because: facts are looked up}
      - {id: manners, when: {need: behaviour}, for: tune, because: behaviour is trained}
"""


def faults(framework: str, facts: str = FACTS) -> list[tuple[str, int, int, str, str]]:
    found = read_library({"facts.yml": facts, "frameworks/small.yml": framework}).diagnostics
    return [(d.code, d.place.line, d.place.column, d.message, d.hint) for d in found]


def test_the_example_of_the_design_reads() -> None:
    assert faults(FRAMEWORK) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "column", "message", "hint"),
    [
        ("title:", "titel:", "unknown-key", 3, 1, "there is no key `titel` here", "did you mean `title`?"),
        ("title:", "titel:", "missing-key", 2, 1, "the file lacks `title`", "add `title:`"),
        (
            "when: {need: know",
            "when: {ned: know",
            "unknown-name",
            9,
            28,
            "no fact or decision `ned`",
            "did you mean `need`?",
        ),
        ("need: knowledge", "need: knowlege", "bad-test", 9, 34, "`knowlege` is not one of its values", "`knowledge`?"),
        ("for: rag", "for: rags", "unknown-outcome", 9, 51, "there is no outcome `rags`", "did you mean `rag`?"),
        ("for: tune", "settles: tuen", "unknown-outcome", 10, 57, "no outcome `tuen`", "did you mean `tune`?"),
        ("for: rag, ", "", "row-without-effect", 9, 9, "speaks for and against nothing", "add `for`"),
        ("id: manners", "id: facts", "duplicate-id", 10, 14, "two rows of `approach` are called `facts`", "rename one"),
        ("id: manners", "id: Good Manners", "bad-id", 10, 14, "`Good Manners` is not an id", "small letters"),
        ("for: rag", "for: rag, weight: two", "not-a-number", 9, 64, "`weight` should be a number", "plainly"),
        ("for: rag", "for: rag, weight: 0", "bad-value", 9, 64, "more than 0", "`against`"),
        ("outcome: approach", "outcome: aproach", "unknown-name", 4, 10, "`aproach`", "did you mean `approach`?"),
        ("    weigh:", "    wiegh:", "either-or", 6, 3, "is of no kind of decision", "did you mean `weigh`?"),
        ("  approach:", "  the-answer:", "bad-name", 6, 3, "`the-answer` is not a name", "write `the_answer`"),
        ("  approach:", "  need:", "name-taken", 6, 3, "`need` is a fact already", "rename the decision"),
        ("because: facts are", "because: facts, are", "unknown-key", 9, 72, "no key `are looked up`", "in quotes"),
        ("need: behaviour", "volume: '>= 0 | many'", "bad-test", 10, 38, "`many` is not a number", "`< 1000`"),
        (
            "need: behaviour",
            "volume: '< 0'",
            "test-out-of-range",
            10,
            38,
            "is never `< 0`",
            "a whole number, 0 or more",
        ),
    ],
)
def test_a_fault_is_reported_where_it_stands(
    old: str, new: str, code: str, line: int, column: int, message: str, hint: str
) -> None:
    assert old in FRAMEWORK
    found = faults(FRAMEWORK.replace(old, new, 1))
    assert any((f[0], f[1], f[2]) == (code, line, column) and message in f[3] and hint in f[4] for f in found), found


def test_decisions_that_wait_for_each_other_are_named() -> None:
    framework = dedent("""\
        id: circle
        title: A circle
        outcome: a
        decisions:
          a: {table: {hit: first}, rows: [{id: r, when: {b: x}, outcome: x, because: why}]}
          b: {table: {hit: first}, rows: [{id: r, when: {a: x}, outcome: x, because: why}]}
        """)
    ((code, line, _, message, _),) = faults(framework)
    assert (code, line) == ("cycle", 5) or (code, line) == ("cycle", 6)
    assert "`a`" in message
    assert "`b`" in message


def test_a_formula_computes_with_decisions_never_with_facts() -> None:
    framework = dedent("""\
        id: sum
        title: A sum
        outcome: total
        decisions:
          total: {formula: volume * 2}
        """)
    ((code, line, column, message, hint),) = faults(framework)
    assert (code, line, column) == ("fact-in-formula", 5, 20)
    assert message == "a formula can't compute with the fact `volume`"
    assert "worksheet" in hint


@pytest.mark.parametrize(
    ("facts", "code", "message"),
    [
        ("need: {label: N, question: Q}", "either-or", "`need` has neither `values` nor `number`"),
        ("need: {label: N, question: Q, values: yes-no, number: {}}", "either-or", "has both `values` and `number`"),
        ("Need: {label: N, question: Q, values: yes-no}", "bad-name", "`Need` is not a name"),
        ("need: {question: Q, values: yes-no}", "missing-key", "`need` lacks `label`"),
        ("need: {label: N, question: Q, number: {min: 5, max: 1}}", "empty-range", "no number lies between 5 and 1"),
        ("need: text", "wrong-type", "`need` should be keys with values"),
        ("- need", "wrong-type", "the file should be keys with values"),
        ("need: [", "yaml-syntax", "can't be read"),
    ],
)
def test_a_wrong_fact_is_reported(facts: str, code: str, message: str) -> None:
    _, found = read_facts(facts, "facts.yml")
    assert any(d.code == code and message in d.message for d in found), found


WORKSHEET = """
id: shop
title: A shop
inputs:
  items: {label: Items, unit: items/month, default: 10}
  price: {label: Price, unit: USD/item, default: 2.50}
lines:
  sales: {label: Sales, unit: USD/month, formula: items * price}
results: [sales]
"""


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "message", "hint"),
    [
        ("items * price", "items + price", "units-differ", 8, "item/month and usd/item don't go together", "convert"),
        (
            "unit: USD/month",
            "unit: USD",
            "units-differ",
            8,
            "declared in usd and comes out in usd/month",
            "mend the unit",
        ),
        ("items * price", "items * prise", "unknown-name", 8, "there is no number `prise`", "did you mean `price`?"),
        ("[sales]", "[sale]", "unknown-name", 9, "there is no line `sale`", "did you mean `sales`?"),
        ("2.50", "cheap", "not-a-number", 6, "`default` should be a number", "plainly"),
        ("default: 10", "default: 10, max: 5", "bad-value", 5, "the default of `items` is not a number, at most 5", ""),
        ("items * price", "sales + 1", "cycle", 8, "`sales` → `sales`", "use an input"),
        ("  sales:", "  price:", "name-taken", 8, "`price` is there already", "rename"),
        ("items * price", "items * price, places: 99", "bad-value", 8, "0 to 20", "write 0 or 2"),
        ("items * price", "items ** price", "bad-expression", 8, "`*` where a number or a name should be", ""),
    ],
)
def test_a_wrong_worksheet_is_reported(old: str, new: str, code: str, line: int, message: str, hint: str) -> None:
    assert read_library({"worksheets/shop.yml": WORKSHEET}).diagnostics == ()
    found = read_library({"worksheets/shop.yml": WORKSHEET.replace(old, new, 1)}).diagnostics
    assert any(d.code == code and d.place.line == line and message in d.message and hint in d.hint for d in found), (
        found
    )


WORDS = st.sampled_from(
    "id title outcome decisions weigh table tree score formula rows when for points bands ask branches hit options "
    "value lines inputs default unit results need volume yes no first - because 5 <_3 a".replace("_", " ").split(" ")
)
YAML = st.recursive(
    WORDS | st.integers() | st.none() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=5),
    max_leaves=20,
)


@given(YAML | st.text())
def test_reading_never_raises(value: object) -> None:
    text = value if isinstance(value, str) else str(value).replace("None", "null").replace("'", '"')
    read_facts(text, "facts.yml")
    read_framework(text, "frameworks/a.yml")
    read_worksheet(text, "worksheets/a.yml")
    library = read_library({"facts.yml": FACTS, "frameworks/a.yml": text, "worksheets/b.yml": text})
    assert all(d.hint for d in library.diagnostics)


@given(st.integers(0, len(FRAMEWORK)), st.integers(0, len(FRAMEWORK)), st.sampled_from(["", "-", ":", "{", "x", "5"]))
def test_a_framework_with_a_piece_cut_out_never_raises(start: int, end: int, put: str) -> None:
    cut = FRAMEWORK[:start] + put + FRAMEWORK[end:]
    assert all(d.hint for d in check_decisions({"facts.yml": FACTS, "frameworks/small.yml": cut}))


@given(st.integers(0, len(WORKSHEET)), st.integers(0, len(WORKSHEET)), st.sampled_from(["", "-", ":", "{", "x", "5"]))
def test_a_worksheet_with_a_piece_cut_out_never_raises(start: int, end: int, put: str) -> None:
    cut = WORKSHEET[:start] + put + WORKSHEET[end:]
    assert all(d.hint for d in check_decisions({"worksheets/shop.yml": cut}))


@pytest.mark.parametrize(
    ("old", "new", "code", "message"),
    [
        ("{rag: retrieval, tune: tuning}", "{}", "nothing-named", "`options` is empty"),
        ("{rag: retrieval, tune: tuning}", "[]", "nothing-named", "`options` is empty"),
        ("{rag: retrieval, tune: tuning}", "[rag, tune, rag]", "duplicate-id", "`rag` is given twice"),
        ("{rag: retrieval, tune: tuning}", "[rag, tune, No Way]", "bad-id", "`No Way` is not an id"),
        ("for: rag,", "for: [rag, rag],", "duplicate-id", "`rag` is given twice"),
        ("for: rag,", "settles: [rag, tune],", "settles-two", "a row can settle only one option"),
        ("tune: tuning}}", "tune: tuning}, order: [rag]}", "bad-value", "`order` must name every option once"),
    ],
)
def test_a_fault_of_a_weighing(old: str, new: str, code: str, message: str) -> None:
    found = faults(FRAMEWORK.replace(old, new, 1))
    assert any(f[0] == code and message in f[3] for f in found), found


def test_a_framework_of_too_many_facts_is_refused() -> None:
    facts = "".join(f"f{i}: {{label: F, question: Q, values: yes-no}}\n" for i in range(120))
    rows = "".join(f"      - {{id: r{i}, when: {{f{i}: yes}}, outcome: x, because: w}}\n" for i in range(120))
    framework = f"id: wide\ntitle: T\noutcome: it\ndecisions:\n  it:\n    table: {{hit: first}}\n    rows:\n{rows}"
    assert [(f[0], f[3]) for f in faults(framework, facts)] == [
        ("too-large", "this framework asks more than 100 facts")
    ]


def test_the_widest_framework_that_is_allowed_is_proved() -> None:
    facts = "".join(f"f{i}: {{label: F, question: Q, values: yes-no}}\n" for i in range(100))
    rows = "".join(f"      - {{id: r{i}, when: {{f{i}: yes}}, outcome: x{i}, because: w}}\n" for i in range(100))
    last = "      - {id: rest, outcome: y, because: w}\n"
    framework = (
        f"id: wide\ntitle: T\noutcome: it\ndecisions:\n  it:\n    table: {{hit: first}}\n    rows:\n{rows}{last}"
    )
    assert check_decisions({"facts.yml": facts, "frameworks/w.yml": framework}) == []


def places(**sources: str) -> list[tuple[str, str, int, int]]:
    files = {
        "facts.yml": FACTS,
        **{f"frameworks/{name}.yml": text for name, text in sources.items() if name != "facts"},
    }
    if "facts" in sources:
        files["facts.yml"] = sources["facts"]
    found = check_decisions(files, "")
    return [(d.code, d.place.path, d.place.line, d.place.column) for d in found]


@pytest.mark.parametrize(
    ("facts", "code"), [("need: [", "yaml-syntax"), ("need: {label: Need, question: Which?}", "either-or")]
)
def test_a_fault_of_the_facts_is_not_reported_again_by_every_framework(facts: str, code: str) -> None:
    assert [(c, path) for c, path, *_ in places(facts=facts, small=FRAMEWORK)] == [(code, "facts.yml")]
    assert read_library({"facts.yml": facts, "frameworks/small.yml": FRAMEWORK}).frameworks == {}


def test_maps_and_examples_are_marked_where_they_stand() -> None:
    text = (
        FRAMEWORK + "maps:\n  smal: {rag: rag}\n  small: {rga: rag}\nexamples:\n  - {facts: {ned: x}, outcome: rag}\n"
    )
    assert places(small=text) == [
        ("unknown-framework", "frameworks/small.yml", 12, 3),
        ("unknown-outcome", "frameworks/small.yml", 13, 11),
        ("unknown-name", "frameworks/small.yml", 15, 14),
    ]


def test_an_example_with_an_outcome_that_is_not_there_is_told_the_nearest() -> None:
    text = FRAMEWORK + "examples:\n  - {facts: {need: knowledge}, outcome: rga}\n"
    (fault,) = check_decisions({"facts.yml": FACTS, "frameworks/small.yml": text})
    assert (fault.code, fault.hint) == ("unknown-outcome", "did you mean `rag`?")


@pytest.mark.parametrize(
    ("put", "code", "message", "hint"),
    [
        ("{set: {items: 3}, gives: {sales: 7.5}}", "bad-value", "`items` can't be 3", "it is a number, 5 or more"),
        ("{name: a, gives: {sales: 26}}", "example-differs", "the example `a` gives 25 for `sales`, not 26", "formula"),
        ("{gives: {each: 1}}", "example-differs", "this example gives no figure for `each` (division-by-zero)", "mend"),
    ],
)
def test_an_example_of_a_worksheet_says_one_thing_at_a_time(put: str, code: str, message: str, hint: str) -> None:
    each = "  each: {label: Each, unit: USD/month, formula: sales / (gifts - gifts)}\n"
    gifts = "  gifts: {label: Gifts, default: 1}\n"
    sheet = WORKSHEET.replace("default: 10", "default: 10, min: 5").replace("lines:", f"{gifts}lines:\n{each}")
    (fault,) = check_decisions({"worksheets/shop.yml": f"{sheet}examples: [{put}]\n"})
    assert (fault.code, hint in fault.hint) == (code, True)
    assert message in fault.message
