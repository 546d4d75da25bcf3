"""What stands in a page's inputs for what is pickled by a digest of its own (`inputs.py`)."""

from __future__ import annotations

from msgspec import Struct


class ThemeOf(Struct, frozen=True):
    """Stands for a theme."""

    digest: str


class TextOf(Struct, frozen=True):
    """Stands for the text of a module."""

    path: str
    digest: bytes
