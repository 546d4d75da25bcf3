"""The `coursekit` command, loaded once. It forks for each command that it is asked for: a process of its own, which has
its own descriptors, folder, environment and user, without Python's start and the imports, which take most of a command.

Started by `command.py`. Reads one JSON object a line: `arguments`, `folder`, `environment`, `out` and `err` (the files
that become standard output and error), `user` (0: as it is). Answers with the exit code.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import sys
from typing import Any

import coursekit

ELSEWHERE = (
    "click._termui_impl encodings.cp1252 encodings.mac_roman encodings.unicode_escape encodings.utf_16_be "
    "encodings.utf_8_sig filelock frontmatter mdit_py_plugins.gfm_autolink multiprocessing.popen_fork "
    "pygments.formatters pygments.lexers pygments.lexers.python rich.progress tomllib"
)
"""What `coursekit` loads when it first needs it; who isn't root may not be able to read it where it lies."""


def load() -> None:
    for module in pkgutil.walk_packages(coursekit.__path__, "coursekit."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name in ELSEWHERE.split():
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


def become(asked: dict[str, Any]) -> None:
    """Turn this process into the one that was asked for."""
    for descriptor, path, how in (
        (0, os.devnull, os.O_RDONLY),
        (1, asked["out"], os.O_WRONLY | os.O_APPEND),
        (2, asked["err"], os.O_WRONLY | os.O_APPEND),
    ):
        opened = os.open(path, how)
        os.dup2(opened, descriptor)
        os.close(opened)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv = ["coursekit", *asked["arguments"]]
    if asked["user"]:
        os.setgroups([])
        os.setgid(asked["user"])
        os.setuid(asked["user"])


def main() -> None:
    load()
    while line := sys.stdin.readline():
        child = os.fork()
        if not child:
            become(json.loads(line))
            from coursekit.__main__ import main as run

            run()
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
