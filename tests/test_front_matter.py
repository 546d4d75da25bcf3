"""Front matter: where it ends, what its keys mean, and what an author is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.content.document import Document, read_document
from coursekit.content.front_matter import split
from coursekit.content.settings import read_settings
from coursekit.content.source import decode, source


def read(text: str) -> Document:
    return read_document(source(text, "dir/My Lesson.md"))


def findings(text: str) -> list[tuple[str, int, int]]:
    return [(d.code, d.place.line, d.place.column) for d in read(text).diagnostics]


SEED_DIALECT = """---
id: "3.5-when"
title: "When & why"
phase: 3
module: 5
estimatedMinutes: 45
concepts:
  - rag
bloomLevel: "Evaluate"
---
# When & why
"""

SKILLS_DIALECT = """---
sidebar_position: 3
title: "When to tune"
chapter: 61
lesson: 3
duration_minutes: 45

# a comment
skills:
  - name: "Seeing the ceiling"
    proficiency_level: "B2"
    category: "Applied"
    bloom_level: "Analyze"
    digcomp_area: "Problem-Solving"
    measurable_at_this_level: "Learner sees it"
learning_objectives:
  - objective: "See the ceiling"
    bloom_level: "Analyze"
    assessment_method: "A list"
  - objective: "Weigh the options"
    bloom_level: "Evaluate"
cognitive_load:
  new_concepts: 7
differentiation:
  extension_for_advanced: "Make your own"
  remedial_for_struggling: "Begin with three"
---
Text.
"""


def test_the_first_dialect_becomes_a_module() -> None:
    m = read(SEED_DIALECT).module
    assert (m.id, m.title, m.phase, m.number, m.estimated_minutes) == ("3.5-when", "When & why", 3, 5, 45)
    assert (m.concepts, m.bloom_level) == (("rag",), "evaluate")


def test_the_second_dialect_becomes_the_same_module() -> None:
    document = read(SKILLS_DIALECT)
    m = document.module
    assert document.diagnostics == ()
    assert (m.id, m.title, m.phase, m.number, m.estimated_minutes) == ("my-lesson", "When to tune", 61, 3, 45)
    assert [(s.name, s.bloom_level, s.proficiency_level) for s in m.skills] == [("Seeing the ceiling", "analyze", "B2")]
    assert [o.text for o in m.objectives] == ["See the ceiling", "Weigh the options"]
    assert m.bloom_level == "evaluate", "the highest of its objectives"
    assert (m.extension, m.remedial) == ("Make your own", "Begin with three")


def test_without_front_matter_the_title_is_the_first_heading_or_the_first_line() -> None:
    assert read("# A *title*\n\ntext").module.title == "A title"
    assert read("A first line\nand more").module.title == "A first line"
    assert read("").module.title == "my-lesson"


def test_raw_values_stay_as_written() -> None:
    yaml = read("---\ntitle: no\nversion: 3.10\nat: 10:30\nday: 2026-01-01\n---\n").yaml
    assert yaml and yaml.value == {"title": "no", "version": "3.10", "at": "10:30", "day": "2026-01-01"}


@pytest.mark.parametrize(
    ("text", "body", "line"),
    [
        ("no front matter", "no front matter", 1),
        ("---\ntitle: x\n---\nbody", "body", 4),
        ("\ufeff---\ntitle: x\n---\nbody", "body", 4),
        ("---\r\ntitle: x\r\n---\r\n\r\n  body", "\n  body", 4),
        ("---\n\nA rule, then prose\n\n---\nmore", "---\n\nA rule, then prose\n\n---\nmore", 1),
        ("---\n---\nbody", "body", 3),
        ("--- \ntitle: x\n...\nbody", "body", 4),
        ("----\ntitle: x\n----\n", "----\ntitle: x\n----\n", 1),
    ],
)
def test_where_front_matter_ends(text: str, body: str, line: int) -> None:
    read_source, _ = decode(text.encode(), "x.md")
    assert read_source
    parts = split(read_source)
    assert (parts.body, parts.body_line) == (body, line)


def test_front_matter_that_is_never_closed_eats_nothing() -> None:
    document = read("---\ntitle: x\n\n# Heading\n\nSome text: here, and *more*\n\n---\n\nThe end.")
    assert [(d.code, d.place.line) for d in document.diagnostics] == [("front-matter-unclosed", 1)]
    assert [h.text for h in document.outline.headings] == ["Heading"]
    assert document.outline.paragraphs[-1].text == "The end."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\ntitle: a: b\n---\n", [("yaml-syntax", 2, 9)]),
        ("---\ntitle: a\ntitle: b\n---\n", [("yaml-duplicate-key", 3, 1)]),
        ("---\n- a\n---\n", [("front-matter-shape", 2, 1)]),
        ("---\ntitel: a\n---\n", [("unknown-key", 2, 1)]),
        ("---\nphase: three\n---\n", [("wrong-type", 2, 8)]),
        ("---\ntitle: 7\n---\n", [("wrong-type", 2, 8)]),
        ("---\nconcepts: [a, [b]]\n---\n", [("wrong-type", 2, 15)]),
        ("---\nskills:\n  - category: x\n---\n", [("wrong-type", 3, 5)]),
        ("---\nid: A B\n---\n", [("bad-id", 2, 5)]),
        ("---\nestimatedMinutes: 0\n---\n", [("bad-value", 2, 19)]),
        ("---\nbloomLevel: evalute\n---\n", [("bad-value", 2, 13)]),
        ("---\nphase: x\nmodule: y\n---\n", [("wrong-type", 2, 8), ("wrong-type", 3, 9)]),
    ],
)
def test_what_is_wrong_and_where(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert findings(text) == expected


def test_messages_are_in_an_authors_words() -> None:
    def said(text: str) -> str:
        (found,) = read(text).diagnostics
        return f"{found.message} / {found.hint}"

    assert said("---\ntitel: a\n---\n") == "`titel` is not a key of front matter / did you mean `title`?"
    assert (
        said("---\ntitle: 7\n---\n")
        == '`title` should be text, not a whole number / write one text; a number goes in quotes: "…"'
    )
    assert said("---\nbloomLevel: evalute\n---\n").endswith("did you mean `evaluate`?")
    assert "it is first given in line 2" in said("---\ntitle: a\ntitle: b\n---\n")


@given(
    st.one_of(st.text(max_size=200), st.text(alphabet="-:#ab\n \"'[]{}&*!|>%@`\t", max_size=80).map("---\n{}".format))
)
def test_reading_never_raises_and_places_exist(text: str) -> None:
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return
    read_source, _ = decode(data, "x.md")
    assert read_source
    document = read_document(read_source)
    for found in document.diagnostics:
        assert 1 <= found.place.line <= len(read_source.lines)
        assert 1 <= found.place.column <= len(read_source.lines[found.place.line - 1]) + 1


# -- course.yml


ID_HINT = "write lower-case letters, digits, `-`, `_` and `.`, at most 100"


def test_settings_are_read_with_phases_and_silence() -> None:
    text = "title: T\nphases:\n  3: {title: Drei, description: D}\n  1: Eins\nsilence: {bold-heading: ours}\n"
    settings, found = read_settings(text, "course.yml")
    assert found == [] and settings.title == "T" and settings.silence == {"bold-heading": "ours"}
    assert [(p.number, p.title, p.description) for p in settings.phases] == [(1, "Eins", ""), (3, "Drei", "D")]


@pytest.mark.parametrize(
    ("text", "code", "line", "hint"),
    [
        ("titel: x", "unknown-key", 1, "did you mean `title`?"),
        ("grading: recoreded", "wrong-type", 1, "did you mean `recorded`?"),
        ("grading: nightly", "wrong-type", 1, "one of practice, recorded"),
        ("phases: {three: x}", "bad-value", 1, "write the number that modules give as `phase`"),
        ("id: Bread by hand", "bad-value", 1, f"{ID_HINT}: `bread-by-hand`"),
        (f"title: T\nid: {'x' * 101}", "bad-value", 2, f"{ID_HINT}: `{'x' * 100}`"),
        ("id: 1984", "wrong-type", 1, 'write one text; a number goes in quotes: "…"'),
        ("url: example.org", "bad-value", 1, "write it with https:// in front"),
        ("- a", "wrong-type", 1, "write lines such as `title: My course`"),
        ("title: [", "yaml-syntax", 1, "a bracket is opened and never closed, or a comma stands for nothing"),
    ],
)
def test_faults_in_course_yml_are_errors(text: str, code: str, line: int, hint: str) -> None:
    _, found = read_settings(text, "course.yml")
    assert [(d.code, d.severity, d.place.line, d.hint) for d in found] == [(code, "error", line, hint)]
