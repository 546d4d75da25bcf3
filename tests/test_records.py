"""Records on the learner's device, alone: what counts as one, and a storage that is full, blocked or holds nonsense."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from browser import device, launched, quiet_page, served, until

pytestmark = pytest.mark.browser

STATIC = Path(__file__).parents[1] / "themes" / "default" / "static"
PAGE = """<!doctype html><html lang="en" data-course="bread"><title>Bread</title><link rel="icon" href="data:,">
<body data-close="Close" data-blocked="Nothing is kept." data-full="There is no room."><main></main>"""
TEXT = "a" * 64
TIME = "2026-07-01T12:00:00.000Z"
RECORDS = "const { records } = await import('/theme/js/records.js'); const kept = records();"

SOUND: dict[str, dict[str, Any]] = {
    "tick/ready/can-weigh": {"on": True, "text": TEXT},
    "answer/quiz/answer": {"value": "42"},
    "answer/quiz/a/approach": {"value": ["one", "two"]},
    "answer/quiz/b/match": {"value": {"one": "two", "three": None}},
    "answer/quiz/c": {"value": None},
    "hint/quiz/prose-1": {},
    "model/quiz": {},
    "model/quiz/a": {},
    "attempt/quiz/0190-ab": {
        "response": {"exercise": "quiz", "answers": {"a/approach": "rag", "b": ["x"], "c": None}, "hints": ["first"]},
        "key": "ab12",
        "case": "a",
        "earned": "3/4",
        "possible": "2",
        "shown": False,
    },
    "attempt/quiz/0190-cd": {
        "response": {"exercise": "quiz", "answers": {}, "hints": []},
        "case": "",
        "shown": True,
        "sent": False,
    },
    "read/3.5-lesson": {},
    "place": {"module": "dough", "anchor": "", "title": "Dough"},
    "learner": {"name": "Jo Berg"},
}
ATTEMPT = SOUND["attempt/quiz/0190-ab"]
NONSENSE: list[tuple[str, Any]] = [
    ("tick/ready/can-weigh", None),
    ("tick/ready/can-weigh", True),
    ("tick/ready/can-weigh", [TEXT]),
    ("tick/ready/can-weigh", {"on": "yes", "text": TEXT, "time": TIME}),
    ("tick/ready/can-weigh", {"on": True, "text": TEXT[1:], "time": TIME}),
    ("tick/ready/can-weigh", {"on": True, "text": [TEXT], "time": TIME}),
    ("tick/ready/can-weigh", {"on": True, "text": TEXT}),
    ("tick/ready/can-weigh", {"on": True, "text": TEXT, "time": 1782907200000}),
    ("tick/ready/can-weigh", {"on": True, "text": TEXT, "time": "2026-07-01"}),
    ("tick/ready/can-weigh", {"on": True, "text": TEXT, "time": "2026-02-31T12:00:00.000Z"}),
    ("tick/ready/can-weigh", {"on": True, "text": TEXT, "time": "+010000-01-01T00:00:00.000Z"}),
    ("tick/ready", {"on": True, "text": TEXT, "time": TIME}),
    ("tick/ready/can-weigh/more", {"on": True, "text": TEXT, "time": TIME}),
    ("tick//can-weigh", {"on": True, "text": TEXT, "time": TIME}),
    (f"tick/ready/{'x' * 201}", {"on": True, "text": TEXT, "time": TIME}),
    ("tick/ready/can weigh", {"on": True, "text": TEXT, "time": TIME}),
    ("answer/quiz", {"value": "42", "time": TIME}),
    ("answer/quiz/a", {"time": TIME}),
    ("answer/quiz/a", {"value": 42, "time": TIME}),
    ("answer/quiz/a", {"value": {"deep": {"er": "x"}}, "time": TIME}),
    ("answer/quiz/a", {"value": [["x"]], "time": TIME}),
    ("attempt/other/1", {**ATTEMPT, "time": TIME}),
    ("attempt/quiz/1", {**ATTEMPT, "response": {"exercise": "quiz", "answers": {"a": 1}, "hints": []}, "time": TIME}),
    ("attempt/quiz/1", {**ATTEMPT, "response": {"exercise": "quiz", "answers": {}, "hints": [1]}, "time": TIME}),
    ("attempt/quiz/1", {**ATTEMPT, "response": {"exercise": "quiz", "answers": {}}, "time": TIME}),
    ("attempt/quiz/1", {**ATTEMPT, "earned": "lots", "time": TIME}),
    ("attempt/quiz/1", {**ATTEMPT, "earned": 2, "time": TIME}),
    ("attempt/quiz/1", {**ATTEMPT, "shown": "no", "time": TIME}),
    ("attempt/quiz/1", {key: value for key, value in ATTEMPT.items() if key != "key"} | {"time": TIME}),
    ("place", {"module": "", "anchor": "", "title": "", "time": TIME}),
    ("place", {"module": "dough", "anchor": "x" * 1001, "title": "", "time": TIME}),
    ("place/there", {"module": "dough", "anchor": "", "title": "", "time": TIME}),
    ("learner", {"name": ["Jo"], "time": TIME}),
    ("nothing/known", {"time": TIME}),
    ("__proto__", {"time": TIME}),
    ("constructor/x", {"time": TIME}),
    ("", {"time": TIME}),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("records")
    (folder / "index.html").write_text(PAGE, "utf-8")
    shutil.copytree(STATIC, folder / "theme")
    with served(folder) as address:
        yield address


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    with device(chromium) as made:
        yield made


@pytest.fixture
def page(context: BrowserContext, site: str) -> Iterator[Page]:
    with quiet_page(context) as made:
        made.goto(site)
        yield made


def call(page: Page, body: str, given: Any = None) -> Any:
    """What `body` returns, with `kept` (the records of the course) and `given` at hand."""
    return page.evaluate(f"async (given) => {{ {RECORDS} {body} }}", given)


def stored(page: Page) -> dict[str, str]:
    found: dict[str, str] = page.evaluate("Object.fromEntries(Object.entries(localStorage))")
    return found


# -- what counts as a record -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", SOUND)
def test_each_kind_of_record_is_kept_and_read(key: str, page: Page) -> None:
    assert call(page, "return kept.write(given[0], given[1])", [key, SOUND[key]]) is True
    found = call(page, "return kept.read(given)", key)
    assert found == {**SOUND[key], "time": found["time"]}
    assert json.loads(stored(page)[f"coursekit:bread:{key}"]) == found


def test_what_is_not_known_of_a_record_is_left_out(page: Page) -> None:
    given = {**SOUND["place"], "time": TIME, "colour": "red", "__proto__": "x"}
    found = page.evaluate(
        "async (given) => (await import('/theme/js/record.js')).sound('place', JSON.parse(given))", json.dumps(given)
    )
    assert found == {**SOUND["place"], "time": TIME}


@pytest.mark.parametrize(("key", "value"), NONSENSE, ids=[f"{i}-{key[:24]}" for i, (key, _) in enumerate(NONSENSE)])
def test_nonsense_is_passed_over_and_left_where_it_is(key: str, value: Any, page: Page) -> None:
    text = json.dumps(value)
    page.evaluate("([key, text]) => localStorage.setItem(`coursekit:bread:${key}`, text)", [key, text])
    assert call(page, "return [kept.read(given), kept.entries(''), kept.state]", key) == [None, [], "kept"]
    assert stored(page) == {f"coursekit:bread:{key}": text}
    assert page.evaluate("({}).time === undefined")


@pytest.mark.parametrize("text", ["", "{", "undefined", "[" * 100_000, "\ud800", '{"on": true', "null"])
def test_what_is_not_even_json_is_passed_over(text: str, page: Page) -> None:
    page.evaluate("(text) => localStorage.setItem('coursekit:bread:tick/ready/can-weigh', text)", text)
    assert call(page, "return [kept.read('tick/ready/can-weigh'), kept.entries('tick')]") == [None, []]
    tick = SOUND["tick/ready/can-weigh"]
    assert call(page, "return kept.write('tick/ready/can-weigh', given)", tick), "a record takes the place of nonsense"
    assert call(page, "return kept.read('tick/ready/can-weigh').on") is True


def test_a_script_that_writes_nonsense_hears_of_it(page: Page) -> None:
    said = call(page, "try { kept.write('tick/a/b', {on: 1}) } catch (fault) { return fault.message }")
    assert said == "not a record: tick/a/b" and stored(page) == {}


# -- time --------------------------------------------------------------------------------------------------------------


def test_each_write_is_later_than_the_one_before_whatever_the_clock_says(page: Page) -> None:
    body = """
      const times = [];
      for (const now of [1000, 1000, 500, 2000, 8640000000000000, 0]) {
        Date.now = () => now;
        kept.write("read/dough", {});
        times.push(kept.read("read/dough").time);
      }
      return times;"""
    assert call(page, body) == [
        "1970-01-01T00:00:01.000Z",
        "1970-01-01T00:00:01.001Z",
        "1970-01-01T00:00:01.002Z",
        "1970-01-01T00:00:02.000Z",
        "9999-12-31T23:59:59.999Z",
        "9999-12-31T23:59:59.999Z",
    ]


def test_a_record_from_the_future_doesn_t_stop_the_next(page: Page) -> None:
    future = (datetime.fromisoformat(TIME) + timedelta(days=9000)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    body = "kept.put('read/dough', {time: given}); kept.write('read/dough', {}); return kept.read('read/dough').time"
    assert call(page, body, future) == future.replace(".000Z", ".001Z")


# -- finding and forgetting --------------------------------------------------------------------------------------------


def test_records_are_found_and_forgotten_by_what_they_stand_under(page: Page) -> None:
    page.evaluate(
        """() => {
      localStorage.setItem("coursekit-scheme", "dark");
      localStorage.setItem("coursekit:cake:read/dough", "{}");
      localStorage.setItem("coursekit:bread:old nonsense", "1");
    }"""
    )
    for key in ("read/dough", "hint/quiz/b", "hint/quiz/a", "hint/quiz-two/a"):
        assert call(page, "return kept.write(given, {})", key)
    names = ["", "hint", "hint/", "hint/quiz", "hint/quiz/", "hint/quiz/a", "hin"]
    under = "return given.map((name) => kept.entries(name).map(([key]) => key))"
    quiz = ["hint/quiz/a", "hint/quiz/b"]
    assert call(page, under, names) == [
        ["hint/quiz-two/a", *quiz, "read/dough"],
        *[["hint/quiz-two/a", *quiz]] * 2,
        *[quiz] * 2,
        ["hint/quiz/a"],
        [],
    ]
    call(page, "kept.forget('hint/quiz')")
    assert call(page, "return kept.entries('').map(([k]) => k)") == ["hint/quiz-two/a", "read/dough"]
    call(page, "kept.forget('')")
    assert stored(page) == {"coursekit-scheme": "dark", "coursekit:cake:read/dough": "{}"}, "ours alone, nonsense too"


def test_another_course_has_records_of_its_own(page: Page) -> None:
    assert call(
        page, "records('cake').write('read/dough', {}); return [kept.entries(''), records('cake') === kept]"
    ) == [
        [],
        False,
    ]
    assert list(stored(page)) == ["coursekit:cake:read/dough"]


# -- two tabs ----------------------------------------------------------------------------------------------------------


def test_another_tab_is_heard_and_neither_overwrites_the_other(page: Page, context: BrowserContext, site: str) -> None:
    page.evaluate(f"async () => {{ {RECORDS} window.heard = []; kept.listen((key) => heard.push(key)); }}")
    with quiet_page(context) as other:
        other.goto(site)
        tick = SOUND["tick/ready/can-weigh"]
        call(other, "kept.write('tick/ready/can-weigh', given); records('cake').write('read/x', {})", tick)
        call(page, "kept.write('tick/ready/can-shape', given)", tick)
        until(page, "heard.includes('tick/ready/can-weigh')")
        both = ["tick/ready/can-shape", "tick/ready/can-weigh"]
        assert call(page, "return kept.entries('tick').map(([key]) => key)") == both
        assert call(other, "return kept.entries('tick').map(([key]) => key)") == both
        other.evaluate("localStorage.clear()")
        until(page, "heard.includes('')")
    assert page.evaluate("heard") == ["tick/ready/can-weigh", ""], "another course's records concern nobody here"


# -- storage that is full or blocked -----------------------------------------------------------------------------------

FILL = """
  let size = 4000000;
  for (let i = 0; size >= 1; ) {
    try { localStorage.setItem(`filling-${i}`, "x".repeat(size)); i += 1; } catch { size = Math.floor(size / 2); }
  }
"""
EMPTY = 'for (const key of Object.keys(localStorage)) if (key.startsWith("filling")) localStorage.removeItem(key);'


def test_a_full_storage_is_said_once_and_the_page_goes_on(page: Page, site: str) -> None:
    call(page, "kept.write('read/early', {})")
    page.evaluate(f"() => {{ {FILL} }}")
    assert call(page, "return [kept.write('read/dough', {}), kept.write('read/bread', {}), kept.state]") == [
        False,
        False,
        "full",
    ]
    notice = page.get_by_role("status").filter(has_text="There is no room.")
    notice.wait_for()
    assert notice.count() == 1
    keys = "return kept.entries('').map(([key]) => key)"
    assert call(page, keys) == ["read/bread", "read/dough", "read/early"]
    page.get_by_role("button", name="Close").click()
    assert call(page, "return kept.write('read/more', {})") is False and page.locator(".notice").count() == 0
    page.evaluate(EMPTY)
    assert call(page, "return [kept.write('read/late', {}), kept.state]") == [True, "kept"]
    page.reload()
    every = ["read/bread", "read/dough", "read/early", "read/late", "read/more"]
    assert call(page, keys) == every, "what waited in memory is kept when there is room again"


def test_what_nobody_asked_for_fails_in_silence(page: Page) -> None:
    page.evaluate(f"() => {{ {FILL} }}")
    assert call(page, "return kept.write('read/dough', {}, {quiet: true})") is False
    assert call(page, "return kept.read('read/dough') !== null") and page.locator(".notice").count() == 0


def test_another_tab_s_newer_record_isn_t_overwritten_by_one_that_waited(page: Page) -> None:
    page.evaluate(f"() => {{ {FILL} }}")
    tick = SOUND["tick/ready/can-weigh"]
    assert call(page, "return kept.write('tick/ready/can-weigh', given)", tick) is False
    newer = {**tick, "on": False, "time": "2100-01-01T00:00:00.000Z"}
    page.evaluate(
        f"""(newer) => {{ {EMPTY}
        localStorage.setItem("coursekit:bread:tick/ready/can-weigh", JSON.stringify(newer)); }}""",
        newer,
    )
    assert call(page, "kept.write('read/dough', {}); return kept.read('tick/ready/can-weigh')") == newer
    assert json.loads(stored(page)["coursekit:bread:tick/ready/can-weigh"]) == newer


def test_many_records_at_once_are_each_tried_once(page: Page) -> None:
    """A file may hold a hundred thousand, and the room may end among them."""
    page.evaluate(f"() => {{ {FILL} }}")
    body = """
      const all = new Map(Array.from({ length: 5000 }, (_, i) => [`read/m${i}`, { time: given }]));
      const setItem = Storage.prototype.setItem;
      let calls = 0;
      Storage.prototype.setItem = function (...args) { calls += 1; return setItem.apply(this, args); };
      const lost = kept.putAll(all);
      return [lost, calls, kept.entries("read").length, kept.state];"""
    assert call(page, body, TIME) == [5000, 5000, 5000, "full"]
    page.evaluate(EMPTY)
    assert call(page, "return [kept.write('read/more', {}), kept.state]") == [True, "kept"]
    page.reload()
    assert call(page, "return kept.entries('read').length") == 5001, "all of them, once there is room"


def test_a_blocked_storage_is_said_once_and_the_page_goes_on(context: BrowserContext, site: str) -> None:
    def sandboxed(route: Route) -> None:
        """The page gets an origin of its own, to which the browser gives no storage."""
        answer = route.fetch()
        headers = {
            **answer.headers,
            "content-security-policy": "sandbox allow-scripts",
            "access-control-allow-origin": "*",
        }
        route.fulfill(response=answer, headers=headers)

    context.route("**/*", sandboxed)
    with quiet_page(context) as page:
        page.goto(site)
        assert page.evaluate("try { localStorage; 'open' } catch (fault) { fault.name }") == "SecurityError"
        assert call(page, "return kept.state") == "blocked"
        assert call(page, "return [kept.write('read/dough', {}), kept.write('read/dough', {})]") == [False, False]
        page.get_by_role("status").filter(has_text="Nothing is kept.").wait_for()
        assert page.locator(".notice").count() == 1
        assert call(page, "return kept.entries('').map(([key]) => key)") == ["read/dough"]
        call(page, "kept.forget('')")
        assert call(page, "return kept.entries('')") == []


def test_a_text_of_a_megabyte_is_kept_whole(page: Page) -> None:
    assert call(page, "return kept.write('answer/quiz/a', {value: 'x'.repeat(1e6)})") is True
    page.reload()
    assert call(page, "return kept.read('answer/quiz/a').value.length") == 1_000_000
