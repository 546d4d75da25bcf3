"""What one look at a course came to, and what an edit makes of it that only its own page can tell. Pure.

Most edits are of that kind: words, and no title, link or concept. Whether one is, `seen_of` decides, for
previews as for builds.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from coursekit import lint
from coursekit.content.memory import Remembered
from coursekit.content.read import Content
from coursekit.diagnostics import Diagnostic, in_order
from coursekit.preview.reading import is_same
from coursekit.preview.snapshot import Snapshot
from coursekit.seen import seen_of
from coursekit.site.theme import Theme


class Look(Struct, frozen=True, eq=False):
    """What one reading came to."""

    content: Content | None
    theme: Theme | None
    faults: tuple[Diagnostic, ...]
    """Those of the theme."""
    found: tuple[Diagnostic, ...]
    site: Snapshot | None

    def tells(self, former: Look) -> bool:
        """Whether it tells anything that the former one didn't."""
        mine, other = self.content, former.content
        same = mine is other or (mine is not None and other is not None and is_same(mine, other))
        return not (same and self.theme is former.theme and self.found == former.found)


def with_edit(look: Look, before: Remembered, now: Remembered) -> Look | None:
    """The look with another text of a module. None if others can tell, and so a look at everything has to. Raises
    ThemeError."""
    content, site = look.content, look.site
    if not content or not site or content.settings.grading == "recorded":  # whose pages have another text
        return None
    if now.module.draft or seen_of(now) != seen_of(before):
        return None
    found = _found(look.found, before, now, content)
    shown = site.with_text(now) if found is not None else None
    if shown is None or found is None:
        return None
    documents = tuple(now if document is before else document for document in content.documents)
    return replace(look, content=replace(content, documents=documents), found=found, site=shown)


def _found(
    found: Iterable[Diagnostic], before: Remembered, now: Remembered, content: Content
) -> tuple[Diagnostic, ...] | None:
    """What is wrong with the course. None where a finding about the module, or one that names a line of it, is not of
    its text alone."""
    own = [d for d in found if d.place.path == now.path]
    others = [d for d in found if d.place.path != now.path]
    if own != lint.check_alone(before, content.settings) or any(now.path in d.message for d in others):
        return None
    return tuple(in_order([*others, *lint.check_alone(now, content.settings)]))
