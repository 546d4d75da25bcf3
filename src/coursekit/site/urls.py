"""Addresses of pages, and how one page names another: always relative, so that a site works under any path."""

from __future__ import annotations

import re
from sys import intern
from urllib.parse import quote, urlsplit

_PLAIN = re.compile(r"[\w.~-]+")
_AS_IT_IS = re.compile(r"[A-Za-z0-9_.~/-]*")
"""What `quote` leaves alone: nearly every anchor, and asking it takes a page's links three times as long."""

HOME = ""
CONCEPTS = "concepts/"
OUTLINE = "outline/"
"""Where the modules of a course of many are listed, some on each page."""
COMPARE = "compare/"
NOT_FOUND = "404.html"
FEED = "feed.xml"
ITEMS = "items.json"
"""What there is to get done, for pages that say how far a learner has come."""
PROGRESS = "progress/"
"""The page of what the learner has done."""
FILES = "files/"
"""Where images and other files of the content are copied to."""
THEME = "theme/"
"""Where the theme's static files are copied to."""
PROGRAMS = "programs/"
"""Where the compiled frameworks and worksheets lie that scripts fetch when one is tried."""
OFFLINE = "offline/"
"""The page that says what is kept on a learner's device."""
WORKER = "sw.js"
APP = "manifest.webmanifest"
"""By which browsers install the course."""
SEARCH = "pagefind/"
"""Where the search index lies, and what searches it."""
EXERCISES = "exercises/"
"""Where the keys of exercises lie that scripts fetch when an answer is first checked, each by its id."""
WORDS_OF_EXERCISES = EXERCISES + "words/words.json"
"""The sentences of feedback; deeper, since an exercise may be called `words`."""


def module_address(module_id: str) -> str:
    return f"{module_id}/"


def alias_address(alias: str) -> str | None:
    """The address that an alias in front matter names (`"/old/page"` → `"old/page/"`), or None if it can't be one."""
    path = alias.strip().lstrip("/")
    parts = path.rstrip("/").split("/")
    if not path or any(part in ("", ".", "..") or not _PLAIN.fullmatch(part) for part in parts):
        return None
    return path if path.endswith(("/", ".html")) else path + "/"


def absolute(site: str, address: str) -> str:
    """The whole address of a page, from `url` in course.yml."""
    return site.rstrip("/") + "/" + address


def file_address(path: str) -> str:
    """Address of a copied file, from its path below the content folder."""
    return FILES + quote(path)


def output_path(address: str) -> str:
    """The file that a host serves for an address: `"concepts/"` → `"concepts/index.html"`."""
    return address + "index.html" if address == HOME or address.endswith("/") else address


def root_of(address: str) -> str:
    """The way from a page up to the site's root: `"3.5-lesson/"` → `"../"`."""
    return "../" * address.count("/")


def relative(page: str, address: str, anchor: str = "") -> str:
    """The link from `page` to `address`; `"./"` for a page that is the root itself."""
    fragment = f"#{anchor if _AS_IT_IS.fullmatch(anchor) else quote(anchor)}" if anchor else ""
    if address == page and anchor:
        return fragment
    return intern((root_of(page) + address or "./") + fragment)  # many pages link to the same


def base_path(url: str) -> str:
    """The path under which a host serves the site, from `url` in course.yml: `"/course/"`; `"/"` without one.

    Only the 404 page needs it: a host shows that page at addresses of any depth.
    """
    path = urlsplit(url).path
    return path if path.endswith("/") else path + "/"
