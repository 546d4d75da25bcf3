"""What a page is made from: frozen data, complete, and nothing else.

Rendering takes one `PageInputs`; every title, address and word on the page stands in it. This is what makes builds
reproducible, and later parallel and incremental.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING

from msgspec import Struct, field

from coursekit.content.model import Block, Change, Framework, Objective, Parts, Skill, Title, Worksheet
from coursekit.site.theme import Theme

if TYPE_CHECKING:
    from coursekit.site.asked import ExerciseView
    from coursekit.site.frameworks import FrameworkView
    from coursekit.site.worksheets import WorksheetView


class Site(Struct, frozen=True):
    """What every page knows of its course."""

    id: str
    """By which the learner's device keeps its records."""
    title: str
    description: str
    url: str
    license: str
    feed: bool
    """Whether there is a feed of changes: modules name some, and the course has a `url`."""
    version: str
    """Of coursekit, for the generator mark."""
    compares: bool = False
    """Whether there is a page that puts one situation to all frameworks."""
    searches: bool = False
    """Whether there is a search index."""
    recorded: bool = False
    """Whether a classroom grades and keeps the answers; then no page holds a key."""
    offline: bool = False
    """Whether there is a service worker, which keeps pages on learners' devices."""


class Resolved(Struct, frozen=True):
    """Where a link of this page leads."""

    url: str
    """Relative to the page, or absolute for other sites."""
    external: bool = False
    gloss: str = ""
    """For a concept: what it is, in a sentence of plain text."""
    gloss_title: str = ""
    size: tuple[int, int] | None = None
    """Of an image: width and height in pixels."""


class PageLink(Struct, frozen=True):
    title: str
    url: str


class TocEntry(Struct, frozen=True):
    title: str
    anchor: str
    level: int
    """2 or 3."""


class ModuleCard(Struct, frozen=True):
    """A module as the home page lists it."""

    id: str
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


class PhaseCard(Struct, frozen=True):
    title: str
    number: int | None
    description: str
    minutes: int
    count: int
    """How many modules it has."""
    modules: tuple[ModuleCard, ...]
    """Those that the page lists."""
    parts: tuple[PageLink, ...] = ()
    """The pages that list its modules, in a course of many."""

    @property
    def anchor(self) -> str:
        return phase_anchor(self.number)


def phase_anchor(number: int | None) -> str:
    """Where a phase stands on the home page. Ids made by pages hold `--`, which ids of the content can't."""
    return "" if number is None else f"page--phase-{number}"


class HomePage(Struct, frozen=True):
    begin: PageLink | None
    """The first module."""
    promises: tuple[str, ...]
    """What learners will be able to do, for the course as a whole."""
    phases: tuple[PhaseCard, ...]
    minutes: int
    module_count: int
    concept_count: int
    exercise_count: int


class OutlinePage(Struct, frozen=True):
    """Lists some modules of a phase, in a course of many."""

    phase: PhaseCard
    here: PageLink
    """This page, among the parts of its phase."""
    previous: PageLink | None
    next: PageLink | None


class ConceptLink(Struct, frozen=True):
    title: str
    url: str
    module: str = ""
    """Title of the module that teaches it, when that is another one."""


class PictureNode(Struct, frozen=True):
    """A concept in a picture: a box with its title on some lines."""

    id: str
    title: str
    url: str
    module: str
    """Title of the module that teaches it, when that is another one."""
    x: int
    y: int
    lines: tuple[tuple[int, str], ...]
    """Lines of its title, each with the y of its baseline."""


class PictureEdge(Struct, frozen=True):
    """An arrow: what stands at its end builds on what stands at its start."""

    path: str
    """As in SVG's `d`."""
    start: PictureNode
    end: PictureNode | None
    """None for the module as a whole."""


class Picture(Struct, frozen=True):
    """How concepts build on one another, laid out; the same facts serve for words."""

    width: int
    height: int
    box_width: int
    box_height: int
    nodes: tuple[PictureNode, ...]
    edges: tuple[PictureEdge, ...]
    frame: tuple[int, int, int, int] | None = None
    """x, y, width, height of the frame round the module's own concepts, when others stand outside it."""


class ModulePage(Struct, frozen=True):
    id: str
    label: str
    phase: str
    """Title of its phase, as learners see it."""
    phase_number: int | None
    phase_url: str
    """To its place on the home page."""
    title_parts: Parts
    title_anchor: str
    body: tuple[Block, ...]
    toc: tuple[TocEntry, ...]
    minutes: int | None
    reading_minutes: int
    """To read the text once, without its exercises."""
    bloom_level: str
    objectives: tuple[Objective, ...]
    skills: tuple[Skill, ...]
    teaches: tuple[ConceptLink, ...]
    uses: tuple[ConceptLink, ...]
    """Concepts of other modules that this one links to and doesn't require."""
    requires: tuple[ConceptLink, ...]
    used_in: Mapping[str, tuple[PageLink, ...]]
    """For each concept taught here, by id: the other modules that link to it."""
    extension: str
    remedial: str
    license: str
    sources: tuple[str, ...]
    changes: tuple[Change, ...]
    picture: Picture | None
    """What it builds on, where that is taught elsewhere."""
    previous: PageLink | None
    next: PageLink | None
    frameworks: Mapping[str, FrameworkView] = field(default_factory=dict)
    """What its blocks show, by id; an id that has no file is missing."""
    worksheets: Mapping[str, WorksheetView] = field(default_factory=dict)
    exercises: Mapping[str, ExerciseView] = field(default_factory=dict)
    """What its exercises and questions ask, by id; one that can't be graded is missing."""

    def title_of(self, shown: Framework | Worksheet) -> Title:
        """What a framework or worksheet is called on this page: as the author says here, else as its file says."""
        view = (self.frameworks if isinstance(shown, Framework) else self.worksheets).get(shown.id)
        return shown.title if shown.titled or view is None else Title(view.title, (escape(view.title, quote=False),))


class ConceptEntry(Struct, frozen=True):
    id: str
    title: Title
    taught_in: PageLink
    used_in: tuple[PageLink, ...]
    gloss: str


class Letter(Struct, frozen=True):
    """Concepts whose titles begin with the same letter (or, for "#", with none)."""

    name: str
    anchor: str
    concepts: tuple[ConceptEntry, ...]


class LetterLink(Struct, frozen=True):
    """A page of the concepts of one letter."""

    name: str
    url: str
    current: bool


class ConceptsPage(Struct, frozen=True):
    letters: tuple[Letter, ...]
    count: int
    """Of all concepts of the course."""
    picture: Picture | None
    pages: tuple[LetterLink, ...] = ()
    """Where there are too many for one page."""


class Compared(Struct, frozen=True):
    """A framework on the page that compares them."""

    id: str
    title: str
    description: str
    outcomes: tuple[str, ...]
    shown_in: PageLink
    """Where it stands in a module."""


class ComparePage(Struct, frozen=True):
    """Puts one situation to all frameworks that the modules show."""

    frameworks: tuple[Compared, ...]
    facts: tuple[str, ...]
    """Names of all facts, in the order in which they are asked."""


class ProgressPage(Struct, frozen=True):
    """What the learner has done, as their device knows it; scripts fill it from `items.json` and the records."""

    recorded: bool
    """Whether a classroom grades the course: then answers don't stay on the device alone."""


class NotFoundPage(Struct, frozen=True):
    base: str
    """Absolute path of the site's root on its host, when `url` is known; else empty."""


class OfflinePage(Struct, frozen=True):
    """Says what is kept on the learner's device, and stands in for pages that can't be had. Scripts fill it."""


class RedirectPage(Struct, frozen=True):
    """Stands at an address that a module had before."""

    target: PageLink


PageData = (
    HomePage
    | OutlinePage
    | ModulePage
    | ConceptsPage
    | ComparePage
    | ProgressPage
    | NotFoundPage
    | OfflinePage
    | RedirectPage
)


class PageInputs(Struct, frozen=True):
    theme: Theme
    site: Site
    template: str
    address: str
    title: str
    description: str
    data: PageData
    links: Mapping[str, Resolved]
    """Every link and image of the page, by its address as written."""
