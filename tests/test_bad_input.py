"""What authors and machines do to us: always a sentence with a place, never a traceback, and the site stays whole."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from command import NOBODY, course, coursekit, files
from coursekit import build as build_module
from coursekit.replace import replace_note

GOOD = "---\ntitle: Good\n---\n\n# Good\n\nText.\n"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A course with a site, to be spoilt."""
    root = course(tmp_path, good=GOOD)
    assert coursekit("build", cwd=root).code == 0
    return root


def fails(root: Path, *says: str) -> None:
    """The build fails with these words, and the former site is the same to the byte."""
    before = files(root / "site")
    failed = coursekit("build", cwd=root)
    assert failed.code == 1, failed.said
    for words in says:
        assert words in failed.err, failed.err
    assert files(root / "site") == before


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        ("---\ntitle: [a\n---\n", "bad.md:2:10", "yaml-syntax"),
        ("---\ntitle: a\ntitle: b\n---\n", "bad.md:3:1", "yaml-duplicate-key"),
        ("---\ntitle: a\n\n# Text\n", "bad.md:1:1", "front-matter-unclosed"),
        ("---\nid: good\ntitle: T\n---\n\nText.\n", "the module id `good` is taken", "duplicate-module"),
        ("# Open\n\n:::note\nnever closed\n", "bad.md:3:1", "directive-unclosed"),
        (">" * 10_000 + " x", "bad.md:1", "nesting-too-deep"),
        ("# T\n\n![x](gone.png)\n", "bad.md:3:", "missing-image"),
    ],
)
def test_broken_text_stops_the_build(built: Path, text: str, place: str, code: str) -> None:
    course(built, bad=text)
    fails(built, place, f"[{code}]")


def test_invalid_utf8_is_shown_at_its_byte(built: Path) -> None:
    (built / "content/bad.md").write_bytes("# Tést\n\né".encode() + b"\xff\n")
    fails(built, "bad.md:3:2", "0xff is not UTF-8")


def test_a_file_of_fifty_megabytes_is_refused_unread(built: Path) -> None:
    with (built / "content/bad.md").open("wb") as f:
        f.truncate(50_000_000)
    fails(built, "bad.md:1:1", "50 MB")


def test_a_symbolic_link_out_of_the_content_is_refused(built: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.md"
    secret.write_text("# Secret")
    (built / "content/link.md").symlink_to(secret)
    fails(built, "content/link.md", "leads out of the content folder")
    (built / "content/link.md").unlink()
    (built / "content/folder").symlink_to(secret.parent)
    fails(built, "content/folder", "leads out of the content folder")


def test_a_symbolic_link_that_goes_round_in_circles_ends(built: Path) -> None:
    (built / "content/again").symlink_to(built / "content")
    assert coursekit("build", cwd=built).code == 0


def test_a_pipe_is_not_waited_for(built: Path) -> None:
    os.mkfifo(built / "content/pipe.md")
    fails(built, "pipe.md:1:1: error: this is not a regular file")


def test_an_image_may_not_lead_out_either(built: Path) -> None:
    (built / "outside.png").write_bytes(b"x")
    course(built, bad="# T\n\n![x](../outside.png)\n")
    fails(built, "bad.md:3:", "outside.png")


@pytest.mark.parametrize("kind", ["missing", "file", "empty"])
def test_content_that_is_not_there(tmp_path: Path, kind: str) -> None:
    if kind == "file":
        (tmp_path / "content").write_text("x")
    if kind == "empty":
        (tmp_path / "content").mkdir()
    failed = coursekit("build", cwd=tmp_path)
    assert failed.code == 1 and "content" in failed.err and "hint:" in failed.err
    assert not (tmp_path / "site").exists()


def test_a_theme_that_is_missing_or_broken(built: Path) -> None:
    failed = coursekit("build", "--theme", "defalt", cwd=built)
    assert failed.code == 1 and "did you mean `default`?" in failed.err
    (built / "mine").mkdir()
    assert "has no `theme.toml`" in coursekit("build", "--theme", "mine", cwd=built).err
    (built / "mine/theme.toml").write_text("name = ")
    assert "mine/theme.toml:1" in coursekit("build", "--theme", "mine", cwd=built).err
    (built / "mine/theme.toml").write_text("")
    (built / "mine/templates").mkdir()
    (built / "mine/templates/module.html").write_text("{% if %}")
    before = files(built / "site")
    failed = coursekit("build", "--theme", "mine", cwd=built)
    assert failed.code == 1 and "module.html:1" in failed.err and "[theme-broken]" in failed.err
    (built / "mine/templates/module.html").write_text("line\n{{ pgae.title }}")
    failed = coursekit("build", "--theme", "mine", cwd=built)
    assert failed.code == 1 and "module.html:2" in failed.err and "pgae" in failed.err
    for wrong in ("line\n{{ 1 / 0 }}", '{% extends "module.html" %}'):
        (built / "mine/templates/module.html").write_text(wrong)
        failed = coursekit("build", "--theme", "mine", cwd=built)
        assert failed.code == 1 and "module.html" in failed.err and "[theme-broken]" in failed.err
    assert files(built / "site") == before


def test_course_yml_with_a_misspelt_key(built: Path) -> None:
    (built / "content/course.yml").write_text("titel: x\n")
    fails(built, "course.yml:1:1", "did you mean `title`?")


def test_files_that_may_not_be_read(built: Path) -> None:
    course(built, locked=GOOD)
    (built / "content/locked.md").chmod(0)
    for folder in (built, *built.parents[:2]):
        folder.chmod(0o755)
    os.chown(built, NOBODY, NOBODY)
    failed = coursekit("build", "--out", "other", cwd=built, unprivileged=True)
    assert failed.code == 1 and "locked.md:1:1: error: this file can't be read: permission denied" in failed.err


def test_an_out_folder_that_may_not_be_written(built: Path) -> None:
    for folder in (built, *built.parents[:2]):
        folder.chmod(0o755)
    before = files(built / "site")
    course(built, good=GOOD + "\nMore.\n")
    failed = coursekit("build", cwd=built, unprivileged=True)
    assert failed.code == 1 and "site" in failed.err and "[out-unwritable]" in failed.err
    assert files(built / "site") == before


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True, check=False)
    if mounted.returncode:
        assert not os.environ.get("CI"), "a full disk can only be tested where tmpfs may be mounted"
        pytest.skip("mounting a tmpfs needs root")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_a_full_disk_leaves_the_former_site(small_disk: Path, tmp_path: Path) -> None:
    root = course(tmp_path, good=GOOD)
    out = small_disk / "site"
    assert coursekit("build", "--out", out, cwd=root).code == 0
    before = files(out)
    course(root, big=GOOD + "\n\n".join(f"Paragraph {i} of a long text." for i in range(24_000)))
    failed = coursekit("build", "--out", out, cwd=root)
    assert failed.code == 1 and "[out-full]" in failed.err
    assert files(out) == before


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_disk_that_fills_anywhere_leaves_nothing_half_done(small_disk: Path, tmp_path: Path, jobs: str) -> None:
    root = course(tmp_path, **{f"m{n}": GOOD for n in range(6)})
    out = small_disk / "site"
    assert coursekit("build", "--out", out, "--jobs", jobs, cwd=root).code == 0
    sites = [files(out)]
    ends = set()
    for turn, free in enumerate((4, 40, 90, 120, 160, 200)):  # KB
        course(root, **{f"m{n}": f"{GOOD}\nMore, {turn}.\n" for n in range(6)})
        usage = os.statvfs(small_disk)
        (small_disk / "ballast").write_bytes(b"." * (usage.f_bavail * usage.f_frsize - free * 1024))
        done = coursekit("build", "--out", out, "--jobs", jobs, cwd=root)
        ends.add(done.code)
        if done.code:
            assert "[out-full]" in done.err and "untouched" in done.err and files(out) == sites[-1]
        left = {path.name for path in (small_disk / ".coursekit/site").iterdir()}
        assert left <= {"lock", "manifest.json", "cache", "frames", "idle", "lately"}
        (small_disk / "ballast").unlink()
        assert coursekit("build", "--out", out, cwd=root).code == 0
        sites.append(files(out))
        assert coursekit("build", "--out", tmp_path / "clean", cwd=root).code == 0
        assert sites[-1] == files(tmp_path / "clean")
    assert ends == {0, 1}


def test_a_note_for_which_there_is_no_room_takes_none(small_disk: Path) -> None:
    note = small_disk / "note"
    replace_note(note, [b"old"])
    with pytest.raises(OSError, match="No space left"):
        replace_note(note, [b"new", b"." * 2_000_000])
    assert files(small_disk) == {"note": b"old"}


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_module_that_vanishes_between_listing_and_reading(
    built: Path, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    course(built, other=GOOD, third=GOOD)
    before, listed = files(built / "site"), build_module._read_ahead

    def late(*given: Any) -> None:
        (built / "content/other.md").unlink()
        listed(*given)

    monkeypatch.setattr(build_module, "_read_ahead", late)
    done = build_module.build(built / "content", built / "site", jobs=jobs)
    assert done.published is None and files(built / "site") == before
    assert [(d.code, d.message, Path(d.place.path).name) for d in done.diagnostics] == [
        ("file-missing", "there is no such file", "other.md")
    ]


def test_a_picture_that_vanishes_before_it_is_copied(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (built / "content/picture.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>')
    course(built, good=GOOD + "\n![A square](picture.svg)\n")
    before, lay_out = files(built / "site"), build_module.lay_out

    def late(*given: Any, **named: Any) -> Any:
        (built / "content/picture.svg").unlink()
        return lay_out(*given, **named)

    monkeypatch.setattr(build_module, "lay_out", late)
    done = build_module.build(built / "content", built / "site")
    assert done.published is None and files(built / "site") == before
    assert "can't read" in done.diagnostics[-1].message and "picture.svg" in done.diagnostics[-1].message


def test_someone_elses_files_are_neither_overwritten_nor_removed(tmp_path: Path) -> None:
    root = course(tmp_path, good=GOOD)
    (root / "site").mkdir()
    (root / "site/index.html").write_text("<h1>My own page</h1>")
    (root / "site/notes.txt").write_text("keep me")
    fails(root, "[out-not-ours]", "index.html")
    (root / "site/index.html").unlink()
    assert coursekit("build", cwd=root).code == 0
    (root / "content/good.md").unlink()
    course(root, other=GOOD)
    assert coursekit("build", cwd=root).code == 0
    left = files(root / "site")
    assert left["notes.txt"] == b"keep me" and "good/index.html" not in left and "other/index.html" in left


@pytest.mark.parametrize("out", [".", "content", "content/site", "content/good.md"])
def test_a_site_may_not_swallow_its_content(built: Path, out: str) -> None:
    before = files(built / "content")
    failed = coursekit("build", "--out", out, cwd=built)
    assert failed.code == 1 and "hint:" in failed.err
    assert files(built / "content") == before


def test_names_that_would_collide_with_the_sites_own_pages(built: Path) -> None:
    course(built, concepts="# Concepts\n")
    fails(built, "concepts.md:1", "[reserved-id]")


def test_a_text_edited_while_it_is_read_is_simply_read(built: Path) -> None:
    (built / "content/empty.md").write_text("")
    done = coursekit("build", cwd=built)
    assert done.code == 0 and (built / "site/empty/index.html").exists()
