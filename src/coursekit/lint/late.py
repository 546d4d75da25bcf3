"""Regular expressions that are compiled when they are first asked: most of lint's look at what few modules hold, and
together they would take 3 ms of each edit."""

from __future__ import annotations

import re
from typing import Any, cast


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, but later. What it is asked once it answers by itself from then on."""
    return cast("re.Pattern[str]", _Late(pattern, flags))


class _Late:
    def __init__(self, pattern: str, flags: int) -> None:
        self._given = pattern, flags

    def __getattr__(self, name: str) -> Any:
        """Called for what it hasn't been asked before."""
        found = getattr(re.compile(*self._given), name)
        setattr(self, name, found)
        return found
