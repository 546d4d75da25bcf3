"""Running `coursekit` as its users do: a process of its own."""

from __future__ import annotations

import atexit
import functools
import json
import os
import select
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

NOBODY = 65534


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


def coursekit(*arguments: str | Path, cwd: Path, unprivileged: bool = False, **environment: str) -> Ran:
    """Run a command in `cwd`. `unprivileged` drops root, so that permissions mean something (CI runs as root)."""
    env = {k: v for k, v in os.environ.items() if k not in ("COURSEKIT_TRACEBACK", "FORCE_COLOR")} | environment
    with tempfile.NamedTemporaryFile() as out, tempfile.NamedTemporaryFile() as err:
        user = NOBODY if unprivileged and os.geteuid() == 0 else 0
        asked = {"arguments": [*map(str, arguments)], "folder": str(cwd), "environment": env, "user": user}
        code = ask(json.dumps(asked | {"out": out.name, "err": err.name}))
        ran = Ran(code, out.read().decode(), err.read().decode())
    assert "Traceback" not in ran.said, ran.said
    assert "this is a fault of coursekit" not in ran.said, ran.said
    return ran


def ask(line: str) -> int:
    """Have a command run, within two minutes. Gives its exit code, negative for the signal that ended it."""
    process = loaded()
    assert process.stdin and process.stdout
    process.stdin.write(line + "\n")
    process.stdin.flush()
    if not select.select([process.stdout], [], [], 120)[0]:
        os.killpg(process.pid, 9)
        loaded.cache_clear()
        raise AssertionError(f"it never ended: {line}")
    return int(process.stdout.readline())


@functools.cache
def loaded() -> subprocess.Popen[str]:
    """The program that forks for each command; it ends with these tests."""
    process = subprocess.Popen(
        [sys.executable, Path(__file__).with_name("loaded.py")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    atexit.register(process.communicate)
    return process


def course(root: Path, **modules: str) -> Path:
    """A small course: `one="# One"` makes `content/one.md`. Gives the folder above `content/`."""
    (root / "content").mkdir(parents=True, exist_ok=True)
    for name, text in modules.items():
        (root / "content" / f"{name}.md").write_text(text, "utf-8")
    return root


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes: what "unchanged to the byte" is measured by."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
