"""The rules at their edges: where exactly a finding stands, and what is left alone.

Each code has its plain example in docs/findings.md, which test_findings_doc.py runs; here is what an example there
would have no room for. `marked` gives the text under the caret, so that columns are tested too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit import lint
from coursekit.content.document import Document, read_document
from coursekit.content.model import Phase, Settings
from coursekit.content.outline import Code
from coursekit.content.read import read_content
from coursekit.content.source import source
from coursekit.diagnostics import Diagnostic, has_errors
from coursekit.lint.codes import CATALOGUE
from coursekit.lint.links import refused_address
from coursekit.lint.rules import COURSE_RULES, DOCUMENT_RULES
from coursekit.lint.view import View

SRC = Path(__file__).parents[1] / "src" / "coursekit"


def document(text: str, path: str = "lesson.md") -> Document:
    return read_document(source(text, path))


def found(*texts: str, files: frozenset[str] = frozenset()) -> list[Diagnostic]:
    names = ("lesson.md", "second.md", "third.md")
    return lint.check_documents([document(t, n) for t, n in zip(texts, names, strict=False)], files=files)


def marked(text: str, code: str) -> list[tuple[int, str]]:
    """Line and marked text of each finding of this code."""
    lines = text.split("\n")
    return [
        (d.place.line, lines[d.place.line - 1][d.place.column - 1 : (d.place.end_column or 1) - 1])
        for d in found(text)
        if d.code == code
    ]


def codes(text: str) -> set[str]:
    return {d.code for d in found(text)}


# -- fences


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("::: note", "write `:::note`"),
        ("::: note Warmth", "write `:::note[Warmth]`"),
        (":::note Warmth", "put a title in brackets: `:::note[Warmth]`"),
        (":::note [Warmth]", "write `:::note[Warmth]` without the space"),
        ("::: {.tip}", "write the name at once after them: `:::tip`"),
        (":::{tip}", "write the name at once after them: `:::tip`"),
        ("::tip", "write three: `:::tip`"),
        (":::note[Warmth", "close it with `]` on the same line"),
        (':::note{title="Warmth}', 'close it with "'),
    ],
)
def test_a_line_that_looks_like_an_opening_is_told_why_it_is_none(line: str, hint: str) -> None:
    text = f"# Bread\n\n{line}\nKeep it warm.\n:::\n"
    [diagnostic] = found(text)
    assert (diagnostic.code, diagnostic.place.line, diagnostic.hint) == ("malformed-directive", 3, hint)
    assert diagnostic.severity == "error"


def test_the_fence_that_a_malformed_opening_leaves_over_is_not_reported_as_well() -> None:
    text = "# Bread\n\n::: note\nWarm.\n:::\n\n:::\n"
    assert [(d.code, d.place.line) for d in found(text)] == [("malformed-directive", 3), ("stray-fence", 7)]


def test_an_opening_in_a_list_or_a_quote_is_looked_at_too() -> None:
    assert marked("# Bread\n\n- ::: note\n", "malformed-directive") == [(3, "::: note")]
    assert marked("# Bread\n\n> ::: note\n", "malformed-directive") == [(3, "::: note")]


def test_colons_in_code_in_comments_and_within_a_line_are_left_alone() -> None:
    text = "# Bread\n\n```text\n::: note\n:::\n```\n\n<!--\n::: note\n-->\n\nWrite `::: note` or a::b.\n"
    assert found(text) == []


def test_equal_fences_are_reported_at_the_inner_opening_and_once() -> None:
    text = "# Bread\n\n:::note\na\n:::tip\nb\n:::\nc\n:::\n"
    assert [(d.code, d.place.line) for d in found(text)] == [("directive-nesting", 5)]
    assert "the fence in line 7 closes the `note` of line 3" in found(text)[0].message


def test_a_forgotten_fence_inside_a_longer_one_is_unclosed() -> None:
    text = "# Bread\n\n::::note\na\n:::tip\nb\n::::\n"
    assert [(d.code, d.place.line) for d in found(text)] == [("directive-unclosed", 5)]


def test_code_cut_short_by_a_fence_and_code_never_closed_are_told_apart() -> None:
    shown = "# Bread\n\n:::note\n```text\n:::tip\n:::\n```\n"
    forgotten = "# Bread\n\n:::note\n```text\n500 g\n:::\n\nMix.\n"
    assert [d.place.line for d in found(shown) if d.code == "fence-in-code"] == [6]
    assert [(d.code, d.place.line) for d in found(forgotten)] == [("code-unclosed", 4)]


# -- ids and attributes


def test_an_id_is_marked_where_it_stands() -> None:
    text = "# Bread\n\n:::concept[Concept]\nx\n:::\n\n:::concept[Much of it]{#Much}\nx\n:::\n"
    assert marked(text, "bad-id") == [(3, "Concept"), (7, "Much")]


def test_a_capital_label_of_a_note_is_no_id() -> None:
    assert found("# Bread\n\n:::note[Warmth]\nx\n:::\n") == []


def test_an_id_and_a_class_with_a_space_between_them_are_meant() -> None:
    assert "shorthand-id" not in codes("# Bread\n\n:::concept[A thing]{#thing .wide}\nx\n:::\n")
    assert marked("# Bread\n\n:::concept[A thing]{#thing.wide}\nx\n:::\n", "shorthand-id") == [(3, "thing.wide")]


def test_an_attribute_is_marked_at_its_key() -> None:
    text = "# Bread\n\n:::note[colour]{class=wide colour=red}\nx\n:::\n"
    assert marked(text, "unknown-attribute") == [(3, "colour")]
    assert found(text)[0].place.column == 28


def test_frameworks_and_worksheets_may_be_empty() -> None:
    assert found("# Bread\n\n:::framework[rye-or-wheat]\n:::\n\n:::worksheet[price]\n:::\n") == []


def test_numbers_of_answers_come_in_many_forms() -> None:
    for value in ("5", "-3", "1,250", "0.75", ".5", "1/3", "5 %", "5%"):
        assert found(f'# Bread\n\n:::question[q]{{answer="{value}"}}\nHow much?\n:::\n') == []
    text = '# Bread\n\n:::question[max]{answer="5" tolerance=x}\nHow much?\n:::\n'
    assert marked(text, "answer-not-number") == [(3, "tolerance=x")]


def test_an_exercise_needs_a_question_a_solution_or_a_key() -> None:
    text = "# Bread\n\n:::exercise[weigh]\nWeigh it.\n:::\n"
    assert {d.code for d in found(text)} == {"exercise-without-key"}
    assert found(text, files=frozenset({"exercises/weigh.yml"})) == []
    assert found(text.replace("Weigh it.\n", "Weigh it.\n::::\n").replace(":::exercise", "::::exercise")) != []


def course(folder: Path, files: dict[str, str]) -> list[Diagnostic]:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return lint.check(read_content(folder))


KEY = "id: weigh\ntitle: Weigh\nparts:\n  - {id: water, type: number, label: Water, answer: 325}\n"


def test_an_exercise_that_has_a_file_is_shown_by_a_lesson(tmp_path: Path) -> None:
    not_shown = course(tmp_path, {"lesson.md": "# Bread\n\nWater.\n", "exercises/weigh.yml": KEY})
    [diagnostic] = [d for d in not_shown if d.code == "exercise-not-shown"]
    assert diagnostic.place.path == f"{tmp_path}/exercises/weigh.yml" and diagnostic.place.line == 1
    assert ":::exercise[weigh]" in diagnostic.hint
    nearly = course(tmp_path, {"lesson.md": "# Bread\n\n:::exercise[weight]\nWeigh it.\n:::\n"})
    assert "did you mean `weight`?" in [d.hint for d in nearly if d.code == "exercise-not-shown"]
    shown = course(tmp_path, {"lesson.md": "# Bread\n\n> :::exercise[weigh]\n> Weigh it.\n> :::\n"})
    assert "exercise-not-shown" not in {d.code for d in shown}


def test_an_exercise_put_aside_need_not_be_shown_and_single_documents_are_not_a_course(tmp_path: Path) -> None:
    aside = course(tmp_path, {"lesson.md": "# Bread\n\nWater.\n", "exercises/_weigh.yml": KEY})
    assert "exercise-not-shown" not in {d.code for d in aside}
    assert found("# Bread\n\nWater.\n", files=frozenset({"exercises/weigh.yml"})) == []


def question(options: str) -> str:
    return f"# Bread\n\n:::question[q]\nWhat makes it rise?\n\n{options}\n:::\n"


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ("- [x] Yeast.\n  It gives off gas.\n- [ ] Salt.", "It gives off gas."),
        ("- [x] Yeast.\nIt gives off gas.\n- [ ] Salt.", "It gives off gas."),
        ("- [ ] Salt\n- [x] “Yeast, of\n  course!”\n  **It** gives off gas. And\n  more.", "**It** gives off gas. And"),
        ("- [ ] Salt\n- [x] Yeast?\n  Éclairs have none. Yes.\n  No.", "Éclairs have none. Yes."),
    ],
)
def test_an_option_that_runs_on_is_marked_once_at_what_may_be_its_explanation(options: str, line: str) -> None:
    text = question(options)
    assert [marked for _, marked in marked(text, "option-run-on")] == [line]


@pytest.mark.parametrize(
    "options",
    [
        "- [x] Yeast.\n\n  It gives off gas.\n  And more. It does.\n  Yes.\n\n- [ ] Salt.",  # the explanation itself
        "- [x] Yeast, which gives off\n  Carbon dioxide\n- [ ] Salt",  # no sentence ends
        "- [x] Yeast, 5 g approx.\n  of it\n- [ ] Salt",  # no capital
        "- [x] Yeast. It gives off gas.\n- [ ] Salt.",  # one line
    ],
)
def test_options_of_several_lines_are_left_alone(options: str) -> None:
    assert found(question(options)) == []


def test_lines_of_other_lists_run_on_as_they_like() -> None:
    assert "option-run-on" not in codes("# Bread\n\n- [ ] Yeast.\n  It gives off gas.\n")
    assert "option-run-on" not in codes("# Bread\n\n:::checklist[c]\n- [ ] Yeast.\n  It does. {#a}\n:::\n")


def test_text_between_options_is_told_apart_from_text_round_them() -> None:
    between = question("- [x] Yeast\n\nIt gives off gas.\n\n- [ ] Salt\n\nIt slows it.\n\n- [ ] Flour")
    assert marked(between, "option-explanation-outside") == [(8, "It gives off gas."), (12, "It slows it.")]
    assert "in line 6" in next(d.hint for d in found(between) if d.code == "option-explanation-outside")
    assert found(question("- [x] Yeast\n- [ ] Salt\n\nThink of gas.")) == []
    note = "::::question[q]\nWhat?\n\n- [x] Yeast\n\n:::note\nGas.\n:::\n\n- [ ] Salt\n::::\n"
    assert "option-explanation-outside" not in codes("# Bread\n\n" + note)


def test_boxes_are_one_space_or_an_x() -> None:
    text = question(
        "- [x] Yeast\n- [] Salt\n* [ x] Flour\n- [X] Gas\n- [](salt.md) `- []`\n\n  ```text\n  - [] a\n  ```"
    )
    assert marked(text, "task-box") == [(7, "[]"), (8, "[ x]")]
    assert [d.hint for d in found(text) if d.code == "task-box"] == ["write `- [ ]`", "write `- [x]`"]
    assert marked("# Bread\n\n:::checklist[c]\n- [ ] A {#a}\n- [] B {#b}\n:::\n", "task-box") == [(5, "[]")]
    assert "task-box" not in codes("# Bread\n\n- [] Salt\n")


# -- headings


def test_the_first_heading_may_be_of_level_1_or_2() -> None:
    assert "heading-skipped" not in codes("## Flour\n\nAny.\n")
    assert marked("### Flour\n\nAny.\n", "heading-skipped") == [(1, "### Flour")]


def test_levels_may_go_up_by_any_number() -> None:
    assert found("# Bread\n\n## A\n\n### B\n\nx\n\n## C\n\nx\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "**Never open the oven.**\n\nIt cools.\n",  # a sentence
        "**Weigh** the flour.\n\nIt cools.\n",  # a bold word
        "**Weigh** and **mix**\n\nIt cools.\n",
        "**Wait**\n",  # nothing follows
        "- **Wait**\n- **Bake**\n",  # items of a list
        "**Wait**\n\n## Flour\n\nAny.\n",  # a heading follows
    ],
)
def test_bold_text_that_is_no_heading(text: str) -> None:
    assert "bold-heading" not in codes("# Bread\n\n" + text)


def test_a_bold_line_with_text_at_once_below_it_is_one() -> None:
    text = "# Bread\n\n## Flour\n\n**Wheat**\nIt is light.\n"
    assert marked(text, "bold-heading") == [(5, "**Wheat**")]
    assert "`### Wheat`" in found(text)[0].hint


def test_a_heading_between_lines_of_code_is_a_comment_and_no_second_title() -> None:
    text = "# Bread\n\nThe oven:\n\nimport oven\n# Heat it\n# for an hour\noven.heat(240)\n"
    assert [(d.code, d.place.line) for d in found(text)] == [("comment-as-heading", 6), ("comment-as-heading", 7)]


# -- text


def test_a_wrapped_line_of_a_list_item_is_left_alone() -> None:
    assert found("# Bread\n\n- Mix the flour\nand the water\n- Wait\n  A while\n") == []


def test_a_swallowed_line_is_reported_once_an_item() -> None:
    text = "# Bread\n\n- Mix\n- Wait\nBaking\nCooling\n\n> Quoted\nNot quoted\n"
    assert marked(text, "swallowed-line") == [(5, "Baking"), (9, "Not quoted")]


def test_metadata_is_looked_for_at_the_top_only() -> None:
    assert marked("# Bread\n\n**Author**: Ann\n**Oven:** gas\n", "bold-metadata") == [
        (3, "**Author**: Ann"),
        (4, "**Oven:** gas"),
    ]
    assert "bold-metadata" not in codes("# Bread\n\n**Note:** it rises.\n")
    assert "bold-metadata" not in codes("# Bread\n\n## Flour\n\n**Author:** Ann\n")
    assert "bold-metadata" not in codes("---\ntitle: Bread\n---\n\n**Author:** Ann\n")


def test_entities_that_are_needed_are_left_alone() -> None:
    assert (
        found("# Bread\n\nA&nbsp;b, &lt;b&gt;, &amp;lt;, &#42;, [x](https://a.org/?a&amp;b), `&lt; 3`\n\n&gt; 3\n")
        == []
    )
    assert marked("# Bread\n\nIt is &gt; 3 and &#169;.\n", "html-entity") == [(3, "&gt;"), (3, "&#169;")]


def test_html_without_a_partner_is_told_apart_from_html_that_is_refused() -> None:
    text = "# Bread\n\nPress <kbd>Stop, never <blink>Start</blink>.\n"
    assert marked(text, "html-refused") == [(3, "<kbd>"), (3, "<blink>"), (3, "</blink>")]
    assert ["partner" in d.message for d in found(text)] == [True, False, False]


def test_long_lines_in_code_in_tables_and_with_addresses_are_left_alone() -> None:
    long = "word " * 120
    address = "https://a.org/" + "a" * 600
    assert found(f"# Bread\n\n```text\n{long}\n```\n\n| {long} |\n| --- |\n| a |\n\n<{address}>\n") == []
    assert [line for line, _ in marked(f"# Bread\n\n{long}\n", "long-line")] == [3]


# -- counts


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("There are 3 flours (wheat, rye, spelt, and oats).", "3 flours"),
        ("It has four parts (crust, 5 layers, crumb).", "four parts"),
        ("It takes three things:\n\n- flour\n- water\n\n  of any sort\n", "three things"),
        ("Do two things:\n\n1. mix\n2. wait\n3. bake\n", "two things"),
    ],
)
def test_counts_that_do_not_fit(text: str, mark: str) -> None:
    assert marked(f"# Bread\n\n{text}\n", "count-mismatch") == [(3, mark)]


@pytest.mark.parametrize(
    "text",
    [
        "There are 4 flours (wheat, rye, spelt, and oats).",
        "There are 4 flours (wheat, rye).",  # a part of them
        "There are 2 flours (such as wheat, rye, spelt).",
        "It takes 2 hours (mixing, kneading, resting).",  # a measure
        "2 loaves (500 g, white, sliced)",  # what they are like
        "It takes three things:\n\n- flour\n- water\n- salt\n  - of any sort\n",
        "Of the two flours, three things are known:\n\n- a\n- b\n",  # which is it?
        "Two things happen: it rises.\n\n- a\n- b\n- c\n",
    ],
)
def test_counts_that_fit_or_mean_something_else(text: str) -> None:
    assert found(f"# Bread\n\n{text}\n") == []


FACTORS = """# Bread

```text
Grade = (good - bad) / total traits
```

| Trait | Loaf |
| --- | --- |
| **Crust** | good |
| Crumb | good |
| Smell | bad |

The grade is (2 - 1) / {} = a third.
"""


def test_a_divisor_is_held_against_the_table_of_what_it_counts() -> None:
    assert marked(FACTORS.format(4), "count-mismatch") == [(13, "4")]
    assert "(2 - 1) / 3 ≈ 0.33" in found(FACTORS.format(4))[0].hint
    assert found(FACTORS.format(3)) == []


# -- mojibake


@pytest.mark.parametrize("encoding", ["mac_roman", "cp1252"])
@pytest.mark.parametrize(
    "text", ["rise—then bake", "bake → cool", "a “good” loaf", "it’s 240 °C", "café, naïve", "✅ done"]
)
def test_text_read_in_the_wrong_encoding_is_found_and_repaired(text: str, encoding: str) -> None:
    wrong = _misread(text, encoding)
    assert wrong != text
    assert "mojibake" in codes(f"# Bread\n\n{wrong}\n")
    assert lint.repaired(wrong) == text
    assert lint.repaired(f"{wrong} – {text}") == f"{text} – {text}"


def _misread(text: str, encoding: str) -> str:
    """What such a program makes of the text; bytes that Windows-1252 doesn't have become control characters."""
    return "".join(bytes([b]).decode(encoding, "ignore") or chr(b) for b in text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "“été”, l’été, « État », à l’école… à côté",
        "Spaß“, „Äpfel“, Größe, ÄÖÜ, „Übung“",
        "naïve — façade – ½ ¾ 20 °C ±2 §3 ©",
        "√π, 2√π r, √2, ¬p ∨ q, ∑ᵢ ≤ ∞",
        "Привет, мир; Ελληνικά; 日本語; עברית; ไทย",
        "🎉 ✅ → ─ │ └",
        "NÃO, São, ÀÉ, IRMÔ, Ñandú",
    ],
)
def test_text_that_is_right_is_left_alone(text: str) -> None:
    assert lint.repaired(text) is None


def test_mojibake_is_reported_once_a_line_at_its_first_character_in_code_too() -> None:
    text = "# Bread\n\nwater‚Äîand‚Äîtime\n\n```text\na ‚Üí b\n```\n"
    assert marked(text, "mojibake") == [(3, "‚Äî"), (6, "‚Üí")]
    assert "`water—and—time`" in found(text)[0].hint


@given(st.text())
def test_repairing_never_raises_and_ends(text: str) -> None:
    assert lint.repaired(text) != text


# -- links


def test_links_are_resolved_among_the_documents_at_hand() -> None:
    second = "# Rye\n\n:::concept[sourdough]\nx\n:::\n"
    ok = "# Bread\n\n[a](second.md#rye) [b](concept:sourdough) [c](module:second) [d](price.csv) [e](https://a.org)\n"
    assert found(ok, second, files=frozenset({"price.csv"})) == []
    assert [d.code for d in found(ok)] == ["broken-link", "broken-reference", "broken-reference", "broken-link"]


def test_a_misspelt_kind_is_no_address() -> None:
    text = "# Bread\n\n[x](concpet:rye) [y](mailto:a@b.org) [z](git+ssh://a.org)\n"
    [diagnostic] = found(text)
    assert (diagnostic.code, diagnostic.hint) == ("broken-reference", "did you mean `concept`?")


def test_each_address_is_marked_where_it_stands() -> None:
    text = "# Bread\n\nA [b](b.md), then\n[c]( c.md ) and ![d](<d e.png>), []() too.\n"
    assert marked(text, "broken-link") == [(3, "](b.md"), (4, "c.md")]
    assert marked(text, "missing-image") == [(4, "](<d e.png")] or marked(text, "missing-image")[0][0] == 4
    assert marked(text, "empty-link") == [(4, "]()")]


def test_a_path_in_code_is_looked_for_from_the_folder_and_from_the_root() -> None:
    text = "# Bread\n\n`a/b.md`, `/a/b.md`, `src/app.py`, `b.md`, `a/b/`\n"
    assert marked(text, "missing-path") == [(3, "a/b.md"), (3, "/a/b.md")]
    assert found(text, files=frozenset({"a/b.md"})) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("```yaml\n[a](file:b)\ndata: 1\n```\n\n`[a](file:b)`", []),
        ("```yaml\ndata: 1\n```\n\n[a](file:b) and file: c", [(5, "file:b")]),
        ("```\nx: 1\n```\n> [a](JavaScript:b)", [(4, "JavaScript:b")]),
        ("İ\n\n```\ndata:\n```\n\n[a](<data:b>)", [(7, "data:b")]),
    ],
)
def test_refused_addresses_are_looked_for_outside_code(text: str, expected: list[tuple[int, str]]) -> None:
    assert marked(text, "refused-address") == expected


def test_code_is_gone_through_once_for_refused_addresses_however_much_there_is() -> None:
    looked = 0

    class Counted(list[Code]):
        def __iter__(self) -> Iterator[Code]:
            nonlocal looked
            for code in super().__iter__():
                looked += 1
                yield code

    lesson = document("# Bread\n\n" + "```yaml\ndata: 1\n```\n\n" * 100)
    lesson.outline.codes = Counted(lesson.outline.codes)
    assert [*refused_address(View(lesson))] == []
    assert looked == 100


def test_labs_with_a_link_and_other_uses_of_the_words_are_left_alone() -> None:
    assert found("# Bread\n\nLab 5 is about rye.\n\nProject: none\n\nA lab: see below.\n") == []
    assert [
        line for line, _ in marked("# Bread\n\nLab 5b: Rye\n\nPhase 2 Deliverable: A loaf\n", "lab-without-link")
    ] == [3, 5]


# -- courses


def test_the_second_definition_is_reported_and_names_the_first() -> None:
    one = ":::concept[gluten]\nx\n:::\n"
    [diagnostic] = found("# Bread\n\n" + one, "# Rye\n\nText.\n\n" + one)
    assert (diagnostic.code, str(diagnostic.place)) == ("duplicate-id", "second.md:5:12")
    assert "lesson.md:3:1" in diagnostic.message


def test_an_id_repeated_in_one_document_is_not_a_repeated_anchor_too() -> None:
    one = ":::concept[gluten]\nx\n:::\n\n"
    assert [d.code for d in found("# Bread\n\n" + one + one)] == ["duplicate-id"]


def test_kinds_may_share_an_id_when_their_titles_differ() -> None:
    text = "# Bread\n\n:::concept[rye]\nx\n:::\n\n:::question[rye]{{{}answer=3}}\nHow much?\n:::\n"
    assert [(d.code, d.place.line) for d in found(text.format(""))] == [("id-shared", 7)]
    assert found(text.format('title="How much rye?" ')) == []


def test_a_framework_may_be_shown_twice() -> None:
    assert found("# Bread\n\n:::framework[f]\n:::\n", "# Rye\n\n:::framework[f]\n:::\n") == []


def test_concepts_are_only_compared_where_the_front_matter_lists_them() -> None:
    body = "\n:::concept[rye]\nx\n:::\n"
    assert found("---\ntitle: Bread\n---\n" + body) == []
    text = "---\ntitle: Bread\nconcepts:\n  - wheat\n---\n" + body
    assert marked(text, "concept-not-defined") == [(4, "wheat")]
    assert marked(text, "concept-not-declared") == [(7, ":::concept[rye]")]


def test_a_concept_of_another_module_is_a_prerequisite() -> None:
    first = "---\ntitle: Bread\nconcepts: [rye]\n---\n\nText.\n"
    [diagnostic] = found(first, "# Rye\n\n:::concept[rye]\nx\n:::\n")
    assert "defined in `second`" in diagnostic.message
    assert "prerequisites" in diagnostic.hint


def test_aliases_may_not_leave_the_course_nor_take_an_address() -> None:
    for alias in (
        "../a/",
        "a//b",
        "/",
        "https://a.org/",
        "a\\b",
        "lesson/",
        "lesson/index.html",
        "concepts",
        "files/a/",
        "index.html",
        "404.html",
    ):
        assert "bad-alias" in codes(f"---\ntitle: Bread\naliases: ['{alias}']\n---\n\nText.\n"), alias
    assert found("---\ntitle: Bread\naliases: [a/b/, /c]\n---\n\nText.\n") == []


def test_phases_are_only_compared_where_the_course_names_some() -> None:
    lesson = document("---\ntitle: Bread\nphase: 2\n---\n\nText.\n")
    assert lint.check_documents([lesson]) == []
    [diagnostic] = lint.check_documents([lesson], settings=Settings(phases=(Phase(1, "One"),)))
    assert (diagnostic.code, diagnostic.place.line) == ("unknown-phase", 3)


# -- silencing


def test_a_silenced_warning_is_gone_and_others_stay() -> None:
    text = "---\ntitle: Bread\nsilence:\n  bold-heading: the book has them\n---\n\n**Flour**\n\n```\nx\n```\n"
    assert [d.code for d in found(text)] == ["code-without-language"]


def test_what_reading_found_can_be_silenced_too() -> None:
    text = "---\ntitle: Bread\noven: gas\nsilence:\n  unknown-key: our oven reads it\n---\n\nText.\n"
    assert found(text) == []


def test_silencing_is_reported_where_it_stands() -> None:
    silence = "  bold-heading: ' '\n  stray-fance: x\n  bad-id: x\n  long-line: x\n"
    text = f"---\ntitle: Bread\nsilence:\n{silence}---\n\nText.\n"
    assert [(d.code, d.place.line, d.place.column) for d in found(text)] == [
        ("silence-without-reason", 4, 3),
        ("silence-unknown-code", 5, 3),
        ("silence-error", 6, 3),
        ("silence-unused", 7, 3),
    ]
    assert found(text)[1].hint == "did you mean `stray-fence`?"


def test_course_yml_silences_for_all_modules_and_is_told_when_it_is_idle(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\n**Flour**\n\nAny.\n")
    (tmp_path / "course.yml").write_text("title: Bread\nsilence:\n  bold-heading: the book has them\n")
    assert lint.check(read_content(tmp_path)) == []
    (tmp_path / "a.md").write_text("# A\n\nAny.\n")
    [diagnostic] = lint.check(read_content(tmp_path))
    assert (diagnostic.code, diagnostic.place.line) == ("silence-unused", 3)
    assert diagnostic.place.path.endswith("course.yml")


def test_errors_cannot_be_silenced() -> None:
    text = "---\ntitle: Bread\nsilence:\n  broken-link: later\n---\n\n[x](y.md)\n"
    assert {d.code for d in found(text)} == {"silence-error", "broken-link"}
    assert has_errors(found(text))


# -- the table and the catalogue


def test_codes_are_unique_and_told_in_one_line() -> None:
    rules = [r.code for r in DOCUMENT_RULES] + [r.code for r in COURSE_RULES]
    assert len(rules) == len(set(rules))
    for code in CATALOGUE.values():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code.code)
        assert not code.summary.endswith(".")


def test_the_catalogue_holds_every_code_that_the_source_reports_and_no_other() -> None:
    rules = {r.code for r in DOCUMENT_RULES} | {r.code for r in COURSE_RULES}
    reported = {code for file in SRC.rglob("*.py") for code in _codes_in(file)}
    assert reported | rules == set(CATALOGUE)


REPORTERS = {"Diagnostic", "Broken", "fault", "_fault", "failure", "warning", "SearchError"}


def _codes_in(file: Path) -> Iterator[str]:
    """First arguments of what makes a diagnostic, and what is assigned to a name `code`."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        values: list[ast.expr] = []
        if isinstance(node, ast.Call) and node.args:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            values = node.args[:1] if name in REPORTERS else []
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "code":
            values = [node.value]
        for value in values:
            code = value.value if isinstance(value, ast.Constant) else None
            if isinstance(code, str) and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code):
                yield code


# -- any text at all

PIECES = st.sampled_from(
    [
        *(
            ":::",
            "::::",
            ":::note",
            ":::concept[a]",
            ":::exercise[B c]{#d.e x=1}",
            ":::checklist[c]",
            ":::question[q]{answer=x}",
        ),
        *(
            "::: note",
            ":::{.x}",
            "- [ ] a {#A}",
            "- [x] b",
            "- a",
            "1. b",
            "  c",
            "> q",
            "# T",
            "### U",
            "**B:**",
            "Lab 1: x",
        ),
        *(
            "```",
            "~~~py",
            "| a | b |",
            "| --- | --- |",
            "| a | | --- | b |",
            "[x](y.md#z)",
            "![](i.png)",
            "[here](concept:a)",
        ),
        *(
            "three things:",
            "3 flours (a, b, c, 5 ds)",
            "(4 - 0) / 10 = 1",
            "x / total as",
            "&lt;",
            "<b>",
            "<!--",
            "-->",
            "`a/b.md`",
        ),
        *(
            "---",
            "title: a",
            "concepts: [a, b]",
            "silence: {bold-heading: }",
            "estimatedMinutes: 9",
            "aliases: [a]",
            "[^1]: f",
        ),
        *(
            "‚Äî",
            "Ã©",
            "\u2028",
            "\x85",
            "\x0c",
            "\t",
            "",
            "",
            "[]( )",
            "term\n: def",
            "\ufeff",
            "{#a}",
            "*",
            "_",
            "\\",
        ),
    ]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=30), st.sampled_from(["\n", "\r\n", "\r", " ", ""]))
def test_any_text_is_checked_and_every_place_exists(pieces: list[str], joint: str) -> None:
    lesson = document(joint.join(pieces))
    for diagnostic in lint.check_documents([lesson, document("# Other\n", "other.md")]):
        lines = lesson.source.lines if diagnostic.place.path == lesson.path else ("# Other",)
        place = diagnostic.place
        assert diagnostic.code in CATALOGUE
        assert place.line in range(1, len(lines) + 1), diagnostic
        width = len(lines[place.line - 1])
        assert 1 <= place.column <= width + 1, diagnostic
        assert place.end_column is None or place.column <= place.end_column <= width + 1, diagnostic
