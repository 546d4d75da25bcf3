"""Make the search index, by Pagefind: a program of its own that reads HTML files and writes the index.

It gets the texts of `search.py` in a folder that is gone afterwards, and of what it writes only the core is kept: the
script that searches, its WebAssembly, and the index. None of its interface is shipped. For the same texts it writes the
same bytes under the same names, which follow from the content; so what hasn't changed isn't rewritten.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from coursekit.site import urls
from coursekit.site.publish import OutFile
from coursekit.site.search import Findable, SearchError

WAIT = 120.0
"""Seconds that a small course's index may take."""
WAIT_EACH = 0.05
"""Further seconds for each thing to be found, some fifty times what it takes."""

CORE = ("pagefind.js", "pagefind-entry.json")
INDEX = ("*.pf_meta", "index/*.pf_index", "fragment/*.pf_fragment")


@contextmanager
def indexed(findables: Iterable[Findable]) -> Iterator[list[OutFile]]:
    """The files of the index, which lie there while the context is open. Raises SearchError."""
    program = _program()
    try:
        folder = TemporaryDirectory(prefix="coursekit-search-", ignore_cleanup_errors=True)
    except OSError as fault:
        raise _no_room(fault) from fault
    with folder:
        texts, made = Path(folder.name, "texts"), Path(folder.name, "index")
        try:
            count = _write(texts, findables)
        except OSError as fault:
            raise _no_room(fault) from fault
        _run(program, texts, made, WAIT + WAIT_EACH * count)
        yield [OutFile(urls.SEARCH + path.relative_to(made).as_posix(), path) for path in _kept(made)]


def _program() -> Path:
    """Where Pagefind is. Its package knows: the program comes with a wheel of its own, or from elsewhere."""
    hint = 'install it with pip install "coursekit[search]", or build without --search'
    try:
        from pagefind.service import get_executable

        found = get_executable()
    except (ImportError, OSError) as fault:
        raise SearchError("search-missing", "the search index needs Pagefind, which isn't installed", hint) from fault
    if found is None or not found.is_file():
        raise SearchError("search-missing", "the search index needs Pagefind, whose program isn't there", hint)
    return found


def _write(folder: Path, findables: Iterable[Findable]) -> int:
    count = 0
    folder.mkdir()
    for count, found in enumerate(findables, 1):  # noqa: B007 - the count is what is asked for
        path = folder / found.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found.html, "utf-8")
    return count


def _run(program: Path, texts: Path, made: Path, wait: float) -> None:
    command = [str(program), "--site", str(texts), "--output-path", str(made), "--silent", "--keep-index-url"]
    settings = {name: value for name, value in os.environ.items() if not name.startswith("PAGEFIND_")}
    hint = "build again, or without --search; if it goes on, Pagefind's own message may help"
    try:
        done = subprocess.run(
            command, cwd=texts, env=settings, stdin=subprocess.DEVNULL, capture_output=True, timeout=wait, check=False
        )
    except subprocess.TimeoutExpired as fault:
        message = f"Pagefind hasn't finished the search index in {wait:.0f} s, and was stopped"
        raise SearchError("search-failed", message, hint) from fault
    except OSError as fault:
        message = f"Pagefind (`{program}`) can't be run: {(fault.strerror or str(fault)).lower()}"
        raise SearchError("search-failed", message, hint) from fault
    if done.returncode:
        said = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines()
        message = f"Pagefind couldn't make the search index: {said[0] if said else f'exit code {done.returncode}'}"
        raise SearchError("search-failed", message, hint)


def _kept(made: Path) -> list[Path]:
    """What the core needs of all that Pagefind wrote: no interface, and WebAssembly for used languages only."""
    try:
        languages = json.loads((made / "pagefind-entry.json").read_bytes())["languages"].values()
        wasm = {f"wasm.{language['wasm'] or 'unknown'}.pagefind" for language in languages}
        kept = [made / name for name in sorted({*CORE, *wasm})]
        kept += [path for pattern in INDEX for path in sorted(made.glob(pattern))]
        missing = [path.name for path in kept if not path.is_file()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        missing = ["pagefind-entry.json"]
    if missing:
        message = f"Pagefind wrote an index without `{missing[0]}`: this version isn't one that coursekit knows"
        hint = 'install the version that is known with pip install "coursekit[search]"'
        raise SearchError("search-failed", message, hint)
    return kept


def _no_room(fault: OSError) -> SearchError:
    message = f"the search index can't be made in the folder for temporary files: {(fault.strerror or '').lower()}"
    return SearchError("search-failed", message, "make room there, or name another folder in TMPDIR")
