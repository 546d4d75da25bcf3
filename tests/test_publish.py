"""Publishing: the whole site or none of it, whatever the machine or a neighbour does meanwhile."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import product
from pathlib import Path

import pytest
from msgspec.structs import astuple

from coursekit.diagnostics import Diagnostic
from coursekit.site import publish as module
from coursekit.site.publish import OutFile, Parts, Published, PublishError, publish, recover
from coursekit.site.state import Stamp, as_stamps, path_fault

MARK = '<meta name="generator" content="coursekit 1">'
OLD = {
    "index.html": f"{MARK} old home",
    "rag/index.html": f"{MARK} old rag",
    "rag/plan.svg": "a picture",
    "css/site.css": "old style",
    "gone/index.html": f"{MARK} a module that goes",
    "was-file": "gives way to a folder",
    "was-folder/deep/a.html": "gives way to a file",
}
NEW = {
    "index.html": f"{MARK} new home",
    "rag/index.html": f"{MARK} old rag",
    "rag/plan.svg": "another picture",
    "css/site.css": "new style",
    "came/here/index.html": f"{MARK} a module that came",
    "was-file/index.html": "gave way to a folder",
    "was-folder": "gave way to a file",
}

# A publish in another process. `die` kills it just before the n-th change of the disk (0: never; it tells how many
# there were); `gate` waits for a line before each file; `unprivileged` gives up root, where it has it, after importing
# (`setpriv` can't do this: the interpreter may lie in root's own home, which that user may not enter).
CHILD = """
import json, os, signal, sys
from pathlib import Path
from coursekit.site.publish import OutFile, PublishError, publish

out, files, how, die = Path(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3], int(sys.argv[4])
CHANGES = {"open", "os.mkdir", "os.remove", "os.rename", "os.rmdir"}
count = 0

def hook(event, args):
    global count
    if event not in CHANGES or str(out.parent) not in str(args[0]):
        return
    if event == "open" and not args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        return
    count += 1
    if count == die:
        os.kill(os.getpid(), signal.SIGKILL)

def each():
    for path, text in files.items():
        if how == "gate":
            print("inside", flush=True)
            sys.stdin.readline()
        yield OutFile(path, text.encode() * (20_000 if how == "big" else 1))

if how == "unprivileged" and os.geteuid() == 0:
    import filelock
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
assert os.geteuid() != 0 or how != "unprivileged"
sys.addaudithook(hook)
print("ready", flush=True)
try:
    publish(out, each(), wait=0)
    print(count)
except PublishError as error:
    print(json.dumps(error.diagnostic.as_json()))
"""


def files(site: dict[str, str]) -> Iterator[OutFile]:
    return (OutFile(path, text.encode()) for path, text in site.items())


def put(out: Path, site: dict[str, str]) -> Published:
    return publish(out, files(site), wait=0)


def tree(folder: Path) -> dict[str, str]:
    """Everything below a folder: texts, where links lead, and a `/` for a folder with nothing in it."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_file():
            found[name] = path.read_text()
        elif not path.is_dir():
            found[name] = "?"
        elif not any(path.iterdir()):
            found[name] = "/"
    return found


def state(out: Path) -> Path:
    return out.parent / ".coursekit" / out.name


def refused(out: Path, site: dict[str, str]) -> Diagnostic:
    """Publish, expecting a refusal that leaves the site as it was, to the byte, and nothing aside."""
    before = tree(out)
    with pytest.raises(PublishError) as caught:
        put(out, site)
    assert tree(out) == before
    assert not (state(out) / "journal.json").exists()
    assert not (state(out) / "staging").exists()
    return caught.value.diagnostic


def child(out: Path, site: dict[str, str], how: str = "", die: int = 0) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CHILD, str(out), json.dumps(site), how, str(die)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, text=True, cwd="/", stdin=pipe, stdout=pipe, stderr=pipe)


def needs(possible: bool, what: str) -> None:
    """Skip what this machine can't do; under CI that is a failure, or the test would prove nothing."""
    if not possible and os.environ.get("CI"):
        pytest.fail(f"{what} is needed under CI")
    if not possible:
        pytest.skip(f"{what} is needed")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "site"


Mount = Callable[[Path, str], None]


@pytest.fixture
def mount() -> Iterator[Mount]:
    """Mount a small file system of its own at a folder; called again, change its options."""
    mounted: list[Path] = []

    def mount_at(folder: Path, options: str) -> None:
        folder.mkdir(exist_ok=True)
        again = "remount," if folder in mounted else ""
        command = ["mount", "-t", "tmpfs", "-o", again + options, "coursekit-test", str(folder)]
        done = bool(shutil.which("mount")) and subprocess.run(command, capture_output=True).returncode == 0
        needs(done, "the right to mount a tmpfs")
        mounted.append(folder)

    yield mount_at
    for folder in set(mounted):
        subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def commons() -> Iterator[Path]:
    """A folder that an unprivileged user may enter and owns (pytest's own are closed to others)."""
    with tempfile.TemporaryDirectory() as name:
        if os.geteuid() == 0:
            os.chown(name, 65534, 65534)
        yield Path(name)
        for folder in [Path(name), *Path(name).rglob("*")]:
            if folder.is_dir():
                folder.chmod(0o755)


def as_user(out: Path, site: dict[str, str]) -> dict[str, object]:
    """Publish as someone without privileges; the diagnostic that it ended with, or {} when it worked."""
    told, fault = child(out, site, "unprivileged").communicate(timeout=20)
    assert not fault
    last = json.loads(told.splitlines()[-1])
    return last if isinstance(last, dict) else {}


def told(published: Published) -> tuple[object, ...]:
    """What a publish did, without what it notes for later ones."""
    return astuple(published)[:5]


# The usual course of things


def test_a_first_publish_makes_the_folder_and_keeps_its_state_beside_it(out: Path) -> None:
    published = put(out, OLD)
    assert tree(out) == OLD
    assert told(published) == (tuple(sorted(OLD)), (), 0, False, ())
    assert sorted(p.name for p in state(out).iterdir()) == ["lock", "manifest.json"]


def test_a_second_publish_changes_what_changed_and_removes_what_went(out: Path) -> None:
    put(out, OLD)
    published = put(out, NEW)
    assert tree(out) == NEW
    assert published.removed == ("gone/index.html", "was-file", "was-folder/deep/a.html")
    assert published.unchanged == 1
    assert "rag/index.html" not in published.written


def test_publishing_the_same_again_writes_nothing(out: Path) -> None:
    put(out, OLD)
    before = {path: path.stat() for path in [*out.rglob("*"), *state(out).rglob("*")]}
    published = put(out, dict(reversed(OLD.items())))
    assert (published.written, published.unchanged) == ((), len(OLD))
    for path, status in before.items():
        assert (path.stat().st_ino, path.stat().st_mtime_ns) == (status.st_ino, status.st_mtime_ns)


def test_a_page_that_someone_damaged_is_written_again(out: Path) -> None:
    put(out, OLD)
    (out / "index.html").write_text("x" * len(OLD["index.html"]))  # as long as before
    (out / "css/site.css").unlink()
    assert put(out, OLD).written == ("css/site.css", "index.html")
    assert tree(out) == OLD


def test_the_manifest_does_not_depend_on_the_order_of_files_or_on_the_past(tmp_path: Path) -> None:
    put(tmp_path / "a", NEW)
    put(tmp_path / "b", OLD)
    put(tmp_path / "b", dict(reversed(NEW.items())))
    one, other = ((state(tmp_path / name) / "manifest.json").read_bytes() for name in "ab")
    assert one == other


def test_files_are_copied_and_readable_as_the_umask_allows(tmp_path: Path, out: Path) -> None:
    image = tmp_path / "image.png"
    image.write_bytes(bytes(range(256)) * 10_000)
    image.chmod(0o600)
    before = os.umask(0o027)
    try:
        publish(out, [OutFile("img/image.png", image)])
    finally:
        os.umask(before)
    assert (out / "img/image.png").read_bytes() == image.read_bytes()
    assert (out / "img/image.png").stat().st_mode & 0o777 == 0o640
    assert publish(out, [OutFile("img/image.png", image)]).unchanged == 1
    image.write_bytes(b"edited")
    assert publish(out, [OutFile("img/image.png", image)]).written == ("img/image.png",)
    assert (out / "img/image.png").read_bytes() == b"edited"


def test_a_file_in_parts_is_written_and_known_again(out: Path) -> None:
    def file(*parts: bytes) -> OutFile:
        return OutFile("large.json", Parts(lambda: iter(parts)))

    assert publish(out, [file(b"[", b"1", b"]")]).written == ("large.json",)
    assert (out / "large.json").read_bytes() == b"[1]"
    assert publish(out, [file(b"[1", b"]")]).written == ()
    assert publish(out, [OutFile("large.json", b"[1]")]).written == ()
    assert publish(out, [file(b"[2]")]).written == ("large.json",)
    assert (out / "large.json").read_bytes() == b"[2]"


def test_a_site_without_files_is_an_empty_folder(out: Path) -> None:
    assert told(put(out, {})) == ((), (), 0, False, ())
    assert out.is_dir()


def test_files_are_taken_one_at_a_time(out: Path) -> None:
    def each() -> Iterator[OutFile]:
        for number in range(5):
            assert len(list((state(out) / "staging").iterdir())) == number
            yield OutFile(f"{number}.html", b"page %d" % number)

    assert len(publish(out, each()).written) == 5


def test_what_is_made_from_all_other_files_comes_last_and_with_them_or_not_at_all(out: Path) -> None:
    def closing(stamps: Mapping[str, Stamp]) -> Iterator[OutFile]:
        text = " ".join(f"{path}:{stamp.size}" for path, stamp in stamps.items())
        yield OutFile("list.txt", text.encode())

    publish(out, files({"b.html": "12", "a.html": "1"}), closing=closing)
    assert (out / "list.txt").read_text() == "b.html:2 a.html:1"
    again = publish(out, files({"b.html": "12", "a.html": "1"}), closing=closing)
    assert (again.written, again.unchanged) == ((), 3), "its stamps are the same, so it is"
    before = tree(out)

    def broken(stamps: Mapping[str, Stamp]) -> Iterator[OutFile]:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        publish(out, files({"b.html": "3"}), closing=broken)
    assert tree(out) == before


def test_two_sites_beside_each_other_have_states_of_their_own(tmp_path: Path) -> None:
    put(tmp_path / "one", OLD)
    put(tmp_path / "two", NEW)
    put(tmp_path / "one", OLD)
    assert tree(tmp_path / "one") == OLD
    assert tree(tmp_path / "two") == NEW


# What coursekit didn't write


def test_own_files_and_folders_in_the_out_folder_stay(out: Path) -> None:
    put(out, OLD)
    own = {".gitignore": "*", "gone/notes.txt": "mine", "drafts/a.html": f"{MARK} mine, though it looks like yours"}
    for path, text in own.items():
        (out / path).parent.mkdir(exist_ok=True)
        (out / path).write_text(text)
    (out / "empty").mkdir()
    put(out, NEW)
    assert tree(out) == NEW | own | {"empty": "/"}


def test_an_own_empty_folder_stays_even_when_our_page_in_it_goes(out: Path) -> None:
    (out / "gone").mkdir(parents=True)
    put(out, OLD)
    put(out, NEW)
    assert tree(out) == NEW | {"gone": "/"}


def test_a_stale_page_that_someone_changed_stays_with_a_warning(out: Path) -> None:
    put(out, OLD)
    (out / "gone/index.html").write_text("now mine")
    published = put(out, NEW)
    assert tree(out) == NEW | {"gone/index.html": "now mine"}
    assert [(d.code, d.severity, d.place.path) for d in published.diagnostics] == [
        ("out-changed-file", "warning", str(out / "gone/index.html"))
    ]
    assert put(out, NEW).diagnostics == ()


def test_someones_file_where_a_page_goes_refuses_the_whole_publish(out: Path) -> None:
    out.mkdir()
    for number in range(7):
        (out / f"{number}.html").write_text("mine")
    fault = refused(out, OLD | {f"{number}.html": "yours" for number in range(7)})
    assert fault.code == "out-not-ours"
    assert "`0.html`, `1.html`, `2.html`, `3.html`, `4.html` and 2 more" in fault.message


@pytest.mark.parametrize(
    ("own", "new"),
    [("rag", "rag/index.html"), ("rag/mine.html", "rag"), ("rag/deep/mine.html", "rag"), ("was-file/x", "was-file")],
)
def test_a_file_where_a_folder_is_needed_and_the_reverse(out: Path, own: str, new: str) -> None:
    (out / own).parent.mkdir(parents=True)
    (out / own).write_text("mine")
    fault = refused(out, {new: "yours"})
    assert fault.code == "out-not-ours"
    assert f"(1) where the site goes: `{own if own in new else new}`" in fault.message


def test_a_folder_of_ours_gives_way_to_a_file_only_if_nothing_of_someones_is_in_it(out: Path) -> None:
    put(out, OLD)
    mine = out / "was-folder/deep/mine"
    mine.mkdir()
    assert refused(out, NEW).code == "out-not-ours"
    mine.rmdir()
    mine.symlink_to("..")
    assert refused(out, NEW).code == "out-not-ours"
    mine.unlink()
    put(out, NEW)
    assert tree(out) == NEW


def test_with_the_state_lost_our_pages_are_known_by_their_mark_and_others_by_their_bytes(out: Path) -> None:
    put(out, OLD)
    shutil.rmtree(out.parent / ".coursekit")
    put(out, OLD | {"index.html": f"{MARK} new home"})
    assert (out / "index.html").read_text() == f"{MARK} new home"
    shutil.rmtree(out.parent / ".coursekit")
    assert refused(out, OLD | {"css/site.css": "new style"}).code == "out-not-ours"
    (out / "index.html").write_text(" " * 5000 + MARK)
    assert refused(out, OLD).code == "out-not-ours"  # a page that only speaks of the mark
    (out / "index.html").write_text(OLD["index.html"])
    (out / "css/site.css").write_text(MARK)
    assert refused(out, OLD).code == "out-not-ours"  # no page at all


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        b'{"version":1,"files":{}}',
        b'{"version":1,"files":[1]}',
        b'{"version":1,"files":{"a":null},"folders":[]}',
        b'{"version":1,"files":{"/a":[1,""]},"folders":[]}',
    ],
    ids=lambda damaged: damaged[:30].decode(errors="replace"),
)
def test_a_damaged_or_foreign_manifest_is_as_good_as_none(out: Path, damaged: bytes) -> None:
    put(out, OLD)
    (state(out) / "manifest.json").write_bytes(damaged)
    put(out, {"index.html": f"{MARK} new home"})
    assert tree(out) == OLD | {"index.html": f"{MARK} new home"}


def test_a_manifest_of_another_version_is_as_good_as_none(out: Path) -> None:
    put(out, OLD)
    manifest = state(out) / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b'"version":1', b'"version":2'))
    assert put(out, {}).removed == ()
    assert tree(out) == OLD


def test_a_manifest_that_names_files_outside_removes_none_of_them(out: Path) -> None:
    put(out, {"victim": "precious"})
    manifest = state(out) / "manifest.json"
    (out.parent / "victim").write_text("precious")
    manifest.write_bytes(manifest.read_bytes().replace(b'"victim"', b'"../victim"'))
    put(out, {})
    assert tree(out) == {"victim": "precious"}
    assert (out.parent / "victim").exists()


# Links


def test_a_link_to_the_out_folder_is_followed_once(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    put(tmp_path / "link", OLD)
    put(tmp_path / "real", NEW)
    assert tree(tmp_path / "real") == NEW
    assert (tmp_path / "link").is_symlink()


@pytest.mark.parametrize("target", ["nowhere", "link"])
def test_a_link_that_leads_nowhere_is_no_out_folder(tmp_path: Path, target: str) -> None:
    (tmp_path / "link").symlink_to(target)
    with pytest.raises(PublishError) as caught:
        put(tmp_path / "link", OLD)
    assert caught.value.diagnostic.code == "out-bad-path"


@pytest.mark.parametrize("linked", ["css", "css/site.css", "rag", "index.html"])
def test_nothing_is_written_or_removed_through_links_inside(tmp_path: Path, out: Path, linked: str) -> None:
    put(out, OLD)
    shutil.move(out / linked, tmp_path / "elsewhere")
    (out / linked).symlink_to(tmp_path / "elsewhere")
    before = tree(tmp_path / "elsewhere"), (tmp_path / "elsewhere").stat().st_mtime_ns
    assert refused(out, NEW).code == "out-not-ours"
    published = put(out, {"other.html": "a site without these"})
    assert (tree(tmp_path / "elsewhere"), (tmp_path / "elsewhere").stat().st_mtime_ns) == before
    assert (out / linked).is_symlink()
    assert "out-changed-file" in {d.code for d in published.diagnostics}


def test_an_empty_folder_behind_a_link_is_not_removed(tmp_path: Path, out: Path) -> None:
    put(out, OLD)
    shutil.rmtree(out / "was-folder")
    (tmp_path / "elsewhere/deep").mkdir(parents=True)
    (out / "was-folder").symlink_to(tmp_path / "elsewhere")
    put(out, {})
    assert tree(tmp_path / "elsewhere") == {"deep": "/"}


def test_a_link_in_the_way_is_named_and_what_is_behind_it_is_not(tmp_path: Path, out: Path) -> None:
    put(tmp_path / "elsewhere", {"site.css": "mine"})
    out.mkdir()
    (out / "css").symlink_to(tmp_path / "elsewhere")
    assert refused(out, OLD).message.endswith("(1) where the site goes: `css`")


def test_a_pipe_in_the_way_is_refused_and_not_waited_for(out: Path) -> None:
    out.mkdir()
    os.mkfifo(out / "index.html")
    assert refused(out, OLD).code == "out-not-ours"


# Faults of the caller's files


def test_an_exception_of_the_generator_passes_and_leaves_all_as_it_was(out: Path) -> None:
    class OwnError(OSError):
        pass

    def each() -> Iterator[OutFile]:
        yield from files(NEW)
        raise OwnError(errno.ENOSPC, "the caller's affair")

    put(out, OLD)
    before = tree(out), tree(state(out))
    with pytest.raises(OwnError):
        publish(out, each())
    assert (tree(out), tree(state(out))) == before


@pytest.mark.parametrize(
    "path",
    ["", "/a", "a//b", "a/", "./a", "..", "a/../b", "a\\b", "c:/a", "a\0b", "\ud800", "é" * 128, "a/" * 2100 + "a"],
    ids=lambda path: ascii(path)[:20],
)
def test_a_path_that_can_not_be_a_file_of_the_site(out: Path, path: str) -> None:
    put(out, OLD)
    fault = refused(out, NEW | {path: "x"})
    assert fault.code == "out-bad-path"
    assert len(fault.message) < 300


@pytest.mark.parametrize("path", ["a", "a/b.html", "…/é", ".nojekyll", "..a", "a..", "x" * 255])
def test_a_path_that_can_be_a_file_of_the_site(path: str) -> None:
    assert path_fault(path) == ""


PIECES = ("a", "", ".", "..", ".a", "a:", "a\\", "\0", "\n", "é", "\udc80", "x" * 255, "x" * 256, "a/" * 2000 + "a")


def test_a_state_with_a_path_that_a_site_cannot_have_counts_as_none() -> None:
    for path in map("/".join, (*product(PIECES, repeat=1), *product(PIECES, repeat=2), *product(PIECES, repeat=3))):
        read, stamps = None, {path: Stamp(1, "0"), "b": Stamp(2, "1")}
        with suppress(ValueError):
            read = as_stamps(json.loads(json.dumps(stamps)))
        assert read == (None if path_fault(path) else stamps), path[:20]


def test_a_path_twice_or_as_file_and_folder_is_refused(out: Path) -> None:
    put(out, OLD)
    for one, other in [("a", "a"), ("a", "a/b"), ("a/b/c", "a")]:
        with pytest.raises(PublishError) as caught:
            publish(out, [OutFile(one, b"1"), OutFile(other, b"2")])
        assert caught.value.diagnostic.code == "out-bad-path"
    assert tree(out) == OLD


@pytest.mark.parametrize("source", ["missing.png", "folder", "pipe"])
def test_a_file_to_copy_that_can_not_be_read(tmp_path: Path, out: Path, source: str) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    put(out, OLD)
    with pytest.raises(PublishError) as caught:
        publish(out, [OutFile("a.html", b"new"), OutFile("image.png", tmp_path / source)])
    fault = caught.value.diagnostic
    assert (fault.code, fault.place.path) == ("out-unreadable", str(tmp_path / source))
    assert tree(out) == OLD


# Faults of the machine


def test_an_out_folder_that_is_a_file(out: Path) -> None:
    out.write_text("mine")
    with pytest.raises(PublishError) as caught:
        put(out, OLD)
    assert caught.value.diagnostic.code == "out-is-file"
    with pytest.raises(PublishError) as caught:
        put(out / "below", OLD)
    assert caught.value.diagnostic.code == "out-unwritable"
    assert out.read_text() == "mine"


@pytest.mark.parametrize("name", ["/", ".coursekit", "x" * 300])
def test_what_can_not_be_an_out_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(PublishError) as caught:
        put(tmp_path / name, OLD)
    assert caught.value.diagnostic.code == "out-bad-path"


def test_an_unprivileged_user_can_publish_at_all(commons: Path) -> None:
    assert as_user(commons / "site", OLD) == {}
    assert tree(commons / "site") == OLD


@pytest.mark.parametrize("closed", ["site", "site/rag", "site/gone", "."])
def test_a_folder_without_permission_is_noticed_before_anything_changes(commons: Path, closed: str) -> None:
    assert as_user(commons / "site", OLD) == {}
    if closed == ".":
        shutil.rmtree(commons / ".coursekit")
    (commons / closed).chmod(0o555)
    fault = as_user(commons / "site", NEW)
    assert fault["code"] == "out-unwritable"
    assert str(commons / closed) in str(fault["message"])
    assert "untouched" in str(fault["message"])
    assert tree(commons / "site") == OLD
    assert not (state(commons / "site") / "journal.json").exists()
    (commons / closed).chmod(0o755)
    if closed != ".":
        assert as_user(commons / "site", NEW) == {}
        assert tree(commons / "site") == NEW


def test_a_read_only_file_system(tmp_path: Path, mount: Mount) -> None:
    mount(tmp_path / "disk", "size=1m")
    out = tmp_path / "disk/site"
    put(out, OLD)
    mount(tmp_path / "disk", "ro")
    fault = refused(out, NEW)
    assert fault.code == "out-unwritable"
    assert "read-only" in fault.message


def test_a_full_disk_leaves_the_former_site(tmp_path: Path, mount: Mount) -> None:
    mount(tmp_path / "disk", "size=300k")
    out = tmp_path / "disk/site"
    put(out, OLD)
    for size in (1_000_000, 200_000, 50_000):  # one file too large, a few, many
        fault = refused(out, NEW | {f"{n}.html": f"{n}" * size for n in range(1_000_000 // size)})
        assert fault.code == "out-full"
        assert "untouched" in fault.message
    put(out, NEW)
    assert tree(out) == NEW


def test_an_out_folder_on_another_file_system(tmp_path: Path, mount: Mount) -> None:
    out = tmp_path / "site"
    mount(out, "size=1m")
    put(out, OLD)
    put(out, NEW)
    assert tree(out) == NEW
    assert out.stat().st_dev != state(out).stat().st_dev


def test_a_disk_that_fills_while_renaming_is_finished_when_there_is_room(tmp_path: Path, mount: Mount) -> None:
    out = tmp_path / "site"
    mount(out, "size=100k")
    put(out, OLD)
    large = NEW | {f"{n}.html": f"{n}" * 30_000 for n in range(8)}
    for _ in range(2):
        with pytest.raises(PublishError) as caught:
            put(out, large)
        assert caught.value.diagnostic.code == "out-full"
        assert "the next build completes it" in caught.value.diagnostic.hint
        assert all(text in (OLD.get(path), large.get(path)) for path, text in tree(out).items())
    mount(out, "size=1m")
    assert recover(out)
    assert tree(out) == large


class Faults:
    """Lets the n-th change of the disk fail."""

    def __init__(self, patch: pytest.MonkeyPatch, at: int, number: int) -> None:
        self.count, self.at, self.number = 0, at, number
        patch.setattr(Path, "open", self.failing(Path.open))
        for name in ("open", "write", "replace", "unlink", "mkdir", "fsync"):
            patch.setattr(os, name, self.failing(getattr(os, name)))

    def failing(self, call: Callable[..., object]) -> Callable[..., object]:
        def change(*args: object, **kwargs: object) -> object:
            self.count += "rb" not in args
            if self.count == self.at and "rb" not in args:
                raise OSError(self.number, os.strerror(self.number))
            return call(*args, **kwargs)

        return change


@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, "out-full"), (errno.EIO, "out-unwritable")])
def test_a_fault_at_any_step_leaves_the_old_site_or_one_that_can_be_completed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    ends = set()
    for at in range(1, 1000):
        out = tmp_path / str(at) / "site"
        put(out, OLD)
        with monkeypatch.context() as patch:
            faults = Faults(patch, at, number)
            try:
                put(out, NEW)
                fault = None
            except PublishError as error:
                fault = error.diagnostic
        if fault is None:
            assert tree(out) == NEW
            ends.add("done")
        elif (state(out) / "journal.json").exists():
            assert (fault.code, "the next build completes it" in fault.hint) == (code, True)
            assert recover(out)
            assert tree(out) == NEW
            ends.add("completed")
        else:
            assert (fault.code, "untouched" in fault.message) == (code, True)
            assert tree(out) == OLD
            assert {p.name for p in state(out).iterdir()} == {"lock", "manifest.json"}
            ends.add("untouched")
        assert put(out, NEW).recovered is False
        assert sorted(p.name for p in state(out).iterdir()) == ["lock", "manifest.json"]
        if faults.count < at:
            break
    assert at > 25  # steps, or the loop ended for another reason
    assert ends == {"done", "completed", "untouched"}


# Killed


def killed_before_renaming(out: Path, site: dict[str, str], patch: pytest.MonkeyPatch) -> None:
    """Leave a journal, as a build does that is killed just after writing it."""
    with patch.context() as context, pytest.raises(KeyboardInterrupt):
        context.setattr(module, "finish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        put(out, site)


def test_kill_at_random_moments(tmp_path: Path) -> None:
    (tmp_path / "trial").mkdir()
    put(tmp_path / "trial/site", OLD)
    told, fault = child(tmp_path / "trial/site", NEW).communicate(timeout=20)
    assert not fault
    moments = sorted(random.Random(2).sample(range(2, int(told.split()[-1]) + 1), 15))
    outs = {moment: tmp_path / str(moment) / "site" for moment in moments}
    for out in outs.values():
        put(out, OLD)
    ends = [after_kill(out, child(out, NEW, die=moment)) for moment, out in outs.items()]
    assert ends == sorted(ends, key=["old", "completed", "new"].index)
    assert {"old", "completed"} <= set(ends)


def test_kill_by_the_clock(tmp_path: Path) -> None:
    texts = {f"{n}/index.html": f"{n}" for n in range(100, 300)}
    out = tmp_path / "trial/site"
    started = time.perf_counter()
    publish(out, [OutFile(path, text.encode() * 20_000) for path, text in texts.items()])
    duration = time.perf_counter() - started
    chance = random.Random(3)
    for number in range(5):
        out = tmp_path / str(number) / "site"
        put(out, OLD)
        process = child(out, texts, "big")
        assert process.stdout and process.stdout.readline() == "ready\n"
        time.sleep(chance.random() * duration)
        process.kill()
        process.communicate()
        complete = {path: text * 20_000 for path, text in texts.items()}
        assert all(text in (OLD.get(path), complete.get(path)) for path, text in tree(out).items() if text != "/")
        if recover(out):
            assert tree(out) == complete
        assert put(out, NEW).recovered is False
        assert tree(out) == NEW


def after_kill(out: Path, process: subprocess.Popen[str]) -> str:
    """Which site is there after a kill, once what can be completed is."""
    process.communicate(timeout=20)
    assert process.returncode == -signal.SIGKILL
    found, journal = tree(out), (state(out) / "journal.json").exists()
    assert all(text in (OLD.get(path), NEW.get(path), "/") for path, text in found.items())
    if not journal:
        assert found in (OLD, NEW)
    assert recover(out) is journal
    end = "completed" if journal else "old" if found == OLD else "new"
    assert tree(out) == (OLD if end == "old" else NEW)
    put(out, NEW)
    assert tree(out) == NEW
    assert sorted(p.name for p in state(out).iterdir()) == ["lock", "manifest.json"]
    return end


def test_the_next_publish_finishes_a_killed_one_and_says_so(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(out, OLD)
    killed_before_renaming(out, NEW, monkeypatch)
    assert tree(out) == OLD
    said: list[Diagnostic] = []

    def broken() -> Iterator[OutFile]:
        assert tree(out) == NEW
        yield OutFile("index.html", b"never published")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        publish(out, broken(), tell=said.append)
    assert [d.code for d in said] == ["out-recovered"]
    assert tree(out) == NEW
    killed_before_renaming(out, OLD, monkeypatch)
    assert told(put(out, OLD)) == ((), (), len(OLD), True, ())


def test_recover_without_a_journal_touches_nothing(out: Path) -> None:
    assert recover(out) is False
    assert tree(out.parent) == {}


def test_what_someone_put_in_the_way_after_a_kill_is_kept(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(out, OLD)
    killed_before_renaming(out, NEW, monkeypatch)
    (out / "came/here").mkdir(parents=True)
    (out / "came/here/index.html").write_text("mine")
    (out / "gone/index.html").write_text("mine too")
    with pytest.raises(PublishError) as caught:
        recover(out)
    assert caught.value.diagnostic.code == "out-not-ours"
    assert (out / "came/here/index.html").read_text() == "mine"
    (out / "came/here/index.html").unlink()
    assert recover(out)
    assert tree(out) == NEW | {"gone/index.html": "mine too"}


def test_what_a_power_cut_took_from_staging_is_not_published(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(out, OLD)
    killed_before_renaming(out, NEW, monkeypatch)
    for path in (state(out) / "staging").iterdir():
        path.write_bytes(b"")
    assert recover(out)
    assert (out / "index.html").read_text() == OLD["index.html"]
    put(out, NEW)
    assert tree(out) == NEW


def test_the_journal_is_on_the_disk_before_it_gets_its_name(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, bool, bool]] = []

    def fsync(_: int) -> None:
        journal = json.loads((state(out) / "journal.new").read_bytes()) if not seen else {}
        seen.append((len(journal), (state(out) / "journal.json").exists(), tree(out) == NEW))

    monkeypatch.setattr(os, "fsync", fsync)
    put(out, NEW)
    assert seen == [(4, False, False), (0, True, True)]


def test_a_journal_that_leads_outside_is_dropped(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killed_before_renaming(out, {"index.html": "new"}, monkeypatch)
    journal = state(out) / "journal.json"
    journal.write_text(journal.read_text().replace("index.html", "../index.html"))
    assert recover(out) is False
    assert tree(out.parent).keys() == {f".coursekit/site/{name}" for name in ("lock", "staging/0")}


def test_staging_is_emptied_with_its_folders_and_no_link_is_followed(out: Path) -> None:
    staging, elsewhere = state(out) / "staging", out.parent / "elsewhere"
    (staging / "12").mkdir(parents=True)
    (staging / "12/1").write_text("left by a process that was killed")
    elsewhere.mkdir()
    (elsewhere / "mine").write_text("mine")
    (staging / "13").symlink_to(elsewhere)
    put(out, NEW)
    assert not staging.exists() and (elsewhere / "mine").exists()
    assert tree(out) == NEW


@pytest.mark.parametrize("damaged", ["", "{}", '{"version": 2}', '"../../etc/passwd"'])
def test_a_damaged_journal_is_dropped(out: Path, monkeypatch: pytest.MonkeyPatch, damaged: str) -> None:
    put(out, OLD)
    killed_before_renaming(out, NEW, monkeypatch)
    journal = state(out) / "journal.json"
    journal.write_text(damaged or journal.read_text().replace('"index.html":"', '"index.html":"../'))
    assert recover(out) is False
    assert tree(out) == OLD
    assert put(out, NEW).recovered is False
    assert tree(out) == NEW


# Two at once


def test_a_second_build_waits_and_says_so(out: Path) -> None:
    process = child(out, OLD, "gate")
    assert process.stdout and [process.stdout.readline() for _ in range(2)] == ["ready\n", "inside\n"]
    said: list[str] = []

    def let_go(diagnostic: Diagnostic) -> None:
        said.append(diagnostic.code)
        assert process.stdin
        process.stdin.write("\n" * len(OLD))
        process.stdin.flush()

    published = publish(out, files(NEW), wait=10, tell=let_go)
    process.communicate(timeout=20)
    assert said == ["out-busy"]
    assert published.removed == ("gone/index.html", "was-file", "was-folder/deep/a.html")
    assert tree(out) == NEW


def test_a_second_build_gives_up_in_clear_words(out: Path) -> None:
    process = child(out, OLD, "gate")
    assert process.stdout and [process.stdout.readline() for _ in range(2)] == ["ready\n", "inside\n"]
    with pytest.raises(PublishError) as caught:
        publish(out, files(NEW), wait=0.2)
    assert caught.value.diagnostic.code == "out-busy"
    process.communicate("\n" * len(OLD), timeout=20)
    assert tree(out) == OLD


def test_an_out_folder_that_vanishes_meanwhile(out: Path) -> None:
    def each() -> Iterator[OutFile]:
        yield OutFile("index.html", b"new")
        shutil.rmtree(out)
        yield OutFile("css/site.css", b"new")

    put(out, OLD)
    assert publish(out, each()).written == ("css/site.css", "index.html")
    assert tree(out) == {"index.html": "new", "css/site.css": "new"}


def test_a_state_folder_that_vanishes_meanwhile(out: Path) -> None:
    def each() -> Iterator[OutFile]:
        yield OutFile("index.html", b"new")
        shutil.rmtree(out.parent / ".coursekit")
        yield OutFile("css/site.css", b"new")

    put(out, OLD)
    with pytest.raises(PublishError) as caught:
        publish(out, each())
    assert caught.value.diagnostic.code == "out-unwritable"
    assert tree(out) == OLD
