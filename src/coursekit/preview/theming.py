"""The theme of a preview, read again only when one of its files has changed."""

from __future__ import annotations

from pathlib import Path

from coursekit.diagnostics import Diagnostic
from coursekit.preview.reading import Stamp, is_settled, stamp_of
from coursekit.site.theme import DEFAULT, Theme, bundled_folder, files_of, read_theme

Read = tuple[Theme | None, list[Diagnostic]]


class Themes:
    """Reads a theme whenever asked to, and gives the same one as long as nothing has changed."""

    def __init__(self) -> None:
        self.folders: tuple[Path, ...] = (bundled_folder() / DEFAULT,)
        """Where the theme lies that was asked for last, and the one that it inherits from."""
        self._key: tuple[str, str, dict[Path, Stamp | None]] | None = None
        self._read: Read = (None, [])

    def read(self, name: str, language: str) -> Read:
        """The theme of that name or folder. Raises OSError where a file vanishes while it is read."""
        bundled = bundled_folder()
        own = Path(name) if Path(name).is_dir() else bundled / name
        self.folders = tuple(dict.fromkeys(folder for folder in (bundled / DEFAULT, own) if folder.is_dir()))
        stamps = {path: stamp_of(path) for folder in self.folders for path in files_of(folder)}
        key = (name, language, stamps)
        if key != self._key:
            theme, faults = read_theme(name, language)
            former = self._read[0]
            if not (theme and former and _is_same(theme, former)):
                self._read = (theme, faults)
            settled = all(stamp and is_settled(stamp) for stamp in stamps.values())
            self._key = key if settled else None
        return self._read


def _is_same(one: Theme, other: Theme) -> bool:
    """Whether pages can go on with the other, whose templates are compiled. What the static files hold makes no
    difference to pages."""
    fields = ("name", "templates", "template_paths", "strings", "static", "language")
    return all(getattr(one, name) == getattr(other, name) for name in fields)
