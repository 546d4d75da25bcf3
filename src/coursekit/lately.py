"""What an edit notes of the modules that it read, for the next edit of the same: `lately`.

Authors stay with a page for a while. What takes long to work out of its texts (`content/costly.py`), and hasn't changed
since the last edit, is at hand; what it is worked out with isn't even loaded.

It is plain data, pickled, summed, and tied to the program; it serves speed alone.
"""

from __future__ import annotations

import os
import pickle
from contextlib import suppress
from pathlib import Path

from coursekit import idle
from coursekit.content.costly import Known
from coursekit.content.plain import plain
from coursekit.replace import replace_note
from coursekit.sums import blake2b

HEAD = b"coursekit-lately 1\n"
SUM = 32  # bytes
MANY = 20
"""Modules that are noted: those of the last edits."""


def read(out: Path, program: bytes) -> dict[str, Known]:
    """What this program noted of modules, by their paths; empty where there is nothing that can be believed."""
    try:
        data = _path(out).read_bytes()
        body = data[len(HEAD) + SUM :]
        if data[: len(HEAD) + SUM] != HEAD + _sum(program, body):
            return {}
        found = plain(body)
    except Exception:  # whatever was written there, it's no note
        return {}
    return found if isinstance(found, dict) else {}


def note(program: bytes, before: dict[str, Known], now: dict[str, Known]) -> bytes:
    """The note of these modules, besides those of `before` that were edited last."""
    found = {path: values for path, values in before.items() if path not in now} | now
    body = pickle.dumps(dict(list(found.items())[-MANY:]), 5)
    return HEAD + _sum(program, body) + body


def write(out: Path, note: bytes) -> None:
    with suppress(OSError):  # the next edit takes a little longer
        replace_note(_path(out), [note])


def _sum(program: bytes, body: bytes) -> bytes:
    return blake2b(program + body, digest_size=SUM).digest()


def _path(out: Path) -> Path:
    return Path(os.fsdecode(idle.note_path(os.fsencode(out)))).with_name("lately")
