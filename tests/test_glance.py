"""A preview shows at a glance what only the page of the edited module can tell, and then looks at everything.

That what it shows so is what a build makes, `test_preview.py` holds for edits at random.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from command import course
from coursekit import lint
from coursekit.content import highlight
from coursekit.content.read import read_content
from coursekit.preview import reading, state
from coursekit.preview.state import Preview

ANT = """\
---
module: 1
title: Ants
description: Of ants.
---

# Ants

They work.

:::concept[ant]
An insect.

It carries leaves.
:::
"""
BEE = "---\nmodule: 2\n---\n\n# Bees\n\nUnlike an [ant](concept:ant), they fly.\n"


@pytest.fixture
def preview(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Preview:
    """Of a course of two modules, that has been looked at."""
    course(tmp_path, ant=ANT, bee=BEE)
    (tmp_path / "content/course.yml").write_text("title: Insects\nid: insects\n")
    (tmp_path / "content/note.txt").write_text("A note.")
    (tmp_path / "content/more").mkdir()
    (tmp_path / "content/more/list.txt").write_text("A list.")
    monkeypatch.chdir(tmp_path)
    made = Preview(Path("content"))
    made.refresh()
    return made


def change(path: str, old: str, new: str) -> str:
    """Gives the file as the system names it."""
    file = Path(path)
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8")
    return str(file.absolute())


def page(preview: Preview, name: str) -> str:
    assert preview.state.site
    body = preview.state.site.body(f"{name}/index.html")
    assert isinstance(body, bytes)
    return body.decode()


@pytest.mark.parametrize(
    ("old", "new"),
    {
        "a sentence": ("They work.", "They work *hard*."),
        "lines above everything": ("They work.", "They work.\n\nThey\n\nrest."),
        "code": ("They work.", "They work.\n\n```python\nrest()\n```"),
        "what follows the first paragraph of a concept": ("carries leaves", "carries crumbs"),
    }.values(),
)
def test_most_edits_are_shown_at_once(preview: Preview, old: str, new: str) -> None:
    others = page(preview, "bee")
    assert preview.glance({change("content/ant.md", old, new)}) is True
    anew = Preview(Path("content"))
    anew.refresh()
    assert page(preview, "ant") == page(anew, "ant")
    assert page(preview, "bee") == others
    assert preview.state.lines == anew.state.lines


@pytest.mark.parametrize(
    ("old", "new"),
    {
        "a title": ("title: Ants", "title: The ants"),
        "an anchor": ("They work.", "## Work\n\nThey work."),
        "what a concept is": ("An insect.", "A small insect."),
        "a link": ("They work.", "They [work](module:bee)."),
        "something to warn of": ("They work.", "They work.\n\n:::note\n:::"),
        "an error": ("They work.", "They [work](nowhere.md)."),
        "a draft": ("module: 1", "module: 1\ndraft: true"),
    }.values(),
)
def test_what_others_can_tell_takes_a_look_at_everything(preview: Preview, old: str, new: str) -> None:
    before = preview.state
    named = {change("content/ant.md", old, new)}
    assert preview.glance(named) is None
    assert preview.state is before
    assert preview.refresh()


def away(name: str) -> str:
    path = Path("content", name)
    path.rename(Path(f"{path.name}.away"))
    return str(path.absolute())


def written(name: str) -> str:
    Path("content", name).write_text("# One more\n\nText.\n")
    return str(Path("content", name).absolute())


def linked(name: str) -> str:
    away(name)
    Path("content", name).symlink_to(Path(f"{name}.away").absolute())
    return str(Path("content", name).absolute())


@pytest.mark.parametrize(
    "named",
    {
        "a new module": lambda: {written("wasp.md")},
        "another text that modules may show": lambda: {written("note.txt")},
        "the settings": lambda: {change("content/course.yml", "Insects", "Animals")},
        "a module that went": lambda: {away("ant.md")},
        "another file that went": lambda: {away("note.txt")},
        "settings that went": lambda: {away("course.yml")},
        "a folder that went": lambda: {away("more")},
        "a module that leads out of the folder": lambda: {linked("ant.md")},
        "files elsewhere, such as those of a theme": lambda: {str(Path("site.css").absolute())},
        "more files than are quick to look at one by one": lambda: {written(f"{n}~") for n in range(state.MANY + 1)},
    }.values(),
)
def test_whatever_else_has_changed_takes_a_look_at_everything(preview: Preview, named: Callable[[], set[str]]) -> None:
    assert preview.glance(named()) is None


def aside(preview: Preview) -> set[str]:
    """An editor that writes the new text beside, and renames it."""
    new = Path("content/ant.md.new")
    shutil.copy("content/ant.md", new)
    change(str(new), "They work.", "They rest.")
    new.replace("content/ant.md")
    return {str(new.absolute()), str(Path("content/ant.md").absolute())}


def backed_up(preview: Preview) -> set[str]:
    """An editor that renames the old text, and removes it when the new one is written."""
    old = Path("content/ant.md").rename("content/ant.md~")
    Path("content/ant.md").write_text(ANT.replace("They work.", "They rest."))
    old.unlink()
    return {str(old.absolute()), str(Path("content/ant.md").absolute())}


def beside_notes(preview: Preview) -> set[str]:
    """An editor that keeps notes of its own in a hidden folder."""
    Path("content/.editor").mkdir()
    Path("content/.editor/state.json").write_text("{}")
    return {str(Path("content/.editor/state.json").absolute()), change("content/ant.md", "They work.", "They rest.")}


@pytest.mark.parametrize("save", [aside, backed_up, beside_notes])
def test_editors_save_in_several_ways(preview: Preview, save: Callable[[Preview], set[str]]) -> None:
    assert preview.glance(save(preview)) is True
    assert "They rest." in page(preview, "ant")


def test_warnings_of_a_module_move_with_its_lines(preview: Preview) -> None:
    change("content/ant.md", "They work.", "They work.\n\n:::note\n:::")
    preview.refresh()
    assert [(d.code, d.place.line) for d in preview.state.findings] == [("empty-directive", 11)]
    assert preview.glance({change("content/ant.md", "# Ants\n", "# Ants\n\nHere they are.\n")}) is True
    assert [(d.code, d.place.line) for d in preview.state.findings] == [("empty-directive", 13)]
    assert list(preview.state.findings) == lint.check(read_content(Path("content")))


def test_findings_that_name_a_line_of_the_module_and_come_of_the_course_take_a_look_at_everything(
    preview: Preview,
) -> None:
    change("content/ant.md", "They work.", "They read `more/list.md`.")
    preview.refresh()
    assert [d.code for d in preview.state.findings] == ["missing-path"]
    assert preview.glance({change("content/ant.md", "# Ants\n", "# Ants\n\nHere they are.\n")}) is None
    change("content/ant.md", "`more/list.md`", "a list")
    change("content/bee.md", "they fly", 'they fly\n\n:::exercise[ant]{title="Ant"}\nDo it.\n:::\n')
    preview.refresh()
    assert ["id-shared" for d in preview.state.findings if "content/ant.md:13" in d.message] == ["id-shared"]
    assert preview.glance({change("content/ant.md", "# Ants\n", "# Ants\n\nSo it is.\n")}) is None


def test_an_edit_that_mends_an_error_takes_a_look_at_everything(preview: Preview) -> None:
    change("content/ant.md", "They work.", "They [work](nowhere.md).")
    preview.refresh()
    assert (
        preview.glance({change("content/bee.md", "they fly", "they sting")}) is None
    )  # the page stays while there is one
    assert preview.glance({change("content/ant.md", "[work](nowhere.md)", "work")}) is None


def test_what_was_not_told_is_made_good_by_the_look_that_follows(
    preview: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "SHORTEST", 0.0)
    assert preview.glance(()) is False  # nothing is believed yet
    change("content/bee.md", "they fly", "they sting")
    assert preview.glance({change("content/ant.md", "They work.", "They rest.")}) is True
    assert "they fly" in page(preview, "bee")
    assert preview.glance(()) is None
    assert preview.refresh()
    assert "they sting" in page(preview, "bee") and "They rest." in page(preview, "ant")
    assert preview.glance(()) is False


def test_pages_that_keep_answers_back_are_made_by_the_look_at_everything(preview: Preview) -> None:
    """Their text isn't that of the module's file."""
    change("content/course.yml", "id: insects", "id: insects\ngrading: recorded")
    preview.refresh()
    assert preview.state.site and not preview.state.is_stale
    assert preview.glance({change("content/ant.md", "They work.", "They rest.")}) is None


def test_a_look_that_finds_nothing_further_is_no_news(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    named = {change("content/ant.md", "They work.", "They rest.")}
    assert preview.glance(named) is True
    assert preview.glance(()) is False  # not in the midst of a burst
    assert preview.refresh() is False
    assert preview.glance(named) is False  # saved, but not changed
    monkeypatch.setattr(state, "LONGEST", -1.0)
    assert preview.glance({change("content/ant.md", "They rest.", "They work.")}) is None
    assert preview.refresh()


def test_what_stays_of_a_text_is_not_coloured_again(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    coloured: list[str] = []
    html = highlight.html

    def counted(*given: Any) -> str:
        coloured.append(made := html(*given))
        return made

    monkeypatch.setattr(highlight, "html", counted)
    monkeypatch.setattr(reading, "LATELY", 1)
    preview.glance({change("content/ant.md", "They work.", "They work.\n\n```python\nrest()\n```")})
    assert len(coloured) == 1
    preview.glance({change("content/ant.md", "They work.", "They rest.")})
    assert len(coloured) == 1
    preview.glance({change("content/ant.md", "rest()", "sleep()")})
    assert len(coloured) == 2
    preview.glance({change("content/bee.md", "they fly", "they sting")})  # one module more than is known of
    preview.refresh()
    preview.glance({change("content/ant.md", "They rest.", "They work.")})
    assert len(coloured) == 3
    assert "sleep" in page(preview, "ant")
