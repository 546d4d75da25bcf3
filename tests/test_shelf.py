"""Bytes put aside during a build: in memory at first, then in a file that nobody else sees."""

import errno
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest

from command import course, files
from coursekit import making
from coursekit.build import build
from coursekit.content import shelf
from coursekit.content.shelf import Lying, Shelf, lifted

TEXTS = [bytes([number]) * number for number in range(1, 100)]


def test_what_was_put_is_lifted_in_any_order() -> None:
    held = Shelf()
    lying = [held.put(text) for text in TEXTS]
    assert lying == TEXTS  # there is room
    assert [lifted(text) for text in reversed(lying)] == TEXTS[::-1]


def test_what_there_is_no_room_for_lies_in_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "ROOM", 60)
    held = Shelf()
    lying = [held.put(text) for text in TEXTS]
    assert [isinstance(text, Lying) for text in lying].index(True) == 10  # 1 + 2 + … + 10 = 55
    assert [lifted(text) for text in reversed(lying)] == TEXTS[::-1]


def test_the_file_has_no_name_that_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "ROOM", 0)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    held = Shelf()
    lying = held.put(b"text")
    if os.name == "posix":
        assert list(tmp_path.iterdir()) == []
    assert lifted(lying) == b"text"
    del held, lying
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fault", ["none to be had", "full", "nearly full"])
def test_a_disk_that_takes_nothing_costs_memory_alone(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: Any) -> Any:
        if fault == "none to be had":
            raise PermissionError(errno.EACCES, "not here")
        return Full(fault == "nearly full")

    monkeypatch.setattr(shelf, "ROOM", 0)
    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    held = Shelf()
    assert [held.put(text) for text in TEXTS] == TEXTS


class Full:
    """A file on a disk that is full, or takes a part of what it is given."""

    def __init__(self, nearly: bool) -> None:
        self.nearly = nearly

    def seek(self, to: int) -> None:
        pass

    def close(self) -> None:
        pass

    def write(self, data: bytes) -> int:
        if not self.nearly:
            raise OSError(errno.ENOSPC, "no space left on device")
        return len(data) - 1


def test_nothing_stays_nothing() -> None:
    """What is listed of a page without a module, say, has no place in a list of modules."""
    full = Shelf(0)
    assert isinstance(full.put(b"something"), Lying) and full.put(b"") == b""


def test_files_for_programs_are_the_same_with_and_without_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = course(tmp_path, one="# One\n\n:::checklist[c]\n- [ ] Done\n:::\n", two="# Two\n")
    built = []
    for room in (shelf.ROOM, 0):
        for where in (shelf, making):
            monkeypatch.setattr(where, "ROOM", room)
        build(root / "content", tmp_path / f"site-{room}")
        built.append(files(tmp_path / f"site-{room}"))
    assert built[0] == built[1] and json.loads(built[1]["course.json"]) and json.loads(built[1]["items.json"])
