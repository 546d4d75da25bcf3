"""What a preview shows now: the last good site, and what is wrong with the course as it lies there."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from msgspec import structs

from coursekit import lint
from coursekit.check import lines_for
from coursekit.content.places import Places, places
from coursekit.content.read import Content, Progress
from coursekit.diagnostics import Diagnostic, Place, has_errors, in_order
from coursekit.preview.look import Look, with_edit
from coursekit.preview.reading import Reader
from coursekit.preview.snapshot import File, Snapshot, refreshed, snapshot
from coursekit.preview.theming import Themes
from coursekit.site import images, urls
from coursekit.site.plan import lay_out, without_drafts
from coursekit.site.theme import Theme, ThemeError

Lines = Mapping[str, Sequence[str]]
MANY = 20
"""Files changed at once, from which on a look at everything is as quick as one at each."""
SHORTEST, LONGEST = 0.2, 2.0
"""Seconds after which what is shown is no longer believed: once changes have ceased, and though they haven't."""


@dataclass(frozen=True, slots=True)
class State:
    """What browsers are shown. `site` is None until the course has been without an error for the first time."""

    number: int = 0
    site: Snapshot | None = None
    findings: tuple[Diagnostic, ...] = ()
    lines: Lines = field(default_factory=dict)
    """The lines of every file that the findings are about, for excerpts."""

    @property
    def is_stale(self) -> bool:
        """Whether the site is that of an earlier moment, since now there is an error."""
        return has_errors(self.findings)


class Preview:
    """A course that is being written. One thread refreshes it, any number of others read it."""

    def __init__(self, root: Path, theme_name: str | None = None) -> None:
        self.root = root
        self.state = State()
        self._theme_name = theme_name
        self._reader = Reader(root)
        self._themes = Themes()
        self._looked: Look | None = None
        self._believed: float | None = None
        """When something was first taken for true that only a look at everything can tell."""
        self._places: Places | None = None
        self._changed = threading.Condition()
        self._open: dict[str, int] = {}
        self._homes: dict[str, str] = {}

    @property
    def watched(self) -> tuple[Path, ...]:
        """The folders in which a change may change what is shown."""
        return (self.root, *self._themes.folders)

    def refresh(self, progress: Progress | None = None) -> bool:
        """Read the course as it is now; False if it is as it was. While it has an error, the site stays the same."""
        look, former = self._look(progress), self._looked
        self._believed = None
        if look is former:
            return False
        self._looked = look
        self._tell(self._state_of(look))
        return former is None or look.tells(former)

    def glance(self, named: Collection[str]) -> bool | None:
        """Show at once what has changed in these files, if only the pages of their own modules can tell: so it is with
        most edits, and an author shouldn't wait for a look at everything. False if nothing has.

        None where a look at everything is due: because others may tell, because too much has changed, or because what
        was shown so was only believed. That these files are all, and that nobody else can tell, a `refresh` verifies.
        """
        former, now = self._looked, time.monotonic()
        believed = now - self._believed if self._believed else 0.0
        if not named:
            return None if believed > SHORTEST else False
        if len(named) > MANY or believed > LONGEST or not former or former.found is not self.state.findings:
            return None
        try:
            look = self._glanced(former, named)
        except Exception:  # whatever it is, a look at everything meets it too, and tells
            return None
        if look is None:
            return None
        self._believed = self._believed or now
        if look is former:
            return False
        self._looked = look
        self._tell(self._state_of(look))
        return True

    def wait(self, number: int, seconds: float) -> State:
        """The first state after `number`, or that at the end of so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self.state.number > number, seconds)
            return self.state

    def body(self, site: Snapshot, path: str) -> bytes | File | None:
        """A file of the site. A template that fails only here becomes a finding, and there is no page (None)."""
        try:
            return site.body(path)
        except ThemeError as fault:
            with self._changed:
                state = self.state
                if state.site is site and fault.diagnostic not in state.findings:
                    self._tell(replace(state, number=state.number + 1, findings=(*state.findings, fault.diagnostic)))
            return None

    def opened(self, address: str) -> None:
        """A browser shows what is at this address: each new state of it is tried before it is served."""
        with self._changed:
            self._open[address] = self._open.get(address, 0) + 1

    def closed(self, address: str) -> None:
        with self._changed:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]

    def moved(self, address: str, site: Snapshot) -> str | None:
        """Where the page is now that stood at `address` before its module got another id."""
        source = self._homes.get(address)
        return next((new for new, path in site.sources.items() if path == source), None) if source else None

    def _look(self, progress: Progress | None) -> Look:
        """What the course is now. The former look, where everything is as it was."""
        content: Content | None = None
        found: tuple[Diagnostic, ...] = ()
        try:
            content = self._reader.read(progress)
            theme, faults = self._themes.read(self._theme_name or content.settings.theme, content.settings.language)
            former = self._looked
            if former and former.content is content and former.theme is theme and former.faults == tuple(faults):
                return self._again(former)
            published = without_drafts(content)
            known = self._places = places(published.documents, published.root, published.files, self._places)
            found = tuple(in_order([*lint.check(published, known), *faults]))
            site = self._site(published, theme, known) if theme and not has_errors(found) else None
            return Look(content, theme, tuple(faults), found, site)
        except ThemeError as fault:
            return Look(content, None, (), (*found, fault.diagnostic), None)
        except OSError as fault:  # what was there a moment ago is gone; the next change brings another look
            reason = (fault.strerror or str(fault)).lower()
            place = Place(str(fault.filename or self.root))
            found = (Diagnostic("file-unreadable", f"this can't be read: {reason}", place, "check the folder"),)
        except Exception as fault:
            if os.environ.get("COURSEKIT_TRACEBACK"):
                raise
            message = f"this is a fault of coursekit, not of your content: {type(fault).__name__}: {fault}"
            hint = "please report it with the output of COURSEKIT_TRACEBACK=1 coursekit serve"
            found = (Diagnostic("program-fault", message, Place(str(self.root)), hint),)
        return Look(content, None, (), found, None)

    def _glanced(self, looked: Look, named: Collection[str]) -> Look | None:
        edits = self._reader.again(looked.content, named) if looked.content else None
        look: Look | None = looked if edits is not None else None
        for before, now in edits or ():
            look = look and with_edit(look, before, now)
        return look

    def _again(self, former: Look) -> Look:
        """Neither course nor theme has changed: then at most files that pages load have."""
        if former.site is None:
            return former
        site = refreshed(former.site)
        return former if site is former.site else structs.replace(former, site=site)

    def _site(self, content: Content, theme: Theme, known: Places) -> Snapshot:
        """The site of a course without errors. The pages that browsers show are tried, and with a new theme the first
        and the last ones of the site, among which there is one of each kind."""
        before = self.state.site.laid_out if self.state.site else None
        site = snapshot(lay_out(content, theme, images.sizes(Path(content.root), content.files), known, before))
        with self._changed:
            tried = {site.path_of(address) or urls.NOT_FOUND for address in self._open}
        if self.state.site is None or self.state.site.theme is not theme:
            tried |= {*list(site.pages)[:2], *list(site.pages)[-4:]}
        for path in sorted(tried):
            site.body(path)
        self._homes |= site.sources
        return site

    def _state_of(self, look: Look) -> State:
        lines = lines_for(look.content, look.found) if look.content else self.state.lines
        return State(self.state.number + 1, look.site or self.state.site, look.found, lines)

    def _tell(self, state: State) -> None:
        with self._changed:
            self.state = state
            self._changed.notify_all()
