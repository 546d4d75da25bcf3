"""What other programs read: structured data in pages, the sitemap, and `course.json`, the public model. Pure.

No key, answer, hint or solution stands in any of it. The feed tells what authors say has changed, and when: a build
that asked the clock could not be repeated.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import msgspec

from coursekit.content.model import (
    Block,
    Change,
    Checklist,
    ChecklistItem,
    ChecklistItems,
    Concept,
    Exercise,
    Framework,
    Question,
    Settings,
    Worksheet,
    walk,
)
from coursekit.content.shelf import Lying, lifted
from coursekit.site import urls
from coursekit.site.pages import ComparePage, ConceptsPage, HomePage, ModulePage, OutlinePage, PageInputs, Site

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

FORMAT = 1
"""Of `course.json`."""
LASTING = HomePage | OutlinePage | ModulePage | ConceptsPage | ComparePage
"""Pages that others may point at."""

KINDS: dict[type, str] = {
    Concept: "concepts",
    Exercise: "exercises",
    Checklist: "checklists",
    Question: "questions",
    Framework: "frameworks",
    Worksheet: "worksheets",
}
"""What `course.json` lists of each module, under which key."""


class Listed(msgspec.Struct, frozen=True, gc=False):
    """What files for programs say of a page: all that is kept of it when it has been made."""

    address: str
    title: str
    canonical: str
    module: bytes | Lying = b""
    """Its entry in `course.json`, if it is a module's."""
    item: bytes | Lying = b""
    """And in `items.json`."""
    changes: tuple[Change, ...] = ()
    exercises: tuple[str, ...] = ()
    """Ids of what it shows: exercises and questions that have a key."""
    frameworks: tuple[str, ...] = ()
    worksheets: tuple[str, ...] = ()
    keys: tuple[tuple[str, str], ...] = ()
    """Path and text of what grades what it shows."""


def listed(page: PageInputs) -> Listed:
    data = page.data
    if not isinstance(data, ModulePage):
        return Listed(page.address, page.title, canonical(page))
    module = msgspec.json.format(msgspec.json.encode(_module(page, data)), indent=0)  # with spaces
    shown = (tuple(data.exercises), tuple(data.frameworks), tuple(data.worksheets))
    return Listed(page.address, page.title, canonical(page), module, b"", data.changes, *shown)


def files(site: Site, pages: Sequence[Listed]) -> Iterator[tuple[str, str]]:
    """Path and text of the files for programs that follow a site."""
    if site.url:
        yield "sitemap.xml", sitemap(pages)
    if site.feed:
        yield urls.FEED, feed(site, pages)


# -- in pages --------------------------------------------------------------------------------------------------------


def canonical(page: PageInputs) -> str:
    """The one address of a page, where the course has a `url`; empty for pages that have none."""
    if not page.site.url or not isinstance(page.data, LASTING):
        return ""
    return urls.absolute(page.site.url, page.address)


def linked_data(page: PageInputs) -> str:
    """schema.org's description of a page as JSON for a script element, or empty."""
    if isinstance(page.data, HomePage):
        described = _course(page, page.data)
    elif isinstance(page.data, ModulePage):
        described = _lesson(page, page.data)
    else:
        return ""
    kept = {"@context": "https://schema.org"} | {key: value for key, value in described.items() if value}
    return embedded(kept)


def embedded(value: Any) -> str:
    """JSON that can stand in a script element: nothing in it ends the element."""
    return msgspec.json.encode(value).decode().replace("<", "\\u003c")


def _course(page: PageInputs, home: HomePage) -> dict[str, Any]:
    modules = [module for phase in home.phases for module in phase.modules]
    url = page.site.url
    return {
        "@type": "Course",
        "name": page.site.title,
        "description": page.site.description,
        "inLanguage": page.theme.language,
        "url": canonical(page),
        "license": page.site.license,
        "timeRequired": f"PT{home.minutes}M" if home.minutes else "",
        "teaches": list(home.promises),
        "hasPart": [
            {"@type": "LearningResource", "name": m.title} | ({"url": urls.absolute(url, m.url)} if url else {})
            for m in modules
        ],
    }


def _lesson(page: PageInputs, module: ModulePage) -> dict[str, Any]:
    return {
        "@type": "LearningResource",
        "name": page.title,
        "description": page.description,
        "inLanguage": page.theme.language,
        "url": canonical(page),
        "license": module.license,
        "timeRequired": f"PT{module.minutes}M" if module.minutes else "",
        "teaches": [o.text for o in module.objectives],
        "isPartOf": {"@type": "Course", "name": page.site.title},
    }


# -- beside pages ----------------------------------------------------------------------------------------------------


def sitemap(pages: Iterable[Listed]) -> str:
    found = [escape(page.canonical) for page in pages if page.canonical]
    lines = "".join(f"<url><loc>{address}</loc></url>\n" for address in found)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</urlset>\n'
    )


def feed(site: Site, pages: Iterable[Listed]) -> str:
    """An Atom feed of the changes that modules name, newest first. Source: RFC 4287."""
    from xml.etree.ElementTree import Element, indent, tostring  # few courses have a feed

    changes = [(change, page) for page in pages for change in page.changes]
    changes.sort(key=lambda entry: (entry[0].date, entry[1].address), reverse=True)
    home = urls.absolute(site.url, urls.HOME)
    root = Element("feed", xmlns="http://www.w3.org/2005/Atom")
    _element(root, "id", home)
    _element(root, "title", site.title)
    _element(root, "updated", _midnight(changes[0][0].date))
    _element(_element(root, "author"), "name", site.title)
    _element(root, "link", href=home)
    _element(root, "link", rel="self", href=urls.absolute(site.url, urls.FEED))
    for change, page in changes:
        entry, address = _element(root, "entry"), urls.absolute(site.url, page.address)
        _element(entry, "id", f"{address}#{change.date}")
        _element(entry, "title", page.title)
        _element(entry, "updated", _midnight(change.date))
        _element(entry, "link", href=address)
        _element(entry, "summary", change.text)
    indent(root, "")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, "unicode") + "\n"


def _element(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    from xml.etree.ElementTree import SubElement

    element = SubElement(parent, tag, attributes)
    element.text = text or None
    return element


def _midnight(date: str) -> str:
    return f"{date}T00:00:00Z"


def course_json(settings: Settings, site: Site, pages: Iterable[Listed]) -> Iterator[bytes]:
    """The public model, in parts: what the course holds and where, for programs that list, link or follow it."""
    course = {
        "format": FORMAT,
        "generator": f"coursekit {site.version}",
        "id": site.id,
        "title": site.title,
        "description": site.description,
        "language": settings.language,
        "url": site.url,
        "license": site.license,
        "phases": [{"number": p.number, "title": p.title, "description": p.description} for p in settings.phases],
    }
    yield json.dumps(course, ensure_ascii=False)[:-1].encode() + b', "modules": [\n'
    yield from separated((page.module for page in pages if page.module), b",\n")  # a line each, for diffs
    yield b"\n]}\n"


def separated(lying: Iterable[bytes | Lying], by: bytes) -> Iterator[bytes]:
    for number, one in enumerate(lying):
        yield by + lifted(one) if number else lifted(one)


def _module(page: PageInputs, module: ModulePage) -> dict[str, Any]:
    from coursekit.content.references import named  # an edit makes a page, and nothing beside it

    held: dict[str, list[dict[str, Any]]] = {key: [] for key in KINDS.values()}
    for block in named(module.body):
        key = KINDS.get(type(block))
        if key:
            held[key].append(_block(block, key.removesuffix("s"), module))
    return {
        "id": module.id,
        "address": page.address,
        "label": module.label,
        "title": page.title,
        "description": page.description,
        "phase": module.phase_number,
        "minutes": module.minutes,
        "bloom_level": module.bloom_level,
        "objectives": [o.text for o in module.objectives],
        "skills": [s.name for s in module.skills],
        **held,
    }


def _block(block: Any, kind: str, module: ModulePage) -> dict[str, Any]:
    title = module.title_of(block) if isinstance(block, Framework | Worksheet) else block.title
    about: dict[str, Any] = {"id": block.id, "title": title.text, "anchor": f"{kind}-{block.id}"}
    if isinstance(block, Checklist):
        about["items"] = [{"id": i.id, "text": i.text, "sha256": i.digest} for i in _items(block.body)]
    return about


def _items(blocks: tuple[Block, ...]) -> Iterator[ChecklistItem]:
    for block in walk(blocks):
        if isinstance(block, ChecklistItems):
            yield from block.items
