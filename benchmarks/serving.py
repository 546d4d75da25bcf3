"""Previews while an author edits: from the file being saved until the page is served, and until a browser shows it."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from runs import ENVIRONMENT, RunError

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage

PAUSE = 0.002
"""Seconds between two questions to a server. Asking without a pause would take the processor that it works with."""
PATIENCE = 30.0
"""Seconds until an edit counts as lost."""
REST = 0.7
"""Seconds between two edits, so that each begins from rest."""

Save = Callable[[int], str]
"""Saves the file with an edit of that number; gives the sentence that then stands on the page."""

WATCH = """
() => {
  const look = () => {
    const found = document.body?.textContent.match(/Edit number (\\d+) adds/);
    if (found && found[1] !== window.lastEdit) {
      window.lastEdit = found[1];
      console.log(`shown ${found[1]} ${Date.now()}`);
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
"""
"""Runs in every page: tells in which frame an edit is there for the first time."""


@dataclass(frozen=True, slots=True)
class Preview:
    key: str
    command: Sequence[str]
    """With `{port}` where its port goes."""
    folder: Path
    path: str
    """Of the page, from the root of the server."""
    save: Save


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def running(preview: Preview) -> Iterator[int]:
    """The preview on a port of its own, from the moment when it answers for the page. Raises `RunError`."""
    port = free_port()
    command = [word.format(port=port) for word in preview.command]
    printed = preview.folder / "printed.txt"
    with printed.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=preview.folder, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
        try:
            until = time.monotonic() + 120
            while not _answers(port, preview.path):
                if process.poll() is not None or time.monotonic() > until:
                    raise RunError(f"{' '.join(command)}: {printed.read_text('utf-8', 'replace')[-600:]}")
                time.sleep(0.1)
            yield port
        finally:
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            process.wait()


def _answers(port: int, path: str) -> bool:
    try:
        return b"<title" in page(http.client.HTTPConnection("127.0.0.1", port, timeout=5), path)
    except (OSError, http.client.HTTPException):
        return False


def page(connection: http.client.HTTPConnection, path: str) -> bytes:
    connection.request("GET", path)
    return connection.getresponse().read()


def until_served(preview: Preview, port: int, turn: int) -> float:
    """Milliseconds from before the file is saved until an answer holds the edit. Raises `RunError`."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    with suppress(OSError, http.client.HTTPException):
        page(connection, preview.path)
    start = time.perf_counter()
    sentence = preview.save(turn).encode()
    while time.perf_counter() - start < PATIENCE:
        try:
            if sentence in page(connection, preview.path):
                return (time.perf_counter() - start) * 1000
        except (OSError, http.client.HTTPException):
            connection.close()
        time.sleep(PAUSE)
    raise RunError(f"{preview.key}: the edit wasn't served within {PATIENCE:g} s")


def served(previews: Sequence[tuple[Preview, int]], turns: Sequence[int]) -> dict[str, list[float]]:
    """Milliseconds of each edit, the previews taking turns."""
    took: dict[str, list[float]] = {preview.key: [] for preview, _ in previews}
    for turn in turns:
        for preview, port in previews:
            time.sleep(REST)
            took[preview.key].append(until_served(preview, port, turn))
    return took


def shown(previews: Sequence[tuple[Preview, int]], turns: Sequence[int]) -> dict[str, list[float]]:
    """Milliseconds from before the file is saved until a frame in which an open browser shows the edit."""
    from playwright.sync_api import sync_playwright

    took: dict[str, list[float]] = {preview.key: [] for preview, _ in previews}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for preview, port in previews:  # one page at a time: those in the background draw no frames
            tab = browser.new_page()
            tab.add_init_script(f"({WATCH})()")
            tab.goto(f"http://127.0.0.1:{port}{preview.path}")
            for turn in turns:
                tab.wait_for_timeout(REST * 1000)
                said = re.compile(rf"shown {turn} (\d+)")
                wanted = partial(_says, said)
                with tab.expect_console_message(wanted, timeout=PATIENCE * 1000) as told:
                    start = time.time()
                    preview.save(turn)
                match = said.match(told.value.text)
                assert match
                took[preview.key].append(int(match[1]) - start * 1000)
            tab.close()
        browser.close()
    return took


def _says(said: re.Pattern[str], message: ConsoleMessage) -> bool:
    return bool(said.match(message.text))


def chromium() -> str | None:
    """A Chromium of this machine: `CHROMIUM`, or one that is found by name."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), None)
