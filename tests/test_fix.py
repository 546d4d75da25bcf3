"""`check --fix`: what it mends, what it leaves, and that a file is never half written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from command import course, coursekit
from coursekit.content.read import read_content
from coursekit.fix import plan_course_id, plan_fix

MOJIBAKE = "# Title\n\nThis isn‚Äôt right ‚Äî at all.\n"


def fixed(text: str) -> str:
    planned = plan_fix("x.md", text)
    return planned.after if planned else text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("It isn‚Äôt right ‚Äî yet.", "It isn’t right — yet."),
        (":::concept{#module-3.5}\nx\n:::", ':::concept{id="module-3.5"}\nx\n:::'),
        (":::concept{#a.b.c .big}\nx\n:::", ":::concept{#a.b.c .big}\nx\n:::"),
        ("[span]{#a.b}", "[span]{#a.b}"),
        (":::checklist[c]\n- [ ] I can say no\n:::", ":::checklist[c]\n- [ ] I can say no {#i-can-say-no}\n:::"),
        (
            ":::checklist[c]\n- [ ] Same\n- [ ] Same\n- [x] Own {#same-2}\n:::\n",
            ":::checklist[c]\n- [ ] Same {#same}\n- [ ] Same {#same-3}\n- [x] Own {#same-2}\n:::\n",
        ),
        (":::checklist[c]\n- [ ] Runs\n  over\n:::", ":::checklist[c]\n- [ ] Runs\n  over\n:::"),
        ("- [ ] Not in a checklist", "- [ ] Not in a checklist"),
        ("", ""),
    ],
)
def test_what_is_mended_and_what_is_left(before: str, after: str) -> None:
    assert fixed(before) == after


def test_line_ends_and_the_byte_order_mark_stay() -> None:
    before = "\ufeff:::checklist[c]\r\n- [ ] Say no  \r\n- [ ] Own {#o}\r\n:::\rend"
    assert fixed(before) == "\ufeff:::checklist[c]\r\n- [ ] Say no {#say-no}\r\n- [ ] Own {#o}\r\n:::\rend"


@given(
    st.lists(
        st.sampled_from(
            [":::checklist[c]", "- [ ] A b", "- [x] A b {#q}", ":::", "", "‚Äî", ":::note{#a.b}", "  more"]
        ),
        max_size=12,
    ),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_fixing_twice_changes_nothing_and_lines_stay(lines: list[str], end: str) -> None:
    text = end.join(lines)
    once = fixed(text)
    assert fixed(once) == once
    assert once.count(end) == text.count(end)


def test_the_difference_is_shown_and_nothing_written_until_told(tmp_path: Path) -> None:
    root = course(tmp_path, one=MOJIBAKE)
    asked = coursekit("check", "--fix", cwd=root)
    assert asked.code == 1 and "nothing was written; say --yes" in asked.err
    assert "-This isn‚Äôt right ‚Äî at all." in asked.out and "+This isn’t right — at all." in asked.out
    assert (root / "content/one.md").read_text() == MOJIBAKE
    (root / "content/one.md").chmod(0o640)
    done = coursekit("check", "--fix", "--yes", cwd=root)
    assert "mended 1 file" in done.err
    assert (root / "content/one.md").read_text() == "# Title\n\nThis isn’t right — at all.\n"
    assert (root / "content/one.md").stat().st_mode & 0o777 == 0o640
    assert [p.name for p in (root / "content").iterdir()] == ["one.md"]
    assert "nothing to mend" in coursekit("check", "--fix", cwd=root).err


def test_a_file_that_may_not_be_written_stays_whole(tmp_path: Path) -> None:
    root = course(tmp_path, one=MOJIBAKE)
    for folder in (root, *root.parents[:2]):
        folder.chmod(0o755)
    failed = coursekit("check", "--fix", "--yes", cwd=root, unprivileged=True)
    assert failed.code == 1 and "permission denied" in failed.err
    assert (root / "content/one.md").read_text() == MOJIBAKE


# -- the course's id

TICKS = "# One\n\n:::checklist[c]\n- [ ] I can say no {#say-no}\n:::\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("title: Bread by hand\n", "id: bread\ntitle: Bread by hand\n"),
        ("# ours\r\nlanguage: de\r\ntitle: Brot\r\n", "# ours\r\nlanguage: de\r\nid: bread\r\ntitle: Brot\r\n"),
        ("\ufefftitle: Bread", "\ufeffid: bread\ntitle: Bread"),
        ("phases:\n  1: {title: Flour}\nurl: https://example.org/\n", None),
        ("# nothing yet\n", "id: bread\n# nothing yet\n"),
        ("", "id: bread\n"),
        ("{title: Bread}\n", ""),
        ("- a list\n", ""),
        ("title: [\n", ""),
    ],
)
def test_the_id_goes_above_the_title_or_nowhere(before: str, after: str | None) -> None:
    planned = plan_course_id("course.yml", before, "bread")
    after = f"id: bread\n{before}" if after is None else after
    assert (planned.after if planned else "") == after


def test_an_id_that_looks_like_a_number_is_written_as_text() -> None:
    planned = plan_course_id("course.yml", "title: '1984'\n", "1984")
    assert planned and planned.after == "id: \"1984\"\ntitle: '1984'\n"


def test_a_course_gets_the_id_that_its_records_have_already(tmp_path: Path) -> None:
    root = course(tmp_path, one=TICKS)
    assert coursekit("check", cwd=root).code == 0, "without a course.yml there is nowhere to write it"
    (root / "content/course.yml").write_text("language: en\n")
    before = read_content(root / "content").id
    assert before == "one", "the title of the only module"
    asked = coursekit("check", cwd=root)
    assert asked.code == 1 and "course.yml:1:1: warning: this course has no id" in asked.out
    assert "hint: add `id: one`, and keep it" in asked.out
    assert coursekit("check", "--fix", "--yes", cwd=root).code == 0
    assert (root / "content/course.yml").read_text() == "id: one\nlanguage: en\n"
    (root / "content/one.md").write_text(TICKS.replace("# One", "# Another"))
    assert read_content(root / "content").id == before


def test_a_course_without_records_needs_no_id(tmp_path: Path) -> None:
    root = course(tmp_path, one="# One\n\nText.\n")
    (root / "content/course.yml").write_text("title: T\n")
    assert coursekit("check", cwd=root).code == 0
    assert "nothing to mend" in coursekit("check", "--fix", cwd=root).err


@pytest.mark.parametrize(
    ("title", "id_"), [("Brot & Wein", "brot-wein"), ("الخبز", "course"), ("", "course"), ("x" * 300, "x" * 100)]
)
def test_what_stands_in_for_an_id(tmp_path: Path, title: str, id_: str) -> None:
    root = course(tmp_path, one="# One\n\nx\n", two="# Two\n\nx\n")
    (root / "content/course.yml").write_text(f"title: '{title}'\n", "utf-8")
    assert read_content(root / "content").id == id_
