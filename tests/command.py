"""Running `coursekit` as its users do: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

NOBODY = 65534

AS_NOBODY = f"""
import encodings.unicode_escape, encodings.utf_16_be, encodings.utf_8_sig
import os, filelock, frontmatter, pygments.lexers, pygments.formatters
import click._termui_impl, coursekit.build, coursekit.check, coursekit.cli, coursekit.cli_progress
import coursekit.progress.collect, coursekit.progress.page
os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})
coursekit.cli.main()
"""
"""Drops root after importing: the interpreter itself may lie where only root can read."""


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
    command = [sys.executable, "-m", "coursekit", *map(str, arguments)]
    if unprivileged and os.geteuid() == 0:
        command = [sys.executable, "-c", AS_NOBODY, *map(str, arguments)]
    env = {k: v for k, v in os.environ.items() if k not in ("COURSEKIT_TRACEBACK", "FORCE_COLOR")} | environment
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, timeout=120, check=False)
    ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "Traceback" not in ran.said, ran.said
    assert "this is a fault of coursekit" not in ran.said, ran.said
    return ran


def course(root: Path, **modules: str) -> Path:
    """A small course: `one="# One"` makes `content/one.md`. Gives the folder above `content/`."""
    (root / "content").mkdir(parents=True, exist_ok=True)
    for name, text in modules.items():
        (root / "content" / f"{name}.md").write_text(text, "utf-8")
    return root


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes: what "unchanged to the byte" is measured by."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
