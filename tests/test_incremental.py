"""Builds that go on from earlier ones: whatever was edited, the site is that of a clean build, to the byte.

Random courses are edited at random. After every edit, a build that knows what earlier ones noted must come to the same
as one that knows nothing: the same files, the same findings with the same excerpts.
"""

from __future__ import annotations

import pickle
import shutil
import tempfile
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

from command import files
from coursekit import build as build_module
from coursekit import cache, idle, options
from coursekit.build import Built, build
from coursekit.check import lines_for
from coursekit.cli import note_build
from coursekit.content import memory, shelf
from coursekit.content.document import Document, read_document
from coursekit.content.source import Source
from coursekit.diagnostics import format_text
from coursekit.edit import edited
from coursekit.site import render, theme
from coursekit.site.theme import Theme

HERE = Path(__file__).parent
SINK = HERE / "courses/kitchen-sink"
THEME = HERE / "themes/small"
TICK = 20_000_000  # ns: longer than a tick of the system's clock, and short enough to wait for
NAMES = ("ant", "bee", "cat", "dog")
WORDS = ("Ants", "Bees", "Cats & <dogs>", "Zürich", "Ants")

SETTINGS = {
    "title": st.sampled_from(["Animals", "Beasts: all", "Ants"]),
    "id": st.sampled_from(["animals", "beasts"]),
    "language": st.sampled_from(["en", "de"]),
    "url": st.sampled_from(["https://example.org/course/", "https://example.org/"]),
    "license": st.sampled_from(["CC BY 4.0", "MIT"]),
    "phases": st.sampled_from(["{1: Small}", "{1: {title: Little, description: To begin with.}, 2: Large}"]),
    "grading": st.sampled_from(["practice", "recorded"]),
    "silence": st.sampled_from(["{reading-time: rough}", "{code-without-language: plain, item-without-id: later}"]),
}
HEADERS = {
    "id": st.sampled_from([*NAMES, "emu"]),
    "title": st.sampled_from(WORDS),
    "description": st.sampled_from(["About it.", "About [it](concept:ant)."]),
    "phase": st.sampled_from(["1", "2"]),
    "module": st.integers(1, 4).map(str),
    "estimatedMinutes": st.sampled_from(["5", "90"]),
    "concepts": st.lists(st.sampled_from(NAMES), max_size=2, unique=True).map(lambda names: f"[{', '.join(names)}]"),
    "prerequisites": st.lists(st.sampled_from(NAMES), max_size=2, unique=True).map(lambda n: f"[{', '.join(n)}]"),
    "objectives": st.sampled_from(["[Tell ants from bees]", "[Say more, 'Say why']"]),
    "draft": st.sampled_from(["true", "false"]),
    "aliases": st.sampled_from(["[old/]", "[older/, old/]"]),
    "license": st.sampled_from(["MIT"]),
    "silence": st.sampled_from(["{code-without-language: plain}", "{vague-link-text: meant}"]),
    "changes": st.sampled_from(["{2026-11-21: Mended.}", "{2026-11-20: Begun., 2026-11-21: Mended.}"]),
}
NAME, TITLE = st.sampled_from(NAMES), st.sampled_from(WORDS)
NOTES = st.sampled_from(["cache", "frames", "lately", "idle"])
CONCEPT = ':::concept[{}]{{title="{}"}}\nIt is what [that](concept:{}) is. And more.\n:::'
BLOCKS = st.one_of(
    st.builds("## {}\n\nAnd *this*.".format, TITLE),
    st.builds(CONCEPT.format, NAME, TITLE, NAME),
    st.builds("::::exercise[{}]\nDo it.\n\n:::solution\nDone.\n:::\n::::".format, NAME),
    st.builds(":::exercise[{}]\nDo it.\n:::".format, NAME),
    st.builds(":::checklist[{}]\n- [ ] I can **do** it {{#done}}\n- [ ] {}\n:::".format, NAME, TITLE),
    st.builds(":::question[{}]\nIs it?\n\n- [x] Yes, {}\n- [ ] No\n:::".format, NAME, TITLE),
    st.builds("See [{}](concept:{}) and [there]({}.md#ants).".format, TITLE, NAME, NAME),
    st.builds("See [it](module:{}), [here](#ants), `../{}.png`.".format, NAME, NAME),
    st.builds("![A picture]({}.svg)".format, NAME),
    st.builds("```\ncode of {}\n```".format, NAME),
    st.sampled_from([":::framework[scale]\n:::", ":::worksheet[weights]\n:::", "Plain text.[^1]\n\n[^1]: A note."]),
)
"""Much of it leads somewhere only now and then: an error, until something else is edited."""


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def module(header: dict[str, str], title: str, blocks: list[str]) -> str:
    front = "".join(f"{key}: {value}\n" for key, value in header.items())
    return (f"---\n{front}---\n\n" if front else "") + f"# {title}\n\n" + "\n\n".join(blocks) + "\n"


MODULES = st.builds(module, st.fixed_dictionaries({}, optional=HEADERS), TITLE, st.lists(BLOCKS, max_size=4))
PICTURES = st.builds('<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="9"></svg>'.format, st.integers(7, 9))


def said(built: Built) -> list[str]:
    """What a build reports, in full: places, messages, excerpts, hints."""
    lines = lines_for(built.content, built.diagnostics)
    return [format_text(d, lines.get(d.place.path, ())) for d in built.diagnostics]


class Edits(RuleBasedStateMachine):
    """Edits of one course, and after each of them both kinds of build."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="coursekit-test-"))
        self.content, self.out = self.folder / "content", self.folder / "site"
        self.theme: str | None = None
        self.published = False
        self.jobs = 1
        write(self.content / "ant.md", "# Ants\n\nOf insects.\n\n:::concept[ant]\nOne.\n:::\n")

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    def texts(self) -> list[Path]:
        return sorted(self.content.glob("*.md"))

    # -- edits

    @rule(name=NAME, text=MODULES)
    def write_a_module(self, name: str, text: str) -> None:
        write(self.content / f"{name}.md", text)

    @precondition(lambda self: self.texts())
    @rule(data=st.data(), block=BLOCKS, front=st.booleans())
    def add_to_a_module(self, data: st.DataObject, block: str, front: bool) -> None:
        path = data.draw(st.sampled_from(self.texts()), "module")
        text = path.read_text("utf-8")
        head, title, body = text.partition("\n# ")
        write(path, f"{head}\n{title.lstrip()}{body}\n{block}\n" if front and title else f"{text}\n{block}\n")

    @precondition(lambda self: self.texts())
    @rule(data=st.data(), old=st.sampled_from([*NAMES, *WORDS]), new=st.sampled_from([*NAMES, *WORDS]))
    def rename_in_a_module(self, data: st.DataObject, old: str, new: str) -> None:
        path = data.draw(st.sampled_from(self.texts()), "module")
        write(path, path.read_text("utf-8").replace(old, new))

    @precondition(lambda self: self.published)
    @rule(data=st.data(), words=st.lists(TITLE, min_size=1, max_size=3))
    def say_more(self, data: st.DataObject, words: list[str]) -> None:
        """As most edits do; mostly no other page shows it."""
        for word in words:
            path = data.draw(st.sampled_from(self.texts()), "module")
            write(path, path.read_text("utf-8") + f"\nMore on {word}.\n")
            self.both_builds_come_to_the_same()

    @precondition(lambda self: self.texts())
    @rule(data=st.data())
    def remove_a_module(self, data: st.DataObject) -> None:
        data.draw(st.sampled_from(self.texts()), "module").unlink()

    @precondition(lambda self: self.texts())
    @rule(data=st.data(), name=NAME)
    def move_a_module(self, data: st.DataObject, name: str) -> None:
        data.draw(st.sampled_from(self.texts()), "module").replace(self.content / f"{name}.md")

    @rule(values=st.fixed_dictionaries({}, optional=SETTINGS), given=st.booleans())
    def change_settings(self, values: dict[str, str], given: bool) -> None:
        path = self.content / "course.yml"
        write(path, "".join(f"{key}: {value}\n" for key, value in values.items()) or "title: Animals\n")
        if not given:
            path.unlink()

    @rule(name=NAME, picture=PICTURES, there=st.booleans())
    def change_a_picture(self, name: str, picture: str, there: bool) -> None:
        write(self.content / f"{name}.svg", picture)
        if not there:
            (self.content / f"{name}.svg").unlink()

    @rule(
        path=st.sampled_from(["facts.yml", "frameworks/scale.yml", "worksheets/weights.yml"]),
        old=st.sampled_from(["metal", "heavy", "heavier", "Weight", "weight"]),
        new=st.sampled_from(["iron", "heavy", "weighty"]),
    )
    def change_data(self, path: str, old: str, new: str) -> None:
        for name in ("facts.yml", "frameworks/scale.yml", "worksheets/weights.yml"):
            if not (self.content / name).exists():
                write(self.content / name, (SINK / name).read_text("utf-8"))
        write(self.content / path, (self.content / path).read_text("utf-8").replace(old, new))

    @rule()
    def remove_data(self) -> None:
        for name in ("frameworks", "worksheets"):
            shutil.rmtree(self.content / name, ignore_errors=True)
        (self.content / "facts.yml").unlink(missing_ok=True)

    @rule(word=TITLE, kind=st.sampled_from(["strings/en.yml", "templates/404.html", "static/css/ours.css", "none"]))
    def change_the_theme(self, word: str, kind: str) -> None:
        folder = self.folder / "theme"
        if not folder.exists():
            shutil.copytree(THEME, folder)
        self.theme = None if kind == "none" else str(folder)
        if kind == "strings/en.yml":
            write(folder / kind, f'not-found.text: "{word}"\nprevious: "{word}"\n')
        elif kind != "none":
            write(folder / kind, (folder / kind).read_text("utf-8") + f"<!-- {word} -->\n")

    # -- what happens to the site and to what is noted

    @precondition(lambda self: self.published)
    @rule(data=st.data(), text=st.sampled_from(["mine", None]))
    def meddle_with_the_site(self, data: st.DataObject, text: str | None) -> None:
        """The next build mends it. (While a course has errors its site stays; what changes then may stay for good.)"""
        pages = sorted(p for p in self.out.rglob("*.html") if p.name != "404.html")
        path = data.draw(st.sampled_from(pages), "page")
        path.unlink() if text is None else write(path, text + path.read_text("utf-8")[len(text) :])

    @rule(name=NOTES, part=st.floats(0, 1), cut=st.booleans())
    def damage_what_is_noted(self, name: str, part: float, cut: bool) -> None:
        """Whether there is a note depends on how quick this machine is; so what is drawn must not depend on notes."""
        whole = self.noted(name).read_bytes() if self.noted(name).exists() else b""
        if not whole:  # it is not there, or was cut before
            return
        at = int(part * (len(whole) - 1))
        self.noted(name).write_bytes(whole[:at] + (b"" if cut else bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]))

    @rule(name=NOTES)
    def forget_what_is_noted(self, name: str) -> None:
        self.noted(name).unlink(missing_ok=True)

    @rule(jobs=st.integers(1, 3))
    def share_the_work(self, jobs: int) -> None:
        self.jobs = jobs

    @rule()
    def rest(self) -> None:
        """Let a tick pass, so that files are trusted by their times."""
        time.sleep(2 * TICK / 1e9)

    def noted(self, name: str) -> Path:
        return self.folder / ".coursekit/site" / name

    def go_on(self) -> tuple[list[str], bool]:
        """Build as the command does, by the shortest way: what is said, and whether there is a site."""
        arguments = ["--content", str(self.content), "--out", str(self.out)]
        arguments += ["--theme", self.theme] if self.theme else []
        known = idle.known(arguments)
        if known and known.changed and edited(known) is not None:
            return [text for severity, text in known.note.said if severity], True
        built = build(self.content, self.out, self.theme, jobs=self.jobs)
        note_build(options.plain(arguments) or {}, built)
        return said(built), built.published is not None

    @invariant()
    def both_builds_come_to_the_same(self) -> None:
        former = files(self.out) if self.out.exists() else {}
        told, published = self.go_on()
        fresh = Path(tempfile.mkdtemp(prefix="coursekit-clean-"))
        try:
            clean = build(self.content, fresh / "site", self.theme)
            assert told == said(clean)
            assert published == (clean.published is not None)
            self.published = published
            assert files(self.out) == (files(fresh / "site") if clean.published else former) or not former
        finally:
            shutil.rmtree(fresh)


class Compiled(BytecodeCache):
    """Templates are compiled once for all builds here, and words read once; they would otherwise do little else."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if known := self.known.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.known[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


COMPILED = Compiled()
READ_YAML = lru_cache(theme.read_yaml)


@pytest.fixture(autouse=True)
def compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    def environment(of: Theme) -> Environment:
        made = real(of)
        made.bytecode_cache = COMPILED
        return made

    real = render.environment
    monkeypatch.setattr(render, "environment", environment)
    monkeypatch.setattr(theme, "read_yaml", READ_YAML)


@pytest.fixture(autouse=True)
def short_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idle, "REST", TICK)
    monkeypatch.setattr(memory, "REST", TICK)
    monkeypatch.setattr("coursekit.site.publish.REST", TICK)


LONG = settings().max_examples >= 1000
SEQUENCES, STEPS = (500, 12) if LONG else (4, 8)
PARTS = 4 if LONG else 1
"""A long run is in parts, which processes share."""


@pytest.mark.parametrize("part", range(PARTS))
def test_after_any_edits_a_build_is_a_clean_build(part: int) -> None:
    run_state_machine_as_test(
        Edits,
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=STEPS,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )


# -- what is read and what is written --------------------------------------------------------------------------------

COURSE = {
    "course.yml": "title: Animals\nid: animals\n",
    "ant.md": "---\nmodule: 1\n---\n\n# Ants\n\n:::concept[ant]\nAn insect.\n:::\n",
    "bee.md": "---\nmodule: 2\n---\n\n# Bees\n\nUnlike an [ant](concept:ant).\n",
    "cat.md": "---\nmodule: 3\n---\n\n# Cats\n\n:::concept[cat]\nNo insect.\n:::\n",
    "dog.md": "---\nmodule: 4\n---\n\n# Dogs\n\nThey bark.\n\n## When\n\nAt night.\n",
}


class Course:
    """A course on the disk, built again and again."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.content, self.out = folder / "content", folder / "site"
        self.read: set[str] = set()
        for name, text in COURSE.items():
            write(self.content / name, text)

        def noting(source: Source) -> Document:
            self.read.add(Path(source.path).name)
            return read_document(source)

        monkeypatch.setattr(memory, "read_document", noting)

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.content / name
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))

    def build(self, force: bool = False) -> tuple[set[str], set[str]]:
        """The modules that were parsed, and the pages that were written."""
        self.read.clear()
        built = build(self.content, self.out, force=force)
        assert built.published, said(built)
        return self.read.copy(), {path for path in built.published.written if path.endswith(".html")}

    @property
    def noted(self) -> Path:
        return self.content.parent / ".coursekit/site/cache"


def page(*names: str) -> set[str]:
    return {f"{name}/index.html" for name in names}


@pytest.fixture
def animals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    made = Course(tmp_path, monkeypatch)
    assert made.build()[0] == {"ant.md", "bee.md", "cat.md", "dog.md"}
    time.sleep(2 * TICK / 1e9)
    assert made.build() == (set(), set())
    return made


def test_an_edit_of_a_text_reads_and_writes_one_page(animals: Course) -> None:
    animals.edit("dog.md", "night", "noon")
    assert animals.build() == ({"dog.md"}, page("dog"))


def test_what_a_concept_is_shows_where_it_is_linked(animals: Course) -> None:
    animals.edit("ant.md", "An insect", "A small insect")
    assert animals.build() == ({"ant.md", "bee.md"}, page("ant", "bee", "concepts"))


def test_a_title_shows_on_the_pages_beside_it(animals: Course) -> None:
    animals.edit("dog.md", "# Dogs", "# Hounds")
    assert animals.build() == ({"dog.md", "cat.md"}, page("dog", "cat") | {"index.html"})


def test_a_module_that_goes_changes_its_neighbours(animals: Course) -> None:
    (animals.content / "cat.md").unlink()
    assert animals.build() == ({"bee.md", "dog.md"}, page("bee", "dog", "concepts") | {"index.html"})


def test_a_renamed_concept_is_missed_where_it_is_linked(animals: Course) -> None:
    animals.edit("ant.md", "[ant]", "[ants]")
    built = build(animals.content, animals.out)
    assert built.published is None and [d.code for d in built.diagnostics if d.severity == "error"] == [
        "broken-reference"
    ]
    animals.edit("bee.md", "concept:ant", "concept:ants")
    assert animals.build()[1] == page("ant", "bee", "concepts") | {"index.html"}


def test_a_page_that_someone_changed_is_made_again(animals: Course) -> None:
    changed = animals.out / "dog/index.html"
    changed.write_text(changed.read_text().replace("night", "dawn"))
    assert animals.build() == ({"dog.md"}, page("dog"))


def test_findings_of_modules_that_are_not_read_again_are_told_again(animals: Course) -> None:
    animals.edit("cat.md", "No insect.", "No insect.\n\n```\nmeow\n```")
    first = said(build(animals.content, animals.out))
    assert "code-without-language" in "".join(first) and "| ```" in "".join(first)
    animals.edit("dog.md", "night", "noon")
    assert said(build(animals.content, animals.out)) == first


def test_more_modules_than_are_held_at_hand(animals: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was kept of them lies in a file, and is unpickled whenever it is asked for; no module is read for it."""
    monkeypatch.setattr(memory, "LATELY", 1)
    monkeypatch.setattr(shelf, "ROOM", 0)
    animals.edit("dog.md", "# Dogs", "# Hounds")
    assert animals.build() == ({"dog.md", "cat.md"}, page("dog", "cat") | {"index.html"})


def test_force_reads_everything(animals: Course) -> None:
    assert animals.build(force=True) == ({"ant.md", "bee.md", "cat.md", "dog.md"}, set())


def test_a_file_that_has_just_been_written_is_read_again_but_not_parsed(animals: Course) -> None:
    text = (animals.content / "dog.md").read_text()
    (animals.content / "dog.md").write_text(text)
    assert animals.build() == (set(), set())


def test_notes_of_another_program_count_for_nothing(animals: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idle, "program", lambda: b"another")
    assert cache.read(animals.out, animals.content) == cache.Cache()
    assert len(animals.build()[0]) == 4


def test_damaged_notes_count_for_nothing(animals: Course) -> None:
    whole = animals.noted.read_bytes()
    assert cache.read(animals.out, animals.content) != cache.Cache()
    for at in range(0, len(whole), max(1, len(whole) // 100)):
        animals.noted.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
        assert cache.read(animals.out, animals.content) == cache.Cache()
        animals.noted.write_bytes(whole[:at])
        assert cache.read(animals.out, animals.content) == cache.Cache()
    assert len(animals.build()[0]) == 4


class Harm:
    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (Path("harm"),)


def test_reading_notes_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for harm in (Harm(), build, Path("x"), memory.Memory):
        with pytest.raises(Exception, match="no plain data"):
            memory.loads(pickle.dumps({memory.HEADER: harm}))
    assert not Path("harm").exists()


def test_a_module_that_changes_while_pages_are_made_is_read_anew(
    animals: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its new text counts in all that is built, or none of it does."""
    animals.edit("dog.md", "# Dogs", "# Hounds")  # so that the page before is made again, from a text not yet read
    laid_out = build_module.lay_out

    def meanwhile(*given: Any, **named: Any) -> Any:
        monkeypatch.setattr(build_module, "lay_out", laid_out)
        animals.edit("cat.md", "# Cats", "# Lions")
        return laid_out(*given, **named)

    monkeypatch.setattr(build_module, "lay_out", meanwhile)
    animals.build()
    assert "Lions" in (animals.out / "cat/index.html").read_text()
    assert "Lions" in (animals.out / "dog/index.html").read_text()


def test_a_course_that_never_rests_is_built_as_it_was_read(animals: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    def changed(_: object) -> None:
        raise memory.ChangedError("some.md")

    monkeypatch.setattr(memory.Remembered, "ready", changed)
    animals.edit("dog.md", "night", "noon")
    built = build(animals.content, animals.out)
    assert built.published and built.published.written == ("dog/index.html", "sw.js")
