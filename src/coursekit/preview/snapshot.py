"""A course at one moment, with all that its site holds: every file that `build` would write, made when it is asked for.

A snapshot is never changed. While the next one is made, this one is served; so nobody sees half of a change.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from coursekit.content.read import Content
from coursekit.preview.reading import stamp_of
from coursekit.site import urls
from coursekit.site.pages import PageInputs
from coursekit.site.plan import Plan
from coursekit.site.render import render
from coursekit.site.theme import Theme

INDEX = "index.html"
CSS = ".css"


@dataclass(frozen=True, slots=True)
class File:
    """A file of the site that is copied as it is."""

    path: Path
    within: Path
    """The folder that it may not leave by a symbolic link."""


@dataclass(eq=False)
class Snapshot:
    """One state of a course. Rendered pages are kept, so that each is made once."""

    content: Content
    theme: Theme
    pages: Mapping[str, PageInputs]
    """By the path of the file that a host would serve."""
    data: Mapping[str, str]
    files: Mapping[str, File]
    sources: Mapping[str, str]
    """The module file that each address is made of."""
    styles: Mapping[str, str]
    """A short digest of each stylesheet, by its path in the site."""
    assets: str
    """A digest of all that pages load besides stylesheets."""
    _made: dict[str, bytes] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def body(self, path: str) -> bytes | File | None:
        """The file of the site at `path`, such as `one/index.html`. Raises ThemeError where the theme is at fault."""
        if path in self.pages:
            return self._page(path)
        if path in self.data:
            return self.data[path].encode("utf-8")
        return self.files.get(path)

    def path_of(self, address: str) -> str | None:
        """The file that stands at an address: `""` → `index.html`, `one/` → `one/index.html`. None where none does.

        The site also stands below the path of the course's `url`, since its 404 page names its files from there.
        """
        for name in (address, _below(address, self.content.settings.url)):
            if name is None:
                continue
            path = name + INDEX if not name or name.endswith("/") else name
            if path in self.pages or path in self.data or path in self.files:
                return path
        return None

    def token(self, path: str) -> str:
        """What changes whenever the page at `path` has to be loaded again. Raises ThemeError, as `body` does."""
        body = self.body(path)
        page = body if isinstance(body, bytes) else b""
        return hashlib.blake2b(page + self.assets.encode(), digest_size=8).hexdigest()

    def _page(self, path: str) -> bytes:
        with self._lock:
            if path not in self._made:
                self._made[path] = render(self.pages[path]).encode("utf-8")
            return self._made[path]


def snapshot(content: Content, theme: Theme, planned: Plan) -> Snapshot:
    """The site that was planned, ready to be served."""
    root = Path(content.root)
    files = {urls.FILES + path: File(root / path, root) for path in planned.files}
    for path, source in theme.static.items():
        files[urls.THEME + path] = File(source, source.parents[path.count("/")])
    pages = {urls.output_path(page.address): page for page in planned.pages}
    sources = {urls.module_address(d.module.id): d.path for d in content.documents}
    styles, assets = _loaded(content, files)
    return Snapshot(content, theme, pages, dict(planned.data), files, sources, styles, assets)


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
