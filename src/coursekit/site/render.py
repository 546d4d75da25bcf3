"""A page's inputs become HTML. Pure: no file, clock, environment or global decides anything here.

The only user of Jinja, with `lean.py`. Templates get ready values; undefined ones are errors, and everything is escaped
but what the content model holds as finished HTML.
"""

from __future__ import annotations

import re
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from hashlib import blake2b
from html import escape
from typing import Any

from jinja2 import (
    Environment,
    FileSystemBytecodeCache,
    FunctionLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)
from markupsafe import Markup

from coursekit.content.model import Block, Heading, Hint, Image, Link, Options, Parts, Prose, Solution, Word
from coursekit.diagnostics import Diagnostic, Place
from coursekit.idle import program
from coursekit.site import metadata, urls
from coursekit.site.lean import WRITES, LeanEnvironment, finished
from coursekit.site.pages import PageInputs, Resolved
from coursekit.site.theme import DEFAULT, Theme, ThemeError
from coursekit.site.words import word

_BLOCK_TAG = re.compile(r"<(?:p|ul|ol|dl|pre|div|section|details|table|blockquote|figure|hr|h[1-6])\b")
"""What may not stand in a label or a heading."""


def render(inputs: PageInputs) -> str:
    """The page as HTML text. Raises ThemeError, with the template's place, where the theme is at fault."""
    with _blaming(inputs.theme):
        return _render(inputs)


def fill(theme: Theme, template: str, values: Mapping[str, object]) -> str:
    """A template of the theme that is no page of a site, with these values. Raises ThemeError as `render` does."""
    with _blaming(theme):
        return environment(theme).get_template(template).render(values)


@contextmanager
def _blaming(theme: Theme) -> Iterator[None]:
    """Turn what goes wrong in the theme's templates into a ThemeError with its place."""
    try:
        yield
    except TemplateError as fault:
        raise ThemeError(_template_fault(fault, theme)) from fault
    except Exception as fault:
        if not _template_frames(fault, theme):
            raise
        raise ThemeError(_template_fault(fault, theme)) from fault


def _render(inputs: PageInputs) -> str:
    templates = environment(inputs.theme)
    return templates.get_template(inputs.template).render(context(inputs, _Page(inputs, templates)))


def context(inputs: PageInputs, page: _Page) -> dict[str, object]:
    """What every template is given. docs/themes.md lists it."""
    root = getattr(inputs.data, "base", "") or urls.root_of(inputs.address)
    return {
        "page": inputs.data,
        "title": inputs.title,
        "description": inputs.description,
        "address": inputs.address,
        "canonical": metadata.canonical(inputs),
        "linked_data": finished(metadata.linked_data(inputs)),
        "site": inputs.site,
        "language": inputs.theme.language,
        "direction": inputs.theme.direction,
        "root": root,
        "home": root or "./",
        "t": page.word,
        "words": page.words,
        "html": page.html,
        "blocks": page.blocks,
    }


def _template_frames(fault: Exception, theme: Theme) -> list[traceback.FrameSummary]:
    """The frames of a traceback that lie in the theme's templates, innermost last."""
    paths = set(theme.template_paths.values())
    return [frame for frame in traceback.extract_tb(fault.__traceback__) if frame.filename in paths]


def _template_fault(fault: Exception, theme: Theme) -> Diagnostic:
    """Where in which template it went wrong: Jinja knows it for syntax, the traceback for everything else."""
    if isinstance(fault, TemplateSyntaxError):
        path, line = theme.template_paths.get(fault.name or "", fault.name or theme.name), fault.lineno
    else:
        frames = _template_frames(fault, theme)
        path, line = (frames[-1].filename, frames[-1].lineno or 1) if frames else (theme.name, 1)
    hint = "mend the template; docs/themes.md lists what each one is given"
    said = str(fault) or type(fault).__name__
    return Diagnostic("theme-broken", f"this template can't be rendered: {said}", Place(path, line), hint)


@lru_cache(maxsize=8)
def environment(theme: Theme) -> Environment:
    """Compiled templates of a theme. Remembered, but a function of the theme alone."""
    made = LeanEnvironment(
        loader=FunctionLoader(lambda name: _template(theme, name)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=_compiled(),
    )
    made.tests["phrasing"] = lambda html: not _BLOCK_TAG.search(html)
    made.tests["aid"] = lambda block: isinstance(block, Hint | Solution)
    made.tests["solution"] = lambda block: isinstance(block, Solution)
    made.tests["options"] = lambda block: isinstance(block, Options)
    made.filters["bloom"] = lambda level: theme.strings.get(f"bloom.{level}", level) if level else ""
    made.filters["minutes"] = lambda minutes: duration(minutes, theme)
    return made


def load(theme: Theme) -> None:
    """Have all templates of a theme at hand. Raises TemplateError."""
    for name in theme.templates:
        environment(theme).get_template(name)


def _compiled() -> FileSystemBytecodeCache | None:
    """Where templates lie compiled, which takes longer than to render a page: among this user's temporary files, which
    nobody else can write. Compiled code runs, so it may not come with a course. It is that of one set of libraries."""
    try:
        key = blake2b(program() + WRITES, digest_size=8).hexdigest()
        return FileSystemBytecodeCache(pattern=f"coursekit-{key}-%s")
    except (OSError, RuntimeError):  # no such folder can be had
        return None


def _template(theme: Theme, name: str) -> tuple[str, str, Callable[[], bool]] | None:
    if name not in theme.templates:
        return None
    return theme.templates[name], theme.template_paths[name], lambda: True


def duration(minutes: int, theme: Theme) -> str:
    """`90` → "1 h 30 min", in the theme's words."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return word(theme.strings, "minutes", count=rest, minutes=rest)
    if not rest:
        return word(theme.strings, "hours", count=hours, hours=hours)
    return word(theme.strings, "hours-minutes", hours=hours, minutes=rest)


class _Page:
    """One page being rendered: turns parts and blocks into HTML with the theme's macros."""

    def __init__(self, inputs: PageInputs, templates: Environment) -> None:
        self.inputs = inputs
        self.links = inputs.links
        self.level = 1
        self._strings = inputs.theme.strings
        self._templates = templates
        self._macros: dict[str, Any] = {}
        self._drawn_by: dict[type, Callable[[Block], str]] = {}
        self._taken: Counter[str] = Counter()

    def word(self, key: str, **values: object) -> str:
        return word(self._strings, key, **values) if values else self._strings.get(key, key)

    def words(self, *beginnings: str) -> Markup:
        """The words of the interface that scripts of this page speak, as JSON for a script element."""
        strings = self.inputs.theme.strings
        found = {key: text for key, text in strings.items() if key.startswith(beginnings)}
        return finished(metadata.embedded(found))

    def html(self, parts: Parts) -> Markup:
        if len(parts) == 1 and isinstance(parts[0], str):
            return finished(parts[0])
        return finished("".join([self._part(part) for part in parts]))

    def blocks(self, blocks: Iterable[Block]) -> Markup:
        return finished("".join([self._block(block) for block in blocks]))

    def _part(self, part: str | Link | Image | Word | Block) -> str:
        if isinstance(part, str):
            return part
        if isinstance(part, Link):
            return self._link(part)
        if isinstance(part, Word):
            return escape(self.word(part.key))
        if isinstance(part, Image):
            return self._image(part)
        return self._block(part)

    def _link(self, link: Link) -> str:
        to = self.links.get(link.href)
        if to is None:
            return "<a>"
        title = f' title="{escape(link.title)}"' if link.title else ""
        gloss = ""
        if to.gloss and not link.title:
            gloss = f' data-term="{escape(to.gloss_title)}" data-gloss="{escape(to.gloss)}"'
        rel = ' rel="noopener" class="external"' if to.external and 'class="' not in link.attributes else ""
        return f'<a href="{escape(to.url)}"{title}{gloss}{rel}{link.attributes}>'

    def _image(self, image: Image) -> str:
        to = self.links.get(image.src, Resolved(image.src))
        title = f' title="{escape(image.title)}"' if image.title else ""
        size = f' width="{to.size[0]}" height="{to.size[1]}"' if to.size else ""
        return f'<img src="{escape(to.url)}" alt="{escape(image.alt)}"{title}{size} loading="lazy"{image.attributes}>'

    def _block(self, block: Block) -> str:
        if isinstance(block, Prose):
            return self.html(block.parts)
        if isinstance(block, Heading):
            self.level = block.level
        kind = type(block)
        return (self._drawn_by.get(kind) or self._macro(kind))(block)

    def _macro(self, kind: type) -> Callable[[Block], str]:
        """The theme's macro for a kind of block: `Concept` is drawn by `concept` in blocks.html, or the default's."""
        name = snake(kind.__name__)
        macro: Callable[[Block], str] | None = getattr(self._macros_of("blocks.html"), name, None)
        found = self._drawn_by[kind] = macro or getattr(self._macros_of(f"{DEFAULT}/blocks.html"), name)
        return found

    def _macros_of(self, template: str) -> Any:
        if template not in self._macros:
            given = {
                "t": self.word,
                "html": self.html,
                "blocks": self.nested,
                "card_level": self.card_level,
                "unique": self.unique,
                "page": self.inputs.data,
                "site": self.inputs.site,
            }
            self._macros[template] = self._templates.get_template(template).make_module(given)
        return self._macros[template]

    def nested(self, blocks: Iterable[Block]) -> Markup:
        """Blocks inside a card: headings in there don't change the level outside."""
        outer = self.level
        inner = self.blocks(blocks)
        self.level = outer
        return inner

    def unique(self, id_: str) -> str:
        """An id for what a page may show twice: `x`, then `x--2`, which no id of the content can be."""
        self._taken[id_] += 1
        return id_ if self._taken[id_] == 1 else f"{id_}--{self._taken[id_]}"

    def card_level(self) -> int:
        """The level of heading that a card's title has at this spot."""
        return min(self.level + 1, 6)


@cache
def snake(name: str) -> str:
    """`"ChecklistItems"` → `"checklist_items"`."""
    return "".join("_" + c.lower() if c.isupper() and i else c.lower() for i, c in enumerate(name))
