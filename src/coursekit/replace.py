"""A file written in one step: it is there whole, as it was or as it is to be, whatever happens on the way."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def replace_file(path: Path, data: bytes) -> None:
    """Write a file, new or instead of the one that is there, whose permissions it keeps. Raises OSError."""
    import secrets  # a note is replaced without it

    path = Path(os.path.realpath(path))
    aside = path.with_name(f".coursekit-{secrets.token_hex(6)}")
    try:
        with aside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            aside.chmod(stat.S_IMODE(path.stat().st_mode))
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def replace_note(path: Path, parts: Iterable[bytes]) -> None:
    """Write a file that serves speed alone, so that a power cut may take it. Raises OSError."""
    aside = path.with_suffix(".new")
    try:
        with aside.open("wb") as file:
            file.writelines(parts)
        aside.replace(path)
    except BaseException:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
