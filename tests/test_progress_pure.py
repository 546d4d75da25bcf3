"""Progress as functions: merging, files from anywhere, and how far a learner is, in Chromium with no page round it."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from browser import device, launched, quiet_page, served

pytestmark = pytest.mark.browser

STATIC = Path(__file__).parents[1] / "themes" / "default" / "static"
TEXTS = ["a" * 64, "b" * 64]
NOW = "2026-07-25T10:00:00.000Z"


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with launched() as browser, device(browser) as context, served(STATIC) as address, quiet_page(context) as made:
        made.goto(address + "icon.svg")
        yield made


def call(page: Page, script: str, expression: str, *given: Any) -> Any:
    """What `expression` gives, with the exports of a script as `it`, and `given`."""
    body = f"async (text) => {{ const it = await import('/js/{script}.js'); const given = JSON.parse(text); "
    body += "const map = (o) => new Map(Object.entries(o)); const plain = (m) => Object.fromEntries(m); "
    return json.loads(page.evaluate(body + f"return JSON.stringify({expression}) }}", json.dumps(given)))


# -- merging -----------------------------------------------------------------------------------------------------------


def drawn(draw: random.Random) -> dict[str, Any]:
    """Some records with few keys and few times, so that they meet."""
    keys = [f"tick/a/{item}" for item in "xyz"] + ["read/one", "learner"]
    found: dict[str, Any] = {}
    for key in draw.sample(keys, draw.randint(0, len(keys))):
        time = f"2026-07-01T12:00:00.00{draw.randint(0, 3)}Z"
        fields: dict[str, Any] = {"on": draw.random() < 0.5, "text": draw.choice(TEXTS)}
        if key == "learner":
            fields = {"name": draw.choice(["Jo", "Ann", "\ue000", "\U0001f600"])}
        found[key] = {"time": time} if key == "read/one" else {**fields, "time": time}
    return found


MERGED = """given[0].map(([a, b, c]) => {
  const [x, y, z] = [map(a), map(b), map(c)];
  const shown = (m) => JSON.stringify([...m].sort());
  return {
    merged: plain(it.merge(x, y)),
    commutes: shown(it.merge(x, y)) === shown(it.merge(y, x)),
    associates: shown(it.merge(it.merge(x, y), z)) === shown(it.merge(x, it.merge(y, z))),
    idempotent: shown(it.merge(x, x)) === shown(x) && shown(it.merge(it.merge(x, y), y)) === shown(it.merge(x, y)),
    untouched: JSON.stringify([plain(x), plain(y)]) === JSON.stringify([a, b]),
  };
})"""


def test_merging_loses_nothing_whatever_the_order(page: Page) -> None:
    draw = random.Random(7)
    cases = [[drawn(draw) for _ in range(3)] for _ in range(1000)]
    for (mine, theirs, _), found in zip(cases, call(page, "progress-file", MERGED, cases), strict=True):
        merged = found.pop("merged")
        assert set(found.values()) == {True}, (found, mine, theirs)
        assert set(merged) == set(mine) | set(theirs)
        for key, record in merged.items():
            given = [records[key] for records in (mine, theirs) if key in records]
            assert record in given and record["time"] == max(one["time"] for one in given), "the later wins"


def test_of_equal_times_the_greater_text_wins_by_the_units_of_javascript(page: Page) -> None:
    """So that it comes out alike here and in the reports on a class."""
    time = "2026-07-01T12:00:00.000Z"
    given = [{"learner": {"name": name, "time": time}} for name in ("\ue000", "\U0001f600")]
    assert call(page, "progress-file", "plain(it.merge(map(given[0]), map(given[1])))", *given) == given[0]


def test_what_a_file_changes_is_counted_as_merging_does_it(page: Page) -> None:
    draw = random.Random(8)
    cases = [[drawn(draw), drawn(draw)] for _ in range(300)]
    body = "given[0].map(([a, b]) => [it.changes(map(a), map(b)), plain(it.merge(map(a), map(b)))])"
    for (mine, theirs), (told, merged) in zip(cases, call(page, "progress-file", body, cases), strict=True):
        assert set(told["added"]) == set(theirs) - set(mine)
        assert set(told["replaced"]) == {key for key in mine if merged[key] != mine[key]}
        assert told["older"] + told["same"] == len(theirs) - len(told["added"]) - len(told["replaced"])
        assert told["same"] == sum(mine.get(key) == record for key, record in theirs.items())


# -- files -------------------------------------------------------------------------------------------------------------

TICK = {"on": True, "text": TEXTS[0], "time": "2026-07-01T12:00:00.000Z"}
FILE: dict[str, Any] = {
    "format": "coursekit-progress/1",
    "course": "bread",
    "title": "Bread by hand",
    "build": "c" * 64,
    "program": "0.1.0",
    "saved": "2026-07-02T12:00:00.000Z",
    "learner": "Jo Berg",
    "records": {"tick/ready/weigh": TICK},
}


def read(page: Page, text: str, course: str = "bread") -> Any:
    body = "(({records, ...rest}) => ({...rest, records: records && plain(records)}))"
    return call(page, "progress-file", f"{body}(it.readFile(given[0], given[1], Date.parse('{NOW}')))", text, course)


def test_a_saved_file_is_read_again(page: Page) -> None:
    body = "it.fileOf(given[0], given[1], given[2], Date.parse(given[3]), Object.entries(given[4]))"
    about = {name: FILE[name] for name in ("course", "title", "build")}
    made = call(page, "progress-file", body, about, "0.1.0", "Jo Berg", FILE["saved"], FILE["records"])
    assert made == FILE and list(made) == list(FILE)
    found = read(page, json.dumps(made))
    counts = {"unknown": 0, "malformed": 0, "future": 0}
    assert found == {"fault": None, "learner": "Jo Berg", "saved": FILE["saved"], "records": FILE["records"], **counts}


@pytest.mark.parametrize(
    ("text", "fault", "detail"),
    [
        ("", "not-json", ""),
        ("{", "not-json", ""),
        (json.dumps(FILE)[:-5], "not-json", ""),
        ("[" * 200_000, "not-json", ""),
        ("\x00PNG", "not-json", ""),
        ("null", "not-progress", ""),
        ("[]", "not-progress", ""),
        ('{"format": 1}', "not-progress", ""),
        ('{"records": {}}', "not-progress", ""),
        (json.dumps(FILE | {"format": "coursekit-progress/2"}), "other-format", "2"),
        (json.dumps(FILE | {"format": "coursekit-grades/1"}), "not-progress", ""),
        (json.dumps(FILE | {"records": []}), "not-progress", ""),
        (json.dumps(FILE | {"course": 7}), "not-progress", ""),
        (json.dumps(FILE | {"course": "cake", "title": "Cake\u202e\n now"}), "other-course", "Cake now"),
        (json.dumps(FILE | {"course": "__proto__", "title": {"x": 1}}), "other-course", "__proto__"),
        (json.dumps(FILE | {"records": {f"read/{i}": 1 for i in range(100_001)}}), "too-many", ""),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "",
)
def test_what_is_no_file_of_this_course_is_refused_whole(text: str, fault: str, detail: str, page: Page) -> None:
    assert read(page, text) == {"fault": fault, "detail": detail}


def test_what_is_no_record_is_left_out_and_counted(page: Page) -> None:
    odd = {
        "tick/ready/wait": {**TICK, "on": "yes"},
        "tick/ready": TICK,
        "read/far": {"time": "9000-01-01T00:00:00.000Z"},
        "secret/one": {"time": NOW},
        "__proto__/x": {"time": NOW},
        "": {"time": NOW},
        "read/ahead": {"time": "2026-07-27T10:00:00.000Z"},
        "tick/__proto__/constructor": TICK,
    }
    text = json.dumps(FILE | {"records": FILE["records"] | odd}).replace('"__proto__/x"', '"__proto__"')
    found = read(page, "\ufeff" + text)
    assert (found["malformed"], found["unknown"], found["future"]) == (3, 3, 1)
    kept = {"tick/ready/weigh", "read/ahead", "tick/__proto__/constructor"}
    assert set(found["records"]) == kept, "a time to come is taken as it is, and told"
    assert page.evaluate("({}).time === undefined && ({}).on === undefined")


@pytest.mark.parametrize(
    ("learner", "name"),
    [
        ("Jo Berg", "bread-jo-berg.progress.json"),
        ("", "bread.progress.json"),
        ("../../etc/passwd", "bread-etc-passwd.progress.json"),
        ("Zoë 陈 ‮", "bread-zoë-陈.progress.json"),
        ("x" * 200, f"bread-{'x' * 60}.progress.json"),
    ],
)
def test_a_file_is_named_for_the_course_and_the_learner(learner: str, name: str, page: Page) -> None:
    assert call(page, "progress-file", "it.fileName('bread', given[0])", learner) == name


# -- how far -----------------------------------------------------------------------------------------------------------

ITEMS: dict[str, Any] = {
    "format": 1,
    "course": "bread",
    "title": "Bread",
    "build": "c" * 64,
    "modules": [
        {
            "id": "dough",
            "title": "Dough",
            "url": "dough/",
            "minutes": 60,
            "ticks": {
                "ready/weigh": {"text": TEXTS[0], "label": "I can weigh"},
                "ready/wait": {"text": TEXTS[1], "label": "I can wait"},
            },
            "exercises": [
                {
                    "id": "loaves",
                    "title": "Three loaves",
                    "anchor": "exercise-loaves",
                    "kind": "exercise",
                    "cases": [{"id": "a", "title": "Rye"}, {"id": "b", "title": "Wheat"}],
                    "parts": ["a/hours", "a/heat", "b/hours", "b/heat"],
                    "possible": "8",
                    "was": {"exercises": ["breads"], "parts": {"a/time": "a/hours"}},
                },
                {
                    "id": "quiz",
                    "title": "How long?",
                    "anchor": "question-quiz",
                    "kind": "question",
                    "cases": [],
                    "parts": ["answer"],
                    "possible": "1",
                },
            ],
        },
        {"id": "end", "title": "End", "url": "end/", "minutes": None, "ticks": {}, "exercises": []},
    ],
}


def attempt(exercise: str, answers: dict[str, Any], time: int, earned: str = "1") -> dict[str, Any]:
    return {
        "response": {"exercise": exercise, "answers": answers, "hints": []},
        "key": "ab",
        "case": "",
        "earned": earned,
        "possible": "4",
        "shown": False,
        "time": f"2026-07-01T12:00:00.00{time}Z",
    }


def progress(page: Page, records: dict[str, Any]) -> Any:
    return call(page, "progress", "it.progressOf(given[0], map(given[1]))", ITEMS, records)


def test_without_records_everything_is_left(page: Page) -> None:
    found = progress(page, {})
    assert (found["done"], found["all"], found["left"], found["timed"]) == (0, 7, 60, True)
    assert [(m["done"], m["all"]) for m in found["modules"]] == [(0, 6), (0, 1)]


def test_ticks_tries_and_reading_count_alike(page: Page) -> None:
    records = {
        "tick/ready/weigh": TICK,
        "tick/ready/wait": TICK,
        "attempt/loaves/2": attempt("loaves", {"a/hours": "3"}, 2, "3/4"),
        "attempt/loaves/1": attempt("loaves", {"a/hours": "2", "b/hours": " "}, 1),
        "attempt/quiz/1": attempt("quiz", {"answer": ""}, 1),
        "answer/quiz/answer": {"value": "typed and never checked", "time": NOW},
        "read/dough": {"time": NOW},
    }
    found = progress(page, records)
    (dough, end) = found["modules"]
    assert [(t["on"], t["changed"]) for t in dough["ticks"]] == [(True, False), (True, True)]
    loaves, quiz = dough["exercises"]
    rye = {"id": "a", "title": "Rye", "attempts": 2, "time": "2026-07-01T12:00:00.002Z"}
    assert loaves["cases"][0] == {**rye, "earned": "3/4", "possible": "4"}, "the last of two"
    assert loaves["cases"][1]["attempts"] == 0 and quiz["cases"][0]["attempts"] == 0, "nothing was answered there"
    assert (dough["done"], dough["all"], dough["read"], end["done"]) == (4, 6, NOW, 0)
    assert (found["done"], found["left"]) == (4, 20)


def test_a_tick_taken_back_is_open(page: Page) -> None:
    found = progress(page, {"tick/ready/weigh": {**TICK, "on": False}})
    assert found["done"] == 0 and found["modules"][0]["ticks"][0]["changed"] is False


def test_what_was_renamed_keeps_its_history(page: Page) -> None:
    records = {"attempt/breads/1": attempt("breads", {"a/time": "3"}, 1)}
    assert progress(page, records)["modules"][0]["exercises"][0]["cases"][0]["attempts"] == 1
    assert call(page, "progress", "it.goneOf(given[0], map(given[1]))", ITEMS, records) == []


def test_what_is_gone_is_told_with_its_label_where_one_is_known(page: Page) -> None:
    records = {
        "tick/old/can-weigh": TICK,
        "tick/old/never": {**TICK, "text": "d" * 64, "on": False},
        "tick/old/other": {**TICK, "text": "d" * 64},
        "tick/ready/weigh": TICK,
        "read/yeast": {"time": NOW},
        "attempt/rolls/1": attempt("rolls", {"a": "x"}, 1),
        "attempt/rolls/2": attempt("rolls", {"a": "x"}, 2),
        "answer/rolls/a": {"value": "x", "time": "2026-07-01T12:00:00.003Z"},
        "attempt/loaves/1": attempt("loaves", {"c/hours": "3", "a/hours": "1", "d/hours": ""}, 4),
        "hint/rolls/first": {"time": NOW},
        "place": {"module": "yeast", "anchor": "", "title": "Yeast", "time": NOW},
    }
    found = call(page, "progress", "it.goneOf(given[0], map(given[1]))", ITEMS, records)
    assert [(g["kind"], g["id"], g["label"], g["count"], g["time"][-5:-1]) for g in found] == [
        ("exercise", "rolls", "", 2, ".003"),
        ("module", "yeast", "", 0, ".000"),
        ("part", "loaves/c/hours", "Three loaves", 0, ".004"),
        ("tick", "old/can-weigh", "I can weigh", 0, ".000"),
        ("tick", "old/other", "", 0, ".000"),
    ]


def test_names_of_objects_are_names_like_others(page: Page) -> None:
    records = {
        "tick/__proto__/constructor": TICK,
        "attempt/constructor/1": attempt("constructor", {"toString": "x"}, 1),
        "attempt/loaves/1": attempt("loaves", {"__proto__": "x", "constructor": "y"}, 1),
    }
    assert progress(page, records)["done"] == 0
    kinds = [g["kind"] for g in call(page, "progress", "it.goneOf(given[0], map(given[1]))", ITEMS, records)]
    assert kinds == ["exercise", "part", "part", "tick"]
