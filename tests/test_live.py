"""Frameworks and worksheets that answer on the page: stories as learners live them, held against Python's answers."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from browser import VIEWS, device, faults_of_page, launched, quiet_page, served, until
from command import course
from coursekit.build import build
from coursekit.content.read import read_content
from coursekit.course import library_of
from coursekit.decisions.numbers import display, number_text
from coursekit.decisions.practice import practice
from coursekit.decisions.result import decide
from coursekit.decisions.worksheet import calc
from coursekit.site.exercises import SPOKEN as SPOKEN_BESIDE_FORMS
from coursekit.site.live import SPOKEN
from coursekit.site.speech import Speech
from coursekit.site.theme import read_theme

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[1]
JS = ROOT / "themes" / "default" / "static" / "js"
LIBRARY = library_of(read_content(ROOT / "content"))
assert LIBRARY
THEME = read_theme("default", "en")[0]
assert THEME
SAY = Speech(THEME.strings)
LESSON = "3.5-customization-fine-tuning/"

DIVISION = """
id: share
title: A share
inputs:
  whole: {label: Whole, unit: USD, default: 10}
  parts: {label: Parts, default: 4, min: 0, whole: true}
lines:
  share: {label: Share, unit: USD, formula: whole / parts}
  kept: {label: Kept, unit: USD, formula: [{id: some, when: {share: "> 0"}, value: share}, {id: none, outcome: never}]}
results: [share]
examples:
  - {name: four, gives: {share: 2.5}}
"""

HUNGER = "hungry: {label: Hungry, question: Are you hungry?, values: yes-no}\n"
EAT = """
id: eat
title: Eat?
outcome: meal
decisions:
  meal:
    tree:
      ask: hungry
      branches: {yes: {outcome: soup, because: It is warm.}, no: {outcome: tea, because: It is light.}}
"""
TWICE = "# Twice\n\n" + 2 * ":::worksheet[share]\n:::\n\n:::framework[eat]\n:::\n\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The course at `/`, its frameworks and worksheets on pages of their own at `/alone/`, and a small course with a
    division at `/small/`. Gives the address of their server."""
    folder = tmp_path_factory.mktemp("live")
    assert build(ROOT / "content", folder / "out").published
    one = '# One\n\n:::worksheet[share]{title="A share"}\nShare it.\n:::\n'
    small = course(folder, one=one, twice=TWICE) / "content"
    for path, text in {"worksheets/share.yml": DIVISION, "facts.yml": HUNGER, "frameworks/eat.yml": EAT}.items():
        (small / path).parent.mkdir(exist_ok=True)
        (small / path).write_text(text, "utf-8")
    built = build(small, folder / "out-small")
    assert built.published, built.diagnostics
    (folder / "out-small").rename(folder / "out" / "small")
    assert build(each_alone(folder / "each"), folder / "out" / "alone").published
    with served(folder / "out") as address:
        yield address


def each_alone(folder: Path) -> Path:
    """The frameworks and worksheets of the course as they are, each in a module of its own, which opens sooner."""
    for name in ("frameworks", "worksheets"):
        shutil.copytree(ROOT / "content" / name, folder / name)
    shutil.copy(ROOT / "content" / "facts.yml", folder)
    assert LIBRARY
    for kind, ids in (("framework", LIBRARY.frameworks), ("worksheet", LIBRARY.worksheets)):
        for id_ in ids:
            (folder / f"{kind}-{id_}.md").write_text(f"# {id_}\n\n:::{kind}[{id_}]\n:::\n", "utf-8")
    return folder


def alone(kind: str, id_: str) -> str:
    return f"alone/{kind}-{id_}/"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def context(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    with device(chromium, getattr(request, "param", "light")) as made:
        yield made


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    with quiet_page(context) as made:
        yield made


def page_of(kind: str, id_: str) -> str:
    """The address of the module that shows a framework or worksheet."""
    found = [p for p in (ROOT / "content").glob("*.md") if f":::{kind}[{id_}]" in p.read_text("utf-8")]
    return f"{found[0].stem}/"


def tried(kind: str, id_: str, values: dict[str, str]) -> str:
    return f"#{kind}={id_}" + "".join(f";{name}={quote(value, safe='')}" for name, value in values.items())


def go(page: Page, address: str) -> None:
    """Open an address afresh and wait until what it tries is there."""
    page.goto("about:blank")
    page.goto(address)
    until(page, "document.querySelector('.live, .live-notice') && !document.querySelector('[aria-busy]')")


def texts(page: Page, selector: str) -> list[str]:
    return [text.strip() for text in page.locator(selector).all_inner_texts()]


# -- the advisor: the same answers as Python --------------------------------------------------------------------------


@pytest.mark.parametrize("id_", LIBRARY.frameworks)
def test_the_advisor_answers_as_python_does(id_: str, page: Page, site: str) -> None:
    decided = LIBRARY.frameworks[id_]
    program = decided.program
    situations = [{name.text: given.text for name, given in example.facts} for example in decided.source.examples]
    situations += [dict(list(facts.items())[::2]) for facts in situations]
    labels = program.rules[program.answer].words["outcomes"]
    for facts in situations:
        result = decide(program, facts)
        go(page, site + alone("framework", id_) + tried("try", id_, facts))
        until(page, f"{len(facts)} <= document.querySelectorAll('[data-asks]').length")
        verdict = page.locator(".verdict strong").inner_text()
        assert verdict == (labels[result["outcome"]] if result["outcome"] else "still open"), facts
        shown = page.locator(".ranking li").evaluate_all(
            "(all) => all.map((li) => [li.dataset.option, li.className.match(/is-(\\S+)/)[1]])"
        )
        if result["ranking"]:
            assert shown == [[r["option"], r["status"]] for r in result["ranking"]], facts
        else:
            possible = {o for o, status in shown if status not in ("out", "ruled-out")}
            assert possible == set(result["unknown"]["possible"]), facts
        said = page.locator(".why > li").evaluate_all("(all) => all.map((li) => li.firstChild.textContent)")
        assert [s for s in said if s in {step["because"] for step in result["trace"]}] == [
            step["because"] for step in result["trace"] if step["because"]
        ], facts
        assert page.locator(".changes > li").count() == len(result["changes"]), facts
        lit = page.locator("tr.is-held, .reached.is-held").evaluate_all("(all) => all.map((e) => e.dataset.row)")
        rows = {row.id for rule in program.rules.values() for row in rule.rows}
        assert set(lit) >= {step["row"] for step in result["trace"] if step["row"] in rows}, facts
        asked = page.locator("[data-asks]").evaluate_all("(all) => all.map((e) => e.dataset.asks)")
        assert (result["unknown"]["ask"] or asked[0]) in asked, "what can still matter is asked"


# -- the advisor: stories ---------------------------------------------------------------------------------------------


def opened(page: Page, site: str, id_: str = "four-questions") -> Any:
    page.goto(site + page_of("framework", id_))
    card = page.locator(f"#framework-{id_}")
    card.get_by_role("button", name="Try it on your own situation").click()
    card.locator(".advisor").wait_for()
    return card


def test_a_learner_tries_a_framework_and_sees_why(page: Page, site: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.goto(site + LESSON, wait_until="networkidle")
    assert not [path for path in asked if re.search(r"programs|live|decide|evaluate|advisor|plot", path)]
    card = opened(page, site)
    until(page, "document.activeElement.textContent === 'Your situation'")
    assert texts(page, ".ask legend") == ["Does the model lack knowledge, or does it act the wrong way?"]
    card.get_by_label("it lacks both").check()
    assert texts(page, ".ask legend")[1:] == ["How far did careful prompting get you?"], "the next that matters"
    assert "still possible" in card.locator(".ranking li", has_text="prompting").inner_text()
    assert card.locator("tr.is-held").count() == 1 and card.locator("tr.is-not").count() > 0
    assert card.locator(".wide .is-held").count() == 1
    card.get_by_label("80 % of the answers or more are usable").check()
    assert card.locator(".verdict strong").inner_text() == "prompting"
    assert "settled" in card.locator(".ranking li").first.inner_text()
    assert "Prompting already gives answers" in card.locator(".why").inner_text()
    assert "more would have to be known" in card.locator(".because").inner_text()
    status = card.get_by_role("status")
    status.filter(has_text="Outcome: prompting.").wait_for(state="attached")
    assert "need=both;prompting=good-enough" in page.url
    card.get_by_role("button", name="Start over").click()
    assert card.locator(":checked").count() == 0 and card.locator(".is-held").count() == 0
    assert page.evaluate("document.activeElement.value") == "knowledge" and "#" not in page.url


def test_what_is_certain_before_all_is_told_has_its_reason(page: Page, site: str) -> None:
    """`decide` knows the outcome from all completions here; its trace waits for the facts that come first."""
    go(page, site + page_of("framework", "indicators-tree") + "#try=indicators-tree;models_tried=1")
    assert page.locator(".verdict strong").inner_text() == "keep improving the prompts"
    assert page.locator(".why > li").count() == 2
    assert page.locator(".branches .is-held").count() >= 1 and page.locator("tr.is-held").count() == 1


def test_numbers_are_read_as_people_type_them(page: Page, site: str) -> None:
    go(page, site + LESSON + tried("try", "four-questions", {"need": "both", "prompting": "untried"}))
    field = page.get_by_label("How many requests a month do you expect?")
    for typed, value in (("150,000", "150000"), ("150 000", "150000"), ("150k", "150000"), ("1.5 million", "1500000")):
        field.fill(typed)
        field.press("Enter")
        until(page, f"location.hash.includes('monthly_requests={value};') || location.hash.endsWith('={value}')")
    for typed, fault in (("lots", "isn't a number"), ("1,5", "two ways"), ("-5", "0 or more"), ("2.5", "whole number")):
        field.fill(typed)
        field.press("Tab")
        assert fault in page.locator(".field + .fault").inner_text(), typed
        assert field.get_attribute("aria-invalid") == "true"
        assert "monthly_requests" not in page.url, "what can't be read isn't kept"
    page.keyboard.press("Shift+Tab")
    field.fill("")
    field.press("Tab")
    assert field.get_attribute("aria-invalid") is None


def test_what_nobody_knows_is_skipped_and_can_be_asked_later(page: Page, site: str) -> None:
    card = opened(page, site, "build-or-buy")
    for _ in range(6):
        card.locator(".ask").last.get_by_label("I don't know").check()
    assert card.locator(".verdict strong").inner_text() == "still open"
    assert "what you don't know" in card.locator(".standing").inner_text()
    assert page.url.count("=") == 7
    page.reload()
    page.locator(".advisor .ask").nth(5).wait_for()
    assert page.locator(".skip-it :checked").count() == 6, "what was skipped stays skipped"
    card = opened(page, site, "when-to-say-no")
    others = card.locator(".others")
    others.locator("summary").click()
    others.get_by_role("button", name="Still exploring").click()
    until(page, "document.activeElement.name.endsWith('exploring')")


def test_the_whole_advisor_works_by_keyboard(page: Page, site: str) -> None:
    page.goto(site + page_of("framework", "three-questions"))
    page.locator("#framework-three-questions [data-try=framework]").focus()
    page.keyboard.press("Enter")
    page.locator(".advisor").wait_for()

    def tab_to(selector: str) -> None:
        for _ in range(12):
            page.keyboard.press("Tab")
            if page.evaluate("(s) => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"{selector} can't be reached")

    while page.locator(".verdict.open").count():
        tab_to(".ask:not(:has(:checked)) input")
        page.keyboard.press("Space")
        before = page.evaluate("document.activeElement.name")
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.name") == before, "answering moves nothing that has the focus"
    assert page.locator(".verdict strong").inner_text()


def test_two_tried_on_one_page_share_the_address(page: Page, context: BrowserContext, site: str) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    card = opened(page, site)
    card.get_by_label("it lacks both").check()
    sheet = page.locator("#worksheet-rag-economics")
    sheet.get_by_role("button", name="Put in your own numbers").click()
    sheet.get_by_role("textbox", name="Questions a month").fill("1000")
    page.wait_for_url("**calc=rag-economics;queries=1000")
    assert "#try=four-questions;need=both&calc=" in page.url
    card.get_by_role("button", name="Copy link").click()
    card.get_by_role("button", name="Link copied").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == site + LESSON + "#try=four-questions;need=both", "a link is that of one thing"
    page.get_by_role("link", name="Skip to the text").focus()
    page.reload()
    page.locator(".advisor :checked").wait_for()
    assert (
        page.locator("#worksheet-rag-economics").get_by_role("textbox", name="Questions a month").input_value()
        == "1,000"
    )
    button = page.locator("#framework-four-questions [data-try=framework]")
    assert button.get_attribute("aria-expanded") == "true"
    button.click()
    page.locator(".advisor").wait_for(state="hidden")
    assert page.locator("#framework-four-questions .is-held").count() == 0, "closed, the page is the lesson's again"


def test_one_situation_is_put_to_all_frameworks(page: Page, site: str) -> None:
    go(page, site + LESSON + "#try=four-questions;need=both;information_change=daily;requirements_change=stable")
    page.get_by_role("link", name="Put it to all frameworks").click()
    page.locator(".comparer [data-asks]").nth(2).wait_for()
    facts = {"need": "both", "information_change": "daily", "requirements_change": "stable"}

    def answers() -> dict[str, str]:
        found = page.locator("[data-answers]").evaluate_all(
            "(all) => all.map((e) => [e.dataset.answers, e.querySelector('strong').textContent])"
        )
        return dict(found)

    def expected() -> dict[str, str]:
        all_of = {}
        for id_, decided in LIBRARY.frameworks.items():
            outcome = decide(decided.program, facts)["outcome"]
            labels = decided.program.rules[decided.program.answer].words["outcomes"]
            all_of[id_] = labels[outcome] if outcome else "Still open"
        return all_of

    assert answers() == expected()
    for name, value in (("prompting", "untried"), ("monthly_requests", "150,000"), ("citations", "yes")):
        others = page.locator(".others")
        if not page.locator(f"[data-asks={name}]").count():
            others.evaluate("(d) => (d.open = true)")
            others.get_by_role("button", name=LIBRARY.facts[name].label).click()
        asked = page.locator(f"[data-asks={name}]")
        if asked.get_by_role("textbox").count():
            asked.get_by_role("textbox").fill(value)
            asked.get_by_role("textbox").press("Enter")
        else:
            asked.locator(f"input[value={value}]").check()
        facts[name] = value.replace(",", "")
        assert answers() == expected()
    assert page.locator(".is-parted h3").inner_text() == "They part"
    page.get_by_role("status").filter(has_text="part.").wait_for(state="attached")
    page.locator("[data-answers=product-tree] a").click()
    page.locator("#framework-product-tree .advisor :checked").first.wait_for()
    assert page.locator(".verdict strong").inner_text() == expected()["product-tree"]


# -- practice without end ---------------------------------------------------------------------------------------------


def in_full(words: dict[str, Any], value: str) -> str:
    """What a case says of a fact. A unit that its label names already isn't said again."""
    if words.get("values"):
        return str(words["values"][value])
    unit = words.get("unit", "")
    named = unit.split("/")[0].lower() in words["label"].lower()
    return SAY.quantity(display(Fraction(value), 8), "" if named else unit)


@pytest.mark.parametrize("id_", LIBRARY.frameworks)
def test_cases_are_those_that_the_command_draws(id_: str, page: Page, site: str) -> None:
    """The same series gives the same cases, with the same answers and the reasons of the trace."""
    decided = LIBRARY.frameworks[id_]
    program = decided.program
    words, labels = program.words["facts"], program.rules[program.answer].words["outcomes"]
    drawn = practice(program, 7, 3)["cases"]
    if not drawn:  # one fact alone decides it
        page.goto(site + alone("framework", id_))
        assert page.locator(f"#framework-{id_} [data-try]").count() == 1
        return
    go(page, site + alone("framework", id_) + f"#practice={id_};seed=7")
    card = page.locator(f"#framework-{id_} .drill")
    for number, case in enumerate(drawn, 1):
        card.get_by_role("heading", name=f"Case {number}", exact=True).wait_for()
        told = dict(
            card.locator(".told-facts > div").evaluate_all(
                "(all) => all.map((e) => [e.querySelector('dt').textContent, e.querySelector('dd').textContent])"
            )
        )
        assert list(told) == [words[name]["label"] for name in case["facts"]]
        assert told == {words[name]["label"]: in_full(words[name], value) for name, value in case["facts"].items()}
        outcomes = list(labels)
        chosen = case["outcome"] if number % 2 else next(o for o in outcomes if o != case["outcome"])
        card.locator(f"input[value='{chosen}']").check()
        card.get_by_role("button", name="Check").click()
        verdict = card.locator(".drill-verdict")
        verdict.wait_for()
        kind = "right" if number % 2 else "acceptable" if chosen in case["acceptable"] else "wrong"
        assert verdict.inner_text() == SAY.word(f"drill.{kind}", chosen=labels[chosen], outcome=labels[case["outcome"]])
        because = [step["because"] for step in case["trace"] if step["because"]]
        said = card.locator(".why > li").evaluate_all("(all) => all.map((li) => li.firstChild.textContent)")
        assert [text for text in said if text in because] == because
        assert card.locator(".changes > li").count() == len(case["changes"])
        assert page.url.endswith(f"#practice={id_};seed=7;case={number}")
        if number < 3:
            card.get_by_role("button", name="Next case").click()


def test_a_learner_practises_by_keyboard_and_changes_the_series(page: Page, site: str) -> None:
    page.goto(site + LESSON)
    card = page.locator("#framework-four-questions")
    card.get_by_role("button", name="Practise on fresh cases").focus()
    page.keyboard.press("Enter")
    drill = card.locator(".drill")
    drill.wait_for()
    until(page, "document.activeElement.textContent === 'Fresh cases'")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.inputMode") == "numeric"
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    page.wait_for_url("**seed=7;case=1")
    drill.get_by_role("button", name="Check").press("Enter")
    drill.locator(".fault", has_text="Choose an outcome first.").wait_for()
    assert page.evaluate("document.activeElement.type") == "radio"
    for number, case in enumerate(practice(LIBRARY.frameworks["four-questions"].program, 7, 2)["cases"], 1):
        drill.locator(f"input[value='{case['outcome']}']").focus()
        page.keyboard.press("Space")
        drill.get_by_role("button", name="Check").press("Enter")
        until(page, "document.activeElement.className.startsWith('drill-verdict')")
        assert card.locator(".is-held").count() > 0, "its rows are lit in the table and the picture"
        assert drill.get_by_text("2 right in a row.").count() == (number == 2)
        status = drill.get_by_role("status")
        status.filter(has_text="Right:").wait_for(state="attached")
        drill.get_by_role("button", name="Next case").press("Enter")
        until(page, f"document.activeElement.textContent === 'Case {number + 1}'")
    field = drill.get_by_label("Series")
    field.fill("seven")
    field.press("Tab")
    assert (
        "whole number" in drill.locator("p.fault").first.inner_text() and field.get_attribute("aria-invalid") == "true"
    )
    card.get_by_role("button", name="Practise on fresh cases").click()
    drill.wait_for(state="hidden")
    assert card.locator(".is-lit").count() == 0


# -- worksheets -------------------------------------------------------------------------------------------------------


def cell(line: dict[str, Any]) -> str:
    """What stands in a line's cell."""
    if line["shown"] is None:
        return SAY.word(f"calculator.reason.{line['reason']}")
    if line["value"] in ("yes", "no", "never"):
        return SAY.word(f"worksheet.value.{line['value']}")
    return SAY.quantity(line["shown"], line["unit"])


@pytest.mark.parametrize("id_", LIBRARY.worksheets)
def test_worksheets_calculate_as_python_does(id_: str, page: Page, site: str) -> None:
    worked = LIBRARY.worksheets[id_]
    cases = [{n.text: number_text(v) for n, v in e.inputs} for e in worked.source.examples]
    lowest = {i.name: number_text(i.range.low) for i in worked.source.inputs if i.range.low is not None}
    thirds = {i.name: number_text(Fraction(i.default) / 3) for i in worked.source.inputs if not i.range.whole}
    for inputs in (*cases, lowest, thirds):
        go(page, site + alone("worksheet", id_) + tried("calc", id_, inputs))
        result = calc(worked.sheet, inputs)
        frame = f"[data-worksheet='{id_}']"
        shown = page.locator(f"{frame} tr[data-line] .amount").all_text_contents()
        assert shown == [cell(line) for line in result["lines"]], inputs
        broken = page.locator(f"{frame} .inputs + .problems li").count()
        assert broken == len({p["because"] for p in result["problems"] if "because" in p}), inputs


def test_with_the_lessons_numbers_scripts_show_what_the_build_shows(page: Page, site: str) -> None:
    parts = "[...document.querySelectorAll('.worked :is(.drawn, .sheet.lines, .drawn + details, .small)')]"
    for path in sorted({page_of("worksheet", id_) for id_ in LIBRARY.worksheets}):
        page.goto(site + path)
        page.evaluate(f"window.before = {parts}.map((e) => [e, e.cloneNode(true)])")
        for button in page.get_by_role("button", name="Put in your own numbers").all():
            button.click()
        until(page, "document.querySelectorAll('.is-live').length === document.querySelectorAll('.worked').length")
        wrong = page.evaluate(
            """before.flatMap(([now, then]) => {
              then.querySelectorAll('td:last-child').forEach((e) => (e.textContent = e.textContent.trim()));
              now.querySelectorAll('td:last-child').forEach((e) => (e.textContent = e.textContent.trim()));
              const [a, b] = [now, then].map((e) => e.outerHTML.replace(/\\s+/g, ' ').replace(/> </g, '><'));
              return a === b ? [] : [[a.slice(0, 3000), b.slice(0, 3000)]];
            })"""
        )
        assert wrong == [], path


def test_a_learner_puts_in_their_own_numbers(page: Page, context: BrowserContext, site: str) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(site + LESSON)
    sheet = page.locator("[data-worksheet='customization-roi']")
    sheet.get_by_role("button", name="Put in your own numbers").click()
    field = sheet.get_by_label("Training", exact=True)
    assert field.input_value() == "500" and page.evaluate("document.activeElement.tagName") == "INPUT"
    payback = sheet.locator("[data-line='payback'] .amount")
    for typed in ("$2,500", "2 500", "2.5k", "$ 2500", "2500.00"):
        field.fill(typed)
        assert payback.inner_text() == "4 months", typed
    assert "In the lesson: $500" in sheet.locator("[data-input='training']").inner_text()
    assert "Worked with your numbers." in sheet.inner_text()
    sheet.get_by_role("status").filter(has_text="Payback: 4 months.").wait_for(state="attached")
    sheet.get_by_label("Tasks a month").fill("6000")
    assert "$30,000" in sheet.locator(".wide").inner_text(), "the plot follows"
    assert sheet.locator(".wide .fig-ring").count() == 1, "break-even is marked"
    sheet.get_by_label("Tasks a month").fill("600")
    sheet.get_by_label("More computing").fill("2,200")
    assert payback.inner_text() == "never"
    sheet.get_by_role("button", name="Copy as CSV").click()
    sheet.get_by_role("button", name="Copied").wait_for()
    rows = page.evaluate("navigator.clipboard.readText()").split("\r\n")
    assert "Training,2500,USD" in rows and "Payback,never,months" in rows and "Net benefit,0,USD/month" in rows
    field.fill("much")
    assert "isn't a number" in sheet.locator("[data-input='training'] .fault").inner_text()
    assert payback.inner_text() == "never" and "waits" in sheet.locator("[data-line='one_time'] .amount").inner_text()
    field.press("Escape")
    assert field.input_value() == "500" and field.get_attribute("aria-invalid") is None
    sheet.get_by_label("Time for a task by hand").fill("10")
    assert "can't save more time than the task takes" in sheet.locator(".inputs + .problems").inner_text()
    sheet.get_by_role("button", name="a gain that only covers its cost").click()
    assert payback.inner_text() == "never" and sheet.get_by_label("Time for a task by hand").input_value() == "30"
    sheet.get_by_role("button", name="Back to the lesson's numbers").click()
    assert payback.inner_text() == "3 months"
    until(page, "!location.hash")


def test_division_by_zero_is_said_in_words(page: Page, site: str) -> None:
    go(page, site + "small/one/#calc=share;parts=0")
    assert page.locator("[data-line='share'] .amount").inner_text() == "nothing can be divided by 0"
    assert page.locator("[data-line='kept'] .amount").inner_text() == "nothing can be divided by 0"
    page.get_by_label("Parts").fill("2.5")
    assert "whole number" in page.locator(".fault:not(:empty)").inner_text()
    page.get_by_label("Whole").fill("9" * 90)
    page.get_by_label("Parts").fill("")
    assert page.locator(".fault:not(:empty)").inner_text() == "Put in a number."
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


# -- addresses from anyone --------------------------------------------------------------------------------------------

HOSTILE = [
    ("#try=four-questions;__proto__=yes;constructor=x;need=both", "names 2 things"),
    ("#try=four-questions;need=__proto__", "a value in the address that it can't have"),
    ("#try=four-questions;need=%E0%A4%A;monthly_requests=1e999", "a value in the address that it can't have"),
    ("#try=four-questions;monthly_requests=" + "9" * 2000, "a value in the address that it can't have"),
    ("#try=four-questions;need=%3Cimg src=x onerror=alert(1)%3E", "a value in the address that it can't have"),
    ("#practice=__proto__;seed=7", "something that isn't here"),
    ("#try=__proto__;a=b", "something that isn't here"),
    ("#try=%22%5D%2Cbody;a=b", "something that isn't here"),
    ("#try=../../secret", "something that isn't here"),
    ("#try=four-questions" + ";need=both" * 2000, "too long"),
    ("#calc=rag-economics;queries=-5;toString=1", "a value in the address that it can't have"),
    ("#calc=rag-economics;queries=1/0", "a value in the address that it can't have"),
    ("#calc=four-questions;a=b", "something that isn't here"),
]


@pytest.mark.parametrize(("hash_", "sentence"), HOSTILE, ids=[h[0][:40] for h in HOSTILE])
def test_an_address_can_do_no_harm(hash_: str, sentence: str, page: Page, site: str) -> None:
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    go(page, site + LESSON + hash_)
    page.locator(".problems li, .live-notice", has_text=sentence).first.wait_for()
    assert page.evaluate("({}).yes === undefined && document.querySelectorAll('main img[onerror]').length === 0")


def test_what_cannot_be_loaded_is_said_and_can_be_tried_again(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    page.route("**/programs/framework-*", lambda route: route.abort())
    page.goto(site + LESSON)
    button = page.locator("#framework-four-questions [data-try=framework]")
    button.click()
    page.get_by_text("This couldn't be loaded.").wait_for()
    page.unroute("**/programs/framework-*")
    button.click()
    page.locator(".advisor").wait_for()
    assert not page.get_by_text("This couldn't be loaded.").is_visible()


def test_what_a_page_shows_twice_is_tried_apart_and_the_address_opens_the_first(page: Page, site: str) -> None:
    go(page, f"{site}small/twice/#try=eat;hungry=yes&calc=share;parts=2")
    assert page.locator(".live").count() == 2
    assert texts(page, "#framework-eat .verdict strong") == ["soup"]
    assert page.locator("#worksheet-share [data-line=share] .amount").inner_text() == "$5"
    second = page.locator("#framework-eat--2")
    second.get_by_role("button", name="Try it on your own situation").click()
    second.get_by_label("no", exact=True).check()
    assert texts(page, ".verdict strong") == ["soup", "tea"], "each keeps its own answer"
    page.locator("#worksheet-share--2").get_by_role("button", name="Put in your own numbers").click()
    page.locator("#worksheet-share--2 .calculator").wait_for()
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(ids) == len(set(ids)), sorted(i for i in ids if ids.count(i) > 1)


# -- for everyone -----------------------------------------------------------------------------------------------------

STATES = [
    LESSON + "#try=four-questions",
    LESSON + "#try=four-questions;need=both;monthly_requests=150000;prompting=;nonsense=1",
    LESSON + "#try=build-or-buy;speed_critical=yes;ml_expertise=no;vendor_knowledge=yes;competitive_advantage=no"
    ";sensitive_data=yes;scale_cost=yes",
    LESSON + "#practice=build-or-buy;seed=7;case=2",
    LESSON + "#try=nothing&calc=customization-roi;gain=90;compute=2200",
    "3.6-product-decision/#try=product-tree;information_change=rarely;consistent_output=yes&calc=product-break-even",
    "compare/",
    "compare/#compare=all;need=both;information_change=daily;requirements_change=stable;monthly_requests=150000"
    ";prompting=untried;citations=yes;consistent_output=no;nonsense=1",
    "3.8-when-to-fine-tune/#try=indicators-net;brand_voice=yes;exploring=yes&try=indicators-tree;models_tried=1",
]


TRIED = "[id^=framework-]:has(.live), [id^=worksheet-]:has(.live), main:has(.comparer), .live-notice"


@pytest.mark.parametrize("context", VIEWS, indirect=True)
def test_what_answers_passes_axe_and_fits(page: Page, site: str, request: pytest.FixtureRequest) -> None:
    """The whole page in the light; elsewhere what scripts have made of it, since test_pages.py looks at the rest."""
    wrong = []
    for state in STATES:
        (go if "#" in state else Page.goto)(page, site + state)
        page.evaluate("for (const d of document.querySelectorAll('.live details')) d.open = true")
        field = page.locator(".entry input, .field input").first
        if field.count():
            field.fill("nonsense")
            field.press("Tab")
        whole = request.node.callspec.params["context"] == "light" or not page.locator(TRIED).count()
        wrong += faults_of_page(page, None if whole else TRIED)
    assert wrong == []


def test_without_scripts_there_is_nothing_to_press(chromium: Browser, site: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + LESSON)
    assert page.locator("[data-try]").count() > 3 and not page.locator("[data-try]").first.is_visible()
    context.close()


def test_scripts_are_light_and_say_only_words_that_are_there() -> None:
    for path in JS.glob("*.js"):
        assert len(gzip.compress(path.read_bytes(), 9)) <= 25_000, path.name
    source = {path.stem: path.read_text("utf-8") for path in JS.glob("*.js")}
    for prefix, own in (
        ("advisor", ("advisor", "asking")),
        ("calculator", ("calculator",)),
        ("compare", ("compare",)),
        ("drill", ("drill",)),
    ):
        text = " ".join(source[name] for name in own)
        asked = set(re.findall(r'this\.word\("([^"]+)"', text))
        asked |= {pair for both in re.findall(r'this\.word\([^"]*\? "([\w-]+)" : "([\w-]+)"', text) for pair in both}
        there = {
            re.sub(r"\.(one|other)$", "", key.removeprefix(f"{prefix}."))
            for key in THEME.strings
            if key.startswith(f"{prefix}.")
        }
        made = {key for key in there if key.startswith(("status.", "reason."))} | {"own", "same", "parted", "waiting"}
        made |= {"right", "acceptable", "wrong"}
        assert asked <= there, "words that scripts speak and nobody wrote"
        everywhere = " ".join([*source.values(), *THEME.templates.values()])
        assert {
            key for key in there - made if f'"{key}"' not in everywhere and f'"{prefix}.{key}"' not in everywhere
        } == set()
    spoken = set(re.findall(r'say\.word\("([a-z][\w-]*\.[\w.-]+)"', " ".join(source.values())))
    reach = (*SPOKEN, *SPOKEN_BESIDE_FORMS)
    assert spoken and all(key.startswith(reach) for key in spoken), "words that don't reach the scripts"
    missing = {key for key in spoken if not {key, f"{key}.one"} & THEME.strings.keys()}
    assert missing == set()


def test_programs_are_canonical_and_small(site: str, tmp_path: Path) -> None:
    built = tmp_path / "out"
    assert build(ROOT / "content", built).published
    for path in (built / "programs").glob("*.json"):
        assert len(gzip.compress(path.read_bytes(), 9)) <= 5_000, path.name
    given = json.loads((built / "programs" / "framework-build-or-buy.json").read_text("utf-8"))
    assert given["hash"] == LIBRARY.frameworks["build-or-buy"].program.hash
