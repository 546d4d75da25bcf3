"""An edit that shows on its own page alone: most of them. What others see of the module is as it was, so the page is
made from its frame (`frames.py`) and the new text, and everything else stays.

Whatever else has changed, or is found wrong, is for the whole build to look into and to tell; so is every fault of the
machine. `edited` then says None and has changed nothing.
"""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from coursekit import __version__, frames, idle, lately
from coursekit.content import costly
from coursekit.content.document import read_document
from coursekit.content.memory import digest_of, held
from coursekit.content.read import read_bytes
from coursekit.content.source import decode
from coursekit.frames import Frames
from coursekit.site import offline, own, urls
from coursekit.site.publish import Closing, OutFile, PublishError, amend
from coursekit.site.render import render
from coursekit.site.theme import ThemeError

MANY = 20
"""Modules edited at once, from which on the whole build is as quick."""


def edited(known: idle.Known) -> int | None:
    """Bring the site of a build up to date that found these files changed, and note it: how many files were written.
    None where the whole build has to look into it."""
    out = Path(str(known.options["out"]))
    noted = frames.read(out, known.note.frames) if known.note.frames and len(known.changed) <= MANY else None
    if noted is None:
        return None
    theme = noted.index.theme
    closing: Closing = lambda stamps: [OutFile(*offline.worker_file(theme, stamps, __version__))]  # noqa: E731
    pages: list[OutFile] = []
    digests: dict[bytes, bytes] = {}
    before, now = lately.read(out, noted.index.program), dict[str, costly.Known]()
    try:
        for path in known.changed:
            name = os.fsdecode(path)
            data = read_bytes(Path(name), [])
            with costly.known(before.get(name, {})) as now[name]:
                page = None if data is None else _page(name, data, noted)
            if data is None or page is None:
                return None
            pages.append(page)
            digests[path] = sha256(data).hexdigest().encode()
        published = amend(out, pages, closing, known.stands)
    except (PublishError, ThemeError):
        return None
    if published is None:
        return None
    with suppress(OSError):  # it serves speed alone
        idle.write(
            known.options, known.noted(digests, {path: published.stamps[path].sha256 for path in published.written})
        )
    lately.write(out, noted.index.program, before, now)
    return len(published.written)


def _page(path: str, data: bytes, noted: Frames) -> OutFile | None:
    """A module's page with its new text. None where more than this page may have changed. Raises ThemeError."""
    found = noted.page(path)
    source, faults = decode(data, path)
    if found is None or source is None or faults:
        return None
    seen, frame = found
    document = held(read_document(source), digest_of(data))
    if frames.seen_of(document) != seen:
        return None
    page = own.filled(frame, noted.index.theme, document.module)
    return OutFile(urls.output_path(page.address), render(page).encode("utf-8"))
