"""A preview that has followed any number of changes shows what a build from nothing would write."""

from __future__ import annotations

import shutil
import tempfile
from collections import deque
from collections.abc import Callable
from itertools import permutations, product
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit import lint
from coursekit.content.document import Document, read_document
from coursekit.content.places import places
from coursekit.content.read import Content, read_content
from coursekit.content.settings import read_settings
from coursekit.content.source import source
from coursekit.diagnostics import has_errors
from coursekit.preview.snapshot import File
from coursekit.preview.state import Preview
from coursekit.site import images, urls
from coursekit.site.plan import without_drafts
from coursekit.site.render import render
from coursekit.site.theme import read_theme
from planned import plan

DEFINES = ':::concept[one]{title="One"}\nWater.\n\nMore.\n:::\n'
ASKS = ":::question[legs]\nHow many?\n\n"
TEXTS = {
    "a.md": (
        f"# A\n\n{DEFINES}",
        f"# A\n\nAnother text.\n\n{DEFINES}",
        "# A, with another title\n\n:::concept[one]\nFlour.\n:::\n",
        f"---\nid: x\naliases: [old/]\n---\n# A\n\n{DEFINES}",
        f"---\ndraft: true\n---\n# A\n\n{DEFINES}",
        "# A\n\nNo concept.\n",
    ),
    "b.md": (
        "# B\n\n[One](concept:one), [A](module:a), [C](deep/c.md#part), `deep/d.md`.\n\n:::concept[two]\nSalt.\n:::\n",
        "---\nprerequisites: [one]\n---\n# B\n\n[A](a.md), [a note](note.txt), ![a loaf](deep/loaf.svg).\n",
        f"---\nmodule: 1\nconcepts: [one]\n---\n# B\n\n{DEFINES}",
        "---\nconcepts: [one]\nsilence: {empty-directive: it may}\n---\n# B\n\n:::note\n:::\n",
        "# B\n\n:::concept[two]\nSee [one](concept:one) and [two](concept:tow).\n:::\n",
        f"# B\n\n{ASKS}- [x] Two\n- [ ] Three\n:::\n",
    ),
    "deep/c.md": (
        "# C\n\n## Part\n\n[B](../b.md), [D](d.md), [one](concept:one), [two](concept:two).\n\n"
        ":::exercise[try]\nDo it.\n:::\n",
        "# C\n\n## Portion\n\n::::exercise[try]\nDo it.\n::::\n",
        "---\nid: a\nmodule: 2\n---\n# C\n\n## Part\n\n![A loaf](loaf.svg)\n",
        "---\nphase: 1\nmodule: 2\n---\n# C\n\n[A](a) and `note.txt`, `b.md`.\n",
    ),
    "deep/d.md": (
        *("# D\n\n[Try](exercise:try)\n", "# D\n\nText.\n", f"# D\n\n{ASKS}- [ ] Two\n- [x] Three\n:::\n"),
        f"# D\n\n{DEFINES}",
    ),
    "course.yml": (
        *("title: One\nid: x\n", "title: Two\nlanguage: de\n", "url: https://example.org/kurs/\n"),
        *("phases: {1: First}\n", "silence: {empty-directive: it may}\n", "x:"),
    ),
    "note.txt": ("A note.", "Another."),
    "deep/loaf.svg": ('<svg width="3" height="4"/>', '<svg width="30" height="40"/>'),
    "exercises/try.yml": ("id: try\n",),
}
MODULES = [path for path in TEXTS if path.endswith(".md")]
Course = dict[str, str]
START: Course = {path: TEXTS[path][0] for path in (*MODULES, "note.txt", "deep/loaf.svg")}
EVERY_CHANGE: list[tuple[str, str | None]] = [
    *((path, text) for path, texts in TEXTS.items() for text in texts),
    *((path, None) for path in TEXTS),
    *permutations(MODULES, 2),
]
"""A path with its new text, with None where it goes, or with the path that it is renamed to."""


def changed(course: Course, path: str, to: str | None) -> Course:
    """The course after a change; itself where there is nothing to rename."""
    rest = {name: text for name, text in course.items() if name != path}
    if to in MODULES:
        return rest | {str(to): course[path]} if path in course else course
    return rest if to is None else rest | {path: to}


def content_of(course: Course, known: dict[tuple[str, str], Document]) -> Content:
    """The course as it is read, in memory; documents that are `known` are the very same."""
    for path, text in course.items():
        if path.endswith(".md") and (path, text) not in known:
            known[path, text] = read_document(source(text, f"content/{path}"))
    documents = [known[path, text] for path, text in sorted(course.items()) if path.endswith(".md")]
    published = [d for d in documents if not d.module.draft]
    settings, faults = read_settings(course.get("course.yml", ""), "content/course.yml")
    found = (*(d for document in documents for d in document.diagnostics), *faults)
    return Content("content", settings, tuple(published), frozenset(course) - set(MODULES), found)


LATE = START | {"a.md": TEXTS["a.md"][-1], "deep/d.md": TEXTS["deep/d.md"][-1]}
"""The concept is defined in the last module, and another may come before it."""


@pytest.mark.parametrize("begin", [START, LATE], ids=["start", "late"])
def test_a_second_look_finds_what_a_first_would_whatever_has_changed(begin: Course) -> None:
    """Every change after every other. What no change touches is not looked at again, and that must not show."""
    theme, _ = read_theme("default", "en")
    assert theme
    known: dict[tuple[str, str], Document] = {}
    content = content_of(begin, known)
    start = places(content.documents, "content", content.files)
    assert not has_errors(lint.check(content, start))
    for first, second in product(EVERY_CHANGE, EVERY_CHANGE):
        course, kept = begin, start
        for change in (first, second):
            course = changed(course, *change)
            content = content_of(course, known)
            kept = places(content.documents, "content", content.files, kept)
            found = lint.check(content, kept)
        anew = content_of(course, {})
        placed = places(anew.documents, "content", anew.files)
        assert [m.targets for m in kept.modules] == [m.targets for m in placed.modules], (first, second)
        assert found == lint.check(anew, placed), (first, second)
        if not has_errors(found):
            assert plan(content, theme, known=kept).pages == plan(anew, theme, known=placed).pages, (first, second)


def test_only_what_names_a_change_is_placed_anew() -> None:
    known: dict[tuple[str, str], Document] = {}
    content = content_of(START, known)
    before = places(content.documents, "content", content.files)
    content = content_of(changed(START, "deep/d.md", TEXTS["deep/d.md"][1]), known)
    after = places(content.documents, "content", content.files, before)
    same = [new.document.path for new, old in zip(after.modules, before.modules, strict=True) if new is old]
    assert same == ["content/a.md"]  # b.md names d.md in a code span, c.md links to it


Typing = Callable[[str], str]
Change = tuple[str, str | Typing | None]
Built = dict[str, bytes | Path]


def write(root: Path, path: str, to: str | Typing | None) -> None:
    file = root / path
    if callable(to):
        if file.exists():
            file.write_text(to(file.read_text("utf-8")), "utf-8")
    elif to in MODULES:
        if file.exists():
            (root / str(to)).parent.mkdir(exist_ok=True)
            file.replace(root / str(to))
    elif to is None:
        file.unlink(missing_ok=True)
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(to, "utf-8")


def built(root: Path) -> tuple[list[object], Built]:
    """What a build finds, and the site it would write; none where there is an error."""
    content = without_drafts(read_content(root))
    found = lint.check(content)
    if has_errors(found):
        return list(found), {}
    theme, _ = read_theme("default", content.settings.language)
    assert theme
    planned = plan(content, theme, images.sizes(root, content.files))
    site: Built = {urls.FILES + path: root / path for path in planned.files}
    site |= {urls.THEME + path: source for path, source in theme.static.items()}
    site |= {path: text.encode() for path, text in planned.data}
    return list(found), site | {urls.output_path(p.address): render(p).encode() for p in planned.pages}


TYPING: tuple[Typing, ...] = (
    lambda text: f"{text}\nMore.\n",
    lambda text: text.replace("\n\n", "\n\n\n\n", 1),
    lambda text: text.replace("\nMore.\n", "\nMuch more.\n"),
    lambda text: f"{text}\n:::note\n:::\n",
    lambda text: f"{text}\n## Part\n",
)
"""What an author does to a text: most often it shows on one page alone."""
SEEN = ("named", "missed", "not named")
"""How a change comes to be known: named by the system, not at all, or without its name."""


TYPED = st.tuples(st.sampled_from(MODULES), st.sampled_from(TYPING))
CHANGES = TYPED | st.sampled_from(EVERY_CHANGE) | TYPED


@given(st.lists(st.tuples(CHANGES, st.sampled_from(SEEN)), min_size=1, max_size=12))
def test_after_any_changes_it_shows_what_a_build_would_write(changes: list[tuple[Change, str]]) -> None:
    """What was missed is shown once everything is looked at; until then nothing is held against the preview."""
    folder = Path(tempfile.mkdtemp()).resolve()
    try:
        root = folder / "content"
        for path in START:
            write(root, path, START[path])
        preview = Preview(root)
        preview.refresh()
        good: Built = {}
        missed = False
        for (path, to), seen in [*changes, (("note.txt", "The last note."), "not named")]:
            write(root, path, to)
            named = {str(root / path), *([str(root / str(to))] if to in MODULES else [])}
            whole = seen == "not named" or (seen == "named" and preview.glance(named) is None)
            if whole:
                preview.refresh()
            missed = seen == "missed" or (missed and not whole)
            good = {} if missed else shown(preview, root, good)
    finally:
        shutil.rmtree(folder)


def shown(preview: Preview, root: Path, good: Built) -> Built:
    """Hold a preview against a build of the course as it is, or against the last `good` one. Gives the good one."""
    with patch("coursekit.course._ASKED", deque()):  # a build knows nothing of what the preview has worked out
        found, site = built(root)
    assert list(preview.state.findings) == found
    assert preview.state.is_stale == (not site)
    for name, expected in (site or good).items():
        assert preview.state.site
        body = preview.state.site.body(name)
        assert (body.path if isinstance(body, File) else body) == expected, name
    return site or good
