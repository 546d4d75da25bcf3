"""The size of images, from the first bytes of their files."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from coursekit.site.images import READERS, sizes

JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    b"\xff\xc2\x00\x11\x08" + struct.pack(">HH", 48, 64) + b"\x03\x01\x22\x00"
)


@pytest.mark.parametrize(
    ("name", "head", "size"),
    [
        ("a.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", 640, 480), (640, 480)),
        ("a.gif", b"GIF89a" + struct.pack("<HH", 300, 20), (300, 20)),
        ("a.JPG", JPEG, (64, 48)),
        ("a.svg", b'<?xml version="1.0"?><svg xmlns="x" width="12.5px" height=\'7\'>', (12, 7)),
        ("a.svg", b'<svg width="100%" viewBox="0 0 30 40">', (30, 40)),
        ("a.svg", b"<svg>", None),
        ("a.svg", b'<svg width="0" height="9">', None),
        ("a.png", b"\x89PNG", None),
        ("a.gif", b"GIF8", None),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x00" * 3, None),
        ("a.jpg", b"not an image", None),
        ("a.csv", b"width,height", None),
    ],
)
def test_an_image_tells_its_size(tmp_path: Path, name: str, head: bytes, size: tuple[int, int] | None) -> None:
    (tmp_path / name).write_bytes(head)
    assert sizes(tmp_path, frozenset({name})).get(name) == size


def test_a_file_that_is_not_there_has_no_size(tmp_path: Path) -> None:
    assert sizes(tmp_path, frozenset({"gone.png"})) == {}


@pytest.mark.parametrize("suffix", READERS)
@pytest.mark.parametrize("cut", range(0, 40, 3))
def test_a_cut_file_is_no_fault(tmp_path: Path, suffix: str, cut: int) -> None:
    for whole in (JPEG, b"\x89PNG\r\n\x1a\n" + bytes(20), b"GIF89a" + bytes(9), b'<svg width="1" height="2">'):
        (tmp_path / f"a{suffix}").write_bytes(whole[:cut])
        sizes(tmp_path, frozenset({f"a{suffix}"}))
