"""The feed of changes: what authors say has changed, and when; never what the clock says."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import fromstring

from command import course, coursekit

ATOM = {"a": "http://www.w3.org/2005/Atom"}
LESSON = """---
title: {title}
changes:
  2026-03-01: First edition.
  {day}: New figures & a worksheet.
---

# {title}

Text.
"""


def feed_course(root: Path, url: str = "url: https://learn.example/ai/\n") -> Path:
    course(root, one=LESSON.format(title="One", day="2026-09-30"), two=LESSON.format(title="Two", day="2026-05-02"))
    (root / "content/course.yml").write_text(f"title: A course\n{url}")
    return root


def test_the_feed_lists_changes_newest_first_with_lasting_ids(tmp_path: Path) -> None:
    assert coursekit("build", cwd=feed_course(tmp_path)).code == 0
    feed = fromstring((tmp_path / "site/feed.xml").read_text())
    entries = [
        tuple(entry.findtext(f"a:{tag}", "", ATOM) for tag in ("updated", "title", "summary", "id"))
        for entry in feed.findall("a:entry", ATOM)
    ]
    assert entries[:2] == [
        (
            "2026-09-30T00:00:00Z",
            "One",
            "New figures & a worksheet.",
            "https://learn.example/ai/one/#2026-09-30",
        ),
        ("2026-05-02T00:00:00Z", "Two", "New figures & a worksheet.", "https://learn.example/ai/two/#2026-05-02"),
    ]
    assert len(entries) == 4 and feed.findtext("a:updated", "", ATOM) == "2026-09-30T00:00:00Z"
    page = (tmp_path / "site/one/index.html").read_text()
    assert 'type="application/atom+xml"' in page and "../feed.xml" in page
    assert '<time datetime="2026-03-01">' in page


def test_without_an_address_or_changes_there_is_no_feed(tmp_path: Path) -> None:
    assert coursekit("build", cwd=feed_course(tmp_path, url="")).code == 0
    assert not (tmp_path / "site/feed.xml").exists()
    assert "atom+xml" not in (tmp_path / "site/one/index.html").read_text()


def test_a_day_that_is_none_is_refused(tmp_path: Path) -> None:
    course(tmp_path, one=LESSON.format(title="One", day="2026-02-30"))
    failed = coursekit("check", cwd=tmp_path)
    assert "content/one.md:5:3: error: `2026-02-30` is not a day" in failed.out
