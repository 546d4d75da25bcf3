"""Chromium and a host for it: what all tests share that open pages as learners do."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

VIEWS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
    "narrow": {"viewport": {"width": 360, "height": 740}, "color_scheme": "light", "has_touch": True},
}


SHELL = "chromium-headless-shell"
"""The same engine without a browser's windows: a page opens in a quarter of the time. It can't install a course."""

_open: list[tuple[Playwright, Browser]] = []
"""The browser, once for each who uses it: a process can't have two."""


@contextmanager
def launched() -> Iterator[Browser]:
    """Chromium, the same for all who ask while it runs. Tests that need it are skipped where there is none."""
    if _open:
        playwright, browser = _open[0]
    else:
        path = program(SHELL)
        playwright = sync_playwright().start()
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
    _open.append((playwright, browser))
    try:
        yield browser
    finally:
        _open.pop()
        if not _open:
            browser.close()
            playwright.stop()


def program(*preferred: str) -> str:
    names = [os.environ.get("CHROMIUM", ""), *preferred, "chromium", "chromium-browser", "google-chrome"]
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if not found:
        missing = "there is no Chromium; name one with CHROMIUM=/path"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    return found


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A folder on the loopback interface. Gives its address, with the slash at the end."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            del self.headers["If-Modified-Since"]  # it counts in seconds, and a page is built anew in less
            if self.path == "/favicon.ico":  # asked for by the browser itself
                self.send_response(204)
                self.end_headers()
            else:
                with suppress(ConnectionError):  # a page that goes doesn't wait for its files
                    super().do_GET()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    handler = functools.partial(Handler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@contextmanager
def device(browser: Browser, view: str = "light", **options: Any) -> Iterator[BrowserContext]:
    """A browser of its own, with nothing kept in it yet."""
    made = browser.new_context(**VIEWS[view], reduced_motion="reduce", **options)
    yield made
    made.close()


@contextmanager
def quiet_page(context: BrowserContext) -> Iterator[Page]:
    """A page whose console stays quiet."""
    said: list[str] = []
    made = context.new_page()
    made.on("console", lambda message: said.append(message.text))
    made.on("pageerror", lambda error: said.append(str(error)))
    yield made
    assert said == []


def until(page: Page, condition: str, given: Any = None) -> None:
    """Wait for it. (The pages' policy forbids what Playwright's own waiting for an expression does.)"""
    for _ in range(200):
        if page.evaluate(condition, given):
            return
        page.wait_for_timeout(25)
    raise AssertionError(f"never: {condition} at {page.url}")


COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def faults_of_page(page: Page, part: str | None = None) -> list[str]:
    """What axe finds at the page (or a part of it) as it stands, and whether the page is wider than its window.

    Of a dark page only the colours are looked at: all else is that of the same page in the light, where it is asked.
    """
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    options = COLOURS if dark else {"rules": {"target-size": {"enabled": True}}}
    wrong = [
        f"{page.url} {rule['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for rule in Axe()
        .run(page, context=part, options={"resultTypes": ["violations"], **options})
        .response["violations"]
        for node in rule["nodes"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        wrong.append(f"{page.url} is wider than its window")
    return wrong
