"""Frameworks and worksheets on pages: words, every one of the course, in a browser at three widths."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import html5lib
import pytest

from coursekit import lint
from coursekit.build import build
from coursekit.check import check_paths
from coursekit.content.read import read_content
from coursekit.course import library_of
from coursekit.decisions.library import Library
from coursekit.site.frameworks import FrameworkView, framework_view
from coursekit.site.theme import Theme, read_theme
from coursekit.site.worksheets import WorksheetView, worksheet_view

CONTENT = Path(__file__).parents[1] / "content"


@cache
def course() -> tuple[Library, Theme]:
    library = library_of(read_content(CONTENT))
    theme, _ = read_theme("default", "en")
    assert library and theme
    return library, theme


@cache
def framework(id_: str) -> FrameworkView:
    library, theme = course()
    return framework_view(library.frameworks[id_], library.facts, theme.strings)


@cache
def worksheet(id_: str) -> WorksheetView:
    library, theme = course()
    return worksheet_view(library.worksheets[id_], theme.strings)


FRAMEWORKS, WORKSHEETS = sorted(course()[0].frameworks), sorted(course()[0].worksheets)


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with one page that shows every framework and worksheet of the course."""
    root = tmp_path_factory.mktemp("gallery")
    content = root / "content"
    for path in [CONTENT / "facts.yml", *CONTENT.glob("frameworks/*.yml"), *CONTENT.glob("worksheets/*.yml")]:
        target = content / path.relative_to(CONTENT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text("utf-8"), "utf-8")
    shown = [f":::framework[{id_}]\n:::\n" for id_ in FRAMEWORKS] + [
        f":::worksheet[{id_}]\n:::\n" for id_ in WORKSHEETS
    ]
    (content / "gallery.md").write_text("# Gallery\n\n## All of them\n\n" + "\n".join(shown), "utf-8")
    built = build(content, root / "site")
    assert built.published, built.diagnostics
    return root / "site" / "gallery" / "index.html"


# -- words


def test_conditions_and_effects_are_in_plain_words() -> None:
    rows = {row.id: row for row in framework("four-questions").decisions[0].rows}
    medium = rows["medium-volume-knowledge"]
    assert [str(c) for c in medium.conditions] == [
        "Requests a month: 1,000 to 100,000",
        "What is missing: knowledge or both",
    ]
    assert [e.text for e in rows["need-knowledge"].effects] == [
        "for: retrieval (RAG)",
        "rules out: fine-tuning, retrieval and fine-tuning together",
    ]
    assert [e.text for e in rows["prompting-falls-short"].effects] == ["against: prompting (weight 2)"]
    assert [e.text for e in rows["prompting-suffices"].effects] == ["settles it: prompting"]


def test_short_words_are_explained_with_the_questions() -> None:
    need = next(q for q in framework("four-questions").questions if q.name == "need")
    assert need.values[0] == ("knowledge", "it doesn't know our facts")
    citations = next(q for q in framework("four-questions").questions if q.name == "citations")
    assert citations.values == (("yes", ""), ("no", ""))


def test_a_tree_is_told_from_its_root() -> None:
    tree = framework("product-tree").decisions[0].tree
    assert tree and tree.question == "Information changes?"
    assert [node.answer for node in tree.below] == ["every day or every week", "every month or more rarely than that"]
    leaf = tree.below[1].below[0].below[0]
    assert leaf.answer == "no" and leaf.row and leaf.row.effects[0].text == "fine-tuning"


def test_the_answer_stands_before_the_decisions_that_it_rests_on() -> None:
    assert [d.name for d in framework("indicators-tree").decisions] == [
        *("verdict", "ceiling", "indicators", "anti_indicators"),
    ]


def test_a_score_says_its_formula_and_bands() -> None:
    [decision] = framework("indicators-confidence").decisions
    assert decision.expression == "(indicators − anti indicators) ÷ 11"
    assert [band.range for band in decision.bands] == ["under 0.2", "0.2 to 0.5", "more than 0.5"]
    assert decision.rows[0].effects[0].text == "adds 1 to indicators"
    assert decision.figure and decision.figure.wide.count("fig-against") == 5


def test_bands_part_between_the_scores_that_there_are() -> None:
    [decision] = framework("indicators-net").decisions
    assert decision.figure
    ends = [float(x) for x in re.findall(r'class="fig-band" x="([\d.]+)"', decision.figure.wide)[1:3]]
    dots = [float(x) for x in re.findall(r'class="fig-dot" cx="([\d.]+)"', decision.figure.wide)]
    assert dots[5] < ends[0] < dots[6] and dots[7] < ends[1] < dots[8], "0 is weak, 1 and 2 moderate, 3 strong"
    assert all(f">{n}<" in decision.figure.wide for n in ("−5", "0", "6"))


def test_a_worksheet_is_worked_line_by_line() -> None:
    view = worksheet("customization-roi")
    lines = {line.name: line for line in view.lines}
    assert (lines["labour"].value, lines["payback"].value) == ("$18,000 per month", "3 months")
    assert lines["net"].formula == "Value added by customization − Cost added by customization"
    assert lines["net"].numbers == "3,000 − 1,000"
    assert lines["hours"].formula == "Tasks a month × Usable without edits ÷ 100 × Time saved by a usable answer ÷ 60"
    assert view.example == "six hundred tasks of half an hour"
    [case] = view.cases
    assert case.inputs == (("More computing", "$2,200 per month"),) and case.gives[-1] == ("Payback", "never")


def test_a_plot_marks_where_its_curves_cross_and_is_told_in_numbers() -> None:
    plot = worksheet("customization-roi").plot
    assert plot and "They cross at 8.33\N{NO-BREAK SPACE}%: $1,000." in plot.note
    assert "fig-ring" in plot.figure.wide and "fig-ring" in plot.figure.narrow
    assert plot.rows[0] == ("0\N{NO-BREAK SPACE}%", "$0 per month", "$1,000 per month") and len(plot.rows) == 5
    assert worksheet("fine-tuning-economics").plot is None


@pytest.mark.parametrize("id_", FRAMEWORKS)
def test_every_row_and_reason_of_a_framework_is_told(id_: str, gallery: Path) -> None:
    page = gallery.read_text("utf-8")
    source = course()[0].frameworks[id_].source
    for decision in source.decisions:
        for row in getattr(decision, "rows", ()):
            assert f'id="framework-{id_}--{decision.name}--{row.id}" data-row="{row.id}"' in page
            assert page.count(f'data-row="{row.id}"') >= 3, "in the text and in both pictures"
            assert re.sub("'", "&#39;", row.because) in page


@pytest.mark.parametrize("id_", WORKSHEETS)
def test_every_input_and_line_of_a_worksheet_is_told(id_: str, gallery: Path) -> None:
    page = gallery.read_text("utf-8")
    source = course()[0].worksheets[id_].source
    for name in [i.name for i in source.inputs] + [line.formula.name for line in source.lines]:
        assert f'id="worksheet-{id_}--{name}"' in page


def test_the_gallery_is_valid_and_its_ids_are_unique(gallery: Path) -> None:
    page = gallery.read_text("utf-8")
    html5lib.HTMLParser(strict=True).parse(page)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert "style=" not in page
    named = {id_ for group in re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', page) for id_ in group.split()}
    assert named <= set(ids)


def test_one_without_a_title_is_called_as_its_file_says(tmp_path: Path) -> None:
    content = small(tmp_path / "content")
    page = lesson(content, ":::framework[bread]\n:::\n\n:::framework[bread]{title='Which loaf?'}\n:::\n", tmp_path)
    titles = re.findall(r'<h\d class="card-title"><a class="self" href="#(.*?)">(.*?)</a>', page)
    assert titles == [("framework-bread", "Bread"), ("framework-bread--2", "Which loaf?")]
    course = json.loads((tmp_path / "site" / "course.json").read_text("utf-8"))
    assert [f["title"] for f in course["modules"][0]["frameworks"]] == ["Bread", "Which loaf?"]


def test_shown_twice_each_showing_has_ids_of_its_own(tmp_path: Path) -> None:
    content = small(tmp_path / "content")
    page = lesson(content, 3 * ":::framework[bread]\n:::\n\n", tmp_path)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for second in ("framework-bread", "framework-bread--2", "framework-bread--3"):
        assert {second, f"{second}--flour", f"{second}--flour--wide--title"} <= set(ids)
    named = {id_ for group in re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', page) for id_ in group.split()}
    assert len(named) == 12 and named <= set(ids), "each picture is named by its own words"


def lesson(content: Path, text: str, root: Path) -> str:
    """The page of a small course whose lesson says this."""
    (content / "lesson.md").write_text(f"# Bread\n\n{text}", "utf-8")
    built = build(content, root / "site")
    assert built.published, built.diagnostics
    return (root / "site" / "lesson" / "index.html").read_text("utf-8")


# -- the course


def test_every_framework_and_worksheet_of_the_course_is_shown() -> None:
    content = read_content(CONTENT)
    shown = {(type(b).__name__, getattr(b, "id", "")) for d in content.documents for b in d.module.body}
    assert {id_ for kind, id_ in shown if kind == "Framework"} == set(FRAMEWORKS)
    assert {id_ for kind, id_ in shown if kind == "Worksheet"} == set(WORKSHEETS)


FACTS = "patience: {label: Patience, question: Can you wait?, values: yes-no}\n"
BREAD = """id: bread
title: Bread
outcome: flour
decisions:
  flour:
    tree:
      ask: {asked}
      branches: {{yes: {{outcome: rye, because: It takes a night.}}, no: {{outcome: wheat, because: It is quick.}}}}
"""


def small(folder: Path, asked: str = "patience") -> Path:
    (folder / "frameworks").mkdir(parents=True)
    (folder / "course.yml").write_text("title: Bread\n")
    (folder / "lesson.md").write_text("# Bread\n\n:::framework[bread]\n:::\n")
    (folder / "facts.yml").write_text(FACTS)
    (folder / "frameworks" / "bread.yml").write_text(BREAD.format(asked=asked))
    return folder


def test_a_faulty_framework_stops_the_build_with_its_line(tmp_path: Path) -> None:
    content = small(tmp_path / "content", asked="pacience")
    built = build(content, tmp_path / "site")
    assert built.published is None
    [fault] = [d for d in built.diagnostics if d.severity == "error"]
    assert (fault.code, fault.place.line) == ("unknown-name", 7) and "patience" in fault.hint
    found, lines = check_paths([str(content)])
    assert "pacience" in lines[found[0].place.path][fault.place.line - 1]


def test_a_framework_file_is_checked_within_its_course(tmp_path: Path) -> None:
    content = small(tmp_path / "content", asked="pacience")
    (content / "lesson.md").write_text("# Bread\n\n[x](nowhere.md)\n\n:::framework[bread]\n:::\n")
    found, _ = check_paths([str(content / "frameworks" / "bread.yml")])
    assert {d.code for d in found} == {"unknown-name"}


def test_a_framework_that_is_not_there_leaves_a_placeholder_and_a_finding(tmp_path: Path) -> None:
    content = small(tmp_path / "content")
    (content / "frameworks" / "bread.yml").unlink()
    [fault] = lint.check(read_content(content))
    assert (fault.code, fault.place.line) == ("unknown-framework", 3)
    assert "frameworks/bread.yml" in fault.hint


def test_courses_without_decisions_do_not_load_them(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "lesson.md").write_text("# Bread\n\nFlour and water.\n")
    code = (
        "import sys; from pathlib import Path; from coursekit.build import build\n"
        "assert build(Path('content'), Path('site')).published\n"
        "print([m for m in sys.modules if m.startswith(('coursekit.decisions', 'coursekit.site.frameworks'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# -- in a browser

MEASURE = """() => [...document.querySelectorAll("svg.fig")].filter(s => s.getBoundingClientRect().width).flatMap(s => {
  const o = s.getBoundingClientRect(), scale = o.width / s.viewBox.baseVal.width;
  const boxes = [...s.querySelectorAll("rect.fig-node, rect.fig-leaf")].map(r => r.getBoundingClientRect());
  return [...s.querySelectorAll("text")].flatMap(t => {
    const r = t.getBoundingClientRect(), said = s.getAttribute("aria-labelledby") + ": " + t.textContent;
    const found = [];
    if (parseFloat(getComputedStyle(t).fontSize) * scale < 10.95) found.push("small: " + said);
    const across = r.left < o.left - 1 || r.right > o.right + 1, down = r.top < o.top - 1 || r.bottom > o.bottom + 1;
    if (across || down) found.push("outside: " + said);
    const x = (r.left + r.right) / 2, y = (r.top + r.bottom) / 2;
    const home = boxes.find(b => b.left < x && x < b.right && b.top < y && y < b.bottom);
    if (home && (r.left < home.left || r.right > home.right)) found.push("over its box: " + said);
    return found;
  });
})"""


@pytest.mark.browser
@pytest.mark.parametrize(("wide", "scheme"), [(360, "light"), (360, "dark"), (768, "dark"), (1440, "light")])
def test_the_gallery_is_legible_and_accessible(gallery: Path, wide: int, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    from browser import launched

    with launched() as browser:
        context = browser.new_context(viewport={"width": wide, "height": 900}, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(gallery.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate(MEASURE) == []
        found = Axe().run(page).response["violations"] if wide != 768 else []
        context.close()
    assert [(v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in found] == []
