"""A theme: templates, interface words and static files, read once into plain data.

A theme of one's own needs to hold only what it changes; the rest is inherited from `default`. A template that replaces
another can still name the former one, as `default/base.html`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from coursekit.diagnostics import Diagnostic, Place
from coursekit.identifiers import did_you_mean
from coursekit.yaml12 import read_yaml

DEFAULT = "default"
RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


class Theme(Struct, frozen=True, eq=False):
    """Everything of a theme that pages depend on. Compared by identity; `digest` says whether two are the same."""

    name: str
    templates: Mapping[str, str]
    template_paths: Mapping[str, str]
    """Where each template lies, for messages."""
    strings: Mapping[str, str]
    """Interface words by key, in the course's language, English filling the gaps."""
    static: Mapping[str, Path]
    """Static files by their path below `static/`."""
    language: str
    digest: str

    @property
    def direction(self) -> str:
        return "rtl" if self.language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


class ThemeError(Exception):
    """A template that can't be rendered. Carries the one finding that says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def bundled_folder() -> Path:
    """Where the themes lie: inside the installed package, or at the top of a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "themes"
    return inside if inside.is_dir() else package.parents[1] / "themes"


def places(name: str) -> tuple[list[str], list[str]]:
    """What decides on a theme: folders with all that is in them, and a file that would change which theme is meant."""
    own = Path(name) / "theme.toml"
    return [str(bundled_folder()), *([name] if own.is_file() else [])], [] if own.is_file() else [str(own)]


def read_theme(name: str, language: str) -> tuple[Theme | None, list[Diagnostic]]:
    """Read a theme by the name of a bundled one or by its folder. None, with the reason, where it can't be used."""
    folders, found = _chain(name)
    if found:
        return None, found
    templates: dict[str, str] = {}
    template_paths: dict[str, str] = {}
    strings: dict[str, str] = {}
    static: dict[str, Path] = {}
    try:
        for folder in folders:
            for path in files_of(folder / "templates"):
                name_in_theme = path.relative_to(folder / "templates").as_posix()
                names = [name_in_theme, f"{DEFAULT}/{name_in_theme}"] if folder == folders[0] else [name_in_theme]
                templates |= dict.fromkeys(names, path.read_text("utf-8"))
                template_paths |= dict.fromkeys(names, str(path))
            for path in files_of(folder / "static"):
                static[path.relative_to(folder / "static").as_posix()] = path
        for code in _fallbacks(language):
            for folder in folders:
                strings |= _strings(folder / "strings" / f"{code}.yml", found)
    except (OSError, UnicodeDecodeError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else "it is not UTF-8"
        place = Place(str(getattr(fault, "filename", None) or folders[-1]))
        found.append(Diagnostic("theme-broken", f"this theme can't be read: {reason}", place, "mend the file"))
    if found:
        return None, found
    digest = _digest(templates, strings, static, language)
    return Theme(name, templates, template_paths, strings, static, language, digest), []


def _chain(name: str) -> tuple[list[Path], list[Diagnostic]]:
    """The folders to read, the one inherited from first."""
    bundled = bundled_folder()
    default = bundled / DEFAULT
    own = Path(name) if (Path(name) / "theme.toml").is_file() else bundled / name
    names = sorted(p.name for p in bundled.iterdir() if (p / "theme.toml").is_file()) if bundled.is_dir() else []
    if not (own / "theme.toml").is_file():
        is_folder = Path(name).is_dir()
        problem = f"the folder `{name}` has no `theme.toml`" if is_folder else f"there is no theme `{name}`"
        hint = "add the file; it may be empty" if is_folder else did_you_mean(name, names)
        hint = hint or f"use {' or '.join(f'`{n}`' for n in names)}, or the path of a folder with a `theme.toml`"
        return [], [Diagnostic("theme-missing", problem, Place(name), hint)]
    import tomllib  # seldom needed: edits go by a theme that was noted

    try:
        tomllib.loads((own / "theme.toml").read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as fault:
        place = Place(str(own / "theme.toml"), 1)
        return [], [Diagnostic("theme-broken", f"this file can't be read: {fault}", place, "mend it, or empty it")]
    return ([own] if own.resolve() == default.resolve() else [default, own]), []


def files_of(folder: Path) -> list[Path]:
    """All files below a folder of a theme but hidden ones; none where there is no such folder."""
    return sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("."))


def _fallbacks(language: str) -> list[str]:
    """English first, then the language, then its regional form: `"pt-BR"` → `["en", "pt", "pt-BR"]`."""
    return list(dict.fromkeys(["en", language.split("-")[0], language]))


def _strings(path: Path, found: list[Diagnostic]) -> dict[str, str]:
    if not path.is_file():
        return {}
    yaml = read_yaml(path.read_text("utf-8"), str(path))
    found += yaml.diagnostics
    strings = {}
    for key, value in (yaml.value or {}).items() if isinstance(yaml.value, dict) else ():
        if isinstance(value, str):
            strings[key] = value
        else:
            message = f"the word `{key}` should be text"
            found.append(Diagnostic("theme-broken", message, yaml.place(key), "put it in quotes"))
    return strings


def _digest(templates: Mapping[str, str], strings: Mapping[str, str], static: Mapping[str, Path], language: str) -> str:
    import hashlib  # the theme that is noted for edits has its digest

    total = hashlib.sha256(language.encode())
    for mapping in (templates, strings):
        for key in sorted(mapping):
            total.update(f"{key}\0{mapping[key]}\0".encode())
    for key in sorted(static):
        total.update(key.encode() + b"\0" + hashlib.sha256(static[key].read_bytes()).digest())
    return total.hexdigest()
