"""Progress files come from learners: what is no such file is refused with a reason, what is no record is left out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.diagnostics import Diagnostic
from coursekit.progress.read import MAX_BYTES, MAX_RECORDS, ProgressFile, read_progress, read_record, same_name
from progress.samples import at, attempt, saved, tick


def read(data: bytes) -> ProgressFile:
    found = read_progress(data, "jo.json", "bread")
    assert isinstance(found, ProgressFile), found
    return found


def refused(data: bytes) -> Diagnostic:
    found = read_progress(data, "jo.json", "bread")
    assert isinstance(found, Diagnostic)
    assert found.severity == "error" and found.hint and found.place.path == "jo.json"
    return found


def test_a_file_is_read_with_its_name_and_records() -> None:
    records = {"tick/a/b": tick(minutes=3), "read/dough": {"time": at(4)}, "place": _place("dough")}
    found = read(saved("  Jo\u00a0 Berg ", records))
    assert (found.learner, found.saved, found.left_out) == ("Jo Berg", at(1000), {})
    assert found.records["tick/a/b"] == {"on": True, "text": "0" * 64, "time": at(3)}
    assert list(found.records) == list(records)


def _place(module: str) -> dict[str, Any]:
    return {"module": module, "anchor": "", "title": "", "time": at(0)}


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (b"", "json-syntax", "breaks off"),
        (saved("Jo", {"tick/a/b": tick()})[:-30], "json-syntax", "breaks off"),
        (b"{'format': 1}", "json-syntax", "can't be read"),
        (saved("Jo", {}).replace(b"Jo", b"J\xf6"), "not-utf8", "not UTF-8"),
        ("\ufeff".encode() + b"\xff\xfe{\x00}\x00", "not-utf8", "not UTF-8"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "json-syntax", "too deeply"),
        (b"[" * 100_000 + b"]" * 100_000, "json-syntax", "too deeply"),
        (b"[]", "not-a-progress-file", "no progress file"),
        (b'"coursekit-progress/1"', "not-a-progress-file", "no progress file"),
        (b"NaN", "not-a-progress-file", "no progress file"),
        (b'{"name": "package", "version": "1.0.0"}', "not-a-progress-file", "no progress file"),
        (saved("Jo", {}, format="coursekit-progress/2"), "not-a-progress-file", "`coursekit-progress/2`"),
        (saved("Jo", {}, format="coursekit-progress/\x1b[2J"), "not-a-progress-file", "`coursekit-progress/\ufffd[2J`"),
        (saved("Jo", {}, course=None), "not-a-progress-file", "`course` is missing"),
        (saved("Jo", [1]), "not-a-progress-file", "`records` is missing"),
        (saved("Jo", {}, course="cake"), "other-course", "`cake`"),
        (saved("Jo", {}, course="\x1b]0;x\x07cake"), "other-course", "\ufffd]0;x\ufffdcake"),
        (b'{"format": "coursekit-progress/1", "format": "x"}', "yaml-duplicate-key", "`format` is given twice"),
        (b" " * (MAX_BYTES + 1), "file-too-large", "20,000,001 bytes"),
        (saved("Jo", {f"read/m{i}": 1 for i in range(MAX_RECORDS + 1)}), "file-too-large", "100,001 records"),
    ],
)
def test_what_is_no_progress_file_of_the_course_is_refused(data: bytes, code: str, says: str) -> None:
    fault = refused(data)
    assert fault.code == code and says in fault.message
    assert str(fault).isprintable()


def test_a_file_with_a_byte_order_mark_is_read() -> None:
    assert read("\ufeff".encode() + saved("Jo", {})).learner == "Jo"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Jo\x1b[31m\x07", "Jo\ufffd[31m\ufffd"),
        ("Jo\u202egreB", "Jo\ufffdgreB"),
        ("J\ud83do", "J\ufffdo"),
        ("a\nb\tc", "a b c"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("x" * 5000, "x" * 200),
        (None, ""),
        (["Jo"], ""),
    ],
)
def test_names_are_shown_without_what_a_terminal_would_act_on(typed: Any, shown: str) -> None:
    data = json.dumps({"format": "coursekit-progress/1", "course": "bread", "learner": typed, "records": {}})
    assert read(data.encode()).learner == shown


@pytest.mark.parametrize("other", ["jo berg", "JO  BERG", "Jo\u00a0Berg", "Ｊｏ Ｂｅｒｇ", " Jo Berg\n"])
def test_spellings_of_one_name(other: str) -> None:
    assert same_name(other) == same_name("Jo Berg")


@pytest.mark.parametrize("other", ["Jo Bergh", "JoBerg", "Jö Berg", ""])
def test_other_names(other: str) -> None:
    assert same_name(other) != same_name("Jo Berg")


# -- records

NO_TICKS: list[Any] = [
    None, [], "x", 1, {}, {"on": True}, {"time": at(0)},
    {"on": 1, "text": "0" * 64, "time": at(0)},
    {"on": True, "text": "0" * 63, "time": at(0)},
    {"on": True, "text": "G" * 64, "time": at(0)},
    {"on": True, "text": None, "time": at(0)},
    *({"on": True, "text": "0" * 64, "time": time} for time in (
        0, "", "2026", "2026-11-02T08:00:00Z", "2026-11-02T08:00:00.000+00:00", "2026-02-30T08:00:00.000Z",
        "2026-11-02T24:00:00.000Z", "2026-11-02T23:60:00.000Z", "9000-01-01T00:00:00.000Z",
        "２026-11-02T08:00:00.000Z", "2026-11-02T08:00:00.000Z\n", "+275760-09-13T00:00:00.000Z",
    )),
]  # fmt: skip


@pytest.mark.parametrize("value", NO_TICKS, ids=repr)
def test_what_is_no_tick_is_left_out(value: Any) -> None:
    assert read_record("tick/a/b", value) == "malformed"


@pytest.mark.parametrize(
    "key",
    ["tick", "tick/", "tick/a", "tick//b", "tick/a/b/c", "tick/a/b c", "tick/a/\x1b", "tick/a/" + "b" * 201,
     "tick/a/\ud800", "attempt/x", "read/a/b", "place/x", "learner/x", "answer/loaf"],
)  # fmt: skip
def test_what_is_no_key_is_left_out(key: str) -> None:
    fields = {"on": True, "text": "0" * 64, "time": at(0), "value": "x", "name": "Jo", **_place("m")}
    assert read_record(key, fields | attempt("x", {})) == "malformed"


@pytest.mark.parametrize("key", ["", "__proto__", "tock/a/b", "constructor/x", "Tick/a/b"])
def test_a_kind_that_is_unknown_is_left_out(key: str) -> None:
    assert read_record(key, {"time": at(0)}) == "unknown"


GOOD = attempt("loaf", {"a/x": "1", "b": ["x", None], "c": {"i": "o", "j": None}, "d": None}, hints=["h"])


def test_an_attempt_is_read() -> None:
    found = read_record("attempt/loaf/1", GOOD | {"from": "later"})
    assert isinstance(found, dict) and found == GOOD
    assert isinstance(read_record("attempt/loaf/1", GOOD | {"sent": True}), dict), "one of a classroom"


@pytest.mark.parametrize(
    "change",
    [
        {"response": None}, {"response": {}}, {"key": None}, {"case": 1}, {"shown": "yes"}, {"earned": 1},
        {"possible": "1e400"}, {"earned": "1" * 101}, {"earned": "½"},
        *({"response": GOOD["response"] | wrong} for wrong in (
            {"exercise": "other"}, {"answers": []}, {"answers": {"a": 1}}, {"answers": {"a": [["x"]]}},
            {"answers": {"a": {"b": {"c": "d"}}}}, {"answers": {"a": True}}, {"hints": {}}, {"hints": [1]},
        )),
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_no_attempt_is_left_out(change: Any) -> None:
    assert read_record("attempt/loaf/1", GOOD | change) == "malformed"


def test_records_that_are_left_out_are_counted_and_the_rest_stays() -> None:
    records = {"tick/a/b": tick(), "tick/a": tick(), "tick/a/c": {}, "tock/a": {}, "__proto__": {"on": True}}
    found = read(saved("Jo", records))
    assert list(found.records) == ["tick/a/b"]
    assert found.left_out == {"malformed": 2, "unknown": 2}


def test_a_number_as_an_answer_is_kept_as_the_text_it_was_written_as() -> None:
    """As `coursekit grade` has it: no number ever becomes a float, or eats the machine."""
    text = saved("Jo", {"answer/loaf/a": {"value": "HERE", "time": at(0)}}).replace(b'"HERE"', b"1e999999999")
    assert read(text).records["answer/loaf/a"]["value"] == "1e999999999"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8) | st.just(at(0)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["time", "on", "text", "value", "response", "answers", "hints", "exercise", "x"]), inner
    ),
    max_leaves=8,
)  # fmt: skip
KEYS = st.sampled_from(["tick/a/b", "answer/a/b", "attempt/a/b", "hint/a/b", "model/a", "read/a", "place", "learner"])


@given(st.dictionaries(KEYS | st.text(max_size=12), JSON))
def test_nothing_in_a_file_raises_and_nothing_foreign_comes_through(records: dict[str, Any]) -> None:
    found = read(json.dumps({"format": "coursekit-progress/1", "course": "bread", "records": records}).encode())
    assert len(found.records) + sum(found.left_out.values()) == len(records)
    for key, record in found.records.items():
        assert read_record(key, record) == record, "what is one stays one"


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    assert isinstance(read_progress(data, "x", "bread"), Diagnostic)
