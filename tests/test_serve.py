"""`coursekit serve`: what a browser gets while a course is written, with the real command, its server and Chromium."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from browser import device, launched
from command import course, coursekit, files
from coursekit.preview.server import Server
from coursekit.preview.state import Preview

ROOT = Path(__file__).parents[1]
TAG = re.compile(rb'<script src="/@preview/preview\.js" defer data-page="\w*" data-styles="[^"]*"></script>')
# A preview keeps nothing on the device, where an older text would stand in an edit's way.
KEPT = {"offline/words.json", "offline/index.html", "manifest.webmanifest"}
OFFLINE = re.compile(
    rb'<link rel="manifest"[^>]*>\n<link rel="apple-touch-icon"[^>]*>\n|<a href="[^"]*offline/">[^<]*</a> \xc2\xb7 '
)
LONG = "# Long\n\n" + "".join(f"## Part {n}\n\n" + "Flour, water, salt and yeast. " * 60 + "\n\n" for n in range(1, 21))


@dataclass
class Serving:
    """A preview that is running, and what it says."""

    process: subprocess.Popen[str]
    address: str
    log: Path

    @property
    def port(self) -> int:
        return urlsplit(self.address).port or 0

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8")

    def get(self, path: str, method: str = "GET", host: str = "") -> tuple[int, dict[str, str], bytes]:
        """Ask for exactly this path, as it stands."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.putrequest(method, path, skip_host=True)
        connection.putheader("Host", host or f"127.0.0.1:{self.port}")
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, {key.lower(): value for key, value in answer.getheaders()}, body

    def text(self, path: str) -> str:
        return self.get(path)[2].decode("utf-8")

    def told(self) -> dict[str, object]:
        """What a browser is told when it begins to listen."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", "/@preview/events?address=/")
        answer = connection.getresponse()
        while not (line := answer.readline()).startswith(b"data: "):
            assert line
        connection.close()
        told: dict[str, object] = json.loads(line.removeprefix(b"data: "))
        return told


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[Serving]:
    """Run `coursekit serve` in a folder, and end it by Ctrl-C."""
    log = folder / "serve.log"
    with log.open("w") as told:
        command = [sys.executable, "-m", "coursekit", "serve", *(arguments or ("--port", "0"))]
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=told, text=True)
    assert process.stdout
    line = process.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+/", line)
    assert found, f"it said: {line}{log.read_text('utf-8')}"
    try:
        yield Serving(process, found[0], log)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.stdout.close()
        process.wait(20)
    assert "Traceback" not in log.read_text("utf-8")
    assert "fault of coursekit" not in log.read_text("utf-8")


def soon(condition: Callable[[], object]) -> None:
    for _ in range(1000):
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("it never came")


@pytest.fixture
def bread(tmp_path: Path) -> Path:
    """Two lessons that link to each other, with a picture and settings."""
    course(
        tmp_path,
        one="---\nid: one\ntitle: One\nmodule: 1\n---\n\n# One\n\nSee [two](two.md).\n\n![A loaf](loaf.svg)\n",
        two="---\nid: two\ntitle: Two\nmodule: 2\n---\n\n# Two\n\nFlour and water.\n",
    )
    (tmp_path / "content" / "course.yml").write_text("id: bread\ntitle: Bread\n", "utf-8")
    (tmp_path / "content" / "loaf.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    (tmp_path / "content" / "not-linked.txt").write_text("a note of the author's")
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    """As most editors do: write beside, then rename."""
    text = path.read_text("utf-8")
    assert old in text
    aside = path.with_name(f".{path.name}.new")
    aside.write_text(text.replace(old, new), "utf-8")
    aside.replace(path)


# -- what is served --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", ["content", "docs"])
def test_it_serves_to_the_byte_what_build_writes_but_for_its_script_and_reading_offline(
    content: str, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / content, tmp_path / "content")
    assert coursekit("build", cwd=tmp_path).code == 0
    built = files(tmp_path / "site")
    before = files(tmp_path / "content")
    with serving(tmp_path) as preview:
        for path, expected in built.items():
            status, head, body = preview.get("/" + path)
            if path in KEPT:
                assert status == 404, path
                continue
            if path == "sw.js":
                assert body != expected
                assert b"unregister()" in body
                continue
            assert status == 200, path
            if path.endswith(".html"):
                assert len(TAG.findall(body)) == 1, path
                body = TAG.sub(b"", body)
                expected = OFFLINE.sub(b"", expected)
            assert body == expected, path
            assert head["cache-control"] == "no-store"
            assert int(head["content-length"])
    assert files(tmp_path / "site") == built
    assert files(tmp_path / "content") == before
    assert not [path for path, data in built.items() if b"@preview" in data]


def test_it_writes_nothing(bread: Path) -> None:
    before = files(bread / "content")
    with serving(bread) as preview:
        assert "Flour and water" in preview.text("/two/")
        edit(bread / "content" / "two.md", "Flour", "Rye")
        soon(lambda: "Rye and water" in preview.text("/two/"))
        edit(bread / "content" / "two.md", "Rye", "Flour")
    assert sorted(p.name for p in bread.iterdir()) == ["content", "serve.log"]
    assert files(bread / "content") == before


def test_addresses_types_and_methods(bread: Path) -> None:
    with serving(bread) as preview:
        types = {
            "/": "text/html; charset=utf-8",
            "/index.html": "text/html; charset=utf-8",
            "/one/": "text/html; charset=utf-8",
            "/o%6Ee/?print": "text/html; charset=utf-8",
            "/files/loaf.svg": "image/svg+xml",
            "/theme/css/site.css": "text/css; charset=utf-8",
            "/theme/js/site.js": "text/javascript; charset=utf-8",
            "/course.json": "application/json; charset=utf-8",
            "/sw.js": "text/javascript; charset=utf-8",
            "/@preview/preview.js": "text/javascript; charset=utf-8",
        }
        for path, expected in types.items():
            status, head, body = preview.get(path)
            assert (status, head["content-type"]) == (200, expected), path
            asked, bare, nothing = preview.get(path, "HEAD")
            assert (asked, bare["content-length"], nothing) == (200, str(len(body)), b""), path
        status, head, _ = preview.get("/one?print")
        assert (status, head["location"]) == (302, "/one/?print")
        status, head, body = preview.get("/three/")
        assert (status, head["content-type"]) == (404, "text/html; charset=utf-8")
        assert b"</html>" in body and TAG.search(body)
        for method in ("POST", "PUT", "DELETE", "OPTIONS"):
            status, head, _ = preview.get("/one/", method)
            assert (status, head["allow"]) == (405, "GET, HEAD")


def test_nothing_but_the_site_is_served(bread: Path) -> None:
    (bread / "secret.txt").write_text("secret")
    (bread / "content" / ".hidden").write_text("secret")
    with serving(bread) as preview:
        for path in (
            *("/../secret.txt", "/files/../../secret.txt", "/files/%2e%2e/%2e%2e/secret.txt", "//etc/passwd"),
            *("/files/..%2F..%2Fsecret.txt", "/files/.hidden", "/files/not-linked.txt", "/files/"),
            *("/theme/../../../pyproject.toml", "/%00", "/%ff%fe", "/@preview/", "/@preview/../server.py", "/theme"),
        ):
            status, _, body = preview.get(path)
            assert status == 404, path
            assert b"secret" not in body


def test_a_picture_that_becomes_a_link_out_of_the_folder_is_not_served(bread: Path) -> None:
    (bread / "secret.txt").write_text("secret")
    with serving(bread) as preview:
        assert preview.get("/files/loaf.svg")[0] == 200
        (bread / "content" / "loaf.svg").unlink()
        (bread / "content" / "loaf.svg").symlink_to(bread / "secret.txt")
        assert b"secret" not in preview.get("/files/loaf.svg")[2]
        soon(lambda: preview.told()["stale"])
        assert b"secret" not in preview.get("/files/loaf.svg")[2]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost@evil", " "])
def test_a_page_elsewhere_whose_name_leads_here_sees_nothing(bread: Path, host: str) -> None:
    with serving(bread) as preview:
        for path in ("/", "/one/", "/@preview/events?address=/", "/files/loaf.svg"):
            status, _, body = preview.get(path, host=host)
            assert status == 403
            assert b"Bread" not in body


def test_only_this_machine_is_served_and_by_its_usual_names(bread: Path) -> None:
    with serving(bread) as preview:
        for host in ("localhost", f"localhost:{preview.port}", "LOCALHOST", "[::1]:8000", "127.0.0.1"):
            status, head, _ = preview.get("/", host=host)
            assert status == 200, host
            assert "access-control-allow-origin" not in head
            assert head["cross-origin-resource-policy"] == "same-origin"
        own = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), preview.port, socket.AF_INET)}
        for address in own - {"127.0.0.1"}:
            with pytest.raises(OSError):
                socket.create_connection((address, preview.port), timeout=2)


def test_the_path_of_the_courses_url_leads_to_the_same_pages(bread: Path) -> None:
    (bread / "content" / "course.yml").write_text("id: bread\ntitle: Bread\nurl: https://example.org/kurs/brot/\n")
    with serving(bread) as preview:
        assert preview.get("/kurs/brot/one/")[2] == preview.get("/one/")[2]
        status, _, lost = preview.get("/nowhere/at/all/")
        assert status == 404
        (style,) = re.findall(r'href="([^"]+site\.css)"', lost.decode())
        assert preview.get(style)[0] == 200


# -- starting and ending ---------------------------------------------------------------------------------------------


def test_a_port_that_is_taken_is_answered_with_the_next(bread: Path) -> None:
    with serving(bread) as first, serving(bread, "--port", str(first.port)) as second:
        assert second.port > first.port
        assert f"port {first.port} is taken, so it is {second.port}" in second.said
        assert "Bread" in first.text("/")
        assert "Bread" in second.text("/")


def test_ctrl_c_ends_it_though_a_browser_listens(bread: Path) -> None:
    with serving(bread) as preview:
        listener = http.client.HTTPConnection("127.0.0.1", preview.port, timeout=20)
        listener.request("GET", "/@preview/events?address=/")
        assert listener.getresponse().readline()
        preview.process.send_signal(signal.SIGINT)
        assert preview.process.wait(20) == 0
        assert preview.said.endswith("stopped\n")
        with pytest.raises(OSError):
            socket.create_connection(("127.0.0.1", preview.port), timeout=2)


def test_a_kill_leaves_nothing_behind(bread: Path) -> None:
    before = files(bread / "content")
    with serving(bread) as preview:
        preview.process.kill()
        preview.process.wait(20)
    assert files(bread / "content") == before
    assert sorted(p.name for p in bread.iterdir()) == ["content", "serve.log"]
    with serving(bread, "--port", str(preview.port)) as again:
        assert again.port == preview.port


def test_ctrl_c_before_the_server_has_begun_is_an_end_like_any_other(bread: Path) -> None:
    """The socket may be closed before the thread that serves comes to use it."""
    server = Server(Preview(bread / "content", None), 0)
    server.server_close()
    server.serve_forever()


def test_without_content_it_says_so_and_ends(tmp_path: Path) -> None:
    ran = coursekit("serve", "--content", "lessons", cwd=tmp_path)
    assert ran.code == 1
    assert "there is no such folder [no-content]" in ran.err


def test_open_shows_the_page_in_a_browser(bread: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = bread / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {bread}/opened\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    with serving(bread, "--port", "0", "--open") as preview:
        soon(lambda: (bread / "opened").exists() and (bread / "opened").read_text() == preview.address + "\n")


# -- changes, as a browser's requests see them -----------------------------------------------------------------------


def test_an_error_leaves_the_last_good_pages_and_is_told(bread: Path) -> None:
    with serving(bread) as preview:
        good = preview.text("/two/")
        edit(bread / "content" / "two.md", "Flour", "[Flour](concept:flower)")
        soon(lambda: preview.told()["stale"])
        told = preview.told()
        assert told["summary"] == "1 error"
        assert told["findings"] == [
            {
                "severity": "error",
                "code": "broken-reference",
                "place": "content/two.md:9:7",
                "message": "there is no concept `flower` in this course",
                "hint": "define it with `:::concept[flower]`, or check its id",
                "excerpt": "9 | [Flour](concept:flower) and water.\n  |       ^^^^^^^^^^^^^^^^",
            }
        ]
        assert preview.text("/two/") == good
        soon(lambda: "content/two.md:9:7: error: there is no concept `flower`" in preview.said)
        edit(bread / "content" / "two.md", "[Flour](concept:flower)", "Rye")
        soon(lambda: "Rye and water" in preview.text("/two/"))
        assert preview.told()["findings"] == []


def test_a_course_that_begins_with_an_error_is_shown_once_it_is_mended(bread: Path) -> None:
    edit(bread / "content" / "one.md", "two.md", "three.md")
    with serving(bread) as preview:
        status, _, body = preview.get("/one/")
        assert status == 503
        assert b"no page to show yet" in body and TAG.search(body)
        edit(bread / "content" / "one.md", "three.md", "two.md")
        soon(lambda: preview.get("/one/")[0] == 200)


def test_settings_drafts_new_modules_and_deleted_ones(bread: Path) -> None:
    content = bread / "content"
    with serving(bread) as preview:
        edit(content / "course.yml", "title: Bread", "title: Brot\nlanguage: de")
        soon(lambda: "<title>Brot</title>" in preview.text("/") and 'lang="de"' in preview.text("/one/"))
        (content / "deep" / "er").mkdir(parents=True)
        (content / "deep" / "er" / "three.md").write_text("# Three\n\nSalt.\n")
        soon(lambda: "Salt." in preview.text("/three/"))
        assert "three/" in preview.text("/")
        edit(content / "deep" / "er" / "three.md", "# Three", "---\ndraft: true\n---\n# Three")
        soon(lambda: preview.get("/three/")[0] == 404)
        shutil.rmtree(content / "deep")
        edit(content / "one.md", "See [two](two.md).", "Alone.")
        (content / "two.md").unlink()
        soon(lambda: preview.get("/two/")[0] == 404)
        assert preview.get("/one/")[0] == 200


def test_a_content_folder_that_vanishes_and_comes_back(bread: Path) -> None:
    with serving(bread) as preview:
        good = preview.text("/one/")
        (bread / "content").rename(bread / "away")
        soon(lambda: preview.told()["stale"])
        assert preview.told()["summary"] == "1 error"
        assert preview.text("/one/") == good
        (bread / "away").rename(bread / "content")
        soon(lambda: not preview.told()["stale"])
        edit(bread / "content" / "two.md", "Flour", "Rye")
        soon(lambda: "Rye and water" in preview.text("/two/"))
        shutil.rmtree(bread / "content")
        soon(lambda: preview.told()["stale"])
        (bread / "content").mkdir()
        (bread / "content" / "new.md").write_text("# New\n\nA new course.\n")
        soon(lambda: "A new course." in preview.text("/new/"))


def test_files_that_come_and_go_while_they_are_read_do_no_harm(bread: Path) -> None:
    with serving(bread) as preview:
        for turn in range(300):
            path = bread / "content" / f"busy-{turn % 7}.md"
            path.write_text(f"# Busy {turn}\n\nText.\n")
            if turn % 3:
                path.unlink()
        edit(bread / "content" / "two.md", "Flour", "Rye")
        soon(lambda: "Rye and water" in preview.text("/two/") and preview.get("/busy-4/")[0] == 404)
        assert {n for n in range(7) if preview.get(f"/busy-{n}/")[0] == 200} == {
            n for n in range(7) if (bread / "content" / f"busy-{n}.md").exists()
        }


def test_what_the_system_does_not_tell_is_shown_with_the_next_edit(bread: Path) -> None:
    """A file may have a name outside the folder. What is written by that one isn't told of the folder."""
    outside = bread / "outside.md"
    outside.hardlink_to(bread / "content" / "two.md")
    with serving(bread) as preview:
        edit(bread / "content" / "one.md", "See", "Look at")
        soon(lambda: "Look at" in preview.text("/one/"))
        time.sleep(1)  # until everything has been looked at
        outside.write_text(outside.read_text("utf-8").replace("Flour", "Rye"), "utf-8")
        edit(bread / "content" / "one.md", "Look at", "Read")
        soon(lambda: "Read" in preview.text("/one/") and "Rye and water" in preview.text("/two/"))


def test_a_file_that_is_written_in_place_is_never_shown_empty(bread: Path) -> None:
    path = bread / "content" / "two.md"
    text = path.read_text("utf-8")
    with serving(bread) as preview:
        seen: list[str] = []
        for turn in range(10):
            with path.open("w", encoding="utf-8") as file:
                time.sleep(0.03)  # an editor that empties the file, and takes its time
                file.write(text.replace("Flour", f"Turn {turn}"))
            soon(lambda: seen.append(preview.text("/two/")) or f"Turn {turn} and water" in seen[-1])  # noqa: B023
        assert all("and water" in page for page in seen)
        assert "no text" not in preview.said


def test_a_theme_is_followed_and_its_faults_are_told(bread: Path) -> None:
    theme = bread / "mine"
    (theme / "templates").mkdir(parents=True)
    (theme / "theme.toml").touch()
    (theme / "templates" / "404.html").write_text('{% extends "default/404.html" %}{% block main %}Lost{% endblock %}')
    with serving(bread, "--port", "0", "--theme", "mine") as preview:
        assert "Lost" in preview.text("/nowhere")
        edit(theme / "templates" / "404.html", "Lost", "Gone")
        soon(lambda: "Gone" in preview.text("/nowhere"))
        edit(theme / "templates" / "404.html", "Gone", "{{ nothing_of_this_name }}")
        soon(lambda: preview.told()["stale"])
        assert "mine/templates/404.html:1" in str(preview.told()["findings"])
        assert "Gone" in preview.text("/nowhere")
        edit(theme / "templates" / "404.html", "{{ nothing_of_this_name }}", "Away")
        soon(lambda: "Away" in preview.text("/nowhere"))
        (theme / "static" / "css").mkdir(parents=True)
        (theme / "static" / "css" / "site.css").write_text("body { color: red }")
        soon(lambda: preview.text("/theme/css/site.css") == "body { color: red }")
        (theme / "theme.toml").write_text("=")
        soon(lambda: preview.told()["stale"])


def test_another_theme_in_the_settings_is_watched_too(bread: Path) -> None:
    for name in ("red", "blue"):
        (bread / name / "templates").mkdir(parents=True)
        (bread / name / "theme.toml").touch()
        (bread / name / "templates" / "404.html").write_text(f"<p>{name}</p>")
    settings = bread / "content" / "course.yml"
    settings.write_text("id: bread\ntitle: Bread\ntheme: red\n")
    with serving(bread) as preview:
        assert "<p>red</p>" in preview.text("/nowhere")
        edit(settings, "red", "blue")
        soon(lambda: "<p>blue</p>" in preview.text("/nowhere"))
        edit(bread / "blue" / "templates" / "404.html", "blue", "navy")
        soon(lambda: "<p>navy</p>" in preview.text("/nowhere"))


# -- in a browser ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    with device(chromium) as made:
        yield made


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page whose console says at most that something couldn't be loaded: above all, the pages' policy forbids nothing
    that the preview needs."""
    said: list[str] = []
    made = context.new_page()
    made.on("console", lambda message: said.append(message.text))
    made.on("pageerror", lambda error: said.append(str(error)))
    yield made
    assert [text for text in said if not text.startswith("Failed to load resource")] == []


in_browser = pytest.mark.browser


@in_browser
def test_an_edit_shows_by_itself(bread: Path, page: Page) -> None:
    with serving(bread) as preview:
        page.goto(preview.address + "two/")
        edit(bread / "content" / "two.md", "Flour", "Rye")
        page.get_by_text("Rye and water").wait_for()
        edit(bread / "content" / "two.md", "Rye", "Spelt")
        page.get_by_text("Spelt and water").wait_for()
        edit(bread / "content" / "course.yml", "title: Bread", "title: Brot")
        page.get_by_role("link", name="Brot").wait_for()


@in_browser
def test_only_pages_that_changed_are_loaded_again(bread: Path, page: Page) -> None:
    with serving(bread) as preview:
        page.goto(preview.address + "one/")
        page.evaluate("window.mark = true")
        edit(bread / "content" / "two.md", "Flour", "Rye")
        soon(lambda: "Rye" in preview.text("/two/"))
        edit(bread / "content" / "two.md", "Rye", "![](loaf.svg) Rye")
        page.get_by_text("1 warning").wait_for()
        assert page.evaluate("window.mark")


@in_browser
def test_what_is_wrong_is_shown_over_the_page_and_goes_when_mended(bread: Path, page: Page) -> None:
    with serving(bread) as preview:
        page.goto(preview.address + "two/")
        assert page.get_by_label("What coursekit found").count() == 0
        edit(bread / "content" / "two.md", "Flour", "<b>Rye</b> [Flour](concept:flower)")
        panel = page.get_by_label("What coursekit found")
        panel.get_by_text("The page is the last good one.").wait_for()
        assert panel.get_by_text("content/two.md:9:18").is_visible()
        assert panel.get_by_text("there is no concept flower in this course").is_visible()
        assert panel.get_by_text("define it with :::concept[flower], or check its id").is_visible()
        assert panel.get_by_text("[Flour](concept:flower) and water").first.is_visible()
        assert page.locator("main").get_by_text("Flour and water").is_visible()
        head = panel.get_by_role("button")
        head.focus()
        page.keyboard.press("Escape")
        panel.get_by_text("there is no concept").wait_for(state="hidden")
        assert head.get_attribute("aria-expanded") == "false"
        page.reload()
        assert panel.get_by_role("button").get_attribute("aria-expanded") == "false"
        edit(bread / "content" / "two.md", "concept:flower", "two.html")
        panel.get_by_text("there is no file two.html").wait_for()
        edit(bread / "content" / "two.md", "<b>Rye</b> [Flour](two.html)", "Spelt")
        page.get_by_text("Spelt and water").wait_for()
        panel.wait_for(state="detached")


@in_browser
def test_warnings_are_a_badge_until_they_are_asked_for(bread: Path, page: Page) -> None:
    edit(bread / "content" / "one.md", "A loaf", "")
    with serving(bread) as preview:
        page.goto(preview.address + "one/")
        badge = page.get_by_role("button", name="1 warning")
        assert badge.get_attribute("aria-expanded") == "false"
        badge.click()
        page.get_by_text("this image has no text for those who don't see it").wait_for()
        edit(bread / "content" / "one.md", "See", "Look at")
        page.get_by_text("Look at").wait_for()
        page.get_by_text("this image has no text for those who don't see it").wait_for()


@in_browser
def test_a_first_error_gives_way_to_the_page(bread: Path, page: Page) -> None:
    edit(bread / "content" / "one.md", "two.md", "three.md")
    with serving(bread) as preview:
        said = page.goto(preview.address + "one/")
        assert said and said.status == 503
        page.get_by_text("there is no file three.md").wait_for()
        edit(bread / "content" / "one.md", "three.md", "two.md")
        page.get_by_role("heading", name="One").wait_for()


@in_browser
def test_the_place_and_what_was_open_are_kept(bread: Path, page: Page) -> None:
    rise = "::::exercise[rise]\nWait.\n\n:::hint\nTwo hours.\n:::\n\n:::solution\nUntil it has doubled.\n:::\n::::\n"
    path = bread / "content" / "long.md"
    path.write_text(LONG.replace("## Part 11", f"{rise}\n## Part 11"), "utf-8")
    with serving(bread) as preview:
        page.goto(preview.address + "long/")
        details = page.locator("main .exercise details, main details.hint, main details.solution")
        assert details.count() >= 2
        details.last.locator("summary").click()
        page.evaluate("document.getElementById('part-11').scrollIntoView()")
        top = "Math.round(document.getElementById('part-11').getBoundingClientRect().top)"
        before = page.evaluate(top)
        edit(path, "## Part 3\n", "## Part 3\n\nA new paragraph, well above what is being read.\n")
        page.get_by_text("A new paragraph, well above").wait_for(state="attached")
        page.wait_for_load_state()
        assert page.evaluate(top) == before
        assert details.last.get_attribute("open") is not None
        assert details.first.get_attribute("open") is None


@in_browser
def test_a_stylesheet_is_exchanged_without_loading_the_page(bread: Path, page: Page) -> None:
    theme = bread / "mine"
    shutil.copytree(ROOT / "themes" / "default" / "static", theme / "static")
    (theme / "theme.toml").touch()
    style = theme / "static" / "css" / "site.css"
    with serving(bread, "--port", "0", "--theme", "mine") as preview:
        page.goto(preview.address + "one/")
        page.evaluate("window.mark = true")
        style.write_text(style.read_text("utf-8") + "\nh1 { color: rgb(1, 2, 3) !important; }\n", "utf-8")
        colour = "getComputedStyle(document.querySelector('h1')).color"
        soon(lambda: page.evaluate(colour) == "rgb(1, 2, 3)")
        assert page.evaluate("window.mark")
        script = theme / "static" / "js" / "site.js"
        script.write_text(script.read_text("utf-8") + "\ndocument.body.dataset.mine = 'yes';\n", "utf-8")
        page.locator("body[data-mine=yes]").wait_for()
        assert not page.evaluate("window.mark")


@in_browser
def test_a_module_with_a_new_id_is_followed_to_its_new_address(bread: Path, page: Page) -> None:
    with serving(bread) as preview:
        page.goto(preview.address + "two/")
        edit(bread / "content" / "two.md", "id: two", "id: flour")
        page.wait_for_url(preview.address + "flour/")
        page.get_by_text("Flour and water").wait_for()


@in_browser
def test_two_tabs_follow(bread: Path, context: BrowserContext, page: Page) -> None:
    with serving(bread) as preview:
        tabs = [page, *(context.new_page() for _ in range(8))]  # more than a browser opens connections
        for tab in tabs:
            tab.goto(preview.address + "two/")
        edit(bread / "content" / "two.md", "Flour", "Rye")
        for tab in tabs:
            tab.get_by_text("Rye and water").wait_for()


@in_browser
def test_a_preview_that_begins_again_finds_its_pages(bread: Path, page: Page) -> None:
    with serving(bread) as first:
        page.goto(first.address + "two/")
    edit(bread / "content" / "two.md", "Flour", "Rye")
    with serving(bread, "--port", str(first.port)):
        page.get_by_text("Rye and water").wait_for()


@in_browser
def test_the_service_worker_of_a_built_site_does_not_shadow_the_preview(bread: Path, page: Page) -> None:
    old = bread / "old"
    old.mkdir()
    worker = "addEventListener('fetch', (e) => e.respondWith(new Response('from the old cache')));"
    claim = "addEventListener('activate', (e) => e.waitUntil(clients.claim()));"
    (old / "sw.js").write_text(worker + claim)
    (old / "index.html").write_text("<script>navigator.serviceWorker.register('/sw.js')</script>")
    command = [sys.executable, "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(old)]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    host = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
    assert host.stdout
    found = re.search(r"port (\d+)", host.stdout.readline())
    assert found
    port = found[1]
    try:
        page.goto(f"http://127.0.0.1:{port}/")
        soon(lambda: page.evaluate("navigator.serviceWorker.controller !== null"))
        page.reload()
        assert page.get_by_text("from the old cache").is_visible()
    finally:
        host.terminate()
        host.wait()
        host.stdout.close()
    with serving(bread, "--port", port) as preview:
        assert str(preview.port) == port
        page.reload()
        page.get_by_role("heading", name="Bread").wait_for()
        page.goto(preview.address + "one/")
        page.get_by_role("heading", name="One").wait_for()
        assert page.evaluate("navigator.serviceWorker.getRegistrations().then((r) => r.length)") == 0
