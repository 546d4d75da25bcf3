"""What lets a course be read without a network: the service worker, and what makes a course an app. Pure.

The worker is a script of the theme behind three constants: the build's digest, the size of what can be kept, and the
SHA-256 of every file. They stand in this one file alone, so that an edit rewrites only the pages that it touches.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

import msgspec

from coursekit.site import urls
from coursekit.site.pages import Site
from coursekit.site.state import Stamp
from coursekit.site.theme import Theme

SCRIPT = "js/worker.js"
"""The worker among a theme's static files: it goes into `sw.js`, and isn't copied besides."""
SPOKEN = ("offline.",)
"""Beginnings of the words that scripts speak of what is kept."""
ICON, PICTURE = "icon.svg", "icon.png"


def words_file(strings: Mapping[str, str]) -> tuple[str, str]:
    spoken = {key: text for key, text in strings.items() if key.startswith(SPOKEN)}
    return urls.OFFLINE + "words.json", _json(spoken)


def app_manifest(site: Site, theme: Theme) -> tuple[str, str]:
    """By which browsers install a course. Source: W3C, Web Application Manifest."""
    icons = {
        ICON: {"sizes": "any", "type": "image/svg+xml"},
        PICTURE: {"sizes": "512x512", "type": "image/png", "purpose": "any maskable"},
    }
    app = {
        "name": site.title,
        "description": site.description,
        "lang": theme.language,
        "dir": theme.direction,
        "start_url": "./",
        "scope": "./",
        "display": "minimal-ui",
        "icons": [{"src": urls.THEME + name} | about for name, about in icons.items() if name in theme.static],
    }
    return urls.APP, _json({key: value for key, value in app.items() if value})


def worker_file(theme: Theme, files: Mapping[str, Stamp], version: str) -> tuple[str, bytes]:
    """The path and text of the service worker, which knows every other of these files."""
    others = {path: stamp for path, stamp in files.items() if path != urls.WORKER}
    return urls.WORKER, worker(theme.static[SCRIPT].read_text("utf-8"), others, version).encode("utf-8")


def worker(script: str, files: Mapping[str, Stamp], version: str) -> str:
    """The service worker of a site with these files. It changes with every build, so it carries the mark by which
    coursekit knows its own; `version` is that of coursekit."""
    listed = _listed(files)
    digest = hashlib.sha256(listed.encode()).hexdigest()
    size = sum(stamp.size for stamp in files.values())
    constants = (
        f'// <meta name="generator" content="coursekit {version}">\n'
        f'const BUILD = "{digest}";\n'
        f"const SIZE = {size};\n"
        f"const FILES = new Map(JSON.parse({json.dumps(listed)}));\n"
    )
    return constants + script


def _listed(files: Mapping[str, Stamp]) -> str:
    """Paths and digests in Base64, as JSON. An edit writes all of it anew, so msgspec does, where it does it alike."""
    rows = [(path, bytes.fromhex(stamp.sha256)) for path, stamp in sorted(files.items())]
    if "".join(files).isascii():
        return msgspec.json.encode(rows).decode()
    from base64 import b64encode

    return _json([(path, b64encode(digest).decode()) for path, digest in rows])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))
