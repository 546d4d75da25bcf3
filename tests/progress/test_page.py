"""The report as a file in Chromium: light and dark, wide and narrow, by keyboard and on paper; and nothing of what
learners typed acts in it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import html5lib
import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Page

from browser import VIEWS, device, faults_of_page, launched, quiet_page
from coursekit.progress.collect import collect
from coursekit.progress.outline import Outline
from coursekit.progress.page import as_html
from coursekit.site.theme import ThemeError, read_theme
from progress.samples import at, attempt, course_of, make_class, our_course, progress_file, saved, tick, write

pytestmark = pytest.mark.browser

EVIL = "</style><script>document.title='owned'</script><img src=x onerror=alert(1)>{{ 7 * 7 }}"


def drawn(course: Outline, folder: Path, files: dict[str, bytes], language: str = "en") -> str:
    theme, faults = read_theme("default", language)
    assert theme, faults
    return as_html(collect(course, [write(folder, files)]), theme)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as made:
        yield made


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of 30 with everything that a report can show, saved as a file."""
    folder, course = tmp_path_factory.mktemp("report"), our_course()
    files = make_class(course, 30)
    more = {"tick/old/item": tick(), "attempt/roll/1": attempt("roll", {"a": "x"}), "rid": {}}
    more["attempt/customization-decision/1"] = attempt("customization-decision", {"a/gone": EVIL, "a/risks": EVIL}, 9)
    files |= {"evil.json": progress_file(EVIL, more, course=course.course), "cut.json": b"{"}
    files["twice.json"] = progress_file("Amara Okafor", {"read/x": {"time": at(3)}}, course=course.course)
    files["nobody.json"] = progress_file("", {}, course=course.course)
    (folder / "report.html").write_text(drawn(course, folder / "class", files), "utf-8")
    return folder / "report.html"


def opened(page: Page, report: Path) -> Page:
    page.goto(report.as_uri())
    return page


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_with_everything_opened(view: str, browser: Browser, report: Path) -> None:
    with device(browser, view) as context, quiet_page(context) as page:
        opened(page, report).evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
        assert faults_of_page(page) == []


def test_no_width_is_too_narrow(browser: Browser, report: Path) -> None:
    with device(browser) as context, quiet_page(context) as page:
        opened(page, report)
        for width in (1440, 1024, 768, 360, 320):
            page.set_viewport_size({"width": width, "height": 800})
            beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert beyond <= 0, width


def test_it_asks_for_nothing_and_runs_nothing(browser: Browser, report: Path) -> None:
    asked: list[str] = []
    with device(browser) as context, quiet_page(context) as page:
        page.on("request", lambda request: asked.append(request.url))
        opened(page, report)
        assert page.title() == "Class report · When to customize AI"
        for place in ("#learners", "#reviews"):
            assert EVIL in page.locator(place).inner_text()
        assert page.locator("img, script, [onerror], [style]").count() == 0
    assert asked == [report.as_uri()]


def test_the_policy_allows_the_one_style_by_its_hash(report: Path) -> None:
    text = report.read_text("utf-8")
    style = re.findall(r"<style>(.*?)</style>", text, re.S)
    assert len(style) == 1
    digest = base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in text
    html5lib.HTMLParser(strict=True).parse(text)


HEAD = """(nth) => {
  const scroll = document.querySelectorAll(".scroll")[nth];
  const box = scroll.getBoundingClientRect();
  const [head, row] = [scroll.querySelector("thead th:last-child"), scroll.querySelector("tbody tr:last-child th")];
  return [head.getBoundingClientRect().top - box.top, row.getBoundingClientRect().left - box.left];
}"""


def test_heads_and_names_stay_in_sight_and_tables_scroll_by_keyboard(browser: Browser, report: Path) -> None:
    with device(browser, "narrow") as context, quiet_page(context) as page:
        matrix = opened(page, report).locator(".scroll").nth(1)
        matrix.focus()
        assert page.evaluate("document.activeElement.className") == "scroll"
        for key in ("End", "ArrowRight", "ArrowRight", "ArrowRight"):
            page.keyboard.press(key)
            page.wait_for_timeout(150)
        moved = matrix.evaluate("(it) => [it.scrollTop, it.scrollLeft]")
        assert moved[0] > 0 and moved[1] > 0
        assert all(abs(distance) <= 2 for distance in page.evaluate(HEAD, 1))
        outline = matrix.evaluate("(it) => getComputedStyle(it).outlineStyle")
        assert outline == "solid"


def test_the_way_through_by_keyboard(browser: Browser, report: Path) -> None:
    with device(browser) as context, quiet_page(context) as page:
        opened(page, report)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        links = page.locator(".jump a").evaluate_all("(all) => all.map((a) => a.hash)")
        assert links == ["#learners", "#missed", "#reviews", "#modules", "#exercises", "#notes"]
        for link in links:
            page.click(f".jump a[href='{link}']")
            top = page.evaluate("(id) => document.querySelector(id).getBoundingClientRect().top", link)
            bottom = page.locator(".jump").evaluate("(it) => it.getBoundingClientRect().bottom")
            at_end = page.evaluate("innerHeight + scrollY >= document.documentElement.scrollHeight - 1")
            assert at_end or bottom - 1 <= top <= bottom + 80, link


def test_on_paper_it_is_light_and_nothing_is_cut_off(browser: Browser, report: Path) -> None:
    with device(browser, "dark") as context, quiet_page(context) as page:
        opened(page, report)
        page.set_viewport_size({"width": 1032, "height": 730})  # A4 across, less its margins
        page.emulate_media(media="print", color_scheme="dark")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        wide = page.locator(".scroll, table").evaluate_all(
            "(all) => all.filter((it) => it.getBoundingClientRect().right > innerWidth + 2 || it.scrollHeight > it.clientHeight + 2).length"  # noqa: E501
        )
        assert wide == 0 and not page.locator(".jump").is_visible()


# -- what it says


def text_of(page_html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", re.sub(r"<style>.*?</style>", "", page_html, flags=re.S)).split())


def test_what_there_is_to_see(tmp_path: Path) -> None:
    course = course_of(tmp_path / "content")
    jo = {
        "attempt/loaf/1": attempt("loaf", {"rye/dent": "stays", "rye/step": "bake", "rye/why": "a\n b"}, 5, shown=True),
        "tick/oven-done/heat": tick(True, "a" * 64, 2),
        "tick/old/x": tick(True, "b" * 64, 2),
    }
    made = drawn(course, tmp_path / "class", {"jo.json": saved("Jo", jo), "ann.json": saved("Ann", {}), "x.json": b"["})
    said = text_of(made)
    for words in (
        "2 learners · 2 modules · latest record 2026-11-02 08:05 UTC",
        "The net is only half stretched. early Bake now?",
        "no point recognised · 2026-11-02 08:05 · after the model answer was shown",
        "1 of 2, 1 changed since",
        "Checklist item old/x",
        "this file breaks off",
        "1 to look at",
        "done, on average 13 %",
    ):
        assert words in said, words
    assert "<bdi>a\n b</bdi>" in made
    rows: Any = re.findall(r'<tr><th scope="row"><bdi>(\w+)</bdi>', made)
    assert rows[:2] == ["Ann", "Jo"]


def test_it_speaks_the_language_of_the_course(tmp_path: Path) -> None:
    course = replace(course_of(tmp_path / "content"), language="de")
    half = attempt("loaf", {"wheat/step": "bake"}, 5, hints=["poke"])
    made = drawn(course, tmp_path / "class", {"jo.json": saved("Jo", {"attempt/loaf/1": half})}, "de")
    assert '<html lang="de"' in made and "Wer zuerst Hilfe braucht" in made and "1,5 von 9" in text_of(made)
    assert "report." not in text_of(made), "every word is there"


def test_a_class_with_nothing_but_names(tmp_path: Path) -> None:
    made = drawn(course_of(tmp_path / "content"), tmp_path / "class", {"jo.json": saved("Jo", {})})
    assert 'href="#missed"' not in made and 'href="#reviews"' not in made and 'href="#exercises"' not in made


def test_a_theme_may_draw_it_otherwise_and_its_faults_are_told(tmp_path: Path) -> None:
    course = course_of(tmp_path / "content")
    collected = collect(course, [write(tmp_path / "class", {"jo.json": saved("Jo", {})})])
    own = {
        "theme.toml": "",
        "templates/report.css": "body { color: red }\n",
        "strings/en.yml": "report.title: Our class\n",
    }
    theme, _ = read_theme(str(write(tmp_path / "own", own)), "en")
    assert theme
    made = as_html(collected, theme)
    assert "<style>body { color: red }</style>" in made and "<title>Our class" in made
    write(tmp_path / "own", {"templates/report.html": "\n{{ nothing }}"})
    broken, _ = read_theme(str(tmp_path / "own"), "en")
    assert broken
    with pytest.raises(ThemeError, match="nothing"):
        as_html(collected, broken)
