"""Themes: what is overridden, what is inherited, and docs/themes.md held against the code."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from coursekit.build import build
from coursekit.content.model import Block
from coursekit.content.read import read_content
from coursekit.exercises.phrases import ENGLISH
from coursekit.site import pages
from coursekit.site.live import phrases
from coursekit.site.pages import PageInputs, Picture
from coursekit.site.picture import MOST, Idea, draw
from coursekit.site.render import _Page, context, environment, render, snake
from coursekit.site.theme import DEFAULT, Theme, ThemeError, bundled_folder, read_theme
from coursekit.site.urls import alias_address
from coursekit.yaml12 import read_yaml
from planned import Plan, plan

ROOT = Path(__file__).parents[1]
SINK = ROOT / "tests" / "courses" / "kitchen-sink"
SMALL = ROOT / "tests" / "themes" / "small"
DOCS = (ROOT / "docs" / "themes.md").read_text("utf-8")
LANGUAGES = sorted((bundled_folder() / DEFAULT / "strings").glob("*.yml"))


def theme_of(name: str | Path = DEFAULT, language: str = "en") -> Theme:
    theme, found = read_theme(str(name), language)
    assert theme, found
    return theme


def planned(theme: Theme, content: Path = SINK) -> Plan:
    return plan(read_content(content), theme, searches=True, keeps=True)


def page_at(address: str, made: Plan) -> PageInputs:
    return next(page for page in made.pages if page.address == address)


def own(templates: dict[str, str]) -> Theme:
    """The default theme with some templates replaced."""
    theme = theme_of()
    return replace(
        theme,
        templates={**theme.templates, **templates},
        template_paths={**theme.template_paths, **{name: f"own/{name}" for name in templates}},
    )


# -- inheriting ------------------------------------------------------------------------------------------------------


def test_a_theme_overrides_a_word_a_template_a_macro_and_adds_a_file(tmp_path: Path) -> None:
    assert build(SINK, tmp_path / "out", theme=str(SMALL)).published
    things = (tmp_path / "out/things/index.html").read_text()
    assert "Made with love" in things and "Made with coursekit" not in things, "the word"
    assert '<link rel="stylesheet" href="../theme/css/ours.css">' in things, "a block of an inherited template"
    assert '<link rel="stylesheet" href="../theme/css/site.css">' in things, "and what it inherits"
    assert '<div class="callout ours note"' in things, "a single macro"
    assert '<section class="card concept"' in things, "and the macros that are inherited"
    assert "small-theme" in (tmp_path / "out/404.html").read_text(), "a whole template"
    assert (tmp_path / "out/theme/css/ours.css").is_file() and (tmp_path / "out/theme/css/site.css").is_file()


def test_another_language_lies_over_english_and_a_themes_words_over_both() -> None:
    assert theme_of(language="de-AT").strings["next"] == "Weiter"
    assert theme_of(language="fr").strings["next"] == "Next", "a language without a file"
    german = theme_of(SMALL, "de").strings["made-with"]
    assert german == "Mit coursekit gemacht", "a theme's English does not hide the language's own words"
    assert theme_of(language="ar").direction == "rtl"


def test_an_undefined_value_is_a_finding_with_its_place() -> None:
    theme = own({"404.html": "\n{{ page.nonsense }}"})
    with pytest.raises(ThemeError) as caught:
        render(page_at("404.html", planned(theme)))
    place = caught.value.diagnostic.place
    assert (place.path, place.line) == ("own/404.html", 2)


# -- words -----------------------------------------------------------------------------------------------------------


MADE = (
    "report.gone.",
    "report.kind.",
    "report.state.",
    "report.verdict.",
    "kind.",
    "search.",
    "offline.",
    "bloom.",
    "range.",
    "expression.",
    "framework.",
    "worksheet.value.",
    "figure.",
    "advisor.",
    "calculator.",
    "compare.",
    "drill.",
    "form.",
    "live.",
    "feedback.",
    "progress.state.",
    "progress.gone.",
    "progress.fault.",
)
"""Words whose last part is put together: the kind of a block, a level, the ends of a range. Those of scripts that come
when something is tried are held against the scripts in test_live.py, those of feedback against its own table."""

OTHER_PLACES = {"feedback.number.figure"}
"""Words that fill in something else by language: German doesn't write a label in lower case."""


def words(path: Path) -> dict[str, str]:
    value = read_yaml(path.read_text("utf-8"), str(path)).value
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_languages_have_the_same_words_with_the_same_places(path: Path) -> None:
    english, other = words(LANGUAGES[0].with_name("en.yml")), words(path)
    assert other.keys() == english.keys()
    for key, text in english.items():
        assert key in OTHER_PLACES or set(re.findall(r"{(\w+)}", other[key])) == set(re.findall(r"{(\w+)}", text)), key


def test_every_word_that_pages_ask_for_is_there_and_every_word_is_asked_for() -> None:
    english = words(LANGUAGES[0].with_name("en.yml"))
    theme = bundled_folder() / DEFAULT
    sources = [*(theme / "templates").glob("*.html"), *(ROOT / "src/coursekit").rglob("*.py")]
    text = "\n".join(path.read_text("utf-8") for path in [*sources, *(theme / "static/js").glob("*.js")])
    quoted = set(re.findall(r"""["']([a-z][a-z0-9.-]*)["']""", text))
    for key in english:
        stem = key.removesuffix(".one").removesuffix(".other")
        made = stem.startswith(MADE)
        assert made or stem in quoted, f"nothing says {key}"
    asked: set[str] = set()

    class Recording(dict[str, str]):
        def get(self, key: str, default: object = None) -> Any:
            asked.add(key)
            return super().get(key, default)

    for page in planned(theme_of()).pages:
        recording = replace(page.theme, strings=Recording(page.theme.strings))
        render(replace(page, theme=recording))
    assert len(asked) > 50 and asked <= english.keys()


def test_feedback_on_pages_has_the_words_of_the_commands_and_those_of_other_languages() -> None:
    assert phrases(theme_of().strings) == ENGLISH
    german = phrases(theme_of(language="de").strings)
    assert german.keys() == ENGLISH.keys() and german["number.point"] == ","


# -- docs/themes.md --------------------------------------------------------------------------------------------------


def table(heading: str) -> list[list[str]]:
    """The rows of the first table after a heading."""
    text = DOCS[DOCS.index(f"\n{heading}\n") :]
    found = re.search(r"(?:^\|.*\|\n)+", text, re.M)
    assert found, heading
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in found[0].splitlines()[2:]]


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`(]+)`", cell)


def test_the_docs_list_the_templates_and_what_page_is() -> None:
    rows = {named(row[0])[0]: named(row[2]) for row in table("## Templates")}
    assert rows.keys() == {name for name in theme_of().templates if not name.startswith(f"{DEFAULT}/")}
    for page in planned(theme_of()).pages:
        assert rows[page.template] == [type(page.data).__name__]


def test_the_docs_list_the_values_that_pages_are_given() -> None:
    listed = [name for row in table("## Values given to every page") for name in named(row[0])]
    page = planned(theme_of()).pages[0]
    assert listed == [*context(page, _Page(page, environment(page.theme)))]


def test_the_docs_list_the_fields_of_each_page() -> None:
    for row in table("## What `page` holds"):
        (name,) = named(row[0])
        assert named(row[1]) == [*getattr(pages, name).__struct_fields__]


def test_the_docs_list_the_macros_and_every_block_has_one() -> None:
    listed = {name for row in table("## Macros of `blocks.html`") for name in named(row[0])}
    kinds = {snake(kind.__name__) for kind in Block.__args__} - {"prose"}
    assert listed == kinds
    page = page_at("things/", planned(theme_of()))
    _Page(page, environment(page.theme)).html(("x",))
    source = theme_of().templates["blocks.html"]
    assert kinds <= set(re.findall(r"{% macro (\w+)\(", source))


def test_the_docs_list_the_scripts_of_every_page() -> None:
    listed = {name for row in table("## Scripts") for name in named(row[0])}
    theme = theme_of()
    loaded = set(re.findall(r"js/\w+\.js", theme.templates["base.html"]))
    for name in tuple(loaded):
        loaded |= {f"js/{other}" for other in re.findall(r'import\("\./(\w+\.js)"\)', theme.static[name].read_text())}
    assert loaded <= listed <= set(theme.static)


def test_the_example_of_the_docs_works(tmp_path: Path) -> None:
    files = re.findall(r"^```\w+ my-theme/(\S+)\n(.*?)^```$", DOCS, re.M | re.S)
    assert len(files) == 3
    (tmp_path / "theme.toml").touch()
    for name, text in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    made = planned(theme_of(tmp_path))
    assert "Off we go" in render(made.pages[0]) and "theme/css/ours.css" in render(made.pages[0])
    assert "Idea" in render(page_at("words/", made))


# -- colours ---------------------------------------------------------------------------------------------------------

CSS = "\n".join(p.read_text("utf-8") for p in sorted((bundled_folder() / DEFAULT / "static" / "css").glob("*.css")))
GROUNDS = ("paper", "sheet", "shade")
INKS = ("ink", "soft", "accent", "teal", "plum", "green", "blue", "amber", "brick")


def colours() -> dict[str, tuple[str, str]]:
    found = re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", CSS)
    return {name: (light, dark) for name, light, dark in found}


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_of_every_colour_is_readable_on_every_ground(scheme: int) -> None:
    """WCAG 1.4.3, and 1.4.11 for the lines that matter. Code is coloured with the same names."""
    named = {name: pair[scheme] for name, pair in colours().items()}
    pairs = [(ink, ground, 4.5) for ink in INKS for ground in GROUNDS]
    pairs += [("strong-line", ground, 3.0) for ground in GROUNDS] + [("on-accent", "accent", 4.5)]
    pairs += [("on-cover", "cover", 4.5), ("soft-on-cover", "cover", 4.5)]
    weak = [f"{a} on {b}: {contrast(named[a], named[b]):.2f}" for a, b, least in pairs
            if contrast(named[a], named[b]) < least]  # fmt: skip
    assert weak == []


def test_every_colour_is_a_name() -> None:
    rules = re.sub(r"^:root \{.*?^\}", "", CSS, flags=re.M | re.S)
    assert set(re.findall(r"#[0-9a-f]{3,8}\b", rules)) <= {"#0003", "#fbeaa6", "#5b4a10", "#fff", "#000", "#444"}


def test_directions_are_logical() -> None:
    physical = re.findall(
        r"\b(?:margin|padding|border|inset)-(?:left|right|top|bottom)\b|text-align: (?:left|right)", CSS
    )
    assert physical == []


# -- pictures --------------------------------------------------------------------------------------------------------


def test_a_picture_puts_each_concept_beyond_what_it_builds_on() -> None:
    picture = draw(
        [Idea("c", "C", "#c", builds_on=("b",)), Idea("b", "B", "#b", builds_on=("a",)), Idea("a", "A", "#a")]
    )
    assert picture
    at = {node.id: node.x for node in picture.nodes}
    assert at["a"] < at["b"] < at["c"]
    assert [(edge.start.id, edge.end.id) for edge in picture.edges if edge.end] == [("b", "c"), ("a", "b")]


def test_what_no_concept_names_points_at_the_module() -> None:
    picture = draw([Idea("a", "A", "#a")], [Idea("z", "Z", "#z", "Elsewhere")])
    assert picture and picture.frame and [edge.end for edge in picture.edges] == [None]


@pytest.mark.parametrize(
    "ideas", [[], [Idea("a", "A", "")], [Idea(str(i), "x", "", "", ("0",)) for i in range(MOST + 1)]]
)
def test_there_is_no_picture_of_nothing_nor_of_too_much(ideas: list[Idea]) -> None:
    assert draw(ideas) is None


def test_a_circle_and_endless_titles_can_be_drawn() -> None:
    long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk and more and more"
    picture = draw([Idea("a", long, "", "", ("b", "a")), Idea("b", "B", "", "", ("a",))])
    assert isinstance(picture, Picture)
    for node in picture.nodes:
        assert node.x >= 0 and node.x + picture.box_width <= picture.width
        assert node.y >= 0 and node.y + picture.box_height <= picture.height
        assert len(node.lines) <= 2


def test_pages_say_which_records_are_theirs() -> None:
    pages = {page.address: render(page) for page in planned(theme_of()).pages}
    assert '<html lang="en" dir="ltr" data-course="kitchen-sink">' in pages[""]
    assert '<html lang="en" dir="ltr" data-course="kitchen-sink" data-module="things">' in pages["things/"]


# -- for machines ----------------------------------------------------------------------------------------------------


def test_course_json_is_the_public_model() -> None:
    made = dict(planned(theme_of()).data)
    course = json.loads(made["course.json"])
    assert course["id"] == "kitchen-sink"
    things = next(m for m in course["modules"] if m["id"] == "things")
    assert [c["id"] for c in things["concepts"]] == ["weighing"]
    (checklist,) = things["checklists"]
    assert [i["id"] for i in checklist["items"]] == ["can-weigh", "can-say-why", "can-do-more"]
    for secret in ("Look at the scale", "They are equal", "12.5", "here is why", "correct"):
        assert secret not in made["course.json"], "no key, hint, solution or answer"


def test_the_sitemap_lists_pages_where_the_course_has_an_address() -> None:
    sitemap = dict(planned(theme_of()).data)["sitemap.xml"]
    assert "<loc>https://example.org/courses/kitchen-sink/things/</loc>" in sitemap
    assert "404" not in sitemap and "old/words" not in sitemap
    assert "sitemap.xml" not in dict(planned(theme_of(), ROOT / "content").data), "without `url` nobody knows it"


def test_a_footnote_is_no_part_of_a_summary() -> None:
    words = page_at("words/", planned(theme_of()))
    assert words.description.startswith("Plain text, emphasis") and "footnote. Press" in words.description


def test_a_level_that_is_not_one_shows_as_itself() -> None:
    page = page_at("words/", planned(theme_of()))
    assert isinstance(page.data, pages.ModulePage)
    odd = replace(page, data=replace(page.data, bloom_level="ponder"))
    assert "Level: ponder" in render(odd) and "Level: Remember" in render(page)


def test_pages_describe_themselves() -> None:
    made = planned(theme_of())
    things, home = render(page_at("things/", made)), render(page_at("", made))
    assert '<link rel="canonical" href="https://example.org/courses/kitchen-sink/things/">' in things
    assert '<meta property="og:title" content="Things">' in things
    about = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', home)[0])
    assert about["@type"] == "Course" and about["hasPart"][0]["url"].endswith("/kitchen-sink/words/")
    words = render(page_at("words/", made))
    lesson = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', words)[0])
    assert lesson["timeRequired"] == "PT65M" and 'with "quotes" & <angles>' in lesson["teaches"][1]
    assert "canonical" not in render(planned(theme_of(), ROOT / "content").pages[0])


@pytest.mark.parametrize(
    ("alias", "address"),
    [
        ("old/page/", "old/page/"),
        ("/old/page", "old/page/"),
        ("old.html", "old.html"),
        ("über-uns", "über-uns/"),
        ("../up", None),
        ("a//b", None),
        ("https://example.org/", None),
        ("a b", None),
        ("/", None),
    ],
)
def test_an_alias_is_an_address_of_this_site_or_nothing(alias: str, address: str | None) -> None:
    assert alias_address(alias) == address
