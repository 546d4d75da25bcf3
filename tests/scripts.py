"""The theme's scripts as functions: a page of Chromium that holds nothing but what a test imports."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

JS = Path(__file__).parents[1] / "themes" / "default" / "static" / "js"
ORIGIN = "http://course.test/"

GENERATED = 20_000 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 1_000
"""So many generated cases are put to both languages."""


@contextmanager
def script_page() -> Iterator[Any]:
    """A page at which `import("/grade.js")` gives the theme's own script."""
    pytest.importorskip("playwright.sync_api")
    from browser import launched

    with launched() as browser:
        page = browser.new_page()
        page.route(f"{ORIGIN}**", _serve)
        page.goto(ORIGIN)
        yield page
        page.close()


def _serve(route: Any) -> None:
    path = JS / route.request.url.removeprefix(ORIGIN)
    if path.suffix == ".js":
        route.fulfill(body=path.read_text("utf-8"), content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>scripts</title>", content_type="text/html")
