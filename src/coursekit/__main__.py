"""The `coursekit` command, also as `python -m coursekit`."""

from __future__ import annotations

import signal
from typing import NoReturn


def main() -> NoReturn:
    """Load the command line and run it. Ctrl-C while it loads ends the program at once and without a traceback."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from coursekit.cli import main as run

    run()


if __name__ == "__main__":
    main()
