"""What the search box finds: a text of its own for each page, concept and framework. Pure.

Not the finished pages are indexed. These texts are made from the content model, and only from what is named here: the
text, headings, concepts, frameworks, what exercises and questions ask. So no hint, solution, answer or explanation can
get into the index, whatever a theme makes of its pages; each text stands in one place; and a plain build's pages say
nothing of any search.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from msgspec import Struct

from coursekit.content.model import (
    Block,
    Callout,
    Checklist,
    ChecklistItems,
    Concept,
    Exercise,
    Framework,
    Heading,
    Image,
    Link,
    Options,
    Parts,
    Prose,
    Question,
    Worksheet,
    walk,
)
from coursekit.content.read import Content
from coursekit.content.references import parts_of
from coursekit.diagnostics import Diagnostic, Place
from coursekit.site import urls
from coursekit.site.pages import ComparePage, ModulePage, PageInputs

if TYPE_CHECKING:
    from coursekit.site.frameworks import FrameworkView

SPOKEN = ("search.",)
"""Beginnings of the words that the search box speaks."""

_TAG = re.compile(r"<[^>]*>")
_HEAD = re.compile(r"<(/?)th\b")
"""Heads of tables, which the indexer would run together: it takes only other cells for words apart."""

ASKED: dict[type, str] = {
    Checklist: "checklist",
    Exercise: "exercise",
    Question: "question",
    Worksheet: "worksheet",
}
"""Cards that stand in a page's text, each as a section of its own."""


class Findable(Struct, frozen=True):
    """One thing to be found. Its path says what it is and where: `dough/index.html`, `dough/concept-gluten.html`."""

    path: str
    title: str
    module: str
    """Title of the module that holds it; empty for a page."""
    html: str
    """The whole document, for the indexer."""


class SearchError(Exception):
    """The index can't be made. Carries the one finding that says why, and what to do."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.diagnostic = Diagnostic(code, message, Place("--search"), hint)


def words_file(strings: Mapping[str, str]) -> tuple[str, str]:
    spoken = {key: text for key, text in strings.items() if key.startswith(SPOKEN)}
    return urls.SEARCH + "words.json", json.dumps(spoken, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def has_words(content: Content) -> bool:
    """Whether a course has anything to be found: an index of no words can't be made."""
    for module in (document.module for document in content.documents):
        if any(c.isalnum() for c in module.title):
            return True
        runs = (run for block in walk(module.body) for run in parts_of(block))
        if any(c.isalnum() for run in runs for part in run if isinstance(part, str) for c in _TAG.sub("", part)):
            return True
    return False


def findables(pages: Iterable[PageInputs]) -> Iterator[Findable]:
    """Everything worth finding: modules, what they teach, the frameworks they show, the page that compares these.

    The home page and the index of concepts would only be found instead of what they list.
    """
    frameworks: set[str] = set()
    for page in pages:
        if isinstance(page.data, ModulePage):
            yield _page(page, _about(page.data) + _texts(page.data.body))
            for block in walk(page.data.body):
                if isinstance(block, Concept):
                    yield _part(page, "concept", block, _texts(block.body))
                elif isinstance(block, Framework) and block.id not in frameworks:
                    frameworks.add(block.id)
                    view = page.data.frameworks.get(block.id)
                    yield _part(page, "framework", block, _texts(block.body) + (_framework(view) if view else ""))
        elif isinstance(page.data, ComparePage):
            yield _page(page, _paragraphs([page.description]))


def _page(page: PageInputs, html: str) -> Findable:
    return _findable(page, urls.output_path(page.address), page.title, "", html)


def _part(page: PageInputs, kind: str, block: Concept | Framework, html: str) -> Findable:
    return _findable(page, f"{page.address}{kind}-{block.id}.html", block.title.text, page.title, html)


def _findable(page: PageInputs, path: str, title: str, module: str, html: str) -> Findable:
    head = f'<meta data-pagefind-meta="module[content]" content="{escape(module)}">' if module else ""
    stems = page.theme.language.split("-")[0]  # Pagefind knows "de", and nothing of "de-AT"
    whole = (
        f'<!doctype html><html lang="{escape(stems)}"><head>{head}</head>'
        f"<body><h1>{escape(title)}</h1>{html}</body></html>"
    )
    return Findable(path, title, module, whole)


def _about(module: ModulePage) -> str:
    further = [module.remedial, module.extension]
    return _paragraphs([*(o.text for o in module.objectives), *(text for text in further if text)])


def _texts(blocks: Sequence[Block]) -> str:
    """Text with its headings. Cards come after the text of the section they stand in, so that what follows a card isn't
    taken for a part of it."""
    text: list[str] = []
    cards: list[str] = []
    for block in blocks:
        if isinstance(block, Heading):
            text += [*cards, f'<h{block.level} id="{escape(block.id)}">{escape(block.title.text)}</h{block.level}>']
            cards = []
        elif isinstance(block, tuple(ASKED)):
            cards.append(_text(block))
        else:
            text.append(_text(block))
    return "".join([*text, *cards])


def _text(block: Block) -> str:
    """What may be found of a block within a text: nothing, unless it is named here."""
    match block:
        case Prose():
            return _html(block.parts)
        case Checklist() | Exercise() | Question() | Worksheet():
            anchor = f"{ASKED[type(block)]}-{block.id}"
            return f'<h3 id="{escape(anchor)}">{escape(block.title.text)}</h3>{_texts(block.body)}'
        case ChecklistItems(items=items):
            return "".join(f"<p>{_html(item.parts)}</p>" for item in items)
        case Options(options=options):
            return "".join(f"<p>{_html(option.parts)}</p>" for option in options)
        case Callout(title=title):
            return (_paragraphs([title.text]) if title else "") + _texts(block.body)
    return ""


def _html(parts: Parts) -> str:
    return "".join(_part_html(part) for part in parts)


def _part_html(part: object) -> str:
    match part:
        case str():
            return _HEAD.sub(r"<\1td", part)
        case Link():
            return "<a>"
        case Image(alt=alt):
            return escape(f" {alt} ")
        case Prose() | Heading() | Checklist() | Exercise() | Question() | Worksheet() | Callout():
            return _texts((part,))
    return ""


def _framework(view: FrameworkView) -> str:
    """What a framework asks, and what it answers for which reasons."""
    texts = [view.description]
    for question in view.questions:
        texts += [question.question, question.help]
    for decision in view.decisions:
        texts.append(decision.title)
        for row in decision.rows:
            texts.append(" · ".join([*map(str, row.conditions), *(effect.text for effect in row.effects)]))
            texts.append(row.because)
        for band in decision.bands:
            texts += [band.outcome, band.because]
        texts.append(decision.otherwise)
    return _paragraphs(text for text in texts if text)


def _paragraphs(texts: Iterable[str]) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in texts)
