"""Pages as readers meet them: in Chromium, light and dark, wide and narrow, by keyboard, and without JavaScript.

Two sites are built once: the course of content/, and tests/courses/kitchen-sink/ with every construct.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import html5lib
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from browser import VIEWS, device, faults_of_page, launched
from coursekit.build import build

ROOT = Path(__file__).parents[1]
COURSES = {"/some/path/": ROOT / "content", "/courses/kitchen-sink/": ROOT / "tests" / "courses" / "kitchen-sink"}
"""Where each course is served. The second has a `url`, so that its page for what is not found knows this path."""
SINK = "/courses/kitchen-sink/"

OPEN_ALL = "for (const d of document.querySelectorAll('details')) d.open = true"
SHIFT = """new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(() => done(sum), 60));
})"""
"""What the page has moved since it began to load (the cumulative layout shift)."""

browser_test = pytest.mark.browser


@dataclass(frozen=True)
class Sites:
    address: str
    folders: dict[str, Path]

    def pages(self) -> list[str]:
        """The address of every page, without those that only lead on."""
        return [self.address + path for path in self.paths() if 'http-equiv="refresh"' not in self.text(path)]

    def paths(self) -> list[str]:
        return [
            prefix.lstrip("/") + page.relative_to(folder).as_posix().removesuffix("index.html")
            for prefix, folder in self.folders.items()
            for page in sorted(folder.rglob("*.html"))
        ]

    def file(self, path: str) -> Path | None:
        """The file that is served at a path of the host."""
        for prefix, folder in self.folders.items():
            if path.startswith(prefix):
                found = folder / unquote(path.removeprefix(prefix))
                found = found / "index.html" if path.endswith("/") else found
                return found if found.is_file() else None
        return None

    def text(self, path: str) -> str:
        found = self.file("/" + path)
        assert found, path
        return found.read_text("utf-8")


class Handler(http.server.SimpleHTTPRequestHandler):
    sites: Sites

    def translate_path(self, path: str) -> str:
        return str(self.sites.file(urlsplit(path).path) or "/nonexistent")

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = self.sites.file(SINK + "404.html")
        assert page
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.read_bytes())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    folders = {}
    for prefix, content in COURSES.items():
        folders[prefix] = tmp_path_factory.mktemp("site") / "out"
        built = build(content, folders[prefix])
        assert built.published, [d.message for d in built.diagnostics]
    handler = type("Bound", (Handler,), {})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler))
    made = Sites(f"http://127.0.0.1:{server.server_port}/", folders)
    handler.sites = made  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def context(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    with device(chromium, getattr(request, "param", "light")) as made:
        yield made


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


each_view = pytest.mark.parametrize("context", VIEWS, indirect=True)


# -- every page ------------------------------------------------------------------------------------------------------


@browser_test
@each_view
def test_every_page_passes_axe_with_everything_opened(page: Page, sites: Sites) -> None:
    wrong = []
    for address in sites.pages():
        page.goto(address)
        page.evaluate(OPEN_ALL)
        wrong += faults_of_page(page)
    assert wrong == []


@browser_test
def test_no_page_is_wider_than_the_window(page: Page, sites: Sites) -> None:
    wrong = []
    for address in sites.pages():
        page.goto(address)
        page.evaluate(OPEN_ALL)
        for width in (1440, 1152, 768, 360, 320):
            page.set_viewport_size({"width": width, "height": 800})
            beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            wrong += [f"{address} at {width}: {beyond} px too wide"] if beyond > 0 else []
    assert wrong == []


@browser_test
@pytest.mark.parametrize("context", ["light", "narrow"], indirect=True)
def test_pages_load_quietly_from_their_own_origin_and_stand_still(page: Page, sites: Sites) -> None:
    said: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        said.append(f"{page.url}: {message.text}")

    def asked(request: Request) -> None:
        if not request.url.startswith(sites.address):
            said.append(f"{page.url} asks for {request.url}")

    page.on("console", heard)
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    page.on("request", asked)
    for address in sites.pages():
        page.goto(address)
        shift = page.evaluate(SHIFT)
        assert shift < 0.001, f"{address} shifts by {shift}"
    assert said == []


def test_every_page_is_valid_html(sites: Sites) -> None:
    for path in sites.paths():
        parser = html5lib.HTMLParser(strict=True)
        parser.parse(sites.text(path))


def test_every_link_and_file_of_the_site_is_there(sites: Sites) -> None:
    wrong = []
    for path in sites.paths():
        here = sites.address + path
        for kind, target in references(sites.text(path)):
            whole, fragment = urldefrag(urljoin(here, target))
            if kind == "id" or not whole.startswith(sites.address) or whole.startswith("https://example.org"):
                continue
            found = sites.file(urlsplit(whole).path)
            if found is None:
                wrong.append(f"{path}: {target} leads nowhere")
            elif fragment and ("id", unquote(fragment)) not in references(found.read_text("utf-8")):
                wrong.append(f"{path}: {target} has no such anchor")
    assert wrong == []


@functools.cache
def references(text: str) -> list[tuple[str, str]]:
    """("href", …) and ("src", …) of a page, with ("id", …) for each of its anchors."""
    tree = html5lib.parse(text, treebuilder="etree", namespaceHTMLElements=False)
    return [(key, e.attrib[key]) for e in tree.iter() for key in ("href", "src", "id") if key in e.attrib]


def test_ids_are_unique_and_those_of_templates_marked(sites: Sites) -> None:
    for path in sites.paths():
        ids = [value for key, value in references(sites.text(path)) if key == "id"]
        assert len(ids) == len(set(ids)), f"{path}: {[i for i in ids if ids.count(i) > 1]}"


def test_no_page_has_inline_style_or_script(sites: Sites) -> None:
    for path in sites.paths():
        tree = html5lib.parse(sites.text(path), treebuilder="etree", namespaceHTMLElements=False)
        for element in tree.iter():
            inline = [key for key in element.attrib if key == "style" or key.startswith("on")]
            assert not inline, f"{path}: {element.tag} {inline}"
            assert element.tag != "style", path
            if element.tag == "script" and "src" not in element.attrib:
                assert element.attrib.get("type") in ("application/ld+json", "application/json"), path


# -- without JavaScript ----------------------------------------------------------------------------------------------


@browser_test
def test_pages_read_without_javascript(chromium: Browser, sites: Sites) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(sites.address.rstrip("/") + SINK + "things/")
    assert page.get_by_role("heading", name="Weighing", exact=True).is_visible()
    assert page.get_by_role("link", name="a concept that is taught elsewhere").get_attribute("href") == (
        "../words/#concept-leaning"
    )
    assert not page.locator(".scheme").is_visible(), "a button that does nothing is hidden"
    group = page.get_by_role("group", name="Choose one")
    group.get_by_label("A fork").check()
    group.get_by_label("A feather").check()
    assert not group.get_by_label("A fork").is_checked()
    assert page.get_by_role("group", name="Choose all that apply").get_by_role("checkbox").count() == 3
    page.locator("#question-one-of-three summary").click()
    assert page.get_by_text("Yes, and here is why.").is_visible()
    page.get_by_role("checkbox", name="I can weigh").check()
    page.locator("nav.toc summary").click()
    assert page.locator("nav.toc").get_by_role("link", name="What asks").is_visible()
    context.close()


# -- what scripts add ------------------------------------------------------------------------------------------------


@browser_test
def test_the_glossary_answers_to_keyboard_and_pointer(page: Page, sites: Sites) -> None:
    page.goto(sites.address.rstrip("/") + SINK + "things/")
    link = page.get_by_role("link", name="a concept that is taught elsewhere")
    card = page.get_by_role("tooltip")
    assert card.count() == 0
    page.keyboard.press("Tab")
    while not link.evaluate("link => link === document.activeElement"):
        page.keyboard.press("Tab")
    card.wait_for()
    assert "To lean is to emphasize." in card.inner_text()
    assert link.evaluate("l => document.getElementById(l.getAttribute('aria-describedby')).innerText.includes('lean')")
    page.keyboard.press("Escape")
    card.wait_for(state="hidden")
    assert link.get_attribute("aria-describedby") is None
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    card.wait_for()
    page.keyboard.press("Tab")
    card.wait_for(state="hidden")

    link.hover()
    card.wait_for()
    card.hover()
    page.wait_for_timeout(400)
    assert card.is_visible(), "the pointer may move onto the card"
    box = card.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 1440
    page.mouse.move(2, 2)
    card.wait_for(state="hidden")


@browser_test
def test_the_colours_are_chosen_and_kept(page: Page, sites: Sites) -> None:
    def paper() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    page.goto(sites.address + "some/path/")
    switch = page.get_by_role("button", name="Dark")
    light = paper()
    assert switch.get_attribute("aria-pressed") == "false"
    switch.click()
    dark = paper()
    assert dark != light and switch.get_attribute("aria-pressed") == "true"
    page.goto(sites.address + "some/path/concepts/")
    assert paper() == dark and page.get_by_role("button", name="Dark").get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="Dark").press("Enter")
    assert paper() == light
    page.emulate_media(color_scheme="dark")
    assert paper() == dark, "back at the system's colours, the page follows them again"


@browser_test
def test_code_can_be_copied(page: Page, sites: Sites) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(sites.address.rstrip("/") + SINK + "words/")
    button = page.get_by_role("button", name="Copy").last
    button.focus()
    assert button.evaluate("b => getComputedStyle(b).opacity") == "1"
    button.press("Enter")
    page.get_by_role("status").filter(has_text="Copied").wait_for(state="attached")
    assert page.evaluate("navigator.clipboard.readText()") == "indented code, as old as Markdown\n"


@browser_test
def test_the_table_of_contents_follows(page: Page, sites: Sites) -> None:
    page.goto(sites.address + "some/path/3.5-customization-fine-tuning/")
    toc = page.locator("nav.toc")
    assert toc.get_by_role("link").first.is_visible(), "open where there is room"
    current = toc.locator("[aria-current]")
    page.evaluate("document.getElementById('who-builds-it').scrollIntoView()")
    current.filter(has_text="Who builds it").wait_for()
    assert current.count() == 1
    page.evaluate("scrollTo(0, 1e6)")
    current.filter(has_text="What comes next").wait_for()
    page.set_viewport_size({"width": 700, "height": 800})
    toc.get_by_role("link").first.wait_for(state="hidden")


@browser_test
def test_the_keyboard_goes_through_a_page_in_order(page: Page, sites: Sites) -> None:
    page.goto(sites.address + "some/path/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the text")
    assert skip.evaluate("e => e === document.activeElement && e.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.get_by_role("link", name="Begin the course").evaluate("e => e === document.activeElement")
    page.keyboard.press("Enter")
    page.wait_for_url("**/3.5-customization-fine-tuning/")
    assert page.get_by_role("heading", level=1).inner_text() == "Customization & Fine-Tuning"


@browser_test
def test_what_has_moved_leads_on_and_what_is_not_there_says_so(page: Page, sites: Sites) -> None:
    page.goto(sites.address.rstrip("/") + SINK + "old/words/")
    page.wait_for_url(f"**{SINK}words/")
    page.goto(sites.address.rstrip("/") + SINK + "words-of-old.html")
    page.wait_for_url(f"**{SINK}words/")
    page.goto(sites.address.rstrip("/") + SINK + "no/such/page/")
    page.get_by_role("link", name="Go to the start of the course").click()
    page.wait_for_url(f"**{SINK}")


@browser_test
def test_print_shows_the_text_and_hides_the_furniture(page: Page, sites: Sites) -> None:
    page.goto(sites.address.rstrip("/") + SINK + "things/")
    page.emulate_media(media="print")
    assert page.get_by_text("Text before the first heading").is_visible()
    for gone in (".scheme", ".toc", ".pager", "details.solution"):
        assert not page.locator(gone).first.is_visible(), gone
    page.locator("details.solution").evaluate("d => d.open = true")
    assert page.get_by_text("They are equal.").is_visible(), "what the reader opened is printed"


# -- where things stand ----------------------------------------------------------------------------------------------

LESSON = "some/path/3.5-customization-fine-tuning/"


@pytest.fixture
def plain(chromium: Browser) -> Iterator[Page]:
    """A page without JavaScript."""
    context = chromium.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def box(page: Page, selector: str) -> dict[str, float]:
    """Where the first such element stands: x, y, width, height."""
    found = page.locator(selector).first.bounding_box()
    assert found, selector
    return dict(found)


@browser_test
def test_on_a_telephone_a_lesson_begins_with_its_text(plain: Page, sites: Sites) -> None:
    plain.set_viewport_size({"width": 360, "height": 740})
    for address in sites.pages():
        plain.goto(address)
        if plain.locator(".body").count():
            assert box(plain, ".body > *")["y"] < 500, address
    plain.goto(sites.address + LESSON)
    aim = plain.get_by_text("Decide whether to build or buy, naming")
    assert not aim.is_visible()
    plain.locator(".aims summary").click()
    assert aim.is_visible()


@browser_test
def test_where_there_is_room_the_objectives_stand_open(plain: Page, sites: Sites) -> None:
    for width in (768, 1440):
        plain.set_viewport_size({"width": width, "height": 900})
        plain.goto(sites.address + LESSON)
        assert plain.get_by_role("heading", name="What you will be able to do").is_visible()
        assert plain.get_by_text("Decide whether to build or buy, naming").is_visible()
        assert not plain.locator(".aims summary").is_visible(), "nothing to press that does nothing"


@browser_test
def test_what_is_wide_uses_the_room_and_lines_stay_readable(page: Page, sites: Sites) -> None:
    page.goto(sites.address + LESSON)
    text, toc = box(page, ".body > p"), box(page, ".toc")
    assert text["width"] == 656 and toc["x"] + toc["width"] < text["x"]
    assert box(page, ".body > .framework")["width"] > 940
    for table in ("#concept-customization-spectrum .table", ".body > .table"):
        assert box(page, table)["width"] > 700 and box(page, table)["x"] == text["x"]
    page.set_viewport_size({"width": 360, "height": 740})
    scrolls = "t => [t.clientWidth, t.scrollWidth > t.clientWidth]"
    assert page.locator("#concept-customization-spectrum .table").evaluate(scrolls) == [320, True]


@browser_test
def test_a_framework_shows_its_button_and_picture_before_its_rows(page: Page, sites: Sites) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(sites.address + LESSON)
    card = page.locator("#framework-four-questions")
    top = box(page, "#framework-four-questions")
    assert top["height"] < 2000
    assert box(page, "#framework-four-questions .drawn")["y"] - top["y"] < 400
    because = card.get_by_text("Prompting was tried properly and falls short")
    assert not because.is_visible()
    card.get_by_text("All 14 rows, each with its reason").click()
    assert because.is_visible()


@browser_test
def test_right_to_left_the_page_is_its_own_mirror(page: Page, tmp_path: Path) -> None:
    text = "# الخبز\n\n## الوقت\n\nنص\n\n:::concept[gluten]{title='الغلوتين'}\nشبكة\n\n    a = 1\n:::\n"
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "course.yml").write_text("title: الخبز\nlanguage: ar\n", "utf-8")
    (tmp_path / "content" / "one.md").write_text(text, "utf-8")
    assert build(tmp_path / "content", tmp_path / "site").published
    page.goto((tmp_path / "site" / "one" / "index.html").as_uri())
    words, toc, idea = box(page, ".body > p"), box(page, ".toc"), box(page, ".concept")
    assert toc["x"] > words["x"] + words["width"], "the table of contents is where lines begin"
    assert idea["x"] + idea["width"] > words["x"] + words["width"], "and so is the bracket"
    links = page.locator(".site-header a").all()
    assert [round(b["x"]) for a in links if (b := a.bounding_box())] == sorted(
        (round(b["x"]) for a in links if (b := a.bounding_box())), reverse=True
    )
    assert page.locator("pre").evaluate("e => getComputedStyle(e).direction") == "ltr", "code doesn't turn"
    for width in (1440, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width


@browser_test
def test_nothing_is_cut_off_in_print(page: Page, sites: Sites) -> None:
    page.set_viewport_size({"width": 1280, "height": 1000})
    page.emulate_media(media="print")
    beyond = """[...document.querySelectorAll('main *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
      .map((e) => e.outerHTML.slice(0, 80))"""
    for lesson in ("3.5-customization-fine-tuning", "3.6-product-decision", "3.8-when-to-fine-tune"):
        page.goto(f"{sites.address}some/path/{lesson}/")
        assert page.evaluate(beyond) == [], lesson
        assert page.get_by_text("Each answer either ends the matter").first.is_visible() or "3.5" not in lesson
        assert all(row.is_visible() for row in page.locator(".reasons li, .reasons tr").all()[:20]), "folded rows too"


# -- weight ----------------------------------------------------------------------------------------------------------


@browser_test
@pytest.mark.parametrize(
    ("path", "most"),
    [
        (SINK + "words/", 18_000),
        ("/some/path/3.9-three-questions/", 28_500),
        ("/some/path/3.5-customization-fine-tuning/", 55_000),
    ],
    ids=["reading", "decisions", "the longest lesson"],
)
def test_pages_are_light(page: Page, sites: Sites, path: str, most: int) -> None:
    """All that a first visit loads, compressed. Lesson 3.5 holds 22 minutes of text, three frameworks and three
    worksheets with their pictures, two exercises and three questions, each complete without scripts."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.goto(sites.address.rstrip("/") + path, wait_until="networkidle")
    weights = {path: compressed(file) for path in asked if (file := sites.file(path))}
    assert sum(weights.values()) <= most, weights
    common = sum(w for name, w in weights.items() if "/theme/" in name and name.endswith((".js", "site.css", ".svg")))
    assert common <= 8_200, weights


def compressed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9, mtime=0))
