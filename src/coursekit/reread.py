"""Modules that have been edited, read again for their pages alone (`edit.py`)."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterable
from pathlib import Path

from coursekit import lately
from coursekit.content import costly
from coursekit.content.document import read_document
from coursekit.content.highlight import shown
from coursekit.content.memory import Memo, digest_of, held, remembered
from coursekit.content.model import Module
from coursekit.content.read import read_bytes
from coursekit.content.source import decode
from coursekit.frames import Frames
from coursekit.idle import summed
from coursekit.seen import seen_of
from coursekit.site import urls
from coursekit.site.theme import DEFAULT

Reread = tuple[dict[bytes, Module], dict[bytes, bytes], bytes]
"""What edited modules have become, by their paths; the sums of their files; the note for the next edit."""


def reread(out: Path, noted: Frames, changed: Iterable[bytes]) -> bytes:
    """A `Reread`, pickled; nothing where others may see that a module has changed, or anything is wrong with it."""
    program = noted.index.program
    before, now = lately.read(out, program), dict[str, costly.Known]()
    modules: dict[bytes, Module] = {}
    digests: dict[bytes, bytes] = {}
    for path in changed:
        name = os.fsdecode(path)
        data = read_bytes(Path(name), [])
        with costly.known(before.get(name) or _shown(out, name, noted)) as now[name]:
            module = None if data is None else _module(name, data, noted)
        if data is None or module is None:
            return b""
        modules[path] = module
        digests[path] = summed(data)
    found: Reread = modules, digests, lately.note(program, before, now)
    return pickle.dumps(found, 5)


def _shown(out: Path, path: str, noted: Frames) -> costly.Known:
    """What the page that stands tells of colours, where no edit has noted any: then a first edit needs no lexer either.
    Templates of another theme may have changed what they were given."""
    templates = noted.index.theme.templates
    if any(templates.get(f"{DEFAULT}/{name}", text) != text for name, text in templates.items()):
        return {}
    try:
        module = remembered(path, b"", Memo(noted.kept(path))).module
        page = out / urls.output_path(urls.module_address(module.id))
        return shown(page.read_text("utf-8"))
    except Exception:  # it serves speed alone, and what can't be read is found by whoever needs it
        return {}


def _module(path: str, data: bytes, noted: Frames) -> Module | None:
    """A module with its new text. None where more than its page may have changed."""
    source, faults = decode(data, path)
    if path not in noted.index.rows or source is None or faults:
        return None
    document = held(read_document(source), digest_of(data))
    before = remembered(path, b"", Memo(noted.kept(path)))
    return document.module if seen_of(document) == seen_of(before) else None
