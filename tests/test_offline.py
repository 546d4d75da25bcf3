"""Reading offline: what is kept, and that no page is ever made of two builds. In Chromium, against a real host."""

from __future__ import annotations

import base64
import gzip
import hashlib
import http.server
import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from browser import VIEWS, device, faults_of_page, launched, program, until
from command import course, files
from coursekit.build import build
from coursekit.content.read import read_content
from coursekit.site import offline
from coursekit.site.render import render
from coursekit.site.state import stamp_of
from coursekit.site.theme import read_theme
from planned import plan

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "themes" / "default" / "static"
LESSON = "3.5-customization-fine-tuning/"
NAME = "course.test"
"""A name of this computer that browsers take for another one: on `localhost` nothing is kept."""
AT = "/some/path/"
"""Where the course lies on its host."""


class Host:
    """A web host whose files change, and whose network fails, when a test says so."""

    def __init__(self) -> None:
        host = self
        self.folder = Path("/nonexistent")
        self.up = True
        self.instead: dict[str, Callable[[], tuple[int, bytes]]] = {}
        """What is answered instead of a file, by its address."""
        self.asked: list[str] = []

        class Handler(http.server.SimpleHTTPRequestHandler):
            def do_GET(self) -> None:
                path = unquote(urlsplit(self.path).path)
                host.asked.append(path)
                if not host.up:
                    self.close_connection = True
                    self.connection.close()
                elif path in host.instead:
                    status, body = host.instead[path]()
                    self.answer(status, body, path)
                elif path.startswith(AT) and "/api/" not in path:
                    super().do_GET()
                else:
                    self.answer(200, b'{"from": "the host"}', path)

            def answer(self, status: int, body: bytes, path: str) -> None:
                self.send_response(status)
                self.send_header("Content-Type", self.guess_type(path + "index.html" if path.endswith("/") else path))
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def translate_path(self, path: str) -> str:
                found = host.folder / unquote(urlsplit(path).path).removeprefix(AT)
                return str(found) + ("/" if path.endswith("/") else "")

            def send_header(self, keyword: str, value: str) -> None:
                if keyword != "Last-Modified":  # in seconds: two builds of one second would pass for the same
                    super().send_header(keyword, value)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.thread = threading.Thread(target=self.server.serve_forever, args=[0.02], daemon=True)
        self.thread.start()
        self.origin = f"http://{NAME}:{self.server.server_port}"
        self.site = self.origin + AT

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture(scope="module")
def server() -> Iterator[Host]:
    made = Host()
    yield made
    made.close()


@pytest.fixture
def host(server: Host) -> Host:
    server.up, server.instead = True, {}
    server.asked.clear()
    return server


@pytest.fixture(scope="module")
def chromium(server: Host) -> Iterator[Browser]:
    """One that takes the host for a secure one elsewhere, as if it were served over https."""
    trusted = [
        f"--host-resolver-rules=MAP {NAME} 127.0.0.1",
        f"--unsafely-treat-insecure-origin-as-secure={server.origin}",
    ]
    with launched() as usual:
        made = usual.browser_type.launch(executable_path=program(), args=["--no-sandbox", *trusted])
        yield made
        made.close()


@pytest.fixture
def context(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    with device(chromium, getattr(request, "param", "light")) as made:
        yield made


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course of content/, with its search."""
    out = tmp_path_factory.mktemp("whole") / "site"
    assert build(ROOT / "content", out, search=True).published
    return out


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two builds of a small course. The second changes page `one`, the style and a script; `two` stays as it is."""
    folder = tmp_path_factory.mktemp("builds")
    made = {}
    for number, text in (("first", "The first text."), ("second", "The second text.")):
        root = course(
            folder / number, one=f"# One\n\n{text}\n", two="# Two\n\n[On to one](one.md)\n\n![dot](dot.png)\n"
        )
        (root / "content" / "dot.png").write_bytes((STATIC / "icon.png").read_bytes() + number.encode())
        (root / "content" / "course.yml").write_text("id: small\ntitle: Small\ntheme: " + str(root / "theme") + "\n")
        for name in ("css/site.css", "js/words.js"):
            own = root / "theme" / "static" / name
            own.parent.mkdir(parents=True, exist_ok=True)
            mark = f"\n.build {{ --of: {number} }}\n" if name.endswith("css") else f"\n// of the {number} build\n"
            own.write_text((STATIC / name).read_text("utf-8") + mark, "utf-8")
        (root / "theme" / "theme.toml").write_text("")
        built = build(root / "content", root / "site")
        assert built.published, built.diagnostics
        made[number] = root / "site"
    first, second = (made[n] / "two" / "index.html" for n in ("first", "second"))
    assert first.read_bytes() == second.read_bytes(), "an edit rewrites only the pages that it touches"
    return made


# -- what tests look at -----------------------------------------------------------------------------------------------

STORED = """(async () => {
  const names = (await caches.keys()).filter((name) => name.endsWith("files"));
  const keys = await (await caches.open(names[0])).keys();
  return keys.map((key) => decodeURIComponent(new URL(key.url).pathname));
})()"""


def stored(page: Page) -> set[str]:
    """Paths of the files that are kept."""
    return {path.removeprefix(AT) for path in page.evaluate(STORED)}


def active(page: Page) -> None:
    """Wait until the worker is at work and keeps the page."""
    until(page, "navigator.serviceWorker.getRegistration().then((r) => r?.active?.state === 'activated')")
    path = urlsplit(page.url).path
    path += "index.html" if path.endswith("/") else ""
    until(page, f"({STORED}).then((all) => all.includes({path!r}))".replace("(async () =>", "(async () =>"))


def ask(page: Page, question: str) -> Any:
    """What the worker at work answers."""
    return page.evaluate(
        """async (ask) => {
          const { active } = await navigator.serviceWorker.getRegistration();
          const { port1, port2 } = new MessageChannel();
          const told = new Promise((done) => (port1.onmessage = ({ data }) => done(data.told)));
          active.postMessage({ ask }, [port2]);
          return told;
        }""",
        question,
    )


def build_of(folder: Path) -> str:
    found = re.search(r'const BUILD = "(\w+)"', (folder / "sw.js").read_text("utf-8"))
    assert found
    return found[1]


def of(page: Page, name: str) -> str:
    """The build that a file of the theme belongs to, as this page gets it."""
    text = page.evaluate("(path) => fetch(path).then((r) => r.text(), () => 'refused')", f"{AT}theme/{name}")
    found = re.search(r"\b(first|second)\b", text[-60:])
    return found[1] if found else text


def styled(page: Page) -> str:
    """The build of the style that the page was drawn with."""
    return str(
        page.evaluate(
            """() => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
              .find((rule) => rule.selectorText === ".build")?.style.getPropertyValue("--of").trim()"""
        )
    )


# -- pages and what they need -----------------------------------------------------------------------------------------

pytestmark = pytest.mark.browser


def test_a_page_that_was_read_opens_without_a_network(page: Page, host: Host, whole: Path) -> None:
    host.folder = whole
    page.goto(host.site + LESSON)
    active(page)
    until(page, f"({STORED}).then((all) => all.some((path) => path.endsWith('programs/words.json')))")
    host.up = False
    page.goto(host.site + LESSON)
    assert page.get_by_role("heading", level=1).inner_text() == "Customization & Fine-Tuning"
    card = page.locator("#framework-four-questions")
    card.get_by_role("button", name="Try it on your own situation").click()
    card.get_by_label("it lacks both").check()
    assert card.locator(".ranking li").count() > 1, "what it needs is kept with it, though nobody had asked for it"
    page.goto(host.site + "3.6-product-decision/?from=mail#what-suits-what")
    page.get_by_text("You are offline, and this page isn't kept on this device.").wait_for()
    assert page.url.endswith("3.6-product-decision/?from=mail#what-suits-what"), "so that it can be tried again"
    page.get_by_role("link", name="Customization & Fine-Tuning").click()
    page.wait_for_url("**/" + LESSON)
    assert page.get_by_role("heading", level=1).inner_text() == "Customization & Fine-Tuning"
    page.goto(host.site + "3.6-product-decision/")
    host.up = True
    page.get_by_role("link", name="Try again").click()
    page.get_by_role("heading", name="Retrieval or Tuning: A Product Decision", level=1).wait_for()


def test_the_network_can_go_in_the_browser_too(page: Page, context: BrowserContext, host: Host, whole: Path) -> None:
    host.folder = whole
    page.goto(host.site)
    active(page)
    context.set_offline(True)
    for address in (host.site, host.site + "index.html", host.site + "?utm=x"):
        page.goto(address)
        assert page.get_by_role("link", name="Begin the course").is_visible(), address
    page.goto(host.site + "concepts")
    page.get_by_text("You are offline").wait_for()
    assert page.url == host.site + "concepts/", "a folder without its slash is found as well"
    context.set_offline(False)


def test_the_whole_course_is_saved_and_removed(page: Page, host: Host, whole: Path) -> None:
    host.folder = whole
    page.goto(host.site + "offline/")
    save = page.get_by_role("button", name=re.compile(r"Save this course \([\d.]+ MB\)"))
    save.wait_for()
    said = re.search(r"[\d.]+", save.inner_text())
    size = sum(len(data) for name, data in files(whole).items() if name != "sw.js")
    assert said and abs(float(said[0]) * 1e6 - size) < 60_000, "its size is said beforehand"
    save.click()
    page.get_by_text("The whole course is kept on this device").wait_for()
    everything = set(files(whole)) - {"sw.js", "404.html", "sitemap.xml", "feed.xml"}
    assert stored(page) == everything
    host.up = False
    host.asked.clear()
    page.reload()
    page.get_by_text("The whole course is kept on this device").wait_for()
    for address in sorted(name.removesuffix("index.html") for name in everything if name.endswith("index.html")):
        page.goto(host.site + address)
        assert not page.get_by_text("You are offline").count(), address
    page.goto(host.site + LESSON)
    for path in sorted(name for name in everything if name.endswith(".json")):
        assert page.evaluate("(path) => fetch(path).then((r) => r.json()).then((j) => typeof j)", AT + path) == "object"
    page.keyboard.press("/")
    page.get_by_role("textbox", name="What are you looking for?").fill("payback")
    page.get_by_text("results for “payback”").wait_for()
    host.up = True
    page.goto(host.site + "offline/")
    page.get_by_role("button", name="Remove it from this device").click()
    page.get_by_text("Removed.").wait_for()
    expect(page.get_by_role("button", name="Save this course")).to_be_focused()
    assert LESSON + "index.html" not in stored(page) and "offline/index.html" in stored(page)


# -- another build ----------------------------------------------------------------------------------------------------


def opened(page: Page, host: Host, folder: Path, path: str = "one/") -> None:
    """A page of a build that a worker of this build answers for."""
    host.folder = folder
    page.goto(host.site + path)
    active(page)
    page.reload()
    until(page, "navigator.serviceWorker.controller !== null")


def waits(page: Page) -> None:
    until(page, "navigator.serviceWorker.getRegistration().then((r) => r.waiting !== null)")


def begun(page: Page, folder: Path) -> None:
    """Wait until the worker of this build is the one at work. It waits for pages on their way, which may never come."""
    for _ in range(600):
        if ask(page, "standing")["build"] == build_of(folder):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the new worker never began")


def test_an_open_page_stays_with_its_build_and_is_told_of_the_next(
    page: Page, host: Host, builds: dict[str, Path]
) -> None:
    opened(page, host, builds["first"])
    assert (styled(page), of(page, "js/words.js")) == ("first", "first")
    host.folder = builds["second"]
    assert (of(page, "css/site.css"), of(page, "js/words.js")) == ("first", "first")
    assert page.evaluate(f"fetch('{AT}files/dot.png').then(() => 'given', () => 'refused')") == "refused", (
        "a file that isn't kept, and has changed on the host, is no part of this page"
    )
    page.evaluate("navigator.serviceWorker.getRegistration().then((r) => r.update()).then(() => 0)")
    notice = page.locator(".notice")
    notice.get_by_text("A new version of this course is there.").wait_for()
    waits(page)
    assert (of(page, "css/site.css"), of(page, "js/words.js")) == ("first", "first"), "the new one waits"
    assert faults_of_page(page) == []
    notice.get_by_role("button", name="Reload").click()
    page.get_by_text("The second text.").wait_for()
    begun(page, builds["second"])
    assert (styled(page), of(page, "js/words.js")) == ("second", "second")
    host.up = False
    page.reload()
    assert page.get_by_text("The second text.").is_visible() and styled(page) == "second"
    assert of(page, "js/words.js") == "second"


def test_a_new_page_comes_with_its_own_files_even_before_its_worker(
    page: Page, context: BrowserContext, host: Host, builds: dict[str, Path]
) -> None:
    opened(page, host, builds["first"], "two/")
    host.folder = builds["second"]
    host.instead[AT + "sw.js"] = lambda: (503, b"")
    page.goto(host.site + "one/")
    assert page.get_by_text("The second text.").is_visible(), "who is online reads what is there now"
    assert (styled(page), of(page, "js/words.js")) == ("second", "second")
    cdp = context.new_cdp_session(page)
    cdp.send("ServiceWorker.enable")
    cdp.send("ServiceWorker.stopAllWorkers")
    assert of(page, "js/words.js") == "second", "a worker that was put to sleep knows it still"
    page.goto(host.site + "two/")
    assert (styled(page), of(page, "js/words.js")) == ("first", "first"), "a page of both builds goes with the one kept"
    host.up = False
    page.goto(host.site + "one/")
    page.get_by_text("You are offline").wait_for()
    assert styled(page) == "first"


def test_a_page_of_the_new_build_makes_way_in_silence(page: Page, host: Host, builds: dict[str, Path]) -> None:
    opened(page, host, builds["first"])
    host.folder = builds["second"]
    page.goto(host.site + "one/")
    page.evaluate("window.here = true")
    begun(page, builds["second"])
    assert page.evaluate("window.here") and page.locator(".notice").count() == 0, "nothing was loaded anew"
    page.goto(host.site + "one/")
    active(page)
    host.up = False
    page.goto(host.site + "one/")
    assert page.get_by_text("The second text.").is_visible() and styled(page) == "second"


def test_the_next_build_begins_when_the_last_page_of_the_former_is_closed(
    page: Page, context: BrowserContext, host: Host, builds: dict[str, Path]
) -> None:
    opened(page, host, builds["first"])
    host.folder = builds["second"]
    newer = context.new_page()
    newer.goto(host.site + "one/")
    waits(newer)
    page.wait_for_timeout(500)
    assert ask(newer, "standing")["build"] == build_of(builds["first"]) and styled(page) == "first"
    page.close()
    begun(newer, builds["second"])


def test_two_tabs_of_two_builds(page: Page, context: BrowserContext, host: Host, builds: dict[str, Path]) -> None:
    opened(page, host, builds["first"])
    host.folder = builds["second"]
    newer = context.new_page()
    newer.goto(host.site + "one/")
    newer.evaluate("window.here = true")
    page.locator(".notice").get_by_role("button", name="Reload").wait_for()
    assert newer.locator(".notice").count() == 0, "this one is of the new build already"
    assert (of(page, "js/words.js"), of(newer, "js/words.js")) == ("first", "second")
    third = context.new_page()
    third.goto(host.site + "two/")
    assert (styled(third), of(third, "js/words.js")) == ("first", "first")
    page.locator(".notice").get_by_role("button", name="Reload").click()
    page.get_by_text("The second text.").wait_for()
    until(third, "document.readyState === 'complete'")
    for tab in (page, newer, third):
        begun(tab, builds["second"])
        until(tab, "[...document.styleSheets].length > 0")
        assert (styled(tab), of(tab, "js/words.js")) == ("second", "second")
    assert newer.evaluate("window.here"), "it had nothing to load anew"


def test_what_is_kept_comes_along_to_the_next_build(page: Page, host: Host, builds: dict[str, Path]) -> None:
    opened(page, host, builds["first"], "two/")
    page.goto(host.site + "offline/")
    page.get_by_role("button", name="Save this course").click()
    page.get_by_text("The whole course is kept").wait_for()
    host.folder = builds["second"]
    host.asked.clear()
    page.goto(host.site + "one/")
    begun(page, builds["second"])
    fetched = {path.removeprefix(AT) for path in host.asked}
    assert "files/dot.png" in fetched and "theme/js/plot.js" not in fetched, "only what has changed is fetched again"
    host.up = False
    page.goto(host.site + "offline/")
    page.get_by_text("The whole course is kept").wait_for()
    page.goto(host.site + "one/")
    assert page.get_by_text("The second text.").is_visible()


def test_half_a_deployment_is_not_taken(page: Page, host: Host, builds: dict[str, Path], tmp_path: Path) -> None:
    opened(page, host, builds["first"], "two/")
    half = tmp_path / "half"
    shutil.copytree(builds["first"], half)
    shutil.copy(builds["second"] / "sw.js", half / "sw.js")
    host.folder = half
    update = (
        "navigator.serviceWorker.getRegistration().then((r) => r.update()).then((r) => r.installing?.state ?? null)"
    )
    assert page.evaluate(update) == "installing"
    until(page, "navigator.serviceWorker.getRegistration().then((r) => r.installing === null)")
    assert page.evaluate("navigator.serviceWorker.getRegistration().then((r) => r.waiting)") is None
    assert ask(page, "standing")["build"] == build_of(builds["first"])
    host.up = False
    page.goto(host.site + "two/")
    assert (styled(page), of(page, "js/words.js")) == ("first", "first"), "the former build is whole as before"
    host.up, host.folder = True, builds["second"]
    page.goto(host.site + "one/")
    begun(page, builds["second"])


def test_a_host_without_this_course_any_more_is_not_shadowed(
    page: Page, host: Host, builds: dict[str, Path], tmp_path: Path
) -> None:
    opened(page, host, builds["first"])
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "index.html").write_text("<title>Other</title><h1>Something else</h1>")
    host.folder = tmp_path
    page.goto(host.site + "one/")
    assert page.get_by_role("heading", name="Something else").is_visible()
    assert page.goto(host.site + "two/").status == 404  # type: ignore[union-attr]


# -- what goes wrong --------------------------------------------------------------------------------------------------


def test_a_file_that_was_tampered_with_is_not_kept(page: Page, host: Host, builds: dict[str, Path]) -> None:
    host.folder = builds["first"]
    host.instead[AT + "one/"] = lambda: (200, b"<!doctype html><title>Evil</title><h1>Something else</h1>")
    opened(page, host, builds["first"], "two/")
    page.goto(host.site + "one/")
    page.goto(host.site + "offline/")
    page.get_by_role("button", name="Save this course").click()
    page.get_by_text("This course has just changed. Reload the page, then go on.").wait_for()
    assert "one/index.html" not in stored(page) and "two/index.html" in stored(page)
    host.up = False
    page.goto(host.site + "one/")
    page.get_by_text("You are offline").wait_for()


def test_a_host_that_changes_files_on_their_way_keeps_nothing_and_harms_nothing(
    page: Page, host: Host, builds: dict[str, Path]
) -> None:
    host.folder = builds["first"]
    style = (builds["first"] / "theme/css/site.css").read_bytes()
    host.instead[AT + "theme/css/site.css"] = lambda: (200, style + b"/* minified */")
    page.goto(host.site + "offline/")
    page.get_by_text("This course couldn't be kept. Its host seems to change the files").wait_for()
    page.goto(host.site + "one/")
    assert page.get_by_text("The first text.").is_visible()


def test_no_room_is_said_and_what_is_kept_stays(page: Page, context: BrowserContext, host: Host, whole: Path) -> None:
    opened(page, host, whole, LESSON)
    page.goto(host.site + "offline/")
    page.get_by_role("button", name="Save this course").wait_for()
    cdp = context.new_cdp_session(page)
    used = page.evaluate("navigator.storage.estimate().then((e) => e.usage)")
    for room in (50_000, 10_000_000):
        if room > 1e6:  # the browser promises room, and has none
            page.evaluate("navigator.storage.estimate = async () => ({ quota: 1e12, usage: 0 })")
        cdp.send("Storage.overrideQuotaForOrigin", {"origin": host.origin, "quotaSize": used + 50_000})
        page.get_by_role("button", name=re.compile("Save")).click()
        said = page.get_by_text("There is no room left:")
        said.wait_for()
        assert re.search(r"\d+ of \d+ files are kept. Make room on this device", said.inner_text())
        assert faults_of_page(page) == []
        said.evaluate("e => (e.textContent = '')")
    cdp.send("Storage.overrideQuotaForOrigin", {"origin": host.origin})
    page.get_by_role("button", name="Save the rest").click()
    page.get_by_text("The whole course is kept").wait_for()


def test_a_connection_that_breaks_while_saving(page: Page, host: Host, whole: Path) -> None:
    opened(page, host, whole, LESSON)
    page.goto(host.site + "offline/")
    page.get_by_role("button", name="Save this course").wait_for()

    def gone() -> tuple[int, bytes]:
        host.up = False
        raise ConnectionError

    host.instead[AT + "3.9-three-questions/"] = gone
    page.get_by_role("button", name="Save this course").click()
    said = page.get_by_text("The connection was lost:")
    said.wait_for()
    kept = re.search(r"(\d+) of (\d+) files", said.inner_text())
    assert kept and 0 < int(kept[1]) < int(kept[2])
    host.up, host.instead = True, {}
    page.reload()
    page.get_by_role("button", name="Save the rest").click()
    page.get_by_text("The whole course is kept").wait_for()


def test_saving_can_be_stopped(page: Page, host: Host, whole: Path) -> None:
    opened(page, host, whole, LESSON)
    page.goto(host.site + "offline/")
    go = threading.Event()
    words = (whole / "pagefind/words.json").read_bytes()

    def slowly() -> tuple[int, bytes]:
        go.wait(10)
        return 200, words

    host.instead[AT + "pagefind/words.json"] = slowly
    page.get_by_role("button", name="Save this course").click()
    stop = page.get_by_role("button", name="Stop")
    until(page, "document.activeElement.textContent === 'Stop'")
    assert page.get_by_role("progressbar", name="The whole course").is_visible()
    assert faults_of_page(page) == []
    stop.click()
    go.set()
    page.get_by_text(re.compile(r"Stopped: \d+ of \d+ files are kept.")).wait_for()
    until(page, "document.activeElement.textContent === 'Save the rest'")


def test_a_slow_network_is_not_waited_for_where_the_page_is_kept(
    page: Page, host: Host, builds: dict[str, Path]
) -> None:
    opened(page, host, builds["first"])
    never = threading.Event()
    host.instead[AT + "one/"] = lambda: (never.wait(30), (200, b""))[1]
    page.goto(host.site + "one/")
    assert page.get_by_text("The first text.").is_visible()
    never.set()
    host.instead[AT + "one/"] = lambda: (502, b"down for a while")
    page.goto(host.site + "one/")
    assert page.get_by_text("The first text.").is_visible(), "nor is a host that is down"


@pytest.mark.parametrize(
    "blocked",
    [
        "Object.defineProperty(navigator, 'serviceWorker', { get() { throw new DOMException('', 'SecurityError') } })",
        "Object.defineProperty(navigator, 'serviceWorker', { value: undefined })",
        "navigator.serviceWorker.register = async () => { throw new DOMException('no', 'SecurityError') }",
    ],
    ids=["forbidden", "missing", "refused"],
)
def test_a_browser_that_keeps_nothing_says_so_and_reads_on(
    blocked: str, page: Page, host: Host, builds: dict[str, Path]
) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.add_init_script(blocked)
    host.folder = builds["first"]
    page.goto(host.site + "one/")
    page.goto(host.site + "offline/", wait_until="networkidle")
    assert page.get_by_text("Here, nothing can be kept").is_visible()
    assert page.get_by_role("button", name="Save this course").count() == 0
    assert faults_of_page(page) == [] and said == []


# -- what the worker leaves alone -------------------------------------------------------------------------------------


def test_the_api_and_everything_else_is_left_alone(page: Page, host: Host, builds: dict[str, Path]) -> None:
    opened(page, host, builds["first"], "two/")
    for path in ("/api/v1/progress", AT + "api/v1/attempts", "/elsewhere.json"):
        for _ in range(2):
            host.asked.clear()
            assert page.evaluate("(path) => fetch(path).then((r) => r.json())", path) == {"from": "the host"}
            assert host.asked == [path]
    assert not [path for path in stored(page) if "api" in path or "elsewhere" in path]
    host.up = False
    assert page.evaluate("fetch('/api/v1/progress').then(() => 'kept', () => 'gone')") == "gone"
    host.up = True
    assert page.evaluate(f"fetch('{AT}one/', {{ method: 'POST' }}).then((r) => r.status)") == 501, (
        "only reading is answered"
    )


def test_parts_of_a_file_can_be_asked_for(page: Page, host: Host, builds: dict[str, Path]) -> None:
    opened(page, host, builds["first"], "two/")
    until(page, f"({STORED}).then((all) => all.includes('{AT}files/dot.png'))")
    host.up = False
    data = (builds["first"] / "files/dot.png").read_bytes()
    part = """([path, range]) => fetch(path, { headers: { range } }).then(async (r) =>
      [r.status, r.headers.get("content-range"), [...new Uint8Array(await r.arrayBuffer())]])"""
    for asked, start, end in (
        ("bytes=5-9", 5, 10),
        (f"bytes={len(data) - 3}-", len(data) - 3, len(data)),
        ("bytes=0-", 0, None),
    ):
        status, where, got = page.evaluate(part, [AT + "files/dot.png", asked])
        assert status == 206 and bytes(got) == data[start:end]
        assert where == f"bytes {start}-{start + len(got) - 1}/{len(data)}"
    assert page.evaluate(part, [AT + "files/dot.png", "bytes=999999-"])[0] == 416


def test_redirects_and_addresses_that_are_not_there(page: Page, host: Host, builds: dict[str, Path]) -> None:
    opened(page, host, builds["first"])
    assert page.goto(host.site + "gone/").status == 404  # type: ignore[union-attr]
    page.goto(host.site + "two?from=here")
    assert page.url == host.site + "two/?from=here" and page.get_by_role("heading", name="Two").is_visible()
    page.goto(host.site + "%E0%A4%A")
    page.goto(host.site + "theme?sorted=by-name")
    assert page.url == host.site + "theme/?sorted=by-name" and page.get_by_text("Directory listing").count()
    host.up = False
    page.goto(host.site + "gone/for/good/")
    page.get_by_text("You are offline").wait_for()
    assert page.locator("link[rel=stylesheet]").first.evaluate("e => e.sheet !== null"), "its links fit its address"
    page.get_by_role("link", name="One").click()
    page.wait_for_url("**/one/")


def test_at_home_nothing_is_kept(chromium: Browser, host: Host, builds: dict[str, Path]) -> None:
    """Authors see what they have just built, whatever they look at it with."""
    host.folder = builds["first"]
    for name in ("127.0.0.1", "localhost"):
        with device(chromium) as context:
            page = context.new_page()
            page.goto(host.site.replace(NAME, name) + "offline/", wait_until="networkidle")
            assert page.get_by_text("Here, nothing can be kept").is_visible()
            assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


# -- looks ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("context", VIEWS, indirect=True)
def test_every_state_passes_axe(page: Page, host: Host, builds: dict[str, Path]) -> None:
    opened(page, host, builds["first"])
    host.up = False
    page.goto(host.site + "two/")
    page.get_by_text("You are offline").wait_for()
    page.get_by_role("link", name="One").wait_for()
    assert faults_of_page(page) == []
    host.up = True
    page.goto(host.site + "offline/")
    page.get_by_role("button", name="Save this course").wait_for()
    assert faults_of_page(page) == []
    page.get_by_role("button", name="Save this course").click()
    page.get_by_text("The whole course is kept").wait_for()
    assert faults_of_page(page) == []
    page.get_by_role("button", name="Remove it from this device").click()
    page.get_by_text("Removed.").wait_for()
    assert faults_of_page(page) == []


def test_a_course_can_be_installed(page: Page, context: BrowserContext, host: Host, whole: Path) -> None:
    opened(page, host, whole, "")
    cdp = context.new_cdp_session(page)
    found = cdp.send("Page.getAppManifest")
    assert found["url"] == host.site + "manifest.webmanifest" and found["errors"] == []
    app = json.loads(found["data"])
    assert (app["name"], app["start_url"], app["scope"], app["lang"]) == ("When to customize AI", "./", "./", "en")
    for icon in app["icons"]:
        assert (whole / icon["src"]).is_file()
    faults = [error["errorId"] for error in cdp.send("Page.getInstallabilityErrors")["installabilityErrors"]]
    assert [fault for fault in faults if fault != "in-incognito"] == []
    colours = page.locator("meta[name=theme-color]").evaluate_all("all => all.map(e => [e.content, e.media])")
    sheet = re.search(r"--sheet: light-dark\((#\w+), (#\w+)\)", (STATIC / "css/site.css").read_text("utf-8"))
    assert sheet and [colour for colour, _ in colours] == list(sheet.groups())


# -- the files --------------------------------------------------------------------------------------------------------


def test_the_worker_knows_every_file_and_no_page_knows_the_build(whole: Path) -> None:
    text = (whole / "sw.js").read_text("utf-8")
    listed = re.search(r"^const FILES = new Map\(JSON\.parse\((.*)\)\);$", text, re.M)
    assert listed
    hashes = dict(json.loads(json.loads(listed[1])))
    held = {name: data for name, data in files(whole).items() if name != "sw.js"}
    assert hashes == {n: base64.b64encode(hashlib.sha256(d).digest()).decode() for n, d in held.items()}
    assert not [name for name, data in held.items() if build_of(whole).encode() in data]
    assert "theme/js/worker.js" not in held


def test_names_of_files_are_whatever_they_are() -> None:
    """As text without letters beyond ASCII, since a name needn't be UTF-8."""
    stamps = {name: stamp_of(name.encode("utf-8", "surrogateescape")) for name in ("b/a", "é/a", "\udce9/a", "a/b")}
    texts = [offline.worker("", {name: stamps[name] for name in names}, "1") for names in (("b/a", "a/b"), stamps)]
    rows = [json.loads(json.loads(text.partition("JSON.parse(")[2].partition("));")[0])) for text in texts]
    assert rows[0] == [row for row in rows[1] if row[0].isascii()] and all(text.isascii() for text in texts)
    assert [row[0] for row in rows[1]] == sorted(stamps)
    assert {path: base64.b64decode(digest).hex() for path, digest in rows[1]} == {
        p: s.sha256 for p, s in stamps.items()
    }


def test_the_same_content_gives_the_same_worker(whole: Path, tmp_path: Path) -> None:
    assert build(ROOT / "content", tmp_path / "site", search=True).published
    assert (tmp_path / "site" / "sw.js").read_bytes() == (whole / "sw.js").read_bytes()
    again = build(ROOT / "content", tmp_path / "site", search=True).published
    assert again and again.written == ()


def test_a_worker_is_known_as_ours_when_the_state_is_lost(tmp_path: Path) -> None:
    root = course(tmp_path, one="# One\n\nText.\n\nAnd more.\n")
    assert build(root / "content", root / "site").published
    shutil.rmtree(root / ".coursekit")
    course(root, one="# One\n\nText.\n\nAnd another text.\n")
    built = build(root / "content", root / "site")
    assert built.published and "sw.js" in built.published.written, built.diagnostics


def test_a_preview_has_no_worker() -> None:
    theme = read_theme("default", "en")[0]
    assert theme
    planned = plan(read_content(ROOT / "content"), theme)
    assert not [path for path, _ in planned.data if path.startswith(("offline", "manifest", "sw"))]
    for inputs in planned.pages:
        assert "manifest" not in render(inputs) and inputs.address != "offline/"


def test_it_is_light_and_says_only_words_that_are_there(whole: Path) -> None:
    for name, most in (
        ("js/offline.js", 1_800),
        ("js/keeping.js", 3_000),
        ("js/worker.js", 6_000),
        ("css/offline.css", 600),
    ):
        assert len(gzip.compress((STATIC / name).read_bytes(), 9)) <= most, name
    assert len(gzip.compress((whole / "sw.js").read_bytes(), 9)) <= 25_000
    source = "".join((STATIC / "js" / name).read_text("utf-8") for name in ("offline.js", "keeping.js"))
    said = set(re.findall(r'"offline\.([\w.-]+)"', source)) | {
        f"failed.{why}" for why in ("network", "full", "blocked", "newer")
    }
    for language in ("en", "de"):
        theme = read_theme("default", language)[0]
        assert theme
        there = {key.removeprefix("offline.") for key in theme.strings if key.startswith("offline.")}
        assert said == there - {"title", "lead", "none"}, "templates say the others"
