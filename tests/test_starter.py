"""What `coursekit new` copies: a small course that builds, is clean, and says nothing that isn't so."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from command import coursekit, files
from coursekit import lint
from coursekit.build import build
from coursekit.content.blocks import DIRECTIVES
from coursekit.content.model import Directive
from coursekit.content.read import Content, read_content
from coursekit.content.references import links_in
from coursekit.new import new_course
from coursekit.yaml12 import read_yaml

ROOT = Path(__file__).parents[1]
STARTER = ROOT / "src" / "coursekit" / "starter"


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """The folder that an author gets."""
    made, fault = new_course(tmp_path / "course")
    assert made and fault is None
    return tmp_path / "course"


def read() -> Content:
    return read_content(STARTER / "content")


def test_a_begun_course_is_clean_and_builds(tmp_path: Path) -> None:
    assert coursekit("new", "course", cwd=tmp_path).code == 0
    begun = tmp_path / "course"
    assert (coursekit("check", cwd=begun).code, coursekit("build", "--strict", cwd=begun).code) == (0, 0)
    assert {"how-this-works/index.html", "make-it-yours/index.html"} <= set(files(begun / "site"))


@pytest.mark.parametrize(
    ("folder", "id_"), [("Bread by hand", "bread-by-hand"), ("1984", "1984"), ("面包", "your-course")]
)
def test_a_begun_course_has_an_id_of_its_own(tmp_path: Path, folder: str, id_: str) -> None:
    new_course(tmp_path / folder)
    content = read_content(tmp_path / folder / "content")
    assert (content.id, content.settings.id, content.diagnostics) == (id_, id_, ())


def test_what_a_build_makes_is_ignored_by_git(begun: Path) -> None:
    before = set(files(begun))
    build(begun / "content", begun / "site")
    ignored = tuple(line for line in (begun / ".gitignore").read_text().splitlines() if not line.startswith("#"))
    assert ignored == ("site/", ".coursekit/")
    assert all(name.startswith(ignored) for name in set(files(begun)) - before)


def test_the_readme_names_what_is_there(begun: Path) -> None:
    build(begun / "content", begun / "site")
    table = re.findall(r"^\| (`.*?) \|", (begun / "README.md").read_text(), re.M)
    named = {name for cell in table for name in re.findall(r"`([^`]+)`", cell)}
    assert all((begun / name).exists() for name in named)
    assert {name for name in files(STARTER) if name.startswith("content/")} <= named


def directives() -> Iterator[Directive]:
    todo = [d for document in read().documents for d in document.directives]
    while todo:
        directive = todo.pop()
        todo += directive.children
        yield directive


def test_it_shows_every_directive_that_stands_on_its_own() -> None:
    """Frameworks and worksheets need files of their own; warnings are shown to those who earn them."""
    assert {d.name for d in directives()} == set(DIRECTIVES) - {"framework", "worksheet", "warning"}


def test_modules_refer_to_each_other() -> None:
    first, second = read().documents
    assert "2-make-it-yours.md" in {link.href for link in links_in(first.module.body)}
    assert {"1-how-this-works.md", "concept:directive"} <= {link.href for link in links_in(second.module.body)}
    assert set(second.module.prerequisites) <= set(first.module.concepts)


def test_every_item_and_option_is_complete() -> None:
    for document in read().documents:
        text = document.source.text
        for item in re.findall(r"^- \[[ x]\] .*", text, re.M):
            last = re.search(r"\{#[a-z0-9-]+\}$", item)
            explained = re.search(re.escape(item) + r"\n\n  \S", text)
            assert last or explained, item


def test_breaking_the_page_says_what_the_solution_says(begun: Path) -> None:
    """The first exercise: follow its steps, and compare with its solution."""
    page = begun / "content" / "1-how-this-works.md"
    text = page.read_text("utf-8")
    solution = re.search(r"^:::solution.*?^```text\n(.*?)^```$", text, re.M | re.S)
    line = re.search(r"^1\. Find this line in the file: .*$", text, re.M)
    assert solution and line
    assert text.index("stands in a frame") in range(line.start(), line.end()), "the hint's words lead to the line"
    broken = line[0].replace("concept:directive", "concept:derective")
    page.write_text(text.replace(line[0], broken), "utf-8")
    said = coursekit("check", cwd=begun)
    assert (said.code, said.out) == (1, solution[1])
    place = re.search(r":(\d+):(\d+):", solution[1])
    assert place and f"(line {place[1]}, column {place[2]})" in text


def test_the_tour_of_front_matter_quotes_the_file() -> None:
    text = read().documents[0].source.text
    yaml = text.split("\n---\n")[0]
    for quoted in re.findall(r"`([\w]+: [^`…]+)`", text.partition("| The file says")[2].partition(":::")[0]):
        assert quoted in yaml


def test_the_second_module_is_right_about_time() -> None:
    """1,000 words at 200 a minute, and ten minutes for an exercise."""
    (question,) = (d for d in directives() if "answer" in d.attributes)
    assert int(question.attributes["answer"]) == 1000 // 200 + 10


def test_removing_the_two_modules_leaves_a_course_to_fill(begun: Path) -> None:
    for page in (begun / "content").glob("*.md"):
        page.unlink()
    (begun / "content/1-egg.md").write_text("---\nid: egg\ntitle: An egg\nphase: 1\nmodule: 1\n---\n\nPoach it.\n")
    assert lint.check(read_content(begun / "content")) == []


def test_a_copied_module_is_told_what_to_change(begun: Path) -> None:
    """The second exercise says: copy this file, and give the copy an id, a title and a number."""
    content = begun / "content"
    shutil.copy(content / "2-make-it-yours.md", content / "3-egg.md")
    codes = {d.code for d in lint.check(read_content(content))}
    assert codes == {"duplicate-module", "duplicate-id", "same-position"}


def test_the_hook_runs_what_is_installed() -> None:
    hooks = read_yaml((STARTER / "pre-commit-config.yaml").read_text(), "x").value["repos"][0]["hooks"]
    assert [(h["entry"], h["language"], h["pass_filenames"]) for h in hooks] == [("coursekit check", "system", False)]
    (offered,) = read_yaml((ROOT / ".pre-commit-hooks.yaml").read_text(), "x").value
    assert (offered["id"], offered["entry"]) == ("coursekit-check", "coursekit check")
    assert re.search(offered["files"], "content/a.md") and re.search(offered["files"], "content/course.yml")
