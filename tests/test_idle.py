"""A build with nothing to do: recognised by file times alone, and never where there is something to do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from command import Ran, course, coursekit, files
from coursekit import idle, options
from coursekit.cli import cli

WARNS = "# One\n\n```\nno language\n```\n"


def note(root: Path) -> Path:
    return root / ".coursekit/site/idle"


def looked(root: Path, *arguments: str) -> bool:
    """Whether a build is answered from its note."""
    here = Path.cwd()
    os.chdir(root)
    try:
        known = idle.known(list(arguments))
        return known is not None and not known.changed
    finally:
        os.chdir(here)


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[Path, Ran]:
    """A course that was built twice, with what the second build said. Here files count as at rest at once."""
    root = course(tmp_path / "course", one=WARNS, two="# Two\n\nText.\n")
    (root / "content/facts.txt").write_text("a file")
    monkeypatch.setattr(idle, "REST", 0)
    monkeypatch.chdir(root)
    for _ in range(2):
        capsys.readouterr()
        code = cli.main(["build"], standalone_mode=False)
    said = capsys.readouterr()
    assert note(root).is_file()
    return root, Ran(code, said.out, said.err)


def test_nothing_to_do_says_the_same_and_writes_nothing(built: tuple[Path, Ran]) -> None:
    root, ran = built
    assert looked(root)
    before = files(root)
    again = coursekit("build", cwd=root)
    assert (again.out, again.err, again.code) == (ran.out, ran.err, ran.code)
    assert "0 written" in again.out and "code-without-language" in again.err and "1 warning" in again.err
    assert files(root) == before


def test_it_loads_next_to_nothing(built: tuple[Path, Ran]) -> None:
    root, _ = built
    command = [sys.executable, "-X", "importtime", "-m", "coursekit", "build"]
    said = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stderr
    loaded = {line.rpartition("|")[2].strip() for line in said.splitlines() if line.startswith("import time")}
    assert {"coursekit.idle", "coursekit.options"} <= loaded
    assert {name for name in loaded if name.startswith("coursekit")} == {
        "coursekit", "coursekit.idle", "coursekit.options",
    }  # fmt: skip
    assert not loaded & {"click", "json", "hashlib", "dataclasses", "pathlib", "typing", "markdown_it", "jinja2"}


EDITS: dict[str, Callable[[Path], object]] = {
    "a module edited": lambda root: (root / "content/two.md").write_text("# Two\n\nTexts.\n"),
    "a module edited, size and time kept": lambda root: _swap(root / "content/two.md", "# Two\n\nTaxt.\n"),
    "a module more": lambda root: (root / "content/three.md").write_text("# Three\n"),
    "a module less": lambda root: (root / "content/two.md").unlink(),
    "a module renamed": lambda root: (root / "content/two.md").rename(root / "content/2.md"),
    "settings": lambda root: (root / "content/course.yml").write_text("title: Course\n"),
    "a file that pages may show": lambda root: (root / "content/facts.txt").write_text("a fact"),
    "a folder more": lambda root: (root / "content/images").mkdir(),
    "a link in the content": lambda root: (root / "content/link.md").symlink_to("one.md"),
    "a page edited": lambda root: (root / "site/two/index.html").write_text("mine"),
    "a page gone": lambda root: (root / "site/two/index.html").unlink(),
    "a style gone": lambda root: next((root / "site/theme").rglob("*.css")).unlink(),
    "the site gone": lambda root: (root / "site").rename(root / "moved"),
    "a build to finish": lambda root: (root / ".coursekit/site/journal.json").write_text("{}"),
    "a theme of that name": lambda root: [(root / "default").mkdir(), (root / "default/theme.toml").write_text("")],
    "the note gone": lambda root: note(root).unlink(),
}


def _swap(path: Path, text: str) -> None:
    """Other text of the same length, under the old time: only the inode and the time of change tell."""
    status = path.stat()
    assert len(text) == status.st_size
    new = path.with_suffix(".new")
    new.write_text(text)
    new.rename(path)
    os.utime(path, ns=(status.st_mtime_ns, status.st_mtime_ns))


@pytest.mark.parametrize("edit", EDITS)
def test_any_change_is_looked_into(edit: str, built: tuple[Path, Ran]) -> None:
    root, _ = built
    assert looked(root)
    EDITS[edit](root)
    assert not looked(root)


def test_other_options_are_another_build(built: tuple[Path, Ran]) -> None:
    root, _ = built
    for arguments in (["--strict"], ["--theme", "default"], ["--content", "./content"], ["--out", "other"], ["--oops"]):
        assert not looked(root, *arguments), arguments
    assert looked(root, "--content", "content", "--out=site")


@pytest.mark.usefixtures("built")
def test_force_is_not_answered_from_the_note() -> None:
    assert idle.known(["--force"]) is None


def test_a_damaged_note_does_no_harm(built: tuple[Path, Ran]) -> None:
    root, ran = built
    whole = note(root).read_bytes()
    for at in [*range(0, len(whole), max(1, len(whole) // 150)), len(whole) - 1]:
        note(root).write_bytes(whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1 :])
        assert not looked(root), at
        note(root).write_bytes(whole[:at])
        assert not looked(root), at
    again = coursekit("build", cwd=root)
    assert (again.out, again.err) == (ran.out, ran.err)


def test_files_that_have_just_changed_are_compared_by_what_they_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They could change again within one tick of the clock: here ticks never end, and all files look the same."""
    root = course(tmp_path, one="# One\n\nText.\n", two="# Two\n")
    monkeypatch.chdir(root)
    monkeypatch.setattr(idle, "mark", lambda status: b"%d 2 3 4" % (1 << 62))
    monkeypatch.setattr(idle, "own_root", lambda: (idle.FILE, b"no program"))
    cli.main(["build"], standalone_mode=False)
    for path in ("content/one.md", "site/two/index.html"):
        assert looked(root), path
        text = (root / path).read_text()
        (root / path).write_text(text + "x")
        assert not looked(root), path
        (root / path).write_text(text)
    assert looked(root)


def test_once_they_have_rested_a_look_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = course(tmp_path, one="# One\n\nText.\n")
    monkeypatch.chdir(root)
    monkeypatch.setattr(idle, "own_root", lambda: (idle.FILE, b"no program"))
    cli.main(["build"], standalone_mode=False)
    assert looked(root)
    monkeypatch.setattr(idle, "REST", 0)
    assert looked(root)
    monkeypatch.setattr(idle, "digest_of", lambda path: pytest.fail("nothing is read again"))
    assert looked(root)


def test_an_upgraded_library_is_another_program(built: tuple[Path, Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    root, _ = built
    library = root / "site-packages"
    (library / "markdown_it_py-9.9.dist-info").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [*sys.path, str(library)])
    assert not looked(root)


# -- the options -----------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    ["--content", "--out", "--theme", "--strict", "--force", "--content=a", "--out=", "--strict=1", "-x", "a", "b/c",
     "", "--jobs", "--jobs=2", "3", "0", "--jobs=x", "--", "--help", "--theme=-x", "--conten", "-h"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=6))
def test_the_quick_reading_of_options_is_that_of_click(arguments: list[str]) -> None:
    plain = options.plain(arguments)
    if plain is None:
        return
    command = cli.commands["build"]
    with command.make_context("build", list(arguments)) as context:
        assert {name: str(v) if isinstance(v, Path) else v for name, v in context.params.items()} == plain


def test_plain_arguments_are_read_without_click() -> None:
    given = {"content_dir": "a", "out": "b", "strict": True}
    others = {name: default for _, name, _, default, _ in options.BUILD if name not in given}
    assert options.plain(["--content", "a", "--out=b", "--strict"]) == given | others
    assert isinstance(cli.commands["build"], click.Command)
