"""Several processes make what one makes, to the byte, whatever becomes of them."""

from __future__ import annotations

import errno
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from command import course, coursekit, files
from coursekit import build as build_module
from coursekit import cli, making, workers
from coursekit.build import Built, build
from coursekit.content import memory
from coursekit.content.document import Document
from coursekit.content.source import Source
from coursekit.site import publish

ROOT = Path(__file__).parents[1]
SINK = "tests/courses/kitchen-sink"
Alone = Callable[[Path], tuple[Built, dict[str, bytes]]]
LINKED = (
    "# Module {0}\n\n:::concept[idea-{0}]\nAn *idea*.\n:::\n\nSee [the next](concept:idea-{1}).\n\n```\ncode\n```\n"
)


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course of more modules than a worker is given at a time."""
    monkeypatch.setattr(workers, "CHUNK", 2)
    texts = {f"m{n}": LINKED.format(n, (n + 1) % 16) for n in range(16)}
    return course(tmp_path, **texts)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Alone:
    """What a build by one process comes to, for any course."""

    @cache
    def built(content: Path) -> tuple[Built, dict[str, bytes]]:
        out = tmp_path_factory.mktemp("alone") / "site"
        return build(content, out, jobs=1), files(out)

    return built


@pytest.mark.parametrize(("name", "jobs"), [("content", 2), (SINK, 3), (SINK, 7)])
def test_any_number_of_processes_makes_the_same_site(
    name: str, jobs: int, alone: Alone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "CHUNK", 2)  # so that all of them have something to do
    built, site = alone(ROOT / name)
    together = build(ROOT / name, tmp_path / "site", jobs=jobs)
    assert together.diagnostics == built.diagnostics and built.published
    assert files(tmp_path / "site") == site


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_classroom_s_course_shows_no_answer(jobs: int, modules: Path) -> None:
    """Its texts stand in no file, so nobody may read them there instead."""
    (modules / "content/course.yml").write_text("title: Secret\nid: course\ngrading: recorded\n")
    for path in (modules / "content").glob("*.md"):
        answer = f"::::exercise[{path.stem}]\nDo it.\n\n:::solution\nABRACADABRA\n:::\n::::\n"
        path.write_text(f"{path.read_text()}\n{answer}")
    for _ in range(2):
        assert build(modules / "content", modules / "site", jobs=jobs).published
        assert not [name for name, data in files(modules / "site").items() if b"ABRACADABRA" in data]
        (modules / "content/course.yml").write_text("title: Secrets\nid: course\ngrading: recorded\n")


@pytest.mark.parametrize("jobs", [2, None])
def test_pages_of_modules_that_nobody_has_read_are_shared_too(
    jobs: int | None, modules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A title that every page shows. Unless they are asked for, processes start when there is more than a few to do."""
    monkeypatch.setattr(workers, "FEW", 0)
    monkeypatch.setattr(build_module, "processors", lambda: 2)

    def here(_: object) -> None:
        raise AssertionError("rendered by the build itself")

    build(modules / "content", modules / "site", jobs=2)
    (modules / "content/course.yml").write_text("title: Another\nid: course\n")
    with monkeypatch.context() as patch:
        patch.setattr(making, "render", here)
        changed = build(modules / "content", modules / "site", jobs=jobs)
    assert changed.published and len(changed.published.written) > 16
    build(modules / "content", modules / "clean/site", jobs=1)
    assert files(modules / "site") == files(modules / "clean/site")


def test_workers_that_are_begun_anew_read_and_render_as_those_forked_do(
    alone: Alone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on macOS: nothing of what this process has loaded is there, so the build must tell what to ask of texts."""

    def here(_: object) -> None:
        raise AssertionError("parsed or rendered by the build itself")

    built, site = alone(ROOT / SINK)
    monkeypatch.setattr(workers, "FORKS", False)
    monkeypatch.setattr(memory, "read_document", here)
    render = making.render
    monkeypatch.setattr(making, "render", lambda page: (here if page.template == "module.html" else render)(page))
    together = build(ROOT / SINK, tmp_path / "site", jobs=2)
    assert together.diagnostics == built.diagnostics
    assert files(tmp_path / "site") == site


def test_a_search_index_is_made_of_what_workers_have_read(modules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own, parse = os.getpid(), memory.read_document

    def elsewhere(source: Source) -> Document:
        assert os.getpid() != own
        return parse(source)

    monkeypatch.setattr(memory, "read_document", elsewhere)
    assert build(modules / "content", modules / "site", search=True, jobs=2).published
    monkeypatch.undo()
    build(modules / "content", modules / "clean/site", search=True, jobs=1)
    assert files(modules / "site") == files(modules / "clean/site")


def _dies(after: int, of: Callable[..., object]) -> Callable[..., object]:
    """In a worker, be killed at the call with this number."""
    own = os.getpid()
    calls = iter(range(10_000))

    def called(*given: object) -> object:
        if os.getpid() != own and next(calls) == after:
            os.kill(os.getpid(), signal.SIGKILL)
        return of(*given)

    return called


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere workers are begun anew, not forked with what a test set")
@pytest.mark.parametrize("name", ["take", "render"])
@pytest.mark.parametrize("after", [0, 3])
def test_what_a_worker_leaves_undone_is_done(
    name: str, after: int, modules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, name, _dies(after, getattr(workers, name)))
    built = build(modules / "content", modules / "site", jobs=2)
    monkeypatch.undo()
    clean = build(modules / "content", modules / "clean/site", jobs=1)
    assert built.published and built.diagnostics == clean.diagnostics
    assert files(modules / "site") == files(modules / "clean/site")


@pytest.mark.parametrize("fault", [BlockingIOError("no more processes"), OSError(errno.ENOMEM, ""), MemoryError()])
def test_without_processes_to_be_had_the_build_does_it_all(
    fault: Exception, modules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> None:
        raise fault

    monkeypatch.setattr(os, "fork", refused)
    assert build(modules / "content", modules / "site", jobs=2).published


def test_a_build_that_runs_out_of_memory_says_so(
    modules: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.chdir(modules)
    monkeypatch.setattr(sys, "argv", ["coursekit", "build", "--jobs", "2"])
    monkeypatch.setattr(build_module, "lay_out", refused)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1 and capsys.readouterr().err == "error: there is not enough memory\n"
    assert not (modules / "site").exists()


def test_workers_have_ended_when_a_build_that_failed_tidies_up(modules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else one might write a page into the folder that is being emptied."""
    discard, writing = publish.discard, list[int]()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def seen(staging: Path) -> None:
        writing.append(len(multiprocessing.active_children()))
        discard(staging)

    monkeypatch.setattr(publish, "set_aside", full)
    monkeypatch.setattr(publish, "discard", seen)
    built = build(modules / "content", modules / "site", jobs=2)
    assert built.published is None and built.diagnostics[-1].code == "out-full"
    assert writing == [2, 0]  # before the first page, and after the fault


def test_a_fault_in_a_module_is_told_as_ever(modules: Path) -> None:
    (modules / "content/m7.md").write_bytes(b"# Seven\n\n\xff\n")
    (modules / "content/m8.md").write_text("# Eight\n\n[nowhere](concept:none)\n")
    said = [coursekit("build", "--jobs", jobs, cwd=modules).err for jobs in ("1", "3")]
    assert said[0] == said[1] and "not UTF-8" in said[0] and "concept `none`" in said[0]


def test_a_fault_in_a_template_is_told_as_ever(modules: Path) -> None:
    shutil.copytree(ROOT / "tests/themes/small", modules / "theme")
    (modules / "theme/templates/module.html").write_text("{{ page.nothing }}")
    said = [coursekit("build", "--theme", "theme", "--jobs", jobs, cwd=modules) for jobs in ("1", "3")]
    assert said[0] == said[1] and "module.html:1" in said[0].err
    assert not (modules / "site").exists()


def test_a_module_that_changes_before_its_page_is_made(modules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(modules / "content", modules / "site", jobs=2)
    (modules / "content/course.yml").write_text("title: Another\nid: course\n")
    text = modules / "content/m3.md"
    begun = workers.Workers.make

    def late(*given: Any) -> Iterator[workers.Done]:
        monkeypatch.undo()
        text.write_text(text.read_text().replace("Module 3", "Number 3"))
        return begun(*given)

    monkeypatch.setattr(workers.Workers, "make", late)
    assert build(modules / "content", modules / "site", jobs=2).published
    assert "Number 3" in (modules / "site/m3/index.html").read_text()
    assert "Number 3" in (modules / "site/index.html").read_text()


def _children(process: int) -> list[int]:
    return [int(c) for c in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _runs(process: int) -> bool:
    """Whether a process is there and has not ended; one that nobody has asked about yet is a zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells who is whose child")
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_no_worker_outlives_its_build(end: signal.Signals, tmp_path: Path) -> None:
    text = "\n\n".join(f"Sentence {i} of *many* with `code` and **weight**." for i in range(2_000))
    root = course(tmp_path, **{f"m{i}": f"# Module {i}\n\n{text}\n" for i in range(60)})
    command = [sys.executable, "-m", "coursekit", "build", "--jobs", "2"]
    process = subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    until = time.monotonic() + 60
    try:
        while not (begun := _children(process.pid)) and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(end)
        _, err = process.communicate(timeout=60)  # the pipes are closed when the last process has ended
    finally:
        process.kill()
    while any(_runs(child) for child in begun) and time.monotonic() < until:
        time.sleep(0.01)  # their pipes are closed a moment before they have ended
    assert begun and not any(_runs(child) for child in begun)
    assert "Traceback" not in err.decode()
    assert process.returncode == (130 if end == signal.SIGINT else -end)
    assert not (root / "site").exists()


def test_a_module_whose_digest_is_known_is_not_parsed(modules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(modules / "content", modules / "site", jobs=2)

    def parsed(_: object) -> None:
        raise AssertionError("parsed")

    monkeypatch.setattr(memory, "read_document", parsed)
    again = build(modules / "content", modules / "site", jobs=2)
    assert again.published and not again.published.written
