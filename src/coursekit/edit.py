"""An edit that shows on its own page alone: most of them. What others see of the module is as it was, so the page is
made from its frame (`frames.py`) and the new text, and everything else stays.

Half of it is loading what it takes to read a text, and what it takes to make a page. So the text is read in a process
of its own (`reread.py`), where there are two processors, while this one looks at the site and makes ready.

Whatever else has changed, or is found wrong, is for the whole build to look into and to tell; so is every fault of the
machine. `edited` then says None and has changed nothing.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from pathlib import Path

from coursekit import __version__, frames, idle, lately
from coursekit.apart import apart
from coursekit.frames import Frames

TYPE_CHECKING = False
if TYPE_CHECKING:
    from coursekit.reread import Reread
    from coursekit.site.pages import PageInputs

MANY = 20
"""Modules edited at once, from which on the whole build is as quick."""


class _SeenError(Exception):
    """Others may see of a module that it has changed."""


def edited(known: idle.Known) -> int | None:
    """Bring the site of a build up to date that found these files changed, and note it: how many files were written.
    None where the whole build has to look into it."""
    out = Path(str(known.options["out"]))
    noted = frames.read(out, known.note.frames) if known.note.frames and len(known.changed) <= MANY else None
    if noted is None:
        return None

    def work() -> bytes:
        from coursekit.reread import reread

        return reread(out, noted, known.changed)

    with apart(work, alone=known.options["jobs"] == 1) as reading:
        return _amended(known, out, noted, reading) if known.is_left() else None


def _amended(known: idle.Known, out: Path, noted: Frames, reading: Callable[[], bytes]) -> int | None:
    """The same, with the modules that are being read."""
    from coursekit.site import offline, own, urls
    from coursekit.site.publish import Closing, OutFile, PublishError, amend
    from coursekit.site.render import render
    from coursekit.site.theme import ThemeError

    theme = noted.index.theme
    closing: Closing = lambda stamps: [OutFile(*offline.worker_file(theme, stamps, __version__))]  # noqa: E731

    @cache
    def texts() -> Reread:
        pickled = reading()
        if not pickled:
            raise _SeenError
        found: Reread = pickle.loads(pickled)
        return found

    def drawn(frame: PageInputs, path: bytes) -> bytes:
        module = texts()[0][path]
        return render(own.filled(frame, theme, module.body, module.words)).encode("utf-8")

    def page(path: bytes) -> OutFile:
        frame = noted.page(os.fsdecode(path))
        if frame is None:
            raise _SeenError
        render(own.filled(frame, theme, (), 0))  # without a text: what it takes is loaded while that is being read
        return OutFile(urls.output_path(frame.address), partial(drawn, frame, path))

    try:
        pages = [page(path) for path in known.changed]
        published = amend(out, pages, closing, known.stands)
    except (PublishError, ThemeError, _SeenError):
        return None
    if published is None:
        return None
    written = {path: published.stamps[path].sha256 for path in published.written}
    with suppress(OSError):  # it serves speed alone
        idle.write(known.options, known.noted(texts()[1], written))
    lately.write(out, texts()[2])
    return len(published.written)
