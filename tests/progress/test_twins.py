"""What the report says of a learner is what the learner's own page says: the scripts of the page run in Chromium beside
the functions of the report, on the same records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Page

from browser import device, launched, quiet_page, served
from coursekit.content.read import read_content
from coursekit.course import bank_of
from coursekit.progress.merge import later
from coursekit.progress.outline import Outline
from coursekit.progress.read import read_progress, read_record
from coursekit.progress.standing import standing
from coursekit.site.items import items
from progress.samples import ROOT, at, attempt, course_of, our_course, records_of, saved, tick

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    static = ROOT / "themes" / "default" / "static"
    with launched() as browser, device(browser) as context, served(static) as address, quiet_page(context) as made:
        made.goto(address + "icon.svg")
        yield made


def call(page: Page, script: str, expression: str, given: Any) -> Any:
    """What `expression` gives, with the exports of a script as `it`."""
    body = f"async (text) => {{ const it = await import('/js/{script}.js'); const given = JSON.parse(text); "
    return json.loads(page.evaluate(body + f"return JSON.stringify({expression}) }}", json.dumps(given)))


# -- which records are ones

VALUES: list[Any] = [
    None, True, False, "", "x", "Jo", [], {}, [None], ["x", None], [["x"]], {"a": "b"}, {"a": None}, {"a": {"b": "c"}},
    "0" * 64, "a" * 64, "A" * 64, "1/2", "1/0", "1/01", "-0.5", "1e3", "one", "x" * 201, "loaf", "\ud800", "a b",
]  # fmt: skip
TIMES: list[Any] = [
    at(0), at(1), "", None, "2026-11-02", "2026-02-30T08:00:00.000Z", "2026-11-02T24:00:00.000Z",
    "2026-11-02T23:59:60.000Z", "+012026-11-02T08:00:00.000Z", "2024-02-29T08:00:00.000Z", "2026-11-02T08:00:00.000Z\n",
]  # fmt: skip
KEYS = [
    "tick/a/b", "tick/a", "tick/a/b/c", "tick//b", "tick/a /b", "answer/a/b", "answer/a/b/c", "answer/a", "hint/a/b",
    "model/a", "model/a/b", "attempt/loaf/1", "attempt/loaf", "read/a", "read/\u0085", "place", "place/x", "learner",
    "", "x", "__proto__", "tick/__proto__/constructor", "read/" + "x" * 200, "read/" + "x" * 201, "read/é",
    "read/\u200b",
]  # fmt: skip


def drawn(random: Random) -> tuple[str, Any]:
    key = random.choice(KEYS)
    if random.random() < 0.1:
        return key, random.choice(VALUES)
    sound: dict[str, Any] = {
        **attempt("loaf", {"rye/dent": "stays"}), **tick(), "value": "x", "module": "dough", "anchor": "", "title": "",
        "name": "Jo",
    }  # fmt: skip
    for name in random.sample([*sound, "sent", "more"], random.choice((0, 0, 1, 2))):
        sound[name] = random.choice(TIMES if name == "time" else VALUES)
    if random.random() < 0.3:
        sound["response"] = {"exercise": "loaf", "answers": {"a": random.choice(VALUES)}, "hints": []}
        sound["response"] |= {random.choice(["exercise", "answers", "hints", "more"]): random.choice(VALUES)}
    return key, sound


def test_both_take_the_same_records_for_ones(page: Page) -> None:
    random = Random(1)
    given = [drawn(random) for _ in range(3000)]
    theirs = call(page, "record", "given.map(([key, value]) => it.sound(key, value))", given)
    ours = [found if isinstance(found := read_record(*one), dict) else None for one in given]
    assert ours == theirs
    assert 300 < sum(found is not None for found in ours) < 2700


def test_both_merge_alike(page: Page) -> None:
    random, texts = Random(2), ["a", "b", "\ue000", "\U0001f600", "", "é"]

    def some() -> dict[str, Any]:
        value = random.choice([random.choice(texts), [random.choice(texts)], {random.choice(texts): None}, None])
        return {"value": value, "time": at(random.randrange(2))}

    given = [(some(), some()) for _ in range(1000)]
    merged = "given.map(([a, b]) => it.merge(new Map([['k', a]]), new Map([['k', b]])).get('k'))"
    assert [later(*pair) for pair in given] == call(page, "progress-file", merged, given)


# -- how far a learner has come


def seen(course: Outline, records: dict[str, Any]) -> Any:
    """What the report says: done and all by module, the changed ticks, the attempts by case, what is gone."""
    found = read_progress(saved("Jo", records, course=course.course), "x", course.course)
    assert not hasattr(found, "code")
    stands = standing(course, found.records)  # type: ignore[union-attr]
    states = {name: (one.changed, one.attempts, one.time) for name, one in stands.items.items() if one.state == "done"}
    return {
        "modules": [
            [sum(f"{item.kind}:{item.id}" in states for item in module.items), len(module.items)]
            for module in course.modules
        ],
        "changed": sorted(name.removeprefix("tick:") for name, (changed, _, _) in states.items() if changed),
        "tried": sorted([name.removeprefix("case:"), n, time] for name, (_, n, time) in states.items() if n),
        "gone": sorted(
            [one.kind.replace("read", "module"), one.id, one.time] for one in stands.gone if one.kind != "hint"
        ),
    }


SEEN = """given.map(([items, records]) => {
  const map = new Map(Object.entries(records));
  const { modules } = it.progressOf(items, map);
  const name = (id, own) => (own ? `${id}/${own}` : id);
  const casesOf = (e) => e.cases.map((c) => [name(e.id, c.id), c.attempts, c.time]);
  const cases = modules.flatMap((m) => m.exercises).flatMap(casesOf);
  const by = (a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  return {
    modules: modules.map((m) => [m.done, m.all]),
    changed: modules.flatMap((m) => m.ticks).filter((t) => t.changed).map((t) => t.id).sort(),
    tried: cases.filter(([, attempts]) => attempts).sort(by),
    gone: it.goneOf(items, map).map((g) => [g.kind, g.id, g.time]).sort(by),
  };
})"""


def items_of(content_dir: Path) -> Any:
    content = read_content(content_dir)
    return items(content.id, content.title, (document.module for document in content.documents), bank_of(content))


def test_the_page_and_the_report_agree_on_whole_learners(page: Page, tmp_path: Path) -> None:
    bread, random = course_of(tmp_path / "bread"), Random(3)
    old = {
        "attempt/loaves/1": attempt("loaves", {"dark/next": "wait", "wheat/dent": " "}, 4),
        "attempt/loaf/2": attempt("loaf", {"rye/crust": "x", "rye/crumb": "", "wheat/dent": "stays"}, 6),
        "attempt/roll/1": attempt("roll", {"a": "x"}, 2),
        "answer/bun/a": {"value": "x", "time": at(3)},
        "answer/loaf/rye/top": {"value": ["", None], "time": at(3)},
        "answer/loaf/rye/side": {"value": {"a": "b"}, "time": at(3)},
        "tick/old/x": tick(True, "a" * 64, 1), "tick/old/off": tick(False, "a" * 64, 1),
        "tick/oven-done/heat": tick(True, "a" * 64, 1), "read/yeast": {"time": at(1)}, "read/oven": {"time": at(1)},
    }  # fmt: skip
    ours = our_course()
    learners = [(ours, dict(records_of(ours, random, random.random(), random.random()))) for _ in range(20)]
    made = {id(bread): items_of(tmp_path / "bread"), id(ours): items_of(ROOT / "content")}
    both = [(bread, old), *learners]
    theirs = call(page, "progress", SEEN, [(made[id(course)], records) for course, records in both])
    assert json.loads(json.dumps([seen(*one) for one in both])) == theirs
