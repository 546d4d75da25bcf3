"""The digest of all that a page is made of. Two pages of one digest are the same to the byte.

Every field of `PageInputs` counts, whatever it holds, with the names of the classes: a new one needs nothing here. Only
two things go in by digests of their own: the theme, and the text of the page's own module. What can't be told by its
`repr` is another one each time, so its page is made anew.
"""

from __future__ import annotations

import hashlib

from coursekit.site.pages import PageInputs

_FIELDS = tuple(name for name in PageInputs.__struct_fields__ if name != "theme")


def digest(page: PageInputs) -> bytes:
    shown = repr([page.theme.digest, *(getattr(page, name) for name in _FIELDS)])
    return hashlib.blake2b(shown.encode("utf-8", "surrogatepass"), digest_size=16).digest()
