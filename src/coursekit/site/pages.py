"""What a page is made from: frozen data, complete, and nothing else.

Rendering takes one `PageInputs`; every title, address and word on the page stands in it. This is what makes builds
reproducible, and later parallel and incremental.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coursekit.content.model import Block, Objective, Parts, Skill, Title
from coursekit.site.theme import Theme


@dataclass(frozen=True, slots=True)
class Site:
    """What every page knows of its course."""

    title: str
    description: str
    url: str
    license: str
    version: str
    """Of coursekit, for the generator mark."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """Where a link of this page leads."""

    url: str
    """Relative to the page, or absolute for other sites."""
    external: bool = False
    gloss: str = ""
    """For a concept: what it is, in a sentence of plain text."""
    gloss_title: str = ""


@dataclass(frozen=True, slots=True)
class PageLink:
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class TocEntry:
    title: str
    anchor: str
    level: int
    """2 or 3."""


@dataclass(frozen=True, slots=True)
class ModuleCard:
    """A module as the home page lists it."""

    title: str
    url: str
    label: str
    """Its number as learners see it, such as "3.5", or empty."""
    description: str
    minutes: int | None
    bloom_level: str
    objectives: tuple[str, ...]
    concepts: tuple[PageLink, ...]
    exercises: int


@dataclass(frozen=True, slots=True)
class PhaseCard:
    title: str
    number: int | None
    description: str
    minutes: int
    modules: tuple[ModuleCard, ...]


@dataclass(frozen=True, slots=True)
class HomePage:
    phases: tuple[PhaseCard, ...]
    minutes: int
    module_count: int
    concept_count: int
    exercise_count: int


@dataclass(frozen=True, slots=True)
class ConceptLink:
    title: str
    url: str
    module: str = ""
    """Title of the module that teaches it, when that is another one."""


@dataclass(frozen=True, slots=True)
class ModulePage:
    id: str
    label: str
    phase: str
    """Title of its phase, as learners see it."""
    title_parts: Parts
    title_anchor: str
    body: tuple[Block, ...]
    toc: tuple[TocEntry, ...]
    minutes: int | None
    words: int
    bloom_level: str
    objectives: tuple[Objective, ...]
    skills: tuple[Skill, ...]
    teaches: tuple[ConceptLink, ...]
    uses: tuple[ConceptLink, ...]
    """Concepts of other modules that this one links to."""
    requires: tuple[ConceptLink, ...]
    used_in: Mapping[str, tuple[PageLink, ...]]
    """For each concept taught here, by id: the other modules that link to it."""
    extension: str
    remedial: str
    license: str
    sources: tuple[str, ...]
    previous: PageLink | None
    next: PageLink | None


@dataclass(frozen=True, slots=True)
class ConceptEntry:
    id: str
    title: Title
    taught_in: PageLink
    used_in: tuple[PageLink, ...]
    gloss: str


@dataclass(frozen=True, slots=True)
class ConceptsPage:
    concepts: tuple[ConceptEntry, ...]


@dataclass(frozen=True, slots=True)
class NotFoundPage:
    base: str
    """Absolute path of the site's root on its host, when `url` is known; else empty."""


@dataclass(frozen=True, slots=True)
class PageInputs:
    theme: Theme
    site: Site
    template: str
    address: str
    title: str
    description: str
    data: HomePage | ModulePage | ConceptsPage | NotFoundPage
    links: Mapping[str, Resolved]
    """Every link and image of the page, by its address as written."""
