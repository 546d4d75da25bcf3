"""How much a browser fetches to show one page for the first time."""

from __future__ import annotations

import functools
import gzip
import http.server
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from serving import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Page, Response

KINDS = {"document", "stylesheet", "script"}


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def hosted(folder: Path) -> Iterator[str]:
    """A folder on loopback. Gives its address, with the slash at the end."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def weigh(pages: Mapping[str, tuple[Path, str]]) -> dict[str, float]:
    """Bytes of HTML, style sheets and scripts, each compressed as gzip does at level 6, that Chromium fetches from the
    site itself for a page. `pages` are folders and paths within, by key. Pictures and fonts don't count, nor what a
    service worker would fetch for later."""
    from playwright.sync_api import sync_playwright

    weights = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for key, (folder, path) in pages.items():
            with hosted(folder) as address:
                context = browser.new_context(service_workers="block")
                tab = context.new_page()
                fetched = _fetched(tab)
                tab.route(lambda url, own=address: not url.startswith(own), lambda route: route.abort())  # type: ignore[misc]
                tab.goto(address + path.removesuffix("index.html"), wait_until="networkidle")
                bodies = [r.body() for r in fetched if r.request.resource_type in KINDS and r.status == 200]
                weights[key] = float(sum(len(gzip.compress(body, 6)) for body in bodies))
                context.close()
        browser.close()
    return weights


def _fetched(tab: Page) -> list[Response]:
    """What the page is sent, as it comes."""
    found: list[Response] = []

    def note(response: Response) -> None:
        found.append(response)

    tab.on("response", note)
    return found
