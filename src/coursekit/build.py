"""The pipeline on one screen: read the content, check it, plan the pages, render, publish.

Newcomers read this first. Everything between reading and publishing is pure. What an earlier build noted (`cache.py`)
only shortens the way: modules that are as they were aren't parsed, pages that would come out as they are aren't made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from pathlib import Path

from msgspec import Struct

from coursekit import __version__, cache, lint
from coursekit.cache import Cache
from coursekit.content.memory import ChangedError, Memory
from coursekit.content.places import places as places_of
from coursekit.content.read import Content, Progress, read_content
from coursekit.diagnostics import Diagnostic, Place, has_errors, in_order
from coursekit.idle import Watched
from coursekit.making import Making, document_of
from coursekit.site import images, offline, urls
from coursekit.site.pages import PageInputs
from coursekit.site.plan import Layout, data_files, lay_out, without_drafts
from coursekit.site.publish import Closing, OutFile, Parts, Published, PublishError, Tell, Trusted, publish, recover
from coursekit.site.search import SearchError, findables
from coursekit.site.theme import ThemeError, places, read_theme
from coursekit.workers import Workers, processors

MUCH_TO_READ = 400_000
"""Bytes of modules from which on workers are started: some forty modules of 10 KB."""
ATTEMPTS = 3
"""Times that a build begins anew when modules change under it; after these it reads each once, and keeps it."""


class Built(Struct, frozen=True):
    """What a build did. `published` is None where nothing was written."""

    diagnostics: tuple[Diagnostic, ...]
    content: Content
    published: Published | None = None
    pages: int = 0
    found: tuple[Diagnostic, ...] = ()
    """What the next build would find again: all but what came of publishing."""
    watched: Watched | None = None
    frames: bytes = b""
    """Which frames were noted with it (`frames.py`); empty: none."""


Step = Callable[[str], Progress | None]
"""Told the name of each step ("reading", "rendering"); may give a function to report progress to."""


def _silent(step: str) -> Progress | None:
    return None


class Wanted(Struct, frozen=True):
    """What a build is asked for."""

    content: Path
    out: Path
    theme: str | None
    strict: bool
    search: bool
    step: Step
    tell: Tell
    jobs: int | None


def build(
    content_dir: Path,
    out: Path,
    theme: str | None = None,
    strict: bool = False,
    search: bool = False,
    step: Step = _silent,
    tell: Tell = lambda _: None,
    force: bool = False,
    jobs: int | None = None,
) -> Built:
    """Build the site of `content_dir` into `out`. Nothing is written when there is an error (or, if `strict`, a
    warning); the former site stays whole then. `search` gives it a search index. `tell` hears at once of what takes
    time: another build in `out`. `force` makes everything anew, whatever earlier builds noted. `jobs`
    processes share the work of a large course, without it one a processor; the site is the same for any number."""
    wanted = Wanted(content_dir, out, theme, strict, search, step, tell, jobs)
    noted = Cache() if force else cache.read(out, content_dir)
    for _ in range(ATTEMPTS):
        with suppress(ChangedError), Workers(jobs or processors()) as workers:
            return _build(wanted, noted, workers)
    return _build(wanted, None, Workers(1))


def _build(wanted: Wanted, noted: Cache | None, workers: Workers) -> Built:
    """Build with what was noted; without, nothing is read twice. Raises ChangedError."""
    watched = Watched()
    watched.add([str(wanted.content)])
    folders = _overlap(wanted.content, wanted.out)
    if not folders:
        _recover(wanted.out, folders, wanted.tell)
    memory = None if noted is None else Memory(noted.documents, watched.now)
    progress = wanted.step("reading")
    ahead = partial(_read_ahead, wanted, memory, workers, progress) if memory else None
    content = without_drafts(read_content(wanted.content, progress, memory.read if memory else None, ahead))
    name = wanted.theme or content.settings.theme
    watched.add(*places(name))
    theme, faults = read_theme(name, content.settings.language)
    if theme is not None:
        workers.begin(theme)
    known = places_of(content.documents, content.root, content.files)
    found = in_order([*folders, *lint.check(content, known), *faults])
    if theme is None or has_errors(found) or (wanted.strict and found):
        return Built(tuple(found), content)
    sizes = images.sizes(Path(content.root), content.files)
    layout = lay_out(content, theme, sizes, known, searches=wanted.search, keeps=True)
    making = Making(wanted.out, layout, noted, workers, wanted.jobs is not None, found)
    try:
        published = _publish(wanted, layout, making, (noted or Cache()).outputs)
        framed = making.frames.finish() if memory else b""
    except (PublishError, ThemeError, SearchError) as fault:
        return Built((*found, fault.diagnostic), content)
    finally:
        making.frames.close()
    if memory:
        pages = {path: (key, published.stamps[path]) for path, key in making.keys.items()}
        with suppress(OSError, ValueError):  # it serves speed alone
            cache.write(wanted.out, wanted.content, Cache(memory.notes(), pages, published.trusted))
    all_found = (*found, *published.diagnostics)
    return Built(all_found, content, published, len(making.listed), tuple(found), watched, framed)


def _read_ahead(
    wanted: Wanted, memory: Memory, workers: Workers, progress: Progress | None, modules: list[Path]
) -> None:
    """Let workers read what has to be read, where it is much."""
    tasks = memory.unknown(modules)
    if wanted.jobs or _weight(path for path, _ in tasks) > MUCH_TO_READ:
        for path, taken in workers.read(tasks, memory.rested, wanted.search, progress):
            memory.add(path, *taken)


def _weight(paths: Iterable[str]) -> int:
    """Bytes of all these files together."""
    total = 0
    for path in paths:
        with suppress(OSError):
            total += Path(path).stat().st_size
    return total


def _publish(wanted: Wanted, layout: Layout, making: Making, trusted: Trusted) -> Published:
    """Raises PublishError, ThemeError, SearchError, ChangedError."""
    theme = layout.published.theme
    closing: Closing = lambda stamps: [OutFile(*offline.worker_file(theme, stamps, __version__))]  # noqa: E731
    with _index(layout, wanted.step) as found_by:
        files = making.files(_others(layout, making, found_by), wanted.step("rendering"))
        return publish(wanted.out, files, closing=closing, tell=wanted.tell, trusted=trusted)


def _recover(out: Path, found: list[Diagnostic], tell: Tell) -> None:
    """Finish what an earlier build began to rename when it was killed, whatever becomes of this one."""
    try:
        recover(out, tell=tell)
    except PublishError as fault:
        found.append(fault.diagnostic)


def _others(layout: Layout, making: Making, found_by: Iterable[OutFile]) -> Iterator[OutFile]:
    """Every file of the site that is no page, one at a time; `found_by` are those of its search index."""
    root, theme = Path(layout.published.content.root), layout.published.theme
    for path, parts in data_files(layout.published, making.listed):
        yield OutFile(path, Parts(parts))
    for path in layout.files:
        yield OutFile(urls.FILES + path, root / path)
    for path, source in theme.static.items():
        if path != offline.SCRIPT:
            yield OutFile(urls.THEME + path, source)
    yield from found_by


def _index(layout: Layout, step: Step) -> AbstractContextManager[list[OutFile]]:
    """The files of the search index, where the site is to have one."""
    if not layout.published.site.searches:
        return nullcontext([])
    from coursekit.site.pagefind import indexed

    step("indexing")
    return indexed(findables(_each(layout)))


def _each(layout: Layout) -> Iterator[PageInputs]:
    """The pages one at a time, each with its text at hand. Raises ChangedError."""
    for planned in layout.pages.values():
        page = planned()
        yield page
        if document := document_of(page):
            document.forget()


def _overlap(content_dir: Path, out: Path) -> list[Diagnostic]:
    """The site may not lie in the content, nor the content in the site."""
    inside, outside = out.resolve(), content_dir.resolve()
    if inside == outside or inside in outside.parents or outside in inside.parents:
        message = "the site and the content may not lie inside each other"
        return [Diagnostic("out-bad-path", message, Place(str(out)), "choose another folder with --out")]
    return []
