"""Search: what is in the index and what never is, how it is made, and the box as learners use it."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from browser import VIEWS, device, faults_of_page, launched, quiet_page, served, until
from command import course, coursekit, files
from coursekit.build import Built, build
from coursekit.content.model import Hint, Options, Parts, Prose, Solution, walk
from coursekit.content.read import read_content
from coursekit.site import pagefind
from coursekit.site.theme import read_theme

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "themes" / "default" / "static"
LESSON = "3.5-customization-fine-tuning/"

BREAD = """---
title: Bread by hand
objectives: [Knead a dough]
---

# Bread by hand

Flour and water make a dough.

:::concept[gluten]{title="Gluten"}
A net of protein, which holds the gas.
:::

## The starter

::::exercise[feed]{title="Feed it"}
When does a starter want to be fed?

:::hint
Look at the **hintword**.
:::

:::solution
At the solutionword.
:::
::::

It smells of apples.

:::question[rise]{title="How long?"}
How long does it rise?

- [x] a night

  explanationword for a night

- [ ] an hour

  another explanationword
:::

:::question[weight]{title="How heavy?" answer=4711}
How heavy is the loaf?
:::

| Flour | Ash |
| --- | --- |
| white | 550 |
"""
DRAFT = "---\ndraft: true\n---\n\n# Draft\n\nA draftword.\n"


def searched(root: Path, **more: Any) -> Built:
    built = build(root / "content", root / "site", search=True, **more)
    assert built.published, [d.message for d in built.diagnostics]
    return built


def fragments(site: Path) -> dict[str, dict[str, Any]]:
    """Every document of an index, by its path."""
    found = {}
    for path in (site / "pagefind" / "fragment").iterdir():
        document = json.loads(gzip.decompress(path.read_bytes()).removeprefix(b"pagefind_dcd"))
        found[document["url"]] = document
    return found


def everything(site: Path) -> bytes:
    """All bytes that the index's own files hold, unpacked."""
    paths = [p for p in (site / "pagefind").rglob("*") if p.suffix in (".pf_fragment", ".pf_index", ".pf_meta")]
    assert len(paths) > 2
    return b"".join(gzip.decompress(path.read_bytes()) for path in paths)


# -- what is in the index ---------------------------------------------------------------------------------------------


def test_pages_concepts_and_frameworks_are_found_and_say_what_they_are(tmp_path: Path) -> None:
    searched(course(tmp_path, bread=BREAD, draft=DRAFT))
    found = fragments(tmp_path / "site")
    assert set(found) == {"/bread/index.html", "/bread/concept-gluten.html"}
    concept, page = found["/bread/concept-gluten.html"], found["/bread/index.html"]
    assert concept["meta"] == {"title": "Gluten", "module": "Bread by hand"}
    assert concept["content"] == "Gluten. A net of protein, which holds the gas."
    assert page["meta"] == {"title": "Bread by hand"}
    assert "Knead a dough" in page["content"] and "net of protein" not in page["content"], "each text in one place"
    assert [a["id"] for a in page["anchors"]] == ["the-starter", "exercise-feed", "question-rise", "question-weight"]
    assert page["content"].index("apples") < page["content"].index("Feed it"), "what follows a card isn't part of it"
    assert "Flour. Ash. white. 550" in page["content"], "cells of a table are words of their own"


def test_a_framework_is_found_by_what_it_asks_and_says() -> None:
    content = read_content(ROOT / "content")
    theme = read_theme("default", "en")[0]
    assert theme
    from coursekit.site.search import findables
    from planned import plan

    found = {f.path: f for f in findables(plan(content, theme, searches=True).pages)}
    four = found[f"{LESSON}framework-four-questions.html"]
    assert (four.title, four.module) == ("Try the four questions", "Customization & Fine-Tuning")
    assert "Does the model lack knowledge, or does it act the wrong way?" in four.html
    assert "Prompting already gives answers" in four.html
    kinds = re.compile(r"/(concept|framework)-[\w.-]+\.html$|index\.html$")
    assert all(kinds.search(path) for path in found) and "compare/index.html" in found
    assert not {"index.html", "concepts/index.html", "404.html"} & found.keys(), "these only list what is found anyway"


def test_hints_solutions_answers_and_explanations_are_in_no_file_of_the_index(tmp_path: Path) -> None:
    searched(course(tmp_path, bread=BREAD, draft=DRAFT))
    held = everything(tmp_path / "site")
    for word in (b"hintword", b"solutionword", b"explanationword", b"4711", b"draftword"):
        assert word not in held
    for word in (b"protein", b"How heavy is the loaf", b"a night", b"apples"):
        assert word in held


def test_nothing_that_the_course_keeps_back_is_in_its_index(tmp_path: Path) -> None:
    assert build(ROOT / "content", tmp_path / "site", search=True).published
    text = plain("\n".join(d["content"] for d in fragments(tmp_path / "site").values()))
    content = read_content(ROOT / "content")
    held_back: list[str] = []
    for document in content.documents:
        for block in walk(document.module.body):
            if isinstance(block, Hint | Solution):
                held_back += [sentences(b.parts) for b in walk(block.body) if isinstance(b, Prose)]
            elif isinstance(block, Options):
                held_back += [sentences(option.explanation) for option in block.options]
    told = [s for part in held_back for s in re.split(r"(?<=[.!?])\s+", part) if len(s.split()) >= 8]
    assert len(told) > 100
    assert [s for s in told if plain(s) in text] == []
    for path in (ROOT / "content" / "exercises").glob("*.yml"):
        for line in re.findall(r"^\s+(?:text|because|why): (.{40,})$", path.read_text("utf-8"), re.M):
            assert plain(line) not in text, path.name


def sentences(parts: Parts) -> str:
    return re.sub(r"<[^>]+>", " ", " ".join(part for part in parts if isinstance(part, str)))


def plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).casefold().strip()


# -- how it is made ---------------------------------------------------------------------------------------------------


def test_only_the_core_is_shipped(tmp_path: Path) -> None:
    searched(course(tmp_path, bread=BREAD))
    names = {re.sub(r"_[0-9a-f]+\.", ".", path) for path in files(tmp_path / "site" / "pagefind")}
    assert names == {
        "pagefind.js",
        "pagefind-entry.json",
        "pagefind.en.pf_meta",
        "wasm.en.pagefind",
        "index/en.pf_index",
        "fragment/en.pf_fragment",
        "words.json",
    }
    assert set(json.loads((tmp_path / "site/pagefind/words.json").read_text())) == {
        key for key in strings("en") if key.startswith("search.")
    }


def strings(language: str) -> dict[str, str]:
    theme = read_theme("default", language)[0]
    assert theme
    return dict(theme.strings)


def test_a_plain_build_knows_nothing_of_it(tmp_path: Path) -> None:
    root = course(tmp_path, bread=BREAD)
    searched(root)
    assert "find.js" in (root / "site/bread/index.html").read_text()
    built = build(root / "content", root / "site")
    assert built.published and any(path.startswith("pagefind/") for path in built.published.removed)
    assert not (root / "site/pagefind").exists()
    for path in (root / "site").rglob("*.html"):
        assert not re.search(r"find\.js|pagefind|[Ss]earch|class=\"tool find", path.read_text("utf-8")), path


def test_what_has_not_changed_is_not_written(tmp_path: Path) -> None:
    root = course(tmp_path, bread=BREAD, rolls="# Rolls\n\nSmall ones.\n")
    searched(root)
    first = files(root / "site")
    again = searched(root).published
    assert again and again.written == () and files(root / "site") == first
    course(root, rolls="# Rolls\n\nSmaller ones.\n")
    edited = searched(root).published
    assert edited
    assert not [p for p in (*edited.written, *edited.removed) if re.search(r"bread|wasm|/pagefind\.js|theme/", p)]
    changed = {path.split("/")[1] for path in edited.written if path.startswith("pagefind/")}
    assert {"fragment", "index", "pagefind-entry.json"} <= changed
    assert len([path for path in edited.written if "/fragment/" in path]) == 1, "one page, one document"


def test_a_course_without_a_word_has_no_box(tmp_path: Path) -> None:
    root = course(tmp_path, arrow="---\ntitle: →\n---\n\n→\n")
    searched(root)
    assert not (root / "site/pagefind").exists()
    assert "find.js" not in (root / "site/arrow/index.html").read_text()


def test_other_languages_have_their_stems(tmp_path: Path) -> None:
    root = course(tmp_path, haus="# Haus\n\nViele Häuser.\n")
    (root / "content/course.yml").write_text("language: de-AT\n", "utf-8")
    searched(root)
    assert (root / "site/pagefind/wasm.de.pagefind").is_file()
    (root / "content/course.yml").write_text("language: la\n", "utf-8")
    searched(root)
    assert [p.name for p in (root / "site/pagefind").glob("wasm.*")] == ["wasm.unknown.pagefind"]


# -- what goes wrong --------------------------------------------------------------------------------------------------


@pytest.fixture
def built(tmp_path: Path) -> Path:
    root = course(tmp_path, bread=BREAD)
    searched(root)
    course(root, bread=BREAD + "\nMore.\n")
    return root


def fails(root: Path, *says: str) -> None:
    """The build fails with these words in one finding, and the former site is the same to the byte."""
    before = files(root / "site")
    done = build(root / "content", root / "site", search=True)
    assert done.published is None
    (finding,) = done.diagnostics
    for words in says:
        assert words in f"{finding.code} {finding.message} {finding.hint}", finding
    assert files(root / "site") == before


def test_without_pagefind_it_says_what_to_install(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pagefind.service", None)
    fails(built, "search-missing", "isn't installed", 'pip install "coursekit[search]"')
    monkeypatch.undo()
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(built / "gone"))
    fails(built, "search-missing", "whose program isn't there")


def program(folder: Path, text: str) -> str:
    path = folder / "pagefind"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("echo 'Error: the moon is full' >&2; echo more; exit 3", "the moon is full"),
        ("exit 3", "exit code 3"),
        ("exec sleep 600", "hasn't finished the search index in 0 s"),
        ("exit 0", "`pagefind-entry.json`"),
        ('mkdir -p "$4"; echo "{" > "$4/pagefind-entry.json"', "`pagefind-entry.json`"),
        ('mkdir -p "$4"; echo \'{"languages":{"en":{"wasm":"en"}}}\' > "$4/pagefind-entry.json"', "`pagefind.js`"),
    ],
    ids=["fails", "fails silently", "hangs", "writes nothing", "writes nonsense", "writes something else"],
)
def test_a_pagefind_that_fails_is_one_clear_finding(
    text: str, says: str, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", program(tmp_path, text))
    monkeypatch.setattr(pagefind, "WAIT", 0.1)
    monkeypatch.setattr(pagefind, "WAIT_EACH", 0.1)
    fails(built, "search-failed", says)


def test_no_room_for_temporary_files_is_said(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    fails(built, "search-failed", "temporary files", "TMPDIR")


def test_on_the_command_line(built: Path) -> None:
    settings = {"PAGEFIND_SITE": "/nowhere", "PAGEFIND_OUTPUT_SUBDIR": "elsewhere"}
    done = coursekit("build", "--search", cwd=built, **settings)
    assert done.code == 0 and done.err == "" and done.out.startswith("built 6 pages in site")
    course(built, more="# More\n\nTo be found.\n")
    failed = coursekit("build", "--search", cwd=built, PAGEFIND_BINARY_PATH=program(built, "exit 3"))
    assert failed.code == 1 and "nothing was written" in failed.err and "[search-failed]" in failed.err


# -- the box ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The course at `/some/path/`, a German one with a single page at `/de/`. Gives the address of their server."""
    folder = tmp_path_factory.mktemp("search")
    (folder / "out" / "some").mkdir(parents=True)
    assert build(ROOT / "content", folder / "out" / "some" / "path", search=True).published
    german = course(folder, haus="# Haus\n\nViele Häuser & <Hütten>.\n\n## Der Garten\n\nEin Baum.\n") / "content"
    (german / "course.yml").write_text("title: Wohnen\nlanguage: de\n", "utf-8")
    assert build(german, folder / "out" / "de", search=True).published
    with served(folder / "out") as address:
        yield address


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


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent || document.activeElement.tagName"))


def find(page: Page, term: str, state: str = "found") -> None:
    """Type it, and wait until the box says what came of it."""
    page.get_by_role("textbox", name="What are you looking for?").fill(term)
    page.locator(f'dialog[data-state="{state}"] [role=status]', has_text=term).wait_for()


class TestBox:
    pytestmark = pytest.mark.browser

    def test_a_learner_finds_a_concept_by_keyboard(self, page: Page, site: str) -> None:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(urlsplit(request.url).path))
        page.goto(f"{site}some/path/3.9-three-questions/", wait_until="networkidle")
        assert not [path for path in asked if re.search(r"pagefind|search", path)], (
            "nothing comes before it is asked for"
        )
        page.keyboard.press("/")
        box = page.get_by_role("dialog", name="Search this course")
        box.wait_for()
        assert focused(page) == "INPUT"
        assert not [path for path in asked if path.endswith(("pagefind.js", ".pagefind"))], (
            "nor before something is typed"
        )
        page.keyboard.type("prompting ceiling")
        box.get_by_text("4 results for “prompting ceiling”").wait_for()
        page.keyboard.press("Enter")
        until(page, "document.activeElement.tagName === 'A'")
        assert focused(page) == "Concept The prompting ceiling"
        first = box.locator(".found > li").first
        assert "in When to Fine-Tune, and When Not Yet" in first.inner_text()
        assert first.locator("mark").first.inner_text() == "prompting"
        page.keyboard.press("ArrowDown")
        assert focused(page) == "Framework The case as a tree"
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        assert focused(page) == "INPUT"
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/some/path/3.8-when-to-fine-tune/#concept-prompt-ceiling")
        assert page.locator("#concept-prompt-ceiling").evaluate("e => Math.abs(e.getBoundingClientRect().top) < 100")

    def test_sections_lead_to_their_place(self, page: Page, site: str) -> None:
        page.goto(f"{site}some/path/{LESSON}")
        page.get_by_role("button", name="Search", exact=True).click()
        find(page, "payback ROI")
        entry = page.locator(".found > li").first
        assert entry.locator(":scope > a").inner_text() == "Page Customization & Fine-Tuning"
        section = entry.get_by_role("link", name="Does it pay? The ROI worksheet")
        assert "Does it pay?" not in entry.locator("li p").first.inner_text(), "a heading isn't said twice"
        section.click()
        assert page.url.endswith(f"{LESSON}#does-it-pay-the-roi-worksheet")
        page.get_by_role("dialog").wait_for(state="hidden")  # on the same page, the box makes way
        assert page.locator("#does-it-pay-the-roi-worksheet").evaluate("e => e.getBoundingClientRect().top < 200")

    def test_escape_closes_it_and_the_focus_returns(self, page: Page, site: str) -> None:
        page.goto(f"{site}some/path/")
        begin = page.get_by_role("link", name="Begin the course")
        begin.focus()
        for keys in ("/", "Control+k", "Meta+k"):
            page.keyboard.press(keys)
            page.get_by_role("dialog").wait_for()
            page.keyboard.type("rag")
            page.keyboard.press("Escape")
            page.get_by_role("dialog").wait_for(state="hidden")
            assert begin.evaluate("e => e === document.activeElement"), keys
        page.keyboard.press("Control+k")
        field = page.locator("#page--search")
        assert field.input_value() == "rag"
        assert field.evaluate("e => e.selectionStart === 0 && e.selectionEnd === 3"), "ready to be typed over"
        page.get_by_role("button", name="Close").click()
        page.get_by_role("dialog").wait_for(state="hidden")
        page.get_by_role("button", name="Search", exact=True).click()
        page.get_by_role("dialog").wait_for()
        page.mouse.click(5, 400)
        page.get_by_role("dialog").wait_for(state="hidden")  # a click beside it closes it too

    def test_whoever_types_is_left_alone(self, page: Page, site: str) -> None:
        page.goto(f"{site}some/path/{LESSON}")
        field = page.locator("main input[inputmode]").first
        if not field.count():
            page.evaluate("document.querySelector('main').append(document.createElement('textarea'))")
            field = page.locator("main textarea")
        field.focus()
        page.keyboard.type("1/2")
        page.keyboard.press("Control+k")
        assert field.input_value() == "1/2" and not page.get_by_role("dialog").count()
        page.locator("h1").click()
        for keys in ("Alt+/", "Control+/", "Control+Shift+k", "k"):
            page.keyboard.press(keys)
        assert not page.get_by_role("dialog").count()

    def test_the_key_can_be_turned_off(self, page: Page, site: str) -> None:
        page.goto(f"{site}some/path/")
        page.keyboard.press("/")
        page.get_by_label("The key / opens the search").uncheck()
        page.keyboard.press("Escape")
        page.goto(f"{site}some/path/concepts/")
        page.keyboard.press("/")
        page.keyboard.press("Control+k")
        page.get_by_role("dialog").wait_for()
        assert page.locator("dialog").count() == 1
        page.get_by_label("The key / opens the search").check()
        page.keyboard.press("Escape")
        page.keyboard.press("/")
        page.get_by_role("dialog").wait_for()

    def test_nothing_typed_nothing_found_and_many(self, page: Page, site: str) -> None:
        page.goto(f"{site}some/path/")
        page.keyboard.press("/")
        box = page.get_by_role("dialog")
        status = box.get_by_role("status")
        assert status.inner_text() == "" and box.get_by_text("Escape closes").is_visible()
        find(page, "zzyzx", "none")
        assert status.inner_text().startswith("Nothing found for “zzyzx”.")
        assert box.locator(".found a").count() == 0
        find(page, "model")
        total = int(status.inner_text().split()[0])
        assert total > 10 and box.locator(".found > li").count() == 10
        box.get_by_role("button", name="More results").click()
        box.locator(".found > li").nth(10).wait_for()
        expect(box.locator(".found > li").nth(10).locator("a").first).to_be_focused()
        while box.get_by_role("button", name="More results").is_visible():
            count = box.locator(".found > li").count()
            box.get_by_role("button", name="More results").click()
            box.locator(".found > li").nth(count).wait_for()
        assert box.locator(".found > li").count() == total
        page.locator("#page--search").fill("")
        page.locator('dialog[data-state="empty"]').wait_for()
        find(page, "zzyzx", "none")
        status.get_by_role("link", name="the concepts of this course").click()
        page.wait_for_url("**/some/path/concepts/")

    def test_what_is_typed_last_counts(self, page: Page, site: str) -> None:
        page.goto(f"{site}some/path/")
        page.keyboard.press("/")
        slow: list[Route] = []
        page.route("**/*.pf_index", lambda route: slow.append(route))
        page.locator("#page--search").fill("payback")
        for _ in range(100):
            if slow:
                break
            page.wait_for_timeout(20)
        page.locator("#page--search").fill("modularity")
        page.wait_for_timeout(300)
        for route in reversed(slow):
            route.continue_()
        page.locator("dialog [role=status]", has_text="modularity").wait_for()
        page.wait_for_load_state("networkidle")
        assert "modularity" in page.locator("dialog [role=status]").inner_text()

    def test_it_speaks_the_course_s_language(self, page: Page, site: str) -> None:
        page.goto(f"{site}de/haus/")
        page.get_by_role("button", name="Suche").click()
        page.get_by_label("Wonach suchen Sie?").fill("haus")
        page.get_by_text("1 Ergebnis für „haus“").wait_for()
        entry = page.locator(".found > li")
        assert entry.locator("a").first.inner_text() == "Seite Haus"
        assert entry.locator(".excerpt mark").all_inner_texts() == ["Häuser"], "found by its stem"
        assert "Häuser & <Hütten>." in entry.locator(".excerpt").first.inner_text(), "text is text"

    def test_typed_markup_stays_text(self, page: Page, site: str) -> None:
        page.goto(f"{site}some/path/")
        page.keyboard.press("/")
        page.locator("#page--search").fill("payback <img src=x onerror=alert(1)>")
        page.get_by_text("for “payback <img src=x onerror=alert(1)>”").wait_for()
        assert page.locator("dialog img").count() == 0

    def test_it_survives_a_broken_connection(self, context: BrowserContext, site: str) -> None:
        page = context.new_page()
        page.goto(f"{site}some/path/")
        page.route(re.compile(r"/search\.js|words\.json"), lambda route: route.abort())
        page.keyboard.press("/")
        page.get_by_text("This couldn't be loaded. Check the connection, then try again.").wait_for()
        page.unroute_all()
        page.get_by_role("button", name="Search", exact=True).click()
        box = page.get_by_role("dialog")
        box.wait_for()
        assert page.get_by_text("This couldn't be loaded").count() == 0
        missing = [lambda route: route.abort(), lambda route: route.fulfill(status=404, body="<h1>Not found</h1>")]
        parts = ["pagefind.js", "*.json*", "*.pf_meta", "wasm.*", "*.pf_index", "*.pf_fragment"]
        for part, answer in product(parts, missing):
            page.route(f"**/pagefind/**/{part}", answer)
            page.locator("#page--search").fill("payback")
            box.get_by_text("The search couldn't be loaded.").wait_for()
            page.unroute_all()
            box.get_by_role("button", name="Try again").click()
            page.get_by_text("4 results for “payback”").wait_for()
            page.reload()
            page.keyboard.press("/")
            box.wait_for()

    @pytest.mark.parametrize("context", VIEWS, indirect=True)
    def test_every_state_passes_axe(self, context: BrowserContext, site: str) -> None:
        page = context.new_page()
        page.goto(f"{site}some/path/{LESSON}")
        assert faults_of_page(page) == []
        page.get_by_role("button", name="Search", exact=True).click()
        page.get_by_role("dialog").wait_for()
        assert faults_of_page(page, "dialog[open]") == []
        find(page, "zzyzx", "none")
        assert faults_of_page(page, "dialog[open]") == []
        find(page, "fine-tuning")
        assert faults_of_page(page, "dialog[open]") == []
        page.route("**/*.pf_fragment", lambda route: route.fulfill(status=404))
        page.locator("#page--search").fill("payback")
        page.locator('dialog[data-state="failed"]').wait_for()
        assert faults_of_page(page, "dialog[open]") == []
        page.unroute_all()
        page.get_by_role("button", name="Try again").click()
        page.locator('dialog[data-state="found"]').wait_for()
        for width in (1440, 768, 360, 320):
            page.set_viewport_size({"width": width, "height": 700})
            over = page.locator("dialog, dialog *").evaluate_all(
                "all => all.filter(e => e.getBoundingClientRect().right > innerWidth + 1).length"
            )
            assert over == 0, width

    def test_without_scripts_there_is_no_button(self, chromium: Browser, site: str) -> None:
        with device(chromium, java_script_enabled=False) as context:
            page = context.new_page()
            page.goto(f"{site}some/path/")
            assert not page.locator(".find").is_visible()


def test_the_box_is_light_and_says_only_words_that_are_there() -> None:
    weights = {
        n: len(gzip.compress((STATIC / n).read_bytes(), 9)) for n in ("js/find.js", "js/search.js", "css/search.css")
    }
    assert weights["js/find.js"] < 800 and weights["js/search.js"] < 5_000 and weights["css/search.css"] < 1_500, (
        weights
    )
    source = (STATIC / "js" / "search.js").read_text("utf-8")
    said = set(re.findall(r'word\("search\.([\w.]+)"', source)) | {"page", "concept", "framework"}
    said |= set(re.findall(r'show\("(\w+)"', source)) - {"empty"}
    for language in ("en", "de"):
        there = {re.sub(r"\.(one|other)$", "", k[7:]) for k in strings(language) if k.startswith("search.")}
        assert said == there


def test_the_site_folder_is_never_left_with_half_an_index(built: Path) -> None:
    """What Pagefind wrote goes through the same staging as pages: killed before the journal, nothing has changed."""
    before = files(built / "site")
    (built / "site" / "pagefind" / "index").chmod(0o755)
    shutil.rmtree(built / "site" / "pagefind" / "fragment")
    searched(built)
    after = files(built / "site")
    assert len([p for p in after if "/fragment/" in p]) == len([p for p in before if "/fragment/" in p])
