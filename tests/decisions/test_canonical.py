"""One spelling for one value: canonical JSON, its hash, comparable text, and the same random numbers everywhere."""

import hashlib
import json
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coursekit.decisions import canonical
from coursekit.decisions.canonical import canonical_json, comparable, content_hash
from coursekit.decisions.splitmix import below, splitmix64

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
        ({"é": 1, "z": 2}, '{"z":2,"é":1}'),
        ({"\U0001f600": 1, "ﬁ": 2}, '{"\U0001f600":1,"ﬁ":2}'),  # by UTF-16 units: d83d before fb01
        ('\x00\x1f\n"\\/\x7f', '"\\u0000\\u001f\\n\\"\\\\/\x7f"'),
        ("\ud800", '"\\ud800"'),
    ],
)
def test_canonical_json_follows_rfc_8785(value: object, text: str) -> None:
    assert canonical_json(value) == text


@given(JSON)
def test_canonical_json_is_json(value: object) -> None:
    assert json.loads(canonical_json(value)) == value


@given(JSON)
@example({"\U0001f600": "a", "ﬁ": "b"})
@example(["\ud800", 1 << 70, ("a", -(1 << 64))])
def test_what_is_written_quickly_is_written_alike(value: object) -> None:
    slowly = canonical._HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", canonical._text(value))
    assert canonical_json(value) == slowly


@pytest.mark.parametrize("value", [{"x": {1}}, [b"x"], {"x": object}, {"x": [1.0]}])
def test_foreign_types_are_our_own_bug(value: object) -> None:
    with pytest.raises(TypeError, match="canonical JSON has no"):
        canonical_json(value)


def test_a_float_is_our_own_bug() -> None:
    with pytest.raises(TypeError, match="float"):
        canonical_json({"x": 0.1})


def test_the_hash_is_that_of_the_canonical_bytes() -> None:
    assert content_hash({"b": "ä", "a": 1}) == hashlib.sha256('{"a":1,"b":"ä"}'.encode()).hexdigest()


@pytest.mark.parametrize(
    ("text", "same"),
    [("YES", "yes"), ("Ｙｅｓ", "yes"), ("ﬁne", "fine"), ("İ", "i̇"), ("ẞ", "ß"), ("Å", "å"), ("Σ", "σ")],
)
def test_text_is_compared_without_case_and_width(text: str, same: str) -> None:
    assert comparable(text) == comparable(same)


@given(st.text())
def test_comparable_text_stays_as_it_is(text: str) -> None:
    assert comparable(comparable(text)) == comparable(text)


def test_splitmix64_gives_its_published_numbers() -> None:
    numbers = splitmix64(1234567)
    assert [next(numbers) for _ in range(3)] == [6457827717110365317, 3203168211198807973, 9817491932198370423]


def test_a_seed_counts_modulo_64_bits() -> None:
    assert next(splitmix64(-1)) == next(splitmix64(2**64 - 1))


def test_numbers_past_the_last_full_round_are_drawn_again() -> None:
    assert below(iter([2**64 - 1, 2**64 - 2, 5]), 3) == (2**64 - 2) % 3
    assert below(iter([2**64 - 1, 4]), 2**64 - 1) == 4


def test_text_is_compared_by_unicode_14_whatever_this_python_knows() -> None:
    known = unicodedata.unidata_version == "14.0.0"
    for code in [*range(0xD800), *range(0xE000, 0x110000)]:
        sign = chr(code)
        if unicodedata.category(sign) == "Cn":
            assert comparable(f"a{sign}\u0301") == f"a{sign}\u0301", hex(code)
        elif known:
            for text in (sign, f"e{sign}\u0323\u0301", f"\u1100{sign}\u11a8"):
                assert comparable(text) == _plainly(text), hex(code)


def _plainly(text: str) -> str:
    lower = unicodedata.normalize("NFKC", text).replace("Σ", "σ").lower().replace("ς", "σ")
    return unicodedata.normalize("NFKC", lower)


def test_code_points_that_came_later_are_left_alone() -> None:
    """Unicode 16 knows U+1CCD6 as an outlined A, U+A7DC as a capital letter, U+0897 as a mark that others pass."""
    for later in ("\U0001ccd6", "\ua7dc", "a\u0897\u0323", "Σ\U0001ccd6A"):
        assert comparable(later) == later.replace("Σ", "σ").replace("A", "a")
