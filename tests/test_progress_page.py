"""What learners leave on their device and find again: stories in a course of two modules, whose text changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from browser import device, launched, quiet_page, served, until
from coursekit.build import build

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("progress")]

LONG = "\n\n".join(f"Paragraph {i}. " + "Flour and water want time. " * 30 for i in range(8))
DOUGH = f"""---
title: Dough
module: 1
estimatedMinutes: 25
---

# Dough

{LONG}

## Weighing

{LONG}

:::checklist[ready]{{title="Are you ready?"}}
- [ ] I can weigh flour {{#weigh}}
- [ ] I can wait {{#wait}}
- [ ] I can shape a loaf {{#shape}}
:::

## Waiting

{LONG}

:::question[how-long]{{title="How long?" answer="12" tolerance="1"}}
How many hours?
:::
"""
BREAD = """---
title: Bread
module: 2
estimatedMinutes: 5
---

# Bread

Bake it.

:::checklist[baked]{title="Did you bake?"}
- [ ] I have baked a loaf {#loaf}
:::
"""


class Course:
    """A course that is built, and can be edited and built again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("course.yml", "id: bread\ntitle: Bread by hand\n")
        self.write("dough.md", DOUGH)
        self.write("bread.md", BREAD)

    def write(self, name: str, text: str) -> None:
        (self.folder / "content").mkdir(exist_ok=True)
        (self.folder / "content" / name).write_text(text, "utf-8")

    def build(self) -> None:
        built = build(self.folder / "content", self.folder / "out" / "bread")
        assert built.published, built.diagnostics


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("progress")
    (folder / "out").mkdir()
    with served(folder / "out") as address:
        yield address + "bread/", folder


@pytest.fixture
def bread(host: tuple[str, Path]) -> Course:
    """The course as it is in the beginning."""
    made = Course(host[1])
    made.build()
    return made


@pytest.fixture
def site(host: tuple[str, Path], bread: Course) -> str:
    return host[0]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def context(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    with device(chromium, getattr(request, "param", "light")) as made:
        yield made


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    with quiet_page(context) as made:
        yield made


def kept(page: Page) -> dict[str, Any]:
    """The records of the course, by key."""
    prefix = "coursekit:bread:"
    found = page.evaluate("Object.fromEntries(Object.entries(localStorage))")
    return {key.removeprefix(prefix): json.loads(text) for key, text in found.items() if key.startswith(prefix)}


KEEP = "([key, value]) => localStorage.setItem(`coursekit:bread:${key}`, JSON.stringify(value))"


def keep(page: Page, **records: Any) -> None:
    for entry in records.items():
        page.evaluate(KEEP, entry)


# -- checklists --------------------------------------------------------------------------------------------------------


def test_a_tick_is_kept_counted_and_said(page: Page, site: str) -> None:
    page.goto(site + "dough/")
    page.get_by_label("I can weigh flour").check()
    page.get_by_role("status").filter(has_text="1 of 3 ticked").wait_for(state="attached")
    page.get_by_label("I can wait").check()
    page.get_by_label("I can wait").uncheck()
    until(page, "document.querySelector('.tally').textContent === '1 of 3 ticked'")
    records = kept(page)
    assert records["tick/ready/weigh"]["on"] is True and records["tick/ready/wait"]["on"] is False
    page.reload()
    until(page, "document.querySelector('.tally')?.textContent === '1 of 3 ticked'")
    assert page.get_by_label("I can weigh flour").is_checked() and not page.get_by_label("I can wait").is_checked()


def test_a_tick_survives_an_edit_and_is_shown_as_changed(page: Page, site: str, bread: Course) -> None:
    page.goto(site + "dough/")
    page.get_by_label("I can weigh flour").check()
    page.get_by_label("I can wait").check()
    page.get_by_role("status").filter(has_text="2 of 3").wait_for(state="attached")
    bread.write("dough.md", DOUGH.replace("I can weigh flour", "I can weigh flour to the gram"))
    bread.build()
    page.reload()
    note = page.get_by_text("This has changed since you ticked it.")
    note.wait_for()
    box = page.get_by_label("I can weigh flour to the gram")
    assert box.is_checked() and note.count() == 1, "kept, and only what has changed is said to have"
    assert box.evaluate("b => document.getElementById(b.getAttribute('aria-describedby')).textContent") == (
        "This has changed since you ticked it."
    )
    page.get_by_role("button", name="Tick it again “I can weigh flour to the gram”").press("Enter")
    note.wait_for(state="detached")
    assert box.is_checked() and box.evaluate("b => b === document.activeElement")
    page.reload()
    until(page, "document.querySelector('.tally')?.textContent === '2 of 3 ticked'")
    assert page.locator(".changed").count() == 0


def test_punctuation_and_case_are_part_of_a_text_and_white_space_is_not(page: Page, site: str, bread: Course) -> None:
    page.goto(site + "dough/")
    page.get_by_label("I can wait").check()
    page.get_by_role("status").filter(has_text="1 of 3").wait_for(state="attached")
    bread.write("dough.md", DOUGH.replace("I can wait", "I  can   WAIT"))
    bread.build()
    page.reload()
    until(page, "document.querySelector('.tally')?.textContent === '1 of 3 ticked'")
    assert page.get_by_label("I can WAIT").is_checked() and page.locator(".changed").count() == 0


def test_two_tabs_keep_in_step(page: Page, context: BrowserContext, site: str) -> None:
    page.goto(site + "dough/")
    page.get_by_label("I can wait").check()
    page.get_by_role("status").filter(has_text="1 of 3").wait_for(state="attached")
    with quiet_page(context) as other:
        other.goto(site + "dough/")
        until(other, "document.querySelector('.tally')?.textContent === '1 of 3 ticked'")
        other.get_by_label("I can weigh flour").check()
        until(page, "document.querySelector('.tally').textContent === '2 of 3 ticked'")
        page.get_by_label("I can wait").uncheck()
        until(other, "document.querySelector('.tally').textContent === '1 of 3 ticked'")
        assert not other.get_by_label("I can wait").is_checked()


def test_what_is_ticked_before_the_scripts_are_there_is_not_lost(context: BrowserContext, site: str) -> None:
    """On a slow line the learner is faster than the scripts."""
    page = context.new_page()
    waiting: list[Any] = []
    page.route("**/js/learning.js", lambda route: waiting.append(route))
    page.goto(site + "dough/")
    page.get_by_label("I can weigh flour").check()
    page.get_by_label("I can wait").check()
    page.get_by_label("I can wait").uncheck()
    page.get_by_label("I can shape a loaf").check()
    while not waiting:
        page.wait_for_timeout(25)
    waiting[0].continue_()
    until(page, "document.querySelector('.tally')?.textContent === '2 of 3 ticked'")
    assert {key: record["on"] for key, record in kept(page).items() if key.startswith("tick/")} == {
        "tick/ready/weigh": True,
        "tick/ready/wait": False,
        "tick/ready/shape": True,
    }


# -- where the learner is ----------------------------------------------------------------------------------------------


def test_opening_a_module_says_nothing_and_reading_on_keeps_the_place(page: Page, site: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site + "dough/", wait_until="networkidle")
    assert kept(page) == {} and not [url for url in asked if "learning" in url or "records" in url]
    page.locator("#weighing").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('weighing').scrollIntoView()")
    until(page, "localStorage.getItem('coursekit:bread:place')?.includes('weighing')")
    place = kept(page)["place"]
    assert (place["module"], place["anchor"], place["title"]) == ("dough", "weighing", "Weighing")
    assert "read/dough" not in kept(page)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    until(page, "'coursekit:bread:read/dough' in localStorage")
    assert kept(page)["place"]["anchor"] == "waiting"


def test_coming_back_one_can_go_on_where_one_left(page: Page, site: str) -> None:
    page.goto(site)
    keep(page, place={"module": "dough", "anchor": "waiting", "title": "Waiting", "time": "2026-07-01T12:00:00.000Z"})
    page.goto(site + "dough/")
    offer = page.get_by_role("link", name="Go on at “Waiting”")
    offer.wait_for()
    assert page.evaluate("scrollY") == 0 and kept(page)["place"]["anchor"] == "waiting", "offered, not imposed"
    offer.press("Enter")
    page.wait_for_url("**/dough/#waiting")
    offer.wait_for(state="detached")
    until(page, "Math.abs(document.getElementById('waiting').getBoundingClientRect().top) < 100")


def test_the_offer_is_not_made_where_it_makes_no_sense(page: Page, site: str) -> None:
    page.goto(site)
    place = {"module": "dough", "anchor": "waiting", "title": "Waiting", "time": "2026-07-01T12:00:00.000Z"}
    tick = {"tick/ready/wait": {"on": True, "text": "a" * 64, "time": "2026-07-01T12:00:00.000Z"}}
    for records, address in (
        ({"place": {**place, "anchor": "gone"}}, "dough/"),
        ({"place": {**place, "anchor": ""}}, "dough/"),
        ({"place": {**place, "module": "bread"}}, "dough/"),
        ({"place": place}, "dough/#weighing"),
    ):
        page.evaluate("localStorage.clear()")
        keep(page, **records, **tick)
        page.goto("about:blank")
        page.goto(site + address)
        until(page, "document.querySelector('.tally')")
        assert page.locator(".offer").count() == 0, (records, address)
    page.evaluate("localStorage.clear()")
    keep(page, place=place)
    page.goto(site + "dough/")
    page.get_by_role("button", name="Close").click()
    assert page.locator(".offer").count() == 0


def test_a_short_module_is_read_after_a_while_and_not_at_once(page: Page, site: str) -> None:
    page.clock.install()
    page.goto(site)
    keep(page, place={"module": "dough", "anchor": "", "title": "Dough", "time": "2020-07-01T12:00:00.000Z"})
    page.goto(site + "bread/")
    until(page, "document.querySelector('.tally')")
    page.clock.fast_forward(8_000)
    assert "read/bread" not in kept(page)
    page.clock.fast_forward(3_000)
    page.clock.run_for(1_000)
    until(page, "'coursekit:bread:read/bread' in localStorage")
