"""What learners leave on their device and find again: stories in a course of two modules, whose text changes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from browser import VIEWS, device, faults_of_page, launched, quiet_page, served, until
from coursekit.build import build
from coursekit.site.theme import read_theme

pytestmark = pytest.mark.browser

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
    expect(box).to_be_checked()
    expect(box).to_be_focused()
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


# -- the home page -----------------------------------------------------------------------------------------------------

SHIFT = """new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(() => done(sum), 100));
})"""
"""What the page has moved since it began to load (the cumulative layout shift)."""
TIME = "2026-07-01T12:00:00.000Z"
SOME = {
    "place": {"module": "dough", "anchor": "waiting", "title": "Waiting", "time": TIME},
    "read/bread": {"time": TIME},
    "tick/ready/wait": {"on": True, "text": "a" * 64, "time": TIME},
    "tick/ready/bake": {"on": True, "text": "b" * 64, "time": TIME},
    "attempt/how-long/1": {
        "response": {"exercise": "how-long", "answers": {"answer": "12"}, "hints": []},
        "key": "ab",
        "case": "",
        "earned": "3/4",
        "possible": "1",
        "shown": False,
        "time": TIME,
    },
    "attempt/crumbs/1": {
        "response": {"exercise": "crumbs", "answers": {"answer": "12"}, "hints": []},
        "key": "ab",
        "case": "",
        "earned": "1",
        "possible": "1",
        "shown": False,
        "time": TIME,
    },
}


def test_someone_new_sees_the_home_page_as_it_is(page: Page, site: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site, wait_until="networkidle")
    assert page.get_by_role("link", name="Begin the course").is_visible()
    assert not page.locator(".resume, .so-far").first.is_visible() and not page.locator("progress").count()
    assert not [url for url in asked if "items.json" in url or "records" in url]


@pytest.mark.parametrize("context", ["light", "narrow"], indirect=True)
def test_someone_who_was_here_goes_on_where_they_left(page: Page, site: str) -> None:
    page.goto(site)
    keep(page, **SOME)
    page.goto("about:blank")
    page.goto(site)
    go_on = page.get_by_role("link", name="Continue")
    go_on.wait_for()
    assert not page.get_by_role("link", name="Begin the course").is_visible()
    resume = page.locator(".resume")
    assert resume.locator(".where").inner_text().splitlines()[:2] == ["Waiting", "Dough"]
    assert resume.locator("time").get_attribute("datetime") == TIME
    assert resume.locator(".how-far span").inner_text() == "3 of 7 done · about 18 min left"
    assert resume.get_by_role("progressbar", name="Done in Bread by hand").evaluate("p => [p.value, p.max]") == [3, 7]
    lines = page.locator(".so-far").all_inner_texts()
    assert lines == ["2 of 5 done · about 15 min left", "1 of 2 done · about 3 min left"]
    assert page.evaluate(SHIFT) < 0.001, "there was room for it"
    assert page.evaluate(
        "(() => { const r = document.querySelector('.resume'); return r.scrollHeight <= r.clientHeight })()"
    )
    go_on.click()
    page.wait_for_url("**/dough/#waiting")


def test_a_place_that_is_gone_leads_to_what_is_open(page: Page, site: str) -> None:
    page.goto(site)
    ready = {f"tick/ready/{item}": {"on": True, "text": "a" * 64, "time": TIME} for item in ("weigh", "wait", "shape")}
    gone = {**SOME["place"], "module": "yeast"}
    keep(page, **(SOME | ready | {"place": gone, "read/dough": {"time": TIME}}))
    page.goto(site)
    link = page.get_by_role("link", name="Continue")
    link.wait_for()
    assert link.get_attribute("href") == site + "bread/" and page.locator(".so-far").first.inner_text() == "All 5 done"
    keep(page, **{"tick/baked/loaf": {"on": True, "text": "a" * 64, "time": TIME}})
    page.reload()
    until(page, "document.querySelector('.resume .how-far')?.textContent === 'All 7 done'")
    assert link.count() == 0


def test_the_home_page_follows_another_tab(page: Page, context: BrowserContext, site: str) -> None:
    page.goto(site)
    keep(page, **SOME)
    page.goto(site)
    page.get_by_text("3 of 7 done").wait_for()
    with quiet_page(context) as other:
        other.goto(site + "bread/")
        other.get_by_label("I have baked a loaf").check()
        page.get_by_text("4 of 7 done").wait_for()


def test_without_the_list_the_home_page_is_as_for_everyone(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    page.goto(site)
    keep(page, **SOME)
    page.route("**/items.json", lambda route: route.abort())
    page.goto(site)
    page.get_by_role("link", name="Begin the course").wait_for()


# -- the page of progress ----------------------------------------------------------------------------------------------


def rows(page: Page, module: str) -> list[list[str]]:
    """State, text and details of everything that is listed of a module."""
    page.locator(f"[data-of={module}]").evaluate("d => d.open = true")
    found = page.locator(f"[data-of={module}] li").evaluate_all(
        """(all) => all.map((li) => [li.className, li.querySelector("a").textContent,
          li.querySelector(".details")?.textContent ?? ""])"""
    )
    return [[state.removeprefix("is-"), text, details] for state, text, details in found]


def opened(page: Page, site: str, **records: Any) -> None:
    page.goto(site + "progress/")
    keep(page, **records)
    page.reload()
    page.locator("[data-of]").first.wait_for()


def test_the_page_lists_what_was_ticked_tried_and_read(page: Page, site: str) -> None:
    opened(page, site, **SOME)
    day = "Jul 1, 2026, 12:00"
    found = rows(page, "dough")
    assert [row[:2] for row in found] == [
        ["open", "Read to the end"],
        ["done", "How long?"],
        ["open", "I can weigh flour"],
        ["changed", "I can wait"],
        ["open", "I can shape a loaf"],
    ]
    assert found[1][2].startswith("0.75 of 1 points · one attempt · ") and day[:11] in found[1][2]
    assert found[3][2].startswith("changed since · ")
    assert rows(page, "bread")[0][:2] == ["done", "Read to the end"]
    gone = page.locator("[data-gone] .thing").all_inner_texts()
    assert [text.removeprefix("Gone:").strip() for text in gone] == ["Tried: crumbs", "Ticked: ready/bake"]
    assert page.locator("[data-overall] .how-far span").inner_text() == "3 of 7 done · about 18 min left"
    page.get_by_role("link", name="I can wait").click()
    page.wait_for_url("**/dough/#checklist-ready")


def test_someone_new_is_shown_what_there_is(page: Page, site: str) -> None:
    opened(page, site)
    assert [state for state, *_ in rows(page, "dough")] == ["open"] * 5
    assert not page.locator("[data-gone]").is_visible()
    page.get_by_role("button", name="Erase all my progress").click()
    page.get_by_text("There is nothing to erase.").wait_for()


def saved(page: Page, name: str = "Jo Berg") -> Path:
    page.get_by_label("Your name").fill(name)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save a progress file").click()
    return Path(download.value.path()).rename(Path(download.value.path()).parent / download.value.suggested_filename)


def load(page: Page, file: Path | dict[str, Any]) -> str:
    """Choose a file, and give what the page says of it."""
    page.locator("[data-said]").evaluate("e => e.replaceChildren()")
    page.get_by_label("Load a progress file").set_input_files(file)
    page.locator("[data-said] > *").first.wait_for()
    return page.locator("[data-said]").inner_text()


def test_progress_is_carried_to_another_device(page: Page, chromium: Browser, site: str) -> None:
    page.goto(site + "dough/")
    page.get_by_label("I can weigh flour").check()
    page.get_by_role("status").filter(has_text="1 of 3").wait_for(state="attached")
    opened(page, site, **SOME)
    file = saved(page)
    assert file.name == "bread-jo-berg.progress.json"
    told = json.loads(file.read_text("utf-8"))
    assert list(told) == ["format", "course", "title", "build", "program", "saved", "learner", "records"]
    assert (told["format"], told["course"], told["learner"]) == ("coursekit-progress/1", "bread", "Jo Berg")
    assert told["records"] == kept(page)
    assert "Saved as “bread-jo-berg.progress.json”" in page.locator("[data-said]").inner_text()
    with device(chromium) as elsewhere, quiet_page(elsewhere) as other:
        newer = {"tick/ready/wait": {**SOME["tick/ready/wait"], "on": False, "time": "2026-07-02T12:00:00.000Z"}}
        opened(other, site, **newer)
        said = load(other, file)
        assert "of Jo Berg is loaded. It was saved on" in said
        assert f"{len(told['records']) - 1} records came in." in said and "One was newer here" in said
        assert kept(other) == told["records"] | newer
        assert other.get_by_label("Your name").input_value() == "Jo Berg"
        assert ["done", "I can weigh flour"] in [row[:2] for row in rows(other, "dough")]
        said = load(other, file)
        assert "0 records came in." in said and "were here already." in said, "twice is once"
        other.goto(site + "dough/")
        until(other, "document.querySelector('.tally')?.textContent === '1 of 3 ticked'")


FILE: dict[str, Any] = {
    "format": "coursekit-progress/1",
    "course": "bread",
    "title": "Bread by hand",
    "build": "",
    "program": "0.1.0",
    "saved": TIME,
    "learner": "",
    "records": {"read/dough": {"time": TIME}},
}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\x89PNG\r\n", "can't be read: it is damaged, or was never a progress file"),
        (json.dumps(FILE)[:-9].encode(), "can't be read"),
        (b'{"answers": {}}', "isn't a progress file"),
        (json.dumps(FILE | {"format": "coursekit-progress/9"}).encode(), "another edition of coursekit (format 9)"),
        (json.dumps(FILE | {"course": "cake", "title": "<b>Cake</b>"}).encode(), "another course: <b>Cake</b>."),
        (json.dumps(FILE | {"records": {f"read/{i}": 0 for i in range(100_001)}}).encode(), "more than 100000 records"),
    ],
    ids=["binary", "cut off", "other json", "other format", "other course", "too many"],
)
def test_a_file_that_is_none_is_refused_and_nothing_changes(
    content: bytes, sentence: str, page: Page, site: str
) -> None:
    opened(page, site, **SOME)
    before = kept(page)
    said = load(page, {"name": "mine.json", "mimeType": "application/json", "buffer": content})
    assert sentence in said and "Nothing has changed here." in said and "“mine.json”" in said
    assert kept(page) == before


def test_a_file_of_a_hundred_megabytes_isn_t_even_opened(page: Page, site: str, tmp_path: Path) -> None:
    opened(page, site)
    huge = tmp_path / "huge.json"
    with huge.open("wb") as f:
        f.truncate(100_000_000)
    page.evaluate("() => { File.prototype.text = () => Promise.reject(new Error('opened')); }")
    assert "“huge.json” has 100 MB, and a progress file has at most 20. It wasn't opened." in load(page, huge)


def test_of_a_damaged_file_what_is_sound_comes_in(page: Page, site: str) -> None:
    opened(page, site)
    records = {
        "read/dough": {"time": TIME},
        "read/bread": {"time": "2126-07-01T12:00:00.000Z"},
        "tick/ready/wait": {"on": "maybe", "time": TIME},
        "prototype": {"time": TIME},
    }
    text = json.dumps(FILE | {"records": records}).replace('"prototype"', '"__proto__"')
    said = load(page, {"name": "x.json", "mimeType": "application/json", "buffer": text.encode()})
    assert "2 records came in." in said and "2 were damaged or unknown, and were left out." in said
    assert "One has a time that is yet to come. Check the clock" in said
    assert set(kept(page)) == {"read/dough", "read/bread"} and page.evaluate("({}).time === undefined")


def test_someone_else_s_file_is_asked_about(page: Page, site: str) -> None:
    opened(page, site, learner={"name": "Ann", "time": TIME})
    given = {"name": "x.json", "mimeType": "application/json", "buffer": json.dumps(FILE | {"learner": "Jo"}).encode()}
    for answer, records in (("Cancel", {"learner"}), ("Put them together", {"learner", "read/dough"})):
        page.get_by_label("Load a progress file").set_input_files(given)
        page.get_by_role("dialog").get_by_text("is the progress of Jo, and here is that of Ann.").wait_for()
        page.get_by_role("button", name=answer).click()
        page.get_by_role("dialog").wait_for(state="hidden")
        until(page, "document.querySelector('[data-said]').textContent !== ''")
        assert set(kept(page)) == records
        page.locator("[data-said]").evaluate("e => e.replaceChildren()")


def test_erasing_asks_first_and_offers_to_save(page: Page, site: str) -> None:
    opened(page, site, **SOME)
    page.evaluate(
        "localStorage.setItem('coursekit:cake:read/x', '{}'); localStorage.setItem('coursekit:bread:old', '?')"
    )
    erase = page.get_by_role("button", name="Erase all my progress")
    erase.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Erase all 6 records of this course on this device?").wait_for()
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    assert page.evaluate("Object.keys(localStorage).length") == 8, "Escape erases nothing"
    expect(erase).to_be_focused()
    erase.click()
    with page.expect_download():
        dialog.get_by_role("button", name="Save a file first").click()
    dialog.get_by_role("button", name="Erase", exact=True).click()
    page.get_by_text("Everything was erased.").wait_for()
    assert page.evaluate("Object.keys(localStorage)") == ["coursekit:cake:read/x"]
    assert {row[0] for row in rows(page, "dough")} == {"open"} and not page.locator("[data-gone]").is_visible()


def test_the_page_of_progress_works_by_keyboard(page: Page, site: str) -> None:
    opened(page, site, **SOME)

    def tab_to(selector: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("(s) => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"{selector} can't be reached")

    tab_to("#page--name")
    page.keyboard.type("Jo")
    with page.expect_download():
        page.keyboard.press("Enter")
    tab_to("#page--file")
    tab_to("[data-of=dough] summary")
    page.keyboard.press("Enter")
    tab_to("[data-of=bread] summary")
    assert not page.locator("[data-of=dough]").evaluate("d => d.open")
    tab_to("[data-erase]")
    page.keyboard.press("Enter")
    tab_to("dialog [value=erase]")
    page.keyboard.press("Enter")
    page.get_by_text("Everything was erased.").wait_for()


def test_the_page_follows_another_tab_and_keeps_what_is_open(page: Page, context: BrowserContext, site: str) -> None:
    opened(page, site, **SOME)
    page.locator("[data-of=bread] summary").click()
    page.locator("[data-of=dough] summary").click()
    with quiet_page(context) as other:
        other.goto(site + "bread/")
        other.get_by_label("I have baked a loaf").check()
        page.get_by_text("4 of 7 done").wait_for()
    assert page.locator("[data-of]").evaluate_all("(all) => all.map((d) => d.open)") == [False, False]


def test_without_the_list_the_page_says_so_and_tries_again(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    page.route("**/items.json", lambda route: route.abort())
    page.goto(site + "progress/")
    page.get_by_text("Your records are safe. Check the connection.").wait_for()
    page.unroute("**/items.json")
    page.get_by_role("button", name="Try again").click()
    page.locator("[data-of]").first.wait_for()


def test_without_scripts_the_page_says_what_it_needs(chromium: Browser, site: str, bread: Course) -> None:
    with device(chromium, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site + "progress/")
        assert page.get_by_text("This page needs JavaScript").is_visible()
        assert not page.get_by_role("button", name="Save a progress file").is_visible()
    with device(chromium) as context:
        page = context.new_page()
        page.goto((bread.folder / "out" / "bread" / "progress" / "index.html").as_uri())
        assert page.get_by_text("opened from a web address").is_visible(), "as a file, no module runs"
        assert not page.get_by_role("button", name="Save a progress file").is_visible()


def test_a_full_device_says_what_of_a_file_it_could_not_keep(page: Page, site: str) -> None:
    opened(page, site)
    page.evaluate(
        """() => { let size = 4000000; for (let i = 0; size >= 1; ) {
        try { localStorage.setItem(`filling-${i}`, "x".repeat(size)); i += 1; }
        catch { size = Math.floor(size / 2); } } }"""
    )
    said = load(
        page,
        {"name": "x.json", "mimeType": "application/json", "buffer": json.dumps(FILE | {"records": SOME}).encode()},
    )
    assert "6 records came in." in said and "6 couldn't be kept, so they are gone when you close this page." in said
    assert rows(page, "bread")[0][0] == "done", "the page goes on with them"
    page.locator(".notice").get_by_text("There is no room left").wait_for()


# -- a whole story -----------------------------------------------------------------------------------------------------


def test_a_learner_reads_tries_understands_ticks_leaves_comes_back_and_moves(
    page: Page, chromium: Browser, site: str, bread: Course
) -> None:
    page.goto(site)
    page.get_by_role("link", name="Begin the course").click()
    page.locator("#waiting").evaluate("heading => heading.scrollIntoView()")
    question = page.locator("[data-exercise=how-long]")
    question.get_by_role("textbox").fill("20")
    question.get_by_role("button", name="Check").click()
    question.locator(".result.is-incorrect").wait_for()
    question.get_by_role("textbox").fill("12")
    question.get_by_role("button", name="Check").click()
    question.locator(".result.is-correct").wait_for()
    page.get_by_label("I can weigh flour").check()
    until(page, "document.querySelector('.tally')?.textContent === '1 of 3 ticked'")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    until(page, "'coursekit:bread:read/dough' in localStorage")

    bread.write("dough.md", DOUGH.replace("I can weigh flour", "I can weigh flour to the gram"))
    bread.build()
    page.goto(site)
    page.get_by_role("link", name="Continue").wait_for()
    assert page.locator(".resume .where").inner_text().splitlines()[:2] == ["Waiting", "Dough"]
    assert page.locator(".so-far").all_inner_texts()[0] == "3 of 5 done · about 10 min left"
    page.get_by_role("link", name="Progress", exact=True).click()
    page.locator("[data-of=dough]").wait_for()
    found = rows(page, "dough")
    assert [row[:2] for row in found if row[0] != "open"] == [
        ["done", "Read to the end"],
        ["done", "How long?"],
        ["changed", "I can weigh flour to the gram"],
    ]
    assert found[1][2].startswith("1 of 1 points · last of 2 attempts · ")

    file = saved(page)
    with device(chromium) as elsewhere, quiet_page(elsewhere) as other:
        opened(other, site)
        assert "records came in." in load(other, file) and rows(other, "dough") == found
        other.goto(site + "dough/")
        other.get_by_text("This has changed since you ticked it.").wait_for()
        other.locator("[data-exercise=how-long]").scroll_into_view_if_needed()
        until(other, "document.querySelector('[data-exercise=how-long] input').value === '12'")


# -- for everyone ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("context", VIEWS, indirect=True)
def test_every_state_passes_axe_and_fits(page: Page, site: str) -> None:
    opened(page, site)
    wrong = faults_of_page(page)
    opened(page, site, **SOME)
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    load(page, {"name": "x.json", "mimeType": "application/json", "buffer": json.dumps(FILE).encode()})
    wrong += faults_of_page(page)
    page.get_by_role("button", name="Erase all my progress").click()
    wrong += faults_of_page(page)
    page.keyboard.press("Escape")
    page.goto(site)
    page.get_by_role("link", name="Continue").wait_for()
    wrong += faults_of_page(page)
    keep(page, place=SOME["place"])
    page.goto(site + "dough/")
    page.locator(".offer").wait_for()
    page.locator(".changed").wait_for()
    wrong += faults_of_page(page)
    page.evaluate(
        "import('../theme/js/notice.js').then(({ notice }) => notice('There is no room left on this device.'))"
    )
    page.locator(".notice p", has_text="no room").wait_for()
    wrong += faults_of_page(page)
    assert wrong == []


def test_scripts_say_only_words_that_are_there() -> None:
    theme, _ = read_theme("default", "en")
    assert theme
    source = "\n".join(path.read_text("utf-8") for path in theme.static.values() if path.suffix == ".js")
    said = set(re.findall(r"""["`]((?:progress|standing|resume)\.[a-z][a-z.-]*[a-z])["`]""", source))
    kinds = {"state": ["done", "changed", "open", "gone"], "gone": ["tick", "exercise", "part", "module"]}
    kinds["fault"] = re.findall(r'refused\("([a-z-]+)"', source)
    said |= {f"progress.{kind}.{name}" for kind, names in kinds.items() for name in names}
    assert len(said) > 40 and len(kinds["fault"]) >= 5
    assert {key for key in said if not {key, f"{key}.one"} & theme.strings.keys()} == set()
    stems = {re.sub(r"\.(one|other)$", "", key) for key in theme.strings}
    for kind in kinds:
        assert {key for key in stems if key.startswith(f"progress.{kind}.")} - said <= {
            "progress.fault.too-large",
            "progress.fault.unreadable",
            "progress.gone.help",
        }
