"""The pages of a build, one at a time: planned, made unless they would come out as they are, and told of.

A page is let go of as soon as it has been made; what is kept of each is its digest and what files for programs say of
it. So a build's memory grows by little with each page.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path

from msgspec.structs import replace

from coursekit import frames
from coursekit.cache import Cache
from coursekit.content.memory import Body, Remembered
from coursekit.content.read import Progress
from coursekit.content.shelf import ROOM, Shelf, lifted
from coursekit.course import keyring_of
from coursekit.diagnostics import Diagnostic
from coursekit.site import urls
from coursekit.site.inputs import digest, written
from coursekit.site.metadata import Listed
from coursekit.site.pages import ModulePage, PageInputs
from coursekit.site.plan import Layout, listed
from coursekit.site.publish import Aside, OutFile, locate
from coursekit.site.render import render
from coursekit.site.state import Stamp
from coursekit.workers import Page, Workers


class Making:
    """The pages of one build. `noted` is what earlier builds noted; None where this one is to note nothing."""

    def __init__(
        self,
        out: Path,
        layout: Layout,
        noted: Cache | None,
        workers: Workers,
        gladly: bool,
        found: Iterable[Diagnostic],
    ) -> None:
        """`gladly`: workers are to share the pages, however few. `found`: what was found wrong."""
        site = layout.published.site
        self.keys: dict[str, bytes] = {}
        """The digest of the inputs of every page that was planned, by its path."""
        self.listed: list[Listed] = []
        """What files for programs say of them, in the order of the site."""
        self._shelf = Shelf(ROOM // 2)
        self._keys: deque[OutFile] = deque()
        """What grades exercises of pages that stay as they are."""
        self.frames = frames.Writer(out, layout.published.theme)
        self._out, self._layout, self._workers, self._gladly = out, layout, workers, gladly
        self._noted = noted
        self._framed = noted is not None and not site.searches and not site.recorded
        self._faulty = {finding.place.path for finding in found}
        self._unchanged: list[tuple[str, Callable[[], PageInputs], Stamp]] = []
        self._planned = False
        """Whether all pages are planned, and other files can be made while workers make those."""

    def files(self, others: Iterator[OutFile], progress: Progress | None) -> Iterator[OutFile]:
        """Every page, and the `others`, which aren't asked for before all pages are planned. Raises ThemeError,
        ChangedError."""
        staging = locate(self._out).staging
        theme = self._layout.published.theme
        further = chain(self._same(), others)
        keys = self._keys
        for done in self._workers.make(self._new(progress), theme, staging, self._gladly, lambda: self._planned):
            while keys:
                yield keys.popleft()
            if done:
                yield from _files(*done)
            elif file := next(further, None):
                yield file
            else:
                self._planned = False  # nothing is left but to wait
        yield from keys
        yield from further

    def _same(self) -> Iterator[OutFile]:
        """Pages that stay as they are."""
        for path, plan, stamp in self._unchanged:
            yield OutFile(path, partial(_made, Page(path, "", plan, None, b"")), stamp)

    def _new(self, progress: Progress | None) -> Iterator[Page]:
        """Plan all pages: those that have to be made. The others are `_unchanged`."""
        planned = self._layout.pages
        for done, (address, plan) in enumerate(planned.items()):
            if progress:
                progress(done, len(planned))
            page, path = plan(), urls.output_path(address)
            data, keys = written(page), self._list(page)
            document, key = document_of(page), digest(data)
            before = self._noted.pages.get(path) if self._noted else None
            self.keys[path] = key
            if self._framed and document and document.path not in self._faulty:
                self.frames.add(document, data)  # where nothing is found but what is silenced
            if before and before[0] == key:
                self._unchanged.append((path, plan, before[1]))
                self._keys += (OutFile(*key) for key in keys)
            else:
                yield Page(path, document.path if document else "", plan, page, data, keys)
        self._planned = True
        if progress:
            progress(len(planned), len(planned))

    def _list(self, page: PageInputs) -> tuple[tuple[str, bytes], ...]:
        """Note what other files say of a page. Gives the files that hold the keys of its exercises."""
        published = self._layout.published
        made = listed(published, page)
        if made.keys:
            keyring_of(published.content).forget()
        module, item = (self._shelf.put(lifted(lying)) for lying in (made.module, made.item))
        self.listed.append(replace(made, module=module, item=item, keys=()))
        return tuple((path, text.encode()) for path, text in made.keys)


def _files(page: Page, asides: Sequence[Aside] | None) -> Iterator[OutFile]:
    """A page and what goes with it: where they lie, or how they are made."""
    if asides is None:
        yield OutFile(page.path, partial(_made, page))
        yield from (OutFile(path, data) for path, data in page.more)
    else:
        paths = (page.path, *(path for path, _ in page.more))
        yield from map(OutFile, paths, asides)


def document_of(page: PageInputs) -> Remembered | None:
    """The document whose text a page shows, where this is read only when it is asked for."""
    body = page.data.body if isinstance(page.data, ModulePage) else None
    return body.document if isinstance(body, Body) else None


def _made(page: Page) -> bytes:
    """A page that no worker has made, or that was thought to be there."""
    return _rendered(page.inputs or page.plan())


def _rendered(page: PageInputs) -> bytes:
    """Raises ThemeError, and ChangedError: a remembered text is read before rendering, which reads nothing."""
    document = document_of(page)
    if document is None:
        return render(page).encode("utf-8")
    document.ready()
    try:
        return render(page).encode("utf-8")
    finally:
        document.forget()
