"""What a browser is told: whether its page is still the one to show, and what is wrong with the course. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from coursekit.diagnostics import Diagnostic, excerpt
from coursekit.preview.snapshot import Snapshot
from coursekit.preview.state import State
from coursekit.report import summary

PLACE = "@preview/"
"""Where the preview's own files lie. No build writes there: no id and no alias has an `@`."""
NOTHING_YET = (
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    "<title>coursekit serve</title>\n</head>\n<body>\n<main>\n"
    "<p>There is no page to show yet. It comes as soon as what is wrong has been mended.</p>\n"
    "<noscript><p>The terminal says what it is.</p></noscript>\n</main>\n</body>\n</html>\n"
)
"""Shown as long as there is no good page: a course that begins with an error, a template that can't be rendered."""
MOST = 100
"""Findings that a page shows; `coursekit check` prints them all."""


def with_script(page: bytes, token: str, styles: Mapping[str, str]) -> bytes:
    """A page with the one tag that keeps it up to date, at the end of its head."""
    known = escape(json.dumps(dict(styles), separators=(",", ":")))
    tag = f'<script src="/{PLACE}preview.js" defer data-page="{token}" data-styles="{known}"></script>'.encode()
    before, head, after = page.partition(b"</head>")
    return before + tag + head + after if head else page + tag


def message(state: State, path: str, token: str, moved: str | None, styles: Mapping[str, str]) -> str:
    """One event of a `text/event-stream` for a browser that shows the page at `path`. Source: the HTML standard,
    "Server-sent events"."""
    site = state.site
    told = {
        "page": token,
        "styles": dict(styles),
        "moved": moved,
        "stale": state.is_stale and site is not None,
        "summary": summary(state.findings),
        "more": max(0, len(state.findings) - MOST),
        "findings": findings(state, _source(site, path)),
    }
    return f"data: {json.dumps(told, ensure_ascii=False, separators=(',', ':'))}\n\n"


def _source(site: Snapshot | None, path: str) -> str:
    """The module file that a page is made of."""
    return site.sources.get(path.removesuffix("index.html"), "") if site else ""


def findings(state: State, own: str = "") -> list[dict[str, Any]]:
    """What is wrong, errors first, and among the same kind what is wrong with the page's own file."""
    ranked = sorted(state.findings, key=lambda d: (d.severity != "error", d.place.path != own))
    return [_finding(d, state.lines.get(d.place.path, ())) for d in ranked[:MOST]]


def _finding(d: Diagnostic, lines: Sequence[str]) -> dict[str, Any]:
    shown = excerpt(lines[d.place.line - 1], d.place) if 1 <= d.place.line <= len(lines) else []
    return {
        "severity": d.severity,
        "code": d.code,
        "place": str(d.place),
        "message": d.message,
        "hint": d.hint,
        "excerpt": "\n".join(line[2:] for line in shown),
    }
