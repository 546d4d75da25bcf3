"""The content model: what a course *is*, as plain frozen data.

Names follow mdast for blocks and QTI for assessment. Text that is ready for a page is a tuple of *parts*: finished HTML
strings with holes between them for what only the page knows (where a link leads, a word of the interface). Nothing in
here reads, parses, resolves or renders.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

from msgspec import Struct, field

from coursekit.diagnostics import Place


class Link(Struct, frozen=True):
    """The opening of a link whose target only the page can resolve; its text and `</a>` follow in the parts."""

    href: str
    """As written: `concept:rag-architecture`, `other.md#part`, `prices.csv`, `#part`."""
    place: Place
    title: str = ""
    attributes: str = ""
    """Further attributes as finished HTML, with a leading space, or empty."""


class Image(Struct, frozen=True):
    src: str
    alt: str
    place: Place
    title: str = ""
    attributes: str = ""


class Word(Struct, frozen=True):
    """A word of the interface, by its key in the theme's strings; filled in when the page is rendered."""

    key: str


Part = "str | Link | Image | Word | Block"
Parts = tuple["str | Link | Image | Word | Block", ...]


class Title(Struct, frozen=True, gc=False):
    text: str
    parts: Parts
    """Its inline markup, as HTML parts."""


class Prose(Struct, frozen=True):
    """Ordinary Markdown: paragraphs, lists, tables, code. Directives inside a list or a quote are parts of it."""

    parts: Parts
    place: Place


class Heading(Struct, frozen=True):
    level: int
    id: str
    title: Title
    place: Place


class Concept(Struct, frozen=True):
    """An idea that the module teaches; others link to it by id."""

    id: str
    title: Title
    body: tuple[Block, ...]
    place: Place


class Exercise(Struct, frozen=True):
    id: str
    title: Title
    body: tuple[Block, ...]
    place: Place


class Checklist(Struct, frozen=True):
    id: str
    title: Title
    body: tuple[Block, ...]
    place: Place


class ChecklistItem(Struct, frozen=True):
    id: str
    """Stable under edits of the text: learners' ticks point at it."""
    text: str
    digest: str
    """SHA-256 of the normalised text (formats.md), so that a page can say "changed since you ticked it"."""
    parts: Parts
    place: Place
    named: bool = True
    """Whether the author wrote the id; otherwise it is the slug of the text."""


class ChecklistItems(Struct, frozen=True):
    items: tuple[ChecklistItem, ...]
    place: Place


class Option(Struct, frozen=True):
    correct: bool
    parts: Parts
    explanation: Parts
    place: Place


class Options(Struct, frozen=True):
    options: tuple[Option, ...]
    place: Place


class Question(Struct, frozen=True):
    """A small question in the text. Options come from its task list, or `answer` holds a number."""

    id: str
    title: Title
    body: tuple[Block, ...]
    place: Place
    answer: str | None = None
    tolerance: str | None = None

    @property
    def options(self) -> tuple[Option, ...]:
        return tuple(o for block in self.body if isinstance(block, Options) for o in block.options)


class Hint(Struct, frozen=True):
    title: Title | None
    body: tuple[Block, ...]
    place: Place


class Solution(Struct, frozen=True):
    title: Title | None
    body: tuple[Block, ...]
    place: Place


CalloutKind = Literal["note", "tip", "warning"]


class Callout(Struct, frozen=True):
    kind: CalloutKind
    title: Title | None
    body: tuple[Block, ...]
    place: Place


class Framework(Struct, frozen=True):
    """A decision framework shown at this spot, by its id in `content/frameworks/`."""

    id: str
    title: Title
    body: tuple[Block, ...]
    place: Place
    titled: bool = True
    """Whether the author gave the title; else it is made of the id, and the framework's own says more."""


class Worksheet(Struct, frozen=True):
    """A worksheet shown at this spot, by its id in `content/worksheets/`."""

    id: str
    title: Title
    body: tuple[Block, ...]
    place: Place
    titled: bool = True
    """As with a framework."""


class Unknown(Struct, frozen=True):
    """A directive whose name means nothing: an error of lint, kept so that the tree is whole."""

    name: str
    body: tuple[Block, ...]
    place: Place


Block = (
    Prose
    | Heading
    | Concept
    | Exercise
    | Checklist
    | ChecklistItems
    | Question
    | Options
    | Hint
    | Solution
    | Callout
    | Framework
    | Worksheet
    | Unknown
)


class Directive(Struct, frozen=True):
    """A directive as written, for `inspect` and lint: the tree of fences without their meaning."""

    name: str
    label: str | None
    """The label's plain text, or None where there are no brackets."""
    id: str | None
    attributes: Mapping[str, str]
    line: int
    end_line: int
    closed: bool
    children: tuple[Directive, ...] = ()

    def as_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "label": self.label,
            "id": self.id,
            "attributes": dict(self.attributes),
            "line": self.line,
            "end_line": self.end_line,
            "closed": self.closed,
            "children": [child.as_json() for child in self.children],
        }


class Objective(Struct, frozen=True, gc=False):
    text: str
    bloom_level: str = ""
    proficiency_level: str = ""
    """CEFR, A1 to C2."""
    assessment: str = ""


class Skill(Struct, frozen=True):
    name: str
    category: str = ""
    bloom_level: str = ""
    proficiency_level: str = ""
    digcomp_area: str = ""
    measure: str = ""
    """How one sees that a learner has it."""


class Change(Struct, frozen=True):
    """Something that an author tells learners has changed."""

    date: str
    """ISO 8601, such as "2026-11-21"."""
    text: str


class Module(Struct, frozen=True):
    """One lesson. Both dialects of front matter arrive here."""

    id: str
    title: str
    place: Place
    body: tuple[Block, ...] = ()
    phase: int | None = None
    """The part of the course it belongs to (`phase`, or `chapter` of the other dialect)."""
    number: int | None = None
    """Its position in the phase (`module`, or `lesson`)."""
    estimated_minutes: int | None = None
    bloom_level: str = ""
    objectives: tuple[Objective, ...] = ()
    skills: tuple[Skill, ...] = ()
    concepts: tuple[str, ...] = ()
    """Ids of the concepts that the front matter says it teaches."""
    prerequisites: tuple[str, ...] = ()
    """Ids of concepts to know before."""
    description: str = ""
    extension: str = ""
    """For those who want more (`differentiation.extension_for_advanced`)."""
    remedial: str = ""
    """For those who find it hard (`differentiation.remedial_for_struggling`)."""
    draft: bool = False
    aliases: tuple[str, ...] = ()
    license: str = ""
    sources: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    """Newest first."""
    words: int = 0
    """Words of prose, for the reading time."""


class Phase(Struct, frozen=True):
    number: int
    title: str = ""
    description: str = ""


class Settings(Struct, frozen=True):
    """`course.yml`."""

    id: str = ""
    """Learners' records are kept under it; `Content.id` says what stands in for a missing one."""
    title: str = ""
    description: str = ""
    language: str = "en"
    url: str = ""
    theme: str = "default"
    grading: Literal["practice", "recorded"] = "practice"
    license: str = ""
    phases: tuple[Phase, ...] = ()
    silence: Mapping[str, str] = field(default_factory=dict)
    """Codes of warnings that the author has silenced, each with its reason."""


class Course(Struct, frozen=True):
    settings: Settings
    modules: tuple[Module, ...]
    """In reading order: by phase, number, id."""


def walk(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Every block below these, in reading order, those inside lists and quotes too."""
    global _walked
    blocks = getattr(blocks, "at_hand", blocks)  # of a text that is read when asked for
    before, known = _walked  # much is asked of one module before the next
    if before is blocks:
        return known
    found = inside(blocks)
    _walked = blocks, found
    return found


def inside(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The same of a part of a module, after which more will be asked of the whole."""
    found: list[Block] = []
    _gather(blocks, found)
    return tuple(found)


_walked: tuple[tuple[Block, ...], tuple[Block, ...]] = ((), ())


_BLOCKS = frozenset(get_args(Block))


def _gather(blocks: Iterable[object], found: list[Block]) -> None:
    for block in blocks:
        kind = type(block)
        if kind not in _BLOCKS:  # a part of prose
            continue
        found.append(block)  # type: ignore[arg-type]
        if kind is Prose:
            _gather(block.parts, found)  # type: ignore[attr-defined]
        elif kind is ChecklistItems:
            for item in block.items:  # type: ignore[attr-defined]
                _gather(item.parts, found)
        elif kind is Options:
            for option in block.options:  # type: ignore[attr-defined]
                _gather(option.parts, found)
                _gather(option.explanation, found)
        elif kind is not Heading:
            _gather(block.body, found)  # type: ignore[attr-defined]
