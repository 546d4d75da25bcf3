"""What others see of a module: other pages, and files for programs. An edit that leaves it shows on its own page."""

from __future__ import annotations

import copyreg
import io
import pickle

from coursekit.content.kept import KEPT
from coursekit.content.memory import HEADER, Remembered
from coursekit.content.model import Module
from coursekit.diagnostics import Place
from coursekit.lint.check import findings_of
from coursekit.sums import blake2b

OF_ITS_PAGE = frozenset(
    {"coursekit.site.own.toc", "coursekit.lint.check.findings_of", "coursekit.lint.check.silenced_at"}
)
"""Kept functions that no other page asks of a module. (Of what these two of lint find, the codes count.)"""

WITHOUT_DESCRIPTION = frozenset({"coursekit.content.references.opening_of"})
"""Those that stand in for a description."""


def seen_of(document: Remembered) -> bytes:
    """The digest of all that other pages, and files for programs, see of a module. Lines don't count.

    Everything that is kept of a module counts, but what its own page alone asks: a new kept function needs nothing
    here. Of what is found in it the codes count: where all of it is silenced, more of the same is too, and none less
    is looked for."""
    module, silence, diagnostics, top = document.memo.values[HEADER]
    codes = sorted({finding.code for finding in (*diagnostics, *findings_of(document))})
    body = document.module.body
    unseen = OF_ITS_PAGE | (WITHOUT_DESCRIPTION if module.description else frozenset())
    named = {f"{look.__module__}.{look.__qualname__}": (look, of_body) for look, of_body in KEPT}
    found = [
        (name, look(body if of_body else document))
        for name, (look, of_body) in sorted(named.items())
        if name not in unseen
    ]
    header = [getattr(module, field) for field in _FIELDS]
    held = io.BytesIO()
    pickler = pickle.Pickler(held, 5)
    pickler.dispatch_table = UNPLACED
    pickler.fast = True  # equal values become equal bytes, whether or not they share their parts
    pickler.dump((header, dict(silence), top, codes, found))
    return blake2b(held.getbuffer(), digest_size=16).digest()


UNPLACED = copyreg.dispatch_table | {Place: lambda _: (Place, ("",))}


_FIELDS = tuple(name for name in Module.__struct_fields__ if name not in ("body", "words"))
