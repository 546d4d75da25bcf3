"""The `coursekit` command, also as `python -m coursekit`."""

from __future__ import annotations

import gc
import os
import sys

# `signal` itself would load `enum`, which takes half as long as Python does to start.
from _signal import SIG_DFL, SIGINT, signal  # type: ignore[import-not-found,unused-ignore]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def main() -> NoReturn:
    """Load the command line and run it. Ctrl-C while it loads ends the program at once and without a traceback.

    A build with nothing to do is answered before the command line is loaded, as is an edit that shows on its own page
    alone.
    """
    signal(SIGINT, SIG_DFL)
    builds = sys.argv[1:2] == ["build"]
    if builds and _built(sys.argv[2:]):
        _leave(0)
    from coursekit.cli import main as run

    try:
        run()
    except SystemExit as end:
        if builds and isinstance(end.code, int):
            _leave(end.code)
        raise


def _leave(code: int) -> NoReturn:
    """End at once. All is written; to take the program's modules apart takes a tenth of an edit's time, and a large
    course takes longer."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _built(arguments: list[str]) -> bool:
    from coursekit import idle

    known = idle.known(arguments)
    if known is None:
        return False
    written: int | None = 0
    if known.changed:
        gc.disable()  # next to no cycles are made, and then the process ends
        from coursekit.edit import edited

        written = edited(known)
    if written is None:
        return False
    idle.answer(known, written)
    return True


if __name__ == "__main__":
    main()
