"""An edit that shows on its own page alone is built from that module alone; any other is looked into as a whole.

Either way the site is that of a clean build, to the byte: `test_incremental.py` edits at random.
"""

from __future__ import annotations

import hashlib
import pkgutil
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from filelock import FileLock, Timeout

from command import course, coursekit, files
from coursekit import edit, idle, lately, seen, sums
from coursekit.cli import cli
from coursekit.content.kept import KEPT
from coursekit.site import publish, theme
from coursekit.site.publish import OutFile, PublishError, amend, failure

ANT = """\
---
module: 1
title: Ants
description: Of ants.
---

# Ants

They work.

## Where

Under stones.

:::concept[ant]
An insect.

It carries leaves.
:::

::::exercise[find]
Look for one.

:::solution
Under a stone.
:::
::::

:::checklist[done]
- [ ] Found one {#found}
:::

:::question[legs]
How many legs?

- [x] Six
- [ ] Eight
:::
"""
BEE = "---\nmodule: 2\n---\n\n# Bees\n\nUnlike an [ant](concept:ant), they [fly](https://example.org/).\n"


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a course that has been built."""
    root = course(tmp_path / "course", ant=ANT, bee=BEE)
    (root / "content/course.yml").write_text("title: Insects\nid: insects\n")
    monkeypatch.chdir(root)
    monkeypatch.setattr(idle, "own_root", lambda: (idle.FILE, b"no program"))
    cli.main(["build"], standalone_mode=False)
    return root


def change(path: str, old: str, new: str) -> None:
    text = Path(path).read_text("utf-8")
    assert text.count(old) == 1
    Path(path).write_text(text.replace(old, new), "utf-8")


def quickly() -> int | None:
    """How many files were written by the short way; None if it has to be the long one."""
    known = idle.known([])
    return None if known is None else edit.edited(known)


def clean(root: Path) -> dict[str, bytes]:
    """The site as a clean build of the same content makes it."""
    aside = root.parent / "clean"
    shutil.rmtree(aside, ignore_errors=True)
    shutil.copytree(root / "content", aside / "content")
    assert coursekit("build", cwd=aside).code == 0
    return files(aside / "site")


ON_ITS_PAGE = {
    "a sentence": ("They work.", "They work *hard*."),
    "lines above everything": ("They work.", "They work.\n\nThey\n\nrest."),
    "a small heading": ("Under stones.", "Under stones.\n\n```text\na nest\n```"),
    "what follows the first paragraph of a concept": ("It carries leaves.", "It carries crumbs."),
    "an exercise": ("Look for one.", "Look for two."),
    "a solution": ("Under a stone.", "Under two stones."),
}


@pytest.mark.parametrize("name", ON_ITS_PAGE)
def test_most_edits_show_on_their_own_page_alone(name: str, built: Path) -> None:
    change("content/ant.md", *ON_ITS_PAGE[name])
    assert quickly() == 2  # the page, and the worker that knows its digest
    assert files(built / "site") == clean(built)


SEEN_BY_OTHERS = {
    "a title": ("title: Ants", "title: The ants"),
    "a description": ("Of ants.", "On ants."),
    "minutes": ("module: 1", "module: 1\nestimatedMinutes: 5"),
    "an anchor": ("## Where", "## Where they live"),
    "what a concept is": ("An insect.", "A small insect."),
    "a concept's id": ("concept[ant]", "concept[ants]"),
    "an item": ("Found one", "Seen one"),
    "a question": ("Six", "Six of them"),
    "an answer": ("- [x] Six\n- [ ]", "- [ ] Six\n- [x]"),
    "a link to another module": ("They work.", "They work, unlike [bees](bee.md)."),
    "a solution gone": (":::solution\nUnder a stone.\n:::\n", ""),
    "a draft": ("module: 1", "module: 1\ndraft: true"),
    "something to find fault with": ("Under stones.", "Under stones.\n\n```\na nest\n```"),
    "an error": ("Under stones.", "Under stones.\n\n:::concept[nest]"),
    "a rule silenced": ("module: 1", "module: 1\nsilence: {code-without-language: plain}"),
}


@pytest.mark.parametrize("name", SEEN_BY_OTHERS)
def test_what_others_see_is_looked_into(name: str, built: Path) -> None:
    before = files(built / "site")
    change("content/ant.md", *SEEN_BY_OTHERS[name])
    assert quickly() is None
    assert files(built / "site") == before


def test_the_command_says_what_a_whole_build_says(built: Path) -> None:
    """And loads no command line for it."""
    assert coursekit("build", cwd=built).code == 0  # noted by a process of its own
    change("content/ant.md", "They work.", "They rest.")
    command = [sys.executable, "-X", "importtime", "-m", "coursekit", "build"]
    done = subprocess.run(command, cwd=built, capture_output=True, text=True, check=True)
    assert done.stdout == f"built 7 pages in site (2 written, {len(files(built / 'site')) - 2} unchanged, 0 removed)\n"
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "coursekit.edit" in loaded and not loaded & {"coursekit.cli", "coursekit.build", "click"}
    assert files(built / "site") == clean(built)


def test_edits_follow_each_other_and_are_undone(built: Path) -> None:
    first = files(built / "site")
    change("content/ant.md", "They work.", "They rest.")
    assert quickly() == 2
    assert (known := idle.known([])) and not known.changed
    change("content/bee.md", "Unlike", "Not like")
    assert quickly() is None  # the opening of a text without a description stands on the home page
    cli.main(["build"], standalone_mode=False)
    change("content/ant.md", "They rest.", "They work.")
    assert quickly() == 2
    change("content/bee.md", "Not like", "Unlike")
    cli.main(["build"], standalone_mode=False)
    assert files(built / "site") == first


def test_with_one_process_an_edit_is_the_same(built: Path) -> None:
    cli.main(["build", "--jobs", "1"], standalone_mode=False)
    change("content/ant.md", "They work.", "They rest.")
    assert "2 written" in coursekit("build", "--jobs", "1", cwd=built).out
    assert files(built / "site") == clean(built)


def test_findings_elsewhere_are_told_again(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (built / "content/cat.md").write_text("# Cats\n\n```\nmeow\n```\n")
    assert coursekit("build", cwd=built).code == 0
    change("content/ant.md", "They work.", "They rest.")
    said = coursekit("build", cwd=built)
    assert "code-without-language" in said.err and "1 warning" in said.err and "2 written" in said.out


def test_a_module_with_findings_is_looked_into(built: Path) -> None:
    """Where they stand may have changed."""
    change("content/ant.md", "Under stones.", "Under stones.\n\n```\na nest\n```")
    cli.main(["build"], standalone_mode=False)
    change("content/ant.md", "They work.", "They work.\n\nAnd rest.")
    assert quickly() is None


def test_what_is_silenced_may_be_found_again_but_not_vanish(built: Path) -> None:
    """A rule that is silenced and finds nothing any more is itself reported."""
    (built / "content/course.yml").write_text("title: Insects\nid: insects\nsilence: {code-without-language: plain}\n")
    change("content/ant.md", "Under stones.", "Under stones.\n\n```\na nest\n```")
    cli.main(["build"], standalone_mode=False)
    change("content/ant.md", "They work.", "They work.\n\n```\nhard\n```")
    assert quickly() == 2
    assert files(built / "site") == clean(built)
    change("content/ant.md", "```\nhard\n```", "Hard.")
    assert quickly() == 2
    change("content/ant.md", "```\na nest\n```", "In nests.")
    assert quickly() is None
    assert "silence-unused" in coursekit("build", cwd=built).err


@pytest.mark.parametrize("how", ["--search", "recorded"])
def test_some_sites_are_always_built_whole(how: str, built: Path) -> None:
    """An index holds every word; a page of a recorded course is made of a text that stands in no file."""
    if how == "recorded":
        (built / "content/course.yml").write_text("title: Insects\nid: insects\ngrading: recorded\n")
    arguments = [how] if how == "--search" else []
    cli.main(["build", *arguments], standalone_mode=False)
    change("content/ant.md", "They work.", "They rest.")
    known = idle.known(arguments)
    assert known and known.changed and edit.edited(known) is None


@pytest.mark.parametrize("other", ["content/course.yml", "site/ant/index.html", "content/new.md"])
def test_whatever_else_has_changed_is_looked_into(other: str, built: Path) -> None:
    change("content/ant.md", "They work.", "They rest.")
    (built / other).write_text("title: More insects\nid: insects\n")
    assert quickly() is None
    cli.main(["build"], standalone_mode=False)
    assert files(built / "site") == clean(built)


def test_a_theme_that_has_changed_is_looked_into(built: Path) -> None:
    for folder in ("own/templates", "own/strings"):
        (built / folder).mkdir(parents=True)
    (built / "own/theme.toml").touch()
    (built / "own/strings/en.yml").write_text("made-with: Made by hand\n")
    arguments = ["--theme", "own"]
    cli.main(["build", *arguments], standalone_mode=False)
    change("content/ant.md", "They work.", "They rest.")
    assert (known := idle.known(arguments)) and edit.edited(known) == 2
    assert b"Made by hand" in files(built / "site")["ant/index.html"]
    change("content/ant.md", "They rest.", "They work.")
    change("own/strings/en.yml", "by hand", "at home")
    assert (known := idle.known(arguments)) and edit.edited(known) is None


@pytest.mark.parametrize("when", ["before the site is looked at", "after"])
def test_a_site_that_another_build_has_changed_meanwhile_is_left_to_it(
    when: str, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change("content/ant.md", "They work.", "They rest.")
    known = idle.known([])
    assert known and known.stands()
    looks = idle.Known.is_left

    def other(it: idle.Known) -> bool:
        left = looks(it) if when == "after" else True
        change("content/bee.md", "Unlike", "Not like")
        cli.main(["build"], standalone_mode=False)
        return left and (when == "after" or looks(it))

    with monkeypatch.context() as patch:
        patch.setattr(idle.Known, "is_left", other)
        assert edit.edited(known) is None
    assert not known.stands(), "the note is another's"
    assert "Not like" in Path("content/bee.md").read_text() and files(built / "site") == clean(built)


def test_faults_of_the_machine_are_for_the_whole_build_to_tell(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise PublishError(failure("out-full", "no space left", Path("site")).diagnostic)

    monkeypatch.setattr(publish, "amend", full)
    change("content/ant.md", "They work.", "They rest.")
    assert quickly() is None


def test_a_list_of_files_that_cannot_be_read_is_for_the_whole_build_to_tell(built: Path) -> None:
    manifest = built / ".coursekit/site/manifest.json"
    manifest.unlink()
    manifest.mkdir()
    change("content/ant.md", "They work.", "They rest.")
    assert quickly() is None


def test_one_build_at_a_time_amends(built: Path) -> None:
    """By the lock of whole builds."""
    lock, asked = FileLock(built / ".coursekit/site/lock"), []

    def held() -> bool:
        with pytest.raises(Timeout):
            lock.acquire(timeout=0)
        asked.append("held")
        return False

    assert amend(built / "site", [], lambda _: (), held) is None and asked == ["held"]
    with lock:
        assert amend(built / "site", [], lambda _: (), held) is None and asked == ["held"]
        (built / ".coursekit/site/lock").unlink()
    assert amend(built / "site", [], lambda _: (), held) is None and asked == ["held", "held"]


def test_only_files_that_are_there_can_be_amended(built: Path) -> None:
    assert amend(built / "site", [OutFile("new/index.html", b"new")], lambda _: (), lambda: True) is None
    assert not (built / "site/new").exists()
    assert amend(built / "nowhere", [], lambda _: (), lambda: True) is None
    assert not (built / "nowhere").exists()


def test_damaged_frames_count_for_nothing(built: Path) -> None:
    noted = built / ".coursekit/site/frames"
    whole, site = noted.read_bytes(), files(built / "site")
    change("content/ant.md", "They work.", "They rest.")
    for at in range(0, len(whole), max(1, len(whole) // 60)):
        noted.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
        if quickly() is None:
            assert files(built / "site") == site
        else:  # the damage was in another module's frame
            assert files(built / "site") == clean(built)
            change("content/ant.md", "They rest.", "They work.")
            noted.write_bytes(whole)
            assert quickly() == 2 and files(built / "site") == site
            change("content/ant.md", "They work.", "They rest.")
    noted.unlink()
    assert quickly() is None


def test_all_that_is_kept_of_a_module_counts_as_seen() -> None:
    """But for what is named here, and that is there."""
    for module in pkgutil.walk_packages(sys.modules["coursekit"].__path__, "coursekit."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    names = {f"{look.__module__}.{look.__qualname__}" for look, _ in KEPT}
    assert names > seen.OF_ITS_PAGE
    told = "import coursekit.seen as s; print(*(f'{look.__module__}.{look.__qualname__}' for look, _ in s.KEPT))"
    asked = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout
    assert names - seen.OF_ITS_PAGE <= {*asked.split()}, "an edit doesn't load all that is kept"


@pytest.mark.parametrize(
    "does, unneeded",
    [
        ("import coursekit.reread", {"jinja2", "_hashlib", "coursekit.site.render"}),
        (
            "from coursekit.site import offline, own, publish, render",
            {"markdown_it", "coursekit.lint", "coursekit.content.references"},
        ),
    ],
    ids=["who reads a text", "who makes its page"],
)
def test_each_process_loads_what_it_needs(does: str, unneeded: set[str]) -> None:
    asked = f"import coursekit.edit, sys; {does}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert not {*done.stdout.split()} & unneeded


def test_sums_are_those_of_the_library() -> None:
    for of in (b"", b"ants" * 1000):
        assert sums.blake2b(of, digest_size=16).digest() == hashlib.blake2b(of, digest_size=16).digest()
        assert sums.sha256(of).hexdigest() == hashlib.sha256(of).hexdigest()


FENCES = "Under stones.\n\n```python\nnest = 'a'\n```\n\n```sh\necho nest\n```"


def loaded(root: Path, *options: str) -> set[str]:
    """The modules of Python that a build loads, which has to be an edit."""
    command = [sys.executable, "-X", "importtime", "-m", "coursekit", "build", *options]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    found = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "coursekit.edit" in found and "coursekit.build" not in found
    return found


def test_the_next_edit_of_a_module_neither_colours_nor_reads_again_what_stays(built: Path) -> None:
    """Whatever is edited, the site is that of a clean build."""
    assert coursekit("build", cwd=built).code == 0  # noted by a process of its own
    costs = {"pygments", "yaml", "frontmatter"}
    for old, new, new_to_it in (
        ("Under stones.", FENCES, {"pygments"}),
        ("They work.", "They rest.", set[str]()),
        ("nest = 'a'", "nest = 'b'", {"pygments"}),
        ("```sh", "```python", {"pygments"}),
        ("# Ants", "# Ants\n\nOf six legs.", set[str]()),
        ("title: Ants", "title: 'Ants'", {"yaml", "frontmatter"}),
        ("They rest.", "They sleep.", set[str]()),
    ):
        change("content/ant.md", old, new)
        assert loaded(built) & costs == new_to_it, new
        assert files(built / "site") == clean(built)


def test_the_first_edit_of_a_module_takes_colours_from_the_page_that_stands(built: Path) -> None:
    change("content/ant.md", "Under stones.", FENCES.replace("'a'", "'<a>' & '&lt;'") + "\n\n```text\n<nest>\n```")
    shutil.rmtree(built / ".coursekit")
    assert coursekit("build", cwd=built).code == 0
    change("content/ant.md", "They work.", "They rest.")
    assert "pygments" not in loaded(built)
    assert files(built / "site") == clean(built)


def test_but_not_where_a_theme_may_have_changed_them(built: Path) -> None:
    folder = built / "own/templates"
    folder.mkdir(parents=True)
    (folder.parent / "theme.toml").touch()
    template = (theme.bundled_folder() / "default/templates/module.html").read_text("utf-8")
    drawn = "blocks(page.body)"
    assert template.count(drawn) == 1
    (folder / "module.html").write_text(template.replace(drawn, f"{drawn} | replace('<span'|safe, '<span lang'|safe)"))
    change("content/ant.md", "Under stones.", FENCES)
    assert coursekit("build", "--theme", "own", cwd=built).code == 0
    change("content/ant.md", "They work.", "They rest.")
    assert "pygments" in loaded(built, "--theme", "own")
    once = (built / "site/ant/index.html").read_text("utf-8")
    assert "They rest." in once and "<span lang " in once and "<span lang hidden" not in once


@pytest.mark.parametrize("how", ["cut", "changed", "empty"])
def test_a_note_of_the_last_edit_that_is_not_whole_counts_for_nothing(how: str, built: Path) -> None:
    change("content/ant.md", "They work.", "They rest.")
    assert quickly() == 2
    path, program = built / ".coursekit/site/lately", hashlib.blake2b(idle.installed(), digest_size=16).digest()
    whole = path.read_bytes()
    assert lately.read(built / "site", program).keys() == {"content/ant.md"}
    assert lately.read(built / "site", b"another program") == {}
    path.write_bytes({"cut": whole[:-1], "changed": whole[:-9] + b"x" + whole[-8:], "empty": b""}[how])
    assert lately.read(built / "site", program) == {}
    change("content/ant.md", "They rest.", "They sleep.")
    assert quickly() == 2
    assert files(built / "site") == clean(built)


def test_modules_that_were_edited_last_are_noted(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lately, "MANY", 2)
    for names in (["a"], ["b"], ["a"], ["c"]):
        before = lately.read(built / "site", b"program")
        note = lately.note(b"program", before, {name: {("work", name): name} for name in names})
        lately.write(built / "site", note)
    assert lately.read(built / "site", b"program") == {name: {("work", name): name} for name in ("a", "c")}
