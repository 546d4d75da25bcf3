"""Exercises and questions on the page: stories of learners, with sentences held against those that Python makes."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from browser import VIEWS, device, faults_of_page, launched, quiet_page, served, until
from command import course
from coursekit.build import build
from coursekit.content.read import read_content
from coursekit.course import bank_of
from coursekit.exercises.grade import grade
from coursekit.exercises.words import explain
from coursekit.site.theme import read_theme

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[1]
CONTENT = read_content(ROOT / "content")
BANK = bank_of(CONTENT)
assert BANK
LAW = "customization-decision"
KEPT = "coursekit:when-to-customize-ai:"

HINTED = """
id: hinted
title: Bread and butter
parts:
  - {id: bread, type: choice, options: [rye, wheat], answer: rye, points: 2}
  - {id: butter, type: number, unit: g, answer: 20}
hints:
  - {id: grain, says: It is the darker one., part: bread, costs: 1/4}
  - {id: weigh, says: Weigh it.}
examples:
  - {name: what the baker does, answers: {bread: rye, butter: "20"}, score: 100 %}
"""
LESSON = """# Bread

::::exercise[hinted]{title="Bread and butter"}
Which bread, and how much butter?

:::hint[In the lesson]
Look at the loaf.
:::

:::solution
Rye, and 20 grams.
:::
::::
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The course at `/`, and a small one with hints that cost at `/small/`."""
    folder = tmp_path_factory.mktemp("exercises")
    assert build(ROOT / "content", folder / "out").published
    small = course(folder, one=LESSON) / "content"
    (small / "exercises").mkdir()
    (small / "exercises" / "hinted.yml").write_text(HINTED, "utf-8")
    built = build(small, folder / "out-small")
    assert built.published, built.diagnostics
    (folder / "out-small").rename(folder / "out" / "small")
    with served(folder / "out") as address:
        yield address


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


def page_of(id_: str) -> str:
    """The address of the module in which an exercise or a question stands."""
    found = [p for p in (ROOT / "content").glob("*.md") if f"[{id_}]" in p.read_text("utf-8")]
    return f"{found[0].stem}/"


def opened(page: Page, site: str, id_: str = LAW) -> Locator:
    """An exercise's form, with its script at work."""
    page.goto(site + page_of(id_))
    return form_of(page, id_)


def form_of(page: Page, id_: str = LAW) -> Locator:
    form = page.locator(f"[data-exercise='{id_}']")
    form.scroll_into_view_if_needed()
    until(page, "(id) => document.querySelector(`[data-exercise='${id}'] > [role=status]`)", id_)
    return form


def fill(form: Locator, answers: dict[str, Any]) -> None:
    """Answer as a learner does."""
    for name, answer in answers.items():
        part = form.locator(f"[data-part='{name}']")
        kind = part.get_attribute("data-type")
        if kind == "choice":
            part.locator(f"input[value='{answer}']").check()
        elif kind == "multiple":
            for box in part.locator("input").all():
                box.set_checked(box.get_attribute("value") in answer)
        elif kind == "match":
            for item, option in answer.items():
                part.locator(f"select[data-item='{item}']").select_option(option)
        elif kind == "order":
            for place, item in enumerate(answer):
                row = part.locator(f"[data-item='{item}']")
                while part.locator("li").nth(place).get_attribute("data-item") != item:
                    row.locator("[data-way=up]").click()
        else:
            part.locator("input, textarea").fill(str(answer))


def check(form: Locator) -> None:
    """Press "Check" in the case that is shown, and wait for what is said."""
    shown = form.locator("form.is-shown")
    shown.locator(".result, .told, .summary").evaluate_all("(all) => all.forEach((e) => (e.dataset.old = ''))")
    shown.locator("button[type=submit]").click()
    expect(shown.locator(".result:not([data-old]), .told:not([data-old])").first).to_be_visible()
    expect(shown.locator("[data-old]")).to_have_count(0)
    expect(form.locator("[aria-busy]")).to_have_count(0)


def said(form: Locator, part: str) -> list[str]:
    """The sentences beside a part."""
    return form.locator(f"[data-part='{part}'] .result p:not(.mark, .changed)").all_inner_texts()


def expected(id_: str, answers: dict[str, Any], hints: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
    """What Python says of each part that is answered."""
    assert BANK
    key = BANK.exercises[id_].key
    response = {"exercise": id_, "answers": answers, "hints": list(hints)}
    found = explain(key, grade(key, response), response)
    return {one.part: one.sentences for one in found if one.part in answers}


def kept(page: Page, under: str) -> dict[str, Any]:
    """The records on this device below a key."""
    found = page.evaluate(
        "(prefix) => Object.fromEntries(Object.keys(localStorage).filter((k) => k.startsWith(prefix))"
        ".map((k) => [k.slice(prefix.length), JSON.parse(localStorage[k])]))",
        KEPT + under,
    )
    assert isinstance(found, dict)
    return found


# -- what stands in the page ------------------------------------------------------------------------------------------


def test_nothing_of_a_key_stands_in_a_page(site: str, page: Page) -> None:
    """The key is a file of its own. (What a question says of its options stands there for readers without scripts.)"""
    assert BANK
    page.goto(site + page_of(LAW))
    forms = page.locator(f"[data-exercise='{LAW}'] form").all()
    html = "".join(form.inner_html() for form in forms)
    words = json.dumps(BANK.exercises[LAW].compiled["words"]["frameworks"], ensure_ascii=False)
    reasons = [row["because"] for framework in json.loads(words).values() for row in framework["rows"].values()]
    assert reasons and not [reason for reason in reasons if reason in html]
    assert "confiden" not in html and BANK.exercises[LAW].key.hash not in page.content()


def test_every_exercise_and_question_of_the_course_has_a_form(site: str, page: Page) -> None:
    assert BANK
    for id_, keyed in BANK.exercises.items():
        page.goto(site + page_of(id_))
        form = page.locator(f"[data-exercise='{id_}']")
        parts = form.locator("[data-part]").evaluate_all("(all) => all.map((e) => e.dataset.part)")
        assert parts == list(keyed.key.parts)


def test_fields_have_names_and_units_in_words(site: str, page: Page) -> None:
    form = opened(page, site)
    field = form.get_by_role("textbox", name="Monthly cost").first
    assert field.evaluate("(e) => document.getElementById(e.getAttribute('aria-describedby')).textContent") == (
        "in US dollars per month"
    )
    shown = form.locator("[data-part='a/monthly'] .field [aria-hidden]").all_inner_texts()
    assert shown == ["$", "per month"], "those who see it need no more words"
    assert form.get_by_role("group", name="Need (1 point)").first.get_by_role("radio").count() == 3
    assert form.get_by_role("group", name="Cost and benefit").first.get_by_role("textbox").count() == 5


# -- the story of a learner -------------------------------------------------------------------------------------------

WRONG = {"a/need": "behaviour", "a/approach": "fine-tuning", "a/setup": "900", "a/hours": "150", "a/rate": "100-200",
         "a/risks": "Confidential data might leak."}  # fmt: skip


def test_a_learner_answers_wrong_understands_and_answers_right(site: str, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(site)))
    form = opened(page, site)
    fill(form, WRONG)
    assert not [path for path in asked if path.endswith((f"{LAW}.json", "grade.js"))], "the key comes when it is needed"
    check(form)
    for part, sentences in expected(LAW, WRONG).items():
        assert said(form, part) == list(sentences), part
    approach = form.locator("[data-part='a/approach'] .result")
    assert approach.locator(".mark").inner_text() == "Partly right 0.5 of 2"
    assert "If that were so, your choice would be acceptable, so it still earns 0.5 of 2." in said(form, "a/approach")
    assert any(text.startswith("Your choice would be right where") for text in said(form, "a/approach"))
    assert "more than one number" in said(form, "a/rate")[0], "a number that can be read in two ways is asked back"
    summary = form.get_by_role("group", name="What came of it")
    expect(summary).to_be_focused()
    line = "2.5 of 9 points: 2 right, 2 partly right, 1 not right, 1 asked back, 3 not answered."
    assert summary.locator("p").first.inner_text() == line
    expect(form.locator("> [role=status]")).to_have_text(line)
    assert form.locator("[data-show=a] .scored").inner_text() == "2.5 of 9"
    summary.get_by_role("button", name="Hourly rate").click()
    expect(form.get_by_role("textbox", name="Hourly rate").first).to_be_focused()

    fill(form, {"a/need": "knowledge"})
    need, approach = (form.locator(f"[data-part='a/{part}'] .result") for part in ("need", "approach"))
    expect(need.locator(".changed")).to_contain_text("Changed since checked")
    expect(need.locator(".mark")).to_be_hidden()
    expect(approach.locator(".changed")).to_contain_text("something that this goes by (Need)")
    assert form.locator("[data-part='a/hours'] .changed").count() == 0
    expect(form.locator(".summary .changed")).to_contain_text("before you changed: Need")
    model = {part: answer for part, answer in model_of(LAW).items() if part.startswith("a/")}
    fill(form, model)
    check(form)
    assert form.locator("form.is-shown .is-correct").count() == 9 and form.locator(".changed").count() == 0
    assert "All of it is right." in form.locator(".summary").inner_text()
    for part, sentences in expected(LAW, model).items():
        assert said(form, part) == list(sentences), part
    attempts = kept(page, f"attempt/{LAW}/").values()
    assert [(one["case"], one["earned"], one["possible"]) for one in sorted(attempts, key=lambda a: a["time"])] == [
        ("a", "2.5", "9"),
        ("a", "9", "9"),
    ]


def model_of(id_: str) -> dict[str, Any]:
    assert BANK
    example = next(e for e in BANK.exercises[id_].source.examples if e.score == 1)
    return dict(example.answers)


@pytest.mark.parametrize("id_", [id_ for id_, keyed in BANK.exercises.items() if keyed.source.examples])
def test_stored_examples_are_said_on_the_page_as_python_says_them(id_: str, site: str, page: Page) -> None:
    """Every kind of part, right and wrong: choices, several, numbers, texts, orders, matches."""
    assert BANK
    form = opened(page, site, id_)
    for example in BANK.exercises[id_].source.examples:
        answers = {name: str(a) if isinstance(a, int) else a for name, a in dict(example.answers).items()}
        if example.name == "leaves one out":
            continue  # a form can't
        page.evaluate("localStorage.clear()")
        page.reload()
        form = form_of(page, id_)
        for case in dict.fromkeys(name.rpartition("/")[0] for name in answers):
            here = {name: answer for name, answer in answers.items() if name.rpartition("/")[0] == case}
            if case and form.locator(f"form.is-shown[data-case='{case}']").count() == 0:
                form.locator(f".case-list [data-show='{case}']").click()
            fill(form, here)
            check(form)
            for part, sentences in expected(id_, here).items():
                assert said(form, part) == list(sentences), (example.name, part)


@pytest.mark.parametrize(
    ("id_", "answer"),
    [
        ("q-refund-policy", 0),
        ("q-refund-policy", 1),
        ("q-four-misconceptions", [0, 1]),
        ("q-rag-month", "900"),
        ("q-rag-month", "990"),
        ("q-confidence", "4/11"),
    ],
)
def test_questions_explain_what_was_chosen(id_: str, answer: Any, site: str, page: Page) -> None:
    assert BANK
    form = opened(page, site, id_)
    options = BANK.exercises[id_].compiled["logic"]["parts"][0].get("options", [])
    given = [options[i] for i in answer] if isinstance(answer, list) else answer
    given = options[answer] if isinstance(answer, int) else given
    assert not form.locator(".answer").is_visible(), "what is said of all options comes after an answer"
    fill(form, {"answer": given})
    check(form)
    assert said(form, "answer") == list(expected(id_, {"answer": given})["answer"])
    expect(form.locator(".result")).to_be_focused()
    expect(form.locator("> .answer")).to_be_visible()


# -- what is kept -----------------------------------------------------------------------------------------------------


def test_what_was_typed_and_said_is_there_after_a_reload(site: str, page: Page) -> None:
    form = opened(page, site)
    fill(form, WRONG)
    page.reload()
    form = form_of(page)
    assert {part: value for part, value in fields(form).items() if value} == WRONG
    assert form.locator(".result").count() == 0, "nothing was checked yet"
    check(form)
    fill(form, {"a/setup": "1,000"})
    page.reload()
    form = form_of(page)
    expect(form.locator("[data-part='a/approach'] .is-partial")).to_be_visible()
    for part, sentences in expected(LAW, WRONG).items():
        assert said(form, part) == list(sentences), part
    expect(form.locator("[data-part='a/setup'] .changed")).to_contain_text("Changed since checked")
    assert form.locator("[data-part='a/monthly'] .result").count() == 0, "what wasn't answered isn't told again"


def fields(form: Locator) -> dict[str, Any]:
    """What stands in the fields: texts, numbers, choices."""
    field = "e.querySelector(':checked') ?? e.querySelector('input:not([type]), textarea')"
    parts = form.locator("[data-part]")
    return dict(parts.evaluate_all(f"(all) => all.map((e) => [e.dataset.part, ({field})?.value ?? ''])"))


def test_the_case_that_was_worked_on_is_shown_again(site: str, page: Page) -> None:
    form = opened(page, site)
    form.locator("form.is-shown").get_by_role("button", name="On to case B").click()
    expect(form.get_by_role("heading", name="Case B: Standard letters")).to_be_focused()
    assert form.locator("[aria-current=step]").inner_text().startswith("Case B")
    fill(form, {"b/need": "both"})
    page.reload()
    form = form_of(page)
    assert form.locator("form.is-shown").get_attribute("data-case") == "b"
    assert form.locator("[data-part='b/need'] :checked").get_attribute("value") == "both"


def test_an_edition_that_asks_other_things_drops_no_answer(tmp_path: Path, chromium: Browser) -> None:
    """Parts are renamed with `was`, one is gone, and an option is no longer offered."""
    far = "{id: far, type: number, answer: 3}"
    way = "{id: way, type: choice, options: [left, right, up], answer: up}"
    turn = "{id: turn, was: [way], type: choice, options: [left, right], answer: left}"
    before = f"parts: [{way}, {far}, {{id: why, type: number, answer: 1}}]"
    after = f"was: [walk]\nparts: [{turn}, {far}]"
    lesson = '# Walk\n\n:::exercise[{id}]{{title="Walk"}}\nWalk.\n:::\n'
    content = course(tmp_path, one=lesson.format(id="walk")) / "content"
    (content / "exercises").mkdir()
    (content / "exercises" / "walk.yml").write_text(f"id: walk\ntitle: Walk\n{before}\n")
    assert build(content, tmp_path / "out").published
    with served(tmp_path / "out") as site, device(chromium) as context, quiet_page(context) as page:
        page.goto(site + "one/")
        form = form_of(page, "walk")
        fill(form, {"way": "up", "far": "3", "why": "2"})
        check(form)
        (content / "one.md").write_text(lesson.format(id="stroll"))
        (content / "exercises" / "walk.yml").unlink()
        (content / "exercises" / "stroll.yml").write_text(f"id: stroll\ntitle: Walk\n{after}\n")
        assert build(content, tmp_path / "out").published
        page.reload()
        form = form_of(page, "stroll")
        assert form.locator("[data-part='far'] input").input_value() == "3"
        expect(form.locator("[data-part='turn'] .elsewhere")).to_contain_text("isn't offered any more: up.")
        form.get_by_text("Kept: your answer to something that is no longer asked").click()
        assert form.locator(".gone li").all_inner_texts() == ["why: 2"]
        expect(form.locator("[data-part='far'] .is-correct")).to_be_visible()
        expect(form.get_by_text("Your attempt so far"), "attempts come along").to_be_visible()
        fill(form, {"turn": "left"})
        assert form.locator(".elsewhere").count() == 0
        page.reload()
        form = form_of(page, "stroll")
        expect(form.locator("[data-part='turn'] :checked")).to_have_attribute("value", "left")


# -- hints, the model answer, the solution ----------------------------------------------------------------------------


def test_hints_are_taken_one_by_one_and_say_what_they_cost_before(site: str, page: Page) -> None:
    page.goto(site + "small/one/")
    form = form_of(page, "hinted")
    hints = form.locator(".aids > .hint")
    assert [hint.is_visible() for hint in hints.all()] == [True, False, False]
    assert hints.first.inner_text().strip() == "Hint on Bread: costs 25 % of the points"
    fill(form, {"bread": "rye", "butter": "20"})
    check(form)
    assert form.locator(".summary p").first.inner_text().startswith("3 of 3 points")
    hints.first.locator("summary").click()
    expect(hints.first).to_contain_text("It is the darker one.")
    expect(hints.nth(1)).to_be_visible()
    assert hints.nth(1).inner_text().strip() == "Hint: costs nothing" and not hints.nth(2).is_visible()
    hints.nth(1).locator("summary").click()
    hints.nth(2).locator("summary").click()
    expect(hints.nth(2)).to_contain_text("Look at the loaf.")
    check(form)
    assert form.locator(".summary p").first.inner_text().startswith("2.5 of 3 points")
    assert said(form, "bread")[-1] == "A hint that you took costs a share of it."
    page.reload()
    form = form_of(page, "hinted")
    hints = form.locator(".aids > .hint")
    expect(hints.nth(2)).to_be_visible()
    taken = page.evaluate("Object.keys(localStorage).filter((k) => k.includes(':hint/')).map((k) => k.split('/')[2])")
    assert sorted(taken) == ["grain", "prose-1", "weigh"]
    hints.first.locator("summary").click()
    expect(hints.first).to_contain_text("It is the darker one.")


def test_the_model_answer_opens_after_an_honest_attempt(site: str, page: Page) -> None:
    form = opened(page, site)
    button = form.get_by_role("button", name="Show the model answer")
    solution = form.locator(".aids > .solution")
    assert button.get_attribute("aria-disabled") == "true"
    button.click(force=True)
    expect(form.locator("> [role=status]")).to_contain_text("after an honest try")
    fill(form, {"a/need": "knowledge", "a/approach": "rag", "a/setup": "dear", "a/monthly": "1-2", "a/rate": "?"})
    check(form)
    assert button.get_attribute("aria-disabled") == "true", "what can't be read is no attempt"
    fill(form, {"a/setup": "1000", "a/monthly": "100", "a/rate": "100"})
    check(form)
    button.click()
    assert form.locator("[data-part='a/approach'] .model").inner_text() == "Model answer: RAG"
    assert form.locator("form.is-shown .model").count() == 9
    expect(form.locator(".model").first).to_be_focused()
    assert f"model/{LAW}/a" in kept(page, "")
    solution.locator("summary").click()
    assert solution.get_attribute("open") is None, "it speaks of all cases"
    solution.evaluate("(e) => (e.open = true)")
    expect(solution).not_to_have_attribute("open", "")
    for case in ("b", "c"):
        form.locator(f".case-list [data-show={case}]").click()
        expect(button).to_have_attribute("aria-disabled", "true")  # each case has its own
        answers = {"need": "both", "approach": "hybrid", "sourcing": "buy", "hours": "1", "rate": "100"}
        fill(form, {f"{case}/{part}": answer for part, answer in answers.items()})
        check(form)
    expect(form.locator(".needs")).to_be_hidden()
    page.reload()
    form = form_of(page)
    expect(form.locator(".needs")).to_be_hidden()
    solution.locator("summary").click()
    expect(solution.get_by_role("table")).to_be_visible()
    fill(form, {"c/need": "knowledge"})
    check(form)
    last = max(kept(page, f"attempt/{LAW}/").values(), key=lambda attempt: attempt["time"])
    assert last["shown"] is True, "an attempt says whether the answer was known"


# -- attempts ---------------------------------------------------------------------------------------------------------


def test_attempts_can_be_put_back_and_the_form_emptied(site: str, page: Page) -> None:
    form = opened(page, site)
    fill(form, {"a/need": "both", "a/risks": "A leak."})
    check(form)
    check(form)
    fill(form, {"a/need": "knowledge"})
    check(form)
    form.get_by_text("Your 2 attempts so far").click()
    assert form.locator(".attempts li").count() == 2, "the same once more is no other attempt"
    assert "Case A: Contract summaries · 2 of 9" in form.locator(".attempts li").first.inner_text()
    form.locator(".attempts li").last.get_by_role("button", name="Put these answers back").click()
    expect(form.locator("[data-part='a/need'] input[value=both]")).to_be_checked()
    expect(form.locator("[data-part='a/need'] .is-partial")).to_be_visible()
    assert form.locator(".changed").count() == 0
    form.get_by_role("button", name="Undo").click()
    expect(form.locator("[data-part='a/need'] input[value=knowledge]")).to_be_checked()

    fill(form, {"a/risks": "A leak, and no review."})
    form.get_by_role("button", name="Start over").click()
    dialog = page.get_by_role("dialog", name="Start over?")
    dialog.get_by_role("button", name="Leave it as it is").click()
    expect(dialog).to_have_count(0)
    assert fields(form)["a/risks"] == "A leak, and no review."
    form.get_by_role("button", name="Start over").click()
    dialog.get_by_role("button", name="Only this: Case A").click()
    expect(form.get_by_text("Your answers are taken out.")).to_be_visible()
    assert not any(value for part, value in fields(form).items()) and form.locator(".result, .summary").count() == 0
    assert len(kept(page, f"attempt/{LAW}/")) == 2
    page.reload()
    form = form_of(page)
    expect(form.get_by_text("Your 2 attempts so far")).to_be_visible()
    assert not any(fields(form).values()) and form.locator(".result").count() == 0
    fill(form, {"b/need": "both"}) if form.locator("form.is-shown[data-case=b]").count() else None
    form.get_by_role("button", name="Start over").click()
    dialog.get_by_role("button", name="All cases").click()
    form.get_by_role("button", name="Undo").click()


def test_nothing_answered_is_asked_for_kindly(site: str, page: Page) -> None:
    form = opened(page, site)
    check(form)
    assert "Begin with “Need”" in form.locator(".told").inner_text()
    expect(form.locator("[data-part='a/need'] input").first).to_be_focused()
    assert kept(page, "attempt/") == {}
    fill(form, {"a/need": "both"})
    check(form)
    assert "Not answered yet" in form.locator(".summary").inner_text()


# -- two tabs, blocked and full storage, hostile answers ---------------------------------------------------------------


def test_two_tabs_show_what_the_other_writes(site: str, page: Page, context: BrowserContext) -> None:
    mine = opened(page, site)
    with quiet_page(context) as other:
        theirs = opened(other, site)
        fill(mine, {"a/need": "both", "a/rate": "150"})
        expect(theirs.locator("[data-part='a/need'] input[value=both]")).to_be_checked()
        expect(theirs.locator("[data-part='a/rate'] input")).to_have_value("150")
        page.evaluate("document.activeElement.blur()")  # both tabs of a headless browser think they have the focus
        field = theirs.locator("[data-part='a/rate'] input")
        field.press("End")
        field.press_sequentially("9")
        expect(mine.locator("[data-part='a/rate'] input")).to_have_value("1509")
        fill(mine, {"a/rate": "200"})
        note = theirs.locator("[data-part='a/rate'] .elsewhere")
        expect(note).to_contain_text("In another tab this is now: 200.")
        assert field.input_value() == "1509", "what is being typed isn't touched"
        expect(field).to_be_focused()
        note.get_by_role("button", name="Use that").click()
        expect(field).to_have_value("200")
        check(mine)
        expect(theirs.get_by_text("Your attempt so far")).to_be_visible()


def test_with_storage_blocked_it_is_said_and_goes_on(site: str, chromium: Browser) -> None:
    with device(chromium) as context:
        context.add_init_script(
            "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError') } })"
        )
        page = context.new_page()
        form = opened(page, site)
        fill(form, {"a/need": "both"})
        expect(page.get_by_text("lets this site keep nothing")).to_be_visible()
        check(form)
        assert said(form, "a/need") == list(expected(LAW, {"a/need": "both"})["a/need"])
        expect(form.get_by_text("Your attempt so far")).to_be_visible()


def test_answers_of_any_size_and_kind_do_no_harm(site: str, page: Page) -> None:
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    form = opened(page, site)
    long = "confidential " * 80_000
    hostile = "<img src=x onerror=alert(1)> __proto__ constructor"
    fill(form, {"a/need": "both", "a/setup": "__proto__", "a/rate": hostile})
    form.locator("[data-part='a/risks'] textarea").fill(long)
    check(form)
    assert said(form, "a/risks") == ["This is too long to be read."]
    assert "“__proto__” isn't a number" in said(form, "a/setup")[0]
    assert page.evaluate("({}).polluted === undefined && !document.querySelector('main img[onerror]')")
    page.reload()
    form = form_of(page)
    assert form.locator("[data-part='a/risks'] textarea").input_value() == long, "nothing typed is cut off"
    assert form.locator("[data-part='a/rate'] input").input_value() == hostile
    time = '"time": "2026-01-01T00:00:00.000Z"'
    nonsense = {
        f"answer/{LAW}/a/need": f'{{"value": {{"__proto__": "both"}}, {time}}}',
        f"answer/{LAW}/a/approach": f'{{"value": ["rag"], {time}}}',
        f"answer/{LAW}/a/setup": "nonsense",
        f"attempt/{LAW}/x": f'{{"response": {{"exercise": "{LAW}", "answers": {{"__proto__": 5}}}}, {time}}}',
    }
    for name, record in nonsense.items():
        page.evaluate("([name, record]) => (localStorage[name] = record)", [KEPT + name, record])
    page.reload()
    form = form_of(page)
    assert form.locator("[data-part='a/need'] :checked, [data-part='a/approach'] :checked").count() == 0
    fill(form, {"a/need": "knowledge"})
    check(form)
    assert said(form, "a/need")[0] == "Right: knowledge."


def test_storage_that_is_full_is_said_and_nothing_is_lost_on_the_page(site: str, context: BrowserContext) -> None:
    page = context.new_page()
    form = opened(page, site)
    page.evaluate(
        """for (let i = 0, text = "x".repeat(500000); i < 40; i++) {
          try { localStorage["fill" + i] = text } catch { text = text.slice(0, text.length / 2) }
        }"""
    )
    fill(form, {"a/need": "both", "a/risks": "leak " * 20_000})
    expect(page.get_by_text("no room left")).to_be_visible()
    check(form)
    assert said(form, "a/need")


def test_what_cannot_be_fetched_is_said_and_can_be_tried_again(site: str, context: BrowserContext) -> None:
    page = context.new_page()
    for path in ("**/exercises/customization-decision.json", "**/js/grade.js"):
        page.evaluate("localStorage.clear()") if page.url != "about:blank" else None
        page.route(path, lambda route: route.abort())
        form = opened(page, site)
        fill(form, {"a/need": "both"})
        check(form)
        assert "couldn't be loaded" in form.locator(".told").inner_text()
        assert fields(form)["a/need"] == "both" and kept(page, "attempt/") == {}
        page.unroute(path)
        check(form)
        assert said(form, "a/need") == list(expected(LAW, {"a/need": "both"})["a/need"])


# -- for everyone -----------------------------------------------------------------------------------------------------


def test_the_whole_exercise_works_by_keyboard(site: str, page: Page) -> None:
    form = opened(page, site)

    def tab_to(selector: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("(s) => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"{selector} can't be reached")

    page.evaluate("(e) => (e.tabIndex = -1, e.focus())", form.element_handle())
    tab_to("[data-part='a/need'] input")
    page.keyboard.press("ArrowDown")
    tab_to("[data-part='a/setup'] input")
    page.keyboard.type("500")
    page.keyboard.press("Enter")
    page.keyboard.type("0")
    tab_to("form.is-shown [type=submit]")
    page.keyboard.press("Enter")
    expect(form.locator(".summary")).to_be_focused()
    assert len(kept(page, "attempt/")) == 1, "the enter key checks nothing before its time"
    tab_to(".pointing .link")
    page.keyboard.press("Enter")
    expect(form.locator("[data-part='a/need'] :checked")).to_be_focused()
    tab_to("[data-show=b]")
    page.keyboard.press("Enter")
    expect(form.get_by_role("heading", name="Case B")).to_be_focused()

    form = opened(page, site, "q-rag-month")
    form.get_by_role("textbox").fill("990")
    form.get_by_role("textbox").press("Enter")
    expect(form.locator(".result.is-correct")).to_be_focused()  # in a single field it does

    form = opened(page, site, "spectrum-order")
    page.evaluate("(e) => (e.tabIndex = -1, e.focus())", form.element_handle())
    tab_to("[data-item=few-shot] [data-way=up]")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(form.locator("[data-item=few-shot] [data-way=up]")).to_be_focused()
    expect(form.locator("> [role=status]")).to_have_text("few-shot examples: now in place 1 of 5.")


def test_every_state_passes_axe_and_fits(site: str, chromium: Browser) -> None:
    """Before, nothing answered, wrong, changed since, right with the model answer, asked whether to start over."""
    wrong = []
    for view in VIEWS:
        with device(chromium, view) as context:
            form = opened(context.new_page(), site)
            card = f"#exercise-{LAW}"
            wrong += faults_of_page(form.page, card)
            check(form)
            wrong += faults_of_page(form.page, card)
            fill(form, WRONG)
            check(form)
            wrong += faults_of_page(form.page, card)
            fill(form, {"a/need": "knowledge", "a/setup": "1,000"})
            wrong += faults_of_page(form.page, card)
            fill(form, {part: answer for part, answer in model_of(LAW).items() if part.startswith("a/")})
            check(form)
            form.get_by_role("button", name="Show the model answer").click()
            expect(form.locator(".model").first).to_be_visible()
            form.locator(".attempts summary").click()
            wrong += faults_of_page(form.page, card)
            form.get_by_role("button", name="Start over").click()
            expect(form.page.get_by_role("dialog")).to_be_visible()
            wrong += faults_of_page(form.page, card)
    assert wrong == []


ONE_ANSWER = {"spectrum-order": {"order": ["prompting", "rag", "few-shot", "fine-tuning", "custom-training"]},
              "product-mistakes": {"answers": {"not-accurate": "how-not-what"}},
              "task-api-three-methods": {"why": ["weights"], "net": "much"},
              "q-refund-policy": {"answer": "add-always-be-accurate-about-refunds-to-the-system-prompt"},
              "q-rag-month": {"answer": "7"}}  # fmt: skip


def test_every_kind_of_part_passes_axe_and_fits(site: str, chromium: Browser) -> None:
    wrong = []
    for view in VIEWS:
        with device(chromium, view) as context:
            page = context.new_page()
            for id_, answers in ONE_ANSWER.items():
                form = opened(page, site, id_)
                fill(form, answers)
                check(form)
                wrong += faults_of_page(page, f"[id$='-{id_}']")
    assert wrong == []


def test_print_shows_all_cases_with_answers_and_what_was_said(site: str, page: Page) -> None:
    form = opened(page, site)
    fill(form, WRONG)
    check(form)
    page.evaluate("window.print = () => (window.printed = document.querySelector('.is-printed')?.id)")
    form.get_by_role("button", name="Print").click()
    until(page, "window.printed === 'exercise-customization-decision'")
    page.emulate_media(media="print")
    for case in ("a", "b", "c"):
        assert form.locator(f"form[data-case={case}]").is_visible()
    assert form.locator("[data-part='a/approach'] .result").is_visible()
    assert page.get_by_text("You are head of operations").is_visible(), "the exercise is printed with its text"
    for gone in (".acts", ".tools", ".case-list"):
        assert not form.locator(gone).first.is_visible(), gone
    assert not page.locator("#question-q-refund-policy").is_visible(), "and nothing else"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#question-q-refund-policy").is_visible()


# -- where nothing can be checked -------------------------------------------------------------------------------------


def test_without_scripts_the_page_is_whole_and_says_what_is_missing(site: str, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + page_of(LAW))
    form = page.locator(f"[data-exercise='{LAW}']")
    assert form.get_by_text("when JavaScript is on").is_visible()
    assert not form.get_by_text("opened as a file").is_visible()
    assert not form.get_by_role("button", name="Check case A").is_visible()
    assert [form.locator(f"form[data-case={case}]").is_visible() for case in "abc"] == [True] * 3
    assert [hint.is_visible() for hint in form.locator(".hint").all()] == [True] * 3
    form.locator(".solution summary").click()
    assert form.locator(".solution table").is_visible()
    question = page.locator("[data-exercise='q-refund-policy']")
    question.get_by_text("Show the answer").click()
    assert question.get_by_text("The assistant lacks a fact").is_visible()
    context.close()


def test_opened_as_a_file_the_page_says_so(chromium: Browser, tmp_path: Path) -> None:
    assert build(ROOT / "content", tmp_path / "out").published
    with device(chromium) as context:
        page = context.new_page()
        page.goto((tmp_path / "out" / "3.5-customization-fine-tuning" / "index.html").as_uri())
        form = page.locator(f"[data-exercise='{LAW}']")
        assert form.get_by_text("coursekit serve").is_visible()
        assert not form.get_by_text("when JavaScript is on").is_visible()
        assert not form.get_by_role("button", name="Check case A").is_visible()
        assert form.locator("form[data-case=c]").is_visible() and form.locator(".solution summary").is_visible()
        assert not page.locator("[data-try]").first.is_visible()


def test_nothing_moves_while_forms_come_to_life(site: str, page: Page) -> None:
    page.goto(site + page_of(LAW))
    height = page.evaluate("document.body.scrollHeight")
    for top in range(0, height, 500):
        page.evaluate("(top) => scrollTo(0, top)", top)
        page.wait_for_timeout(10)
    form_of(page)
    shift = page.evaluate(
        """new Promise((done) => {
          let sum = 0;
          const add = (list) => list.getEntries().forEach((entry) => (sum += entry.value));
          new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
          requestAnimationFrame(() => setTimeout(() => done(sum), 60));
        })"""
    )
    assert shift < 0.001


# -- words and weight -------------------------------------------------------------------------------------------------

JS = ROOT / "themes" / "default" / "static" / "js"


def test_scripts_say_the_words_that_are_written_and_no_others() -> None:
    theme, _ = read_theme("default", "en")
    assert theme
    said = set(re.findall(r'"(form\.[\w.-]+)"', "".join(path.read_text("utf-8") for path in JS.glob("*.js"))))
    written = {re.sub(r"\.(one|other)$", "", key) for key in theme.strings if key.startswith("form.")}
    assert said == written


def test_what_a_first_check_fetches_is_light(site: str, page: Page) -> None:
    """Everything, compressed: scripts, words, and the largest key of the course."""
    form = opened(page, site)
    fill(form, {"a/need": "both"})
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(gzip.compress(response.body(), 9))))
    check(form)
    assert 10_000 < sum(sizes) <= 40_000, sizes
