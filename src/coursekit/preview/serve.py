"""Run a preview: read, serve, watch, until Ctrl-C."""

from __future__ import annotations

import gc
import threading
import time
import webbrowser
from collections.abc import Callable
from pathlib import Path

from coursekit.content.read import Progress
from coursekit.preview.server import Server
from coursekit.preview.state import Preview, State
from coursekit.preview.watching import changes

__all__ = ["Server", "begin", "follow", "opened"]

Tell = Callable[[State, float], object]
"""Told of each new state, and of the seconds that it took."""


def begin(root: Path, theme_name: str | None = None, progress: Progress | None = None) -> Preview:
    """A preview of the course below `root`, read for the first time."""
    preview = Preview(root, theme_name)
    preview.refresh(progress)
    _settle()
    return preview


def follow(preview: Preview, server: Server, tell: Tell) -> None:
    """Serve a preview, and read it again at each change. Ends only by an exception, such as that of Ctrl-C."""
    threading.Thread(target=server.serve_forever, daemon=True).start()
    while True:
        stop, folders = threading.Event(), preview.watched
        for named in changes(folders, stop):
            began = time.perf_counter()
            at_once = preview.glance(named) if named is not None else None
            if at_once or (at_once is None and preview.refresh()):
                tell(preview.state, time.perf_counter() - began)
            if at_once is None:
                _settle()
            if preview.watched != folders:
                stop.set()


def opened(address: str) -> bool:
    """Open the address in the author's browser, and wait for nothing. False where none is known."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    threading.Thread(target=browser.open, args=(address,), daemon=True).start()
    return True


def _settle() -> None:
    """A parsed course is large and lives long; looking through it for garbage again and again would take its time."""
    gc.collect()
    gc.freeze()
