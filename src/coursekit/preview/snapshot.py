"""A course at one moment, with all that its site holds: every file that `build` would write, made when it is asked for.

A snapshot is never changed. While the next one is made, this one is served; so nobody sees half of a change.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from coursekit.content.document import Document
from coursekit.content.read import Content
from coursekit.preview.reading import stamp_of
from coursekit.site import own, urls
from coursekit.site.pages import PageInputs
from coursekit.site.plan import Layout, data_files, listed
from coursekit.site.render import render
from coursekit.site.theme import Theme

INDEX = "index.html"
CSS = ".css"
DATA = frozenset({".json", ".xml"})
"""Endings of files that say something of the whole course: all pages are planned for one, so not for just any name."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of the site that is copied as it is."""

    path: Path
    within: Path
    """The folder that it may not leave by a symbolic link."""


@dataclass(eq=False)
class Snapshot:
    """One state of a course. What has been made is kept."""

    laid_out: Layout
    pages: Mapping[str, Callable[[], PageInputs]]
    """How to plan each, by the path of the file that a host would serve."""
    files: Mapping[str, File]
    sources: Mapping[str, str]
    """The module file that each address is made of."""
    styles: Mapping[str, str]
    """A short digest of each stylesheet, by its path in the site."""
    assets: str
    """A digest of all that pages load besides stylesheets."""
    _planned: dict[str, PageInputs] = field(default_factory=dict)
    _made: dict[str, bytes] = field(default_factory=dict)
    _data: dict[str, bytes] = field(default_factory=dict)
    _busy: threading.Lock = field(default_factory=threading.Lock)

    @property
    def content(self) -> Content:
        return self.laid_out.published.content

    @property
    def theme(self) -> Theme:
        return self.laid_out.published.theme

    def body(self, path: str) -> bytes | File | None:
        """The file of the site at `path`, such as `one/index.html`. Raises ThemeError where the theme is at fault."""
        if path in self.pages:
            if path not in self._made:
                self._made[path] = render(self._plan(path)).encode("utf-8")
            return self._made[path]
        return self.files.get(path) or self._data_at(path)

    def path_of(self, address: str) -> str | None:
        """The file that stands at an address: `""` → `index.html`, `one/` → `one/index.html`. None where none does.

        The site also stands below the path of the course's `url`, since its 404 page names its files from there.
        """
        for name in (address, _below(address, self.content.settings.url)):
            if name is None:
                continue
            path = name + INDEX if not name or name.endswith("/") else name
            if path in self.pages or path in self.files or self._data_at(path) is not None:
                return path
        return None

    def token(self, path: str) -> str:
        """What changes whenever the page at `path` has to be loaded again. Raises ThemeError, as `body` does."""
        body = self.body(path)
        page = body if isinstance(body, bytes) else b""
        return hashlib.blake2b(page + self.assets.encode(), digest_size=8).hexdigest()

    def with_text(self, document: Document) -> Snapshot | None:
        """The same site with this text on its module's page, and that page made; None where it has no page. Right only
        where nobody else sees of the module that it has changed (`seen_of`). Raises ThemeError."""
        path = urls.output_path(urls.module_address(document.module.id))
        if path not in self.pages:
            return None
        page = own.filled(self._plan(path), self.theme, document.module.body, document.module.words)
        made = {path: render(page).encode("utf-8")}
        return replace(self, _planned=self._planned | {path: page}, _made=self._made | made)

    def _plan(self, path: str) -> PageInputs:
        if path not in self._planned:
            self._planned[path] = self.pages[path]()
        return self._planned[path]

    def _data_at(self, path: str) -> bytes | None:
        if PurePosixPath(path).suffix not in DATA:
            return None
        with self._busy:
            if not self._data:
                published = self.laid_out.published
                pages = [listed(published, self._plan(path)) for path in self.pages]
                self._data |= {p: b"".join(parts()) for p, parts in data_files(published, pages)}
        return self._data.get(path)


def snapshot(laid_out: Layout) -> Snapshot:
    """The site that is laid out, ready to be served."""
    content, theme = laid_out.published.content, laid_out.published.theme
    root = Path(content.root)
    files = {urls.FILES + path: File(root / path, root) for path in laid_out.files}
    for path, source in theme.static.items():
        files[urls.THEME + path] = File(source, source.parents[path.count("/")])
    pages = {urls.output_path(address): page for address, page in laid_out.pages.items()}
    sources = {urls.module_address(d.module.id): d.path for d in content.documents}
    styles, assets = _loaded(content, files)
    return Snapshot(laid_out, pages, files, sources, styles, assets)


def refreshed(site: Snapshot) -> Snapshot:
    """The same site with its copied files as they are now; the snapshot itself where these are as they were."""
    styles, assets = _loaded(site.content, site.files)
    same = styles == site.styles and assets == site.assets
    return site if same else replace(site, styles=styles, assets=assets)


def _loaded(content: Content, files: Mapping[str, File]) -> tuple[dict[str, str], str]:
    """What tells states of the stylesheets, and of everything else that pages load."""
    styles: dict[str, str] = {}
    rest = hashlib.blake2b(digest_size=8)
    for path, file in sorted(files.items()):
        digest = "-".join(f"{part:x}" for part in stamp_of(file.path) or ())
        if path.endswith(CSS):
            styles[path] = digest
        else:
            rest.update(f"{path}\0{digest}\0".encode())
    for path, source in content.data.items():
        rest.update(f"{path}\0{source.text}\0".encode("utf-8", "replace"))
    return styles, rest.hexdigest()


def _below(address: str, url: str) -> str | None:
    """The rest of an address below the path of a course's `url`."""
    base = urls.base_path(url).lstrip("/") if url else ""
    if base and address + "/" == base:
        return ""
    return address.removeprefix(base) if base and address.startswith(base) else None
