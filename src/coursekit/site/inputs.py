"""All that a page is made of, as bytes: by them builds tell whether a page is as it was, workers are told what to make,
and edits find the page that their text goes into.

Every field of `PageInputs` counts, whatever it holds: a new one needs nothing here. Only two things stand for others by
digests of their own: the theme, and the text of the page's own module.
"""

from __future__ import annotations

import copyreg
import hashlib
import io
import pickle
from typing import Any

from msgspec.structs import replace

from coursekit.content.memory import Body
from coursekit.content.model import Block
from coursekit.site.pages import ModulePage, PageInputs
from coursekit.site.stand_ins import TextOf, ThemeOf
from coursekit.site.theme import Theme


def written(page: PageInputs) -> bytes:
    """Two pages of the same bytes are the same to the byte. `pickle.loads` makes a page of them, in which a `ThemeOf`
    and a `TextOf` stand. (Equal pages whose values share their parts differently come to other bytes: those are made
    anew, which costs time alone. All builds put pages together in the same way.)"""
    held = io.BytesIO()
    pickler = pickle.Pickler(held, 5)
    pickler.dispatch_table = STANDING
    pickler.dump(page)
    return held.getvalue()


def _text(body: Body) -> Any:
    document = body.document
    return (TextOf, (document.path, document.digest)) if document.digest else body.__reduce__()


STANDING = copyreg.dispatch_table | {Theme: lambda theme: (ThemeOf, (theme.digest,)), Body: _text}


def digest(page: bytes) -> bytes:
    """Of what was `written`."""
    return hashlib.blake2b(page, digest_size=16).digest()


def text_of(page: PageInputs) -> TextOf | None:
    """What stands for the text in a page that was read; None where it is there, or where there is none."""
    body: Any = page.data.body if isinstance(page.data, ModulePage) else None
    return body if isinstance(body, TextOf) else None


def whole(page: PageInputs, theme: Theme, text: tuple[Block, ...] | None) -> PageInputs:
    """A page that was read, with its theme, and with its text where one is given."""
    data = page.data if text is None or not isinstance(page.data, ModulePage) else replace(page.data, body=text)
    return replace(page, theme=theme, data=data)
