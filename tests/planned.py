"""A whole site, planned at once: builds and previews plan it page by page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from coursekit.content.places import Places
from coursekit.content.read import Content
from coursekit.site.images import Size
from coursekit.site.pages import PageInputs
from coursekit.site.plan import data_files, lay_out, listed
from coursekit.site.theme import Theme


class Plan(NamedTuple):
    pages: tuple[PageInputs, ...]
    files: tuple[str, ...]
    """Files of the content to copy, by their path below it."""
    data: tuple[tuple[str, str], ...]
    """Path and text of each file for programs."""


def plan(
    content: Content,
    theme: Theme,
    sizes: Mapping[str, Size] | None = None,
    known: Places | None = None,
    *,
    searches: bool = False,
    keeps: bool = False,
) -> Plan:
    laid_out = lay_out(content, theme, sizes or {}, known, searches=searches, keeps=keeps)
    pages = tuple(page() for page in laid_out.pages.values())
    data = data_files(laid_out.published, [listed(laid_out.published, page) for page in pages])
    return Plan(pages, laid_out.files, tuple((path, b"".join(parts()).decode()) for path, parts in data))
