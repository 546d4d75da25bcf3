"""The pipeline on one screen: read the content, check it, plan the pages, render, publish.

Newcomers read this first. Everything between reading and publishing is pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from coursekit import lint
from coursekit.content.read import Content, Progress, read_content
from coursekit.diagnostics import Diagnostic, Place, has_errors, in_order
from coursekit.idle import Watched
from coursekit.site import images, urls
from coursekit.site.plan import Plan, plan, without_drafts
from coursekit.site.publish import OutFile, Published, PublishError, Tell, publish, recover
from coursekit.site.render import render
from coursekit.site.search import SearchError, findables
from coursekit.site.theme import Theme, ThemeError, places, read_theme


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did. `published` is None where nothing was written."""

    diagnostics: tuple[Diagnostic, ...]
    content: Content
    published: Published | None = None
    pages: int = 0
    found: tuple[Diagnostic, ...] = ()
    """What the next build would find again: all but what came of publishing."""
    watched: Watched | None = None


Step = Callable[[str], Progress | None]
"""Told the name of each step ("reading", "rendering"); may give a function to report progress to."""


def _silent(step: str) -> Progress | None:
    return None


def build(
    content_dir: Path,
    out: Path,
    theme_name: str | None = None,
    strict: bool = False,
    search: bool = False,
    step: Step = _silent,
    tell: Tell = lambda _: None,
) -> Built:
    """Build the site of `content_dir` into `out`. Nothing is written when there is an error (or, if `strict`, a
    warning); the former site stays whole then. `search` gives it a search index. `tell` hears at once of what takes
    time: another build in `out`."""
    watched = Watched()
    watched.add([str(content_dir)])
    folders = _overlap(content_dir, out)
    if not folders:
        _recover(out, folders, tell)
    content = without_drafts(read_content(content_dir, step("reading")))
    found = [*folders, *lint.check(content)]
    wanted = theme_name or content.settings.theme
    watched.add(*places(wanted))
    theme, faults = read_theme(wanted, content.settings.language)
    found = in_order([*found, *faults])
    if theme is None or has_errors(found) or (strict and found):
        return Built(tuple(found), content)
    planned = plan(content, theme, images.sizes(Path(content.root), content.files), searches=search)
    try:
        with _index(planned, step) as found_by:
            published = publish(out, chain(_files(planned, content, theme, step("rendering")), found_by), tell=tell)
    except (PublishError, ThemeError, SearchError) as fault:
        return Built((*found, fault.diagnostic), content)
    all_found = (*found, *published.diagnostics)
    return Built(all_found, content, published, len(planned.pages), tuple(found), watched)


def _recover(out: Path, found: list[Diagnostic], tell: Tell) -> None:
    """Finish what an earlier build began to rename when it was killed, whatever becomes of this one."""
    try:
        recover(out, tell=tell)
    except PublishError as fault:
        found.append(fault.diagnostic)


def _files(planned: Plan, content: Content, theme: Theme, progress: Progress | None) -> Iterator[OutFile]:
    """Every file of the site, one at a time."""
    for done, page in enumerate(planned.pages):
        if progress:
            progress(done, len(planned.pages))
        yield OutFile(urls.output_path(page.address), render(page).encode("utf-8"))
    if progress:
        progress(len(planned.pages), len(planned.pages))
    for path, text in planned.data:
        yield OutFile(path, text.encode("utf-8"))
    for path in planned.files:
        yield OutFile(urls.FILES + path, Path(content.root) / path)
    for path, source in theme.static.items():
        yield OutFile(urls.THEME + path, source)


def _index(planned: Plan, step: Step) -> AbstractContextManager[list[OutFile]]:
    """The files of the search index, where the site is to have one."""
    if not planned.searches:
        return nullcontext([])
    from coursekit.site.pagefind import indexed

    step("indexing")
    return indexed(findables(planned.pages))


def _overlap(content_dir: Path, out: Path) -> list[Diagnostic]:
    """The site may not lie in the content, nor the content in the site."""
    inside, outside = out.resolve(), content_dir.resolve()
    if inside == outside or inside in outside.parents or outside in inside.parents:
        message = "the site and the content may not lie inside each other"
        return [Diagnostic("out-bad-path", message, Place(str(out)), "choose another folder with --out")]
    return []
