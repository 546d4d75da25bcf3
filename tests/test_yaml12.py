"""YAML as authors mean it: what plain words become, what is refused and where, and no way to make it raise."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from coursekit.diagnostics import Place
from coursekit.yaml12 import YamlDocument, read_yaml, scalar
from coursekit.yaml12.loader import MAX_DEPTH
from coursekit.yaml12.plain import plain


def value(text: str) -> object:
    document = read_yaml(text, "f.yml")
    assert document.diagnostics == []
    return document.value


def faults(text: str, first_line: int = 1) -> list[tuple[str, str, int, int]]:
    """Code, message, line and column of each finding. A document with one has no value."""
    document = read_yaml(text, "f.yml", first_line)
    assert document.value is None
    return [(d.code, d.message, d.place.line, d.place.column) for d in document.diagnostics]


# -- plain scalars: null, true and false, integers; everything else is text


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_null(text: str) -> None:
    assert value(f"a: {text}") == {"a": None}


@pytest.mark.parametrize("text", ["true", "True", "TRUE"])
def test_true(text: str) -> None:
    assert value(f"a: {text}") == {"a": True}


@pytest.mark.parametrize("text", ["false", "False", "FALSE"])
def test_false(text: str) -> None:
    assert value(f"a: {text}") == {"a": False}


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("-0", 0), ("7", 7), ("+7", 7), ("-19", -19), ("007", 7), ("0o14", 12), ("0xff", 255), ("0xFF", 255)],
)
def test_integers(text: str, number: int) -> None:
    assert value(f"a: {text}") == {"a": number}
    assert type(scalar(text)) is int


@pytest.mark.parametrize(
    "text",
    [
        *["no", "No", "NO", "yes", "on", "off", "y", "n", "nULL", "tRUE"],
        *["3.10", "3.5", "1e3", ".5", "1.", ".inf", "-.inf", ".nan"],
        *["10:30", "190:20:30", "2026-01-31", "2001-12-14t21:59:43.10-05:00"],
        *["1_000", "0b11", "0o8", "0xg", "-0x1", "--1", "+", "-a", "<<", "=", "1 2", "7 %"],
    ],
)
def test_everything_else_stays_text(text: str) -> None:
    """All that YAML 1.1 would make a truth value, a number, a base-60 number or a date, and floats."""
    assert value(f"a: {text}") == {"a": text}


def test_an_integer_of_thousands_of_digits_stays_text() -> None:
    assert value("a: " + "9" * 100) == {"a": 10**100 - 1}
    assert value("a: " + "9" * 101) == {"a": "9" * 101}


@pytest.mark.parametrize("quoted", ["'7'", '"7"', "|-\n  7", ">-\n  7", "!!str 7"])
def test_what_is_quoted_is_text(quoted: str) -> None:
    assert value(f"a: {quoted}") == {"a": "7"}
    assert value(f"a: {quoted}".replace("7", "true")) == {"a": "true"}


def test_keys_are_always_text() -> None:
    assert value("7: a\nno: b\nnull: c\ntrue: d\n3.10: e\n'x y': f") == {
        "7": "a",
        "no": "b",
        "null": "c",
        "true": "d",
        "3.10": "e",
        "x y": "f",
    }


def test_a_merge_key_is_a_key_like_any_other() -> None:
    assert value("<<: {a: 1}\nb: 2") == {"<<": {"a": 1}, "b": 2}


def test_nested_values() -> None:
    text = "skills:\n- name: Judging\n  levels: [A1, 2, no]\n- {name: Saying no, when: ~}\n"
    judging = {"name": "Judging", "levels": ["A1", 2, "no"]}
    assert value(text) == {"skills": [judging, {"name": "Saying no", "when": None}]}


@pytest.mark.parametrize("text", ["", "# only a comment", "---\n", "~", "\n\n"])
def test_an_empty_document_is_null(text: str) -> None:
    assert value(text) is None


def test_a_byte_order_mark_and_every_line_end_are_accepted() -> None:
    assert value("\ufeffa: 1\r\nb: 2\rc: 3\n") == {"a": 1, "b": 2, "c": 3}


# -- places


def test_every_value_and_key_has_its_place() -> None:
    document = read_yaml("title: RAG\nskills:\n  - name: é  # why\n    note: |\n      two\n      lines\n", "m.md", 2)
    assert document.place("title") == Place("m.md", 2, 8, 11)
    assert document.key_place("title") == Place("m.md", 2, 1, 6)
    assert document.place("skills") == Place("m.md", 4, 3)
    assert document.place("skills", 0, "name") == Place("m.md", 4, 11, 12)
    assert document.key_place("skills", 0, "note") == Place("m.md", 5, 5, 9)
    assert document.place("skills", 0, "note") == Place("m.md", 5, 11)


def test_what_is_not_there_has_the_place_of_what_is_around_it() -> None:
    document = read_yaml("a:\n  b: 1\n", "m.md")
    assert document.place("a", "c", 3) == document.place("a") == Place("m.md", 2, 3)
    assert document.key_place("a", "c") == Place("m.md", 2, 3)
    assert YamlDocument(None, "m.md").place("a") == Place("m.md", 1)


# -- what is refused


def test_a_duplicate_key_is_refused_and_names_the_first() -> None:
    document = read_yaml("a: 1\nb: 2\na: 3\n", "f.yml", 10)
    (fault,) = document.diagnostics
    assert document.value is None
    assert (fault.code, fault.message) == ("yaml-duplicate-key", "the key `a` is given twice")
    assert fault.place == Place("f.yml", 12, 1, 2)
    assert fault.hint == "it is first given in line 10; keep one of the two"


def test_keys_are_duplicates_as_text() -> None:
    assert [code for code, *_ in faults("1: a\n'1': b")] == ["yaml-duplicate-key"]
    assert value("{a: {x: 1}, b: {x: 1}}") == {"a": {"x": 1}, "b": {"x": 1}}


def test_every_fault_is_reported() -> None:
    codes = [code for code, *_ in faults("a: !x 1\na: 2\nb: &b 1\nc: *b\n[d]: 1\n")]
    assert codes == ["yaml-tag", "yaml-duplicate-key", "yaml-alias", "yaml-key"]


def test_an_alias_is_refused_and_an_anchor_alone_is_not() -> None:
    message = "YAML aliases (`*name`) are not supported"
    assert value("a: &x 1") == {"a": 1}
    assert [f[:2] for f in faults("a: &x 1\nb: *x")] == [("yaml-alias", message)]
    assert [f[:2] for f in faults("a: &x [*x]")] == [("yaml-alias", message)]


def test_a_page_of_aliases_does_not_expand() -> None:
    lines = [f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)]
    assert {code for code, *_ in faults("\n".join(["a: &a [x]", *lines]))} == {"yaml-alias"}


@pytest.mark.parametrize(
    "text", ["!!int 3", "!foo 3", "!!float 1", "!!set {a}", "!!python/object:os.system x", "!!omap []"]
)
def test_tags_are_refused(text: str) -> None:
    assert [(f[0], *f[2:]) for f in faults(f"\na: {text}")] == [("yaml-tag", 2, 4)]


def test_a_tag_on_a_key_is_refused() -> None:
    assert [(f[0], *f[2:]) for f in faults("!x a: 1")] == [("yaml-tag", 1, 1)]


@pytest.mark.parametrize(("text", "column"), [("[a]: 1", 1), ("? {a: 1}\n: 2", 3)])
def test_a_key_that_is_no_text_is_refused(text: str, column: int) -> None:
    assert faults(text) == [("yaml-key", "a key must be a plain text", 1, column)]


_nests = pytest.mark.parametrize(("begin", "end"), [("[", "]"), ("{a: ", "}"), ("- ", "")])


@_nests
def test_nesting_goes_so_deep_and_no_deeper(begin: str, end: str) -> None:
    inside = "1"
    assert read_yaml(begin * MAX_DEPTH + inside + end * MAX_DEPTH, "f.yml").diagnostics == []
    deeper = MAX_DEPTH + 1
    code, message, line, _column = faults(begin * deeper + inside + end * deeper)[0]
    assert (code, message, line) == ("yaml-too-deep", "this YAML is nested more than 40 levels deep", 1)


@_nests
def test_nesting_without_end_does_not_end_the_process(begin: str, end: str) -> None:
    """libyaml recurses in C, and an overflow there is no exception; hence the process of its own."""
    program = (
        "import sys; from coursekit.yaml12 import read_yaml\n"
        f"print(read_yaml({begin!r} * 100_000 + {end!r} * 100_000, 'f.yml').diagnostics[0].code)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "yaml-too-deep")


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ("é: é\né: \x07", "the character U+0007 is not allowed in YAML", 2, 4),
        ("a\x00b", "the character U+0000 is not allowed in YAML", 1, 2),
        ("a: \ud800", "half of a surrogate pair is not a character", 1, 4),
        ("é: 1\na: b\udfff", "half of a surrogate pair is not a character", 2, 5),
        ("a: 1\nb: \u2028c", "the character U+2028 is not allowed in YAML", 2, 4),
        ("a: \x85", "the character U+0085 is not allowed in YAML", 1, 4),
    ],
)
def test_characters_that_are_none_of_yamls(text: str, message: str, line: int, column: int) -> None:
    assert faults(text) == [("yaml-syntax", message, line, column)]


@pytest.mark.parametrize(
    ("text", "line", "column", "hint"),
    [
        ("a: b: c", 1, 5, 'put a text that contains ": " in quotes'),
        ("a: 1\n\tb: 2", 2, 1, "indent with spaces, not tabs"),
        ("a:\n\tb: 2", 2, 1, "indent with spaces; quote texts that begin with @, `, > or %"),
        ("a: [", 1, 5, "a bracket is opened and never closed, or a comma stands for nothing"),
        ('a: "\\q"', 1, 5, "write the backslash twice, or use single quotes"),
        ("a:\n  b: 1\n c: 2", 3, 2, "check the indentation, and put texts with : or # in quotes"),
        ("a: @b", 1, 4, "indent with spaces; quote texts that begin with @, `, > or %"),
        ("a: 'b\n", 1, 6, "a quote or bracket is opened and never closed"),
        ("a: [1,\n b\n", 2, 3, "close the bracket, and put a comma between two entries"),
        ("a: {b: 1", 1, 9, "close the bracket, and put a comma between two entries"),
        ("a: 1\nb\nc: 2", 3, 1, "every key needs a colon and a space after it"),
        ("a: *b", 1, 4, "check the indentation, and put texts with : or # in quotes"),
    ],
)
def test_broken_yaml_says_where_and_what_to_do(text: str, line: int, column: int, hint: str) -> None:
    (fault,) = read_yaml(text, "f.yml", 1).diagnostics
    assert (fault.code, fault.severity, fault.hint) == ("yaml-syntax", "error", hint)
    assert (fault.place.line, fault.place.column) == (line, column)
    assert fault.message.startswith("this YAML can't be read: ")


def test_a_second_document_is_refused() -> None:
    expected = "this YAML can't be read: a second `---` begins another document"
    assert faults("a: 1\n---\nb: 2", first_line=5) == [("yaml-syntax", expected, 6, 1)]


# -- properties

_word = st.sampled_from(
    ["a", "b", "no", "3.10", "é", "- ", ": ", ":", "\n", "  ", "\t", "#", "'", '"', "|", ">", "[", "]"]
)
_mark = st.sampled_from(
    ["{", "}", ",", "&x ", "*x", "!", "!!int ", "? ", "---\n", "...\n", "%", "@", "\r", "\u2028", "\x07", "\\"]
)
_text = st.lists(_word | _mark, max_size=30).map("".join) | st.text(st.characters(), max_size=60)


@given(_text, st.integers(1, 9))
@example("a: \ud800", 1)
@example("[", 1)
@example("? ", 1)
@example("'\n\n\n", 1)
@example("a: |\n\n\n\n", 1)
@example("\u2028\u2028\u2028[", 1)
def test_any_text_is_read_or_refused_at_a_place_that_exists(text: str, first_line: int) -> None:
    document = read_yaml(text, "f.yml", first_line)
    lines = re.split(r"\r\n?|\n", text)
    diagnosed = [d.place for d in document.diagnostics]
    for place in [*diagnosed, *document.values.values(), *document.keys.values()]:
        assert first_line <= place.line < first_line + len(lines)
        assert 1 <= place.column <= len(lines[place.line - first_line]) + 1
        assert place.end_column is None or place.column < place.end_column


_tree = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cn"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abcé", min_size=1), inner, max_size=3),
    max_leaves=12,
)


@given(_tree)
def test_what_a_yaml_writer_quotes_comes_back(tree: object) -> None:
    """PyYAML quotes every text that YAML 1.1 would read as something else, so all of it is unmistakable."""
    assert value(yaml.safe_dump(tree, allow_unicode=False)) == tree


# -- front matter of the plainest kind


LINES = [
    *[
        "title: Ants\n",
        "module: 3\n",
        "draft: true\n",
        "concepts: [nest, queen]\n",
        "objectives:\n  - Tell a\n  - b c\n",
    ],
    *[
        "a: b",
        "a: ",
        "a:\n",
        ":",
        ": ",
        " ",
        "\n",
        "\n\n",
        "  - ",
        "- ",
        "#",
        " #",
        "'",
        '"',
        "[",
        "]",
        "[a, b]",
        "[a, b: c]",
        ", ",
    ],
    *[
        "~",
        "null",
        "0x1F",
        "007",
        "1_0",
        "3.10",
        "no",
        "é: é\n",
        "l'été: où?\n",
        "…",
        "a-b: c\n",
        "a_b: c-d\n",
        "2026-03-14",
        "(a, b)",
    ],
    *[
        "&a",
        "*a",
        "!a",
        "a: !a\n",
        "a: b &c\n",
        "a: b!\n",
        "a: |\n",
        "%",
        "---\n",
        "...\n",
        "<<: a\n",
        "\t",
        "\x85",
        "\u2028",
        "\ufeff",
    ],
    *[
        "title: a - b\n",
        "t: a:b\n",
        "u: a?\n",
        "v: -a\n",
        "w: a, b\n",
        "x: a b  c\n",
        "y: a \n",
        "z: ²\n",
        "t: \u0663\n",
        "s: 𝒜\n",
    ],
]


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=6).map("".join))
@example("title: Ants\nconcepts: [nest, queen]\nobjectives:\n  - Tell a\n  - b c\nmodule: 3\n")
@example("a: b\na: c\n")
@example("a: [1, no, 2.5]\n")
def test_what_is_plain_is_as_the_library_reads_it(text: str) -> None:
    known = plain(text, "m.md", 2)
    if known is None:
        return
    read = read_yaml(text, "m.md", 2)
    assert (known.value, known.diagnostics) == (read.value, [])
    assert list(known.value) == list(read.value)
    assert (known.values, known.keys) == (read.values, read.keys)


def test_plain_front_matter_needs_no_parser_until_a_place_is_asked_for() -> None:
    text = "title: What ants do (and why)\nmodule: 3\nconcepts: [nest, queen]\nobjectives:\n  - Tell a worker from it\n"
    found = plain(text, "m.md", 2)
    assert found
    assert found.value == {
        "title": "What ants do (and why)",
        "module": 3,
        "concepts": ["nest", "queen"],
        "objectives": ["Tell a worker from it"],
    }
    assert found.unplaced
    assert found.place("concepts", 1) == Place("m.md", 4, 18, 23)
    assert found.key_place("objectives") == Place("m.md", 5, 1, 11)
    assert not found.unplaced
