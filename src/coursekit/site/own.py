"""What a module's page takes from its own text alone; everything else on it other modules, or other files, have a say
in. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from coursekit.content.kept import kept
from coursekit.content.model import Block, Heading
from coursekit.site.pages import ModulePage, PageInputs, TocEntry
from coursekit.site.theme import Theme

WORDS_A_MINUTE = 200
"""Of careful reading, for the reading time."""


@kept
def toc(body: tuple[Block, ...]) -> tuple[TocEntry, ...]:
    headings = (block for block in body if isinstance(block, Heading) and block.level in (2, 3))
    return tuple(TocEntry(heading.title.text, heading.id, heading.level) for heading in headings)


def reading_minutes(words: int) -> int:
    """To read the text once, without its exercises."""
    return max(1, round(words / WORDS_A_MINUTE))


def filled(page: PageInputs, theme: Theme, body: tuple[Block, ...], words: int) -> PageInputs:
    """A page with this theme, and with this text in the place of its own."""
    assert isinstance(page.data, ModulePage)
    data = replace(page.data, body=body, toc=toc(body), reading_minutes=reading_minutes(words))
    return replace(page, theme=theme, data=data)
