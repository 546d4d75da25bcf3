"""`grading: recorded`: what a site holds whose answers a classroom keeps, and how its pages speak to the classroom."""

from __future__ import annotations

import contextlib
import functools
import gzip
import html
import http.server
import json
import re
import shutil
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from browser import device, faults_of_page, launched, quiet_page, until
from coursekit.build import build
from coursekit.content.model import Directive, Hint, Options, Solution, walk
from coursekit.content.read import Content, read_content
from coursekit.course import bank_of
from coursekit.exercises.grade import grade
from coursekit.exercises.public import public_view
from coursekit.exercises.words import explain
from coursekit.yaml12 import read_yaml

ROOT = Path(__file__).parents[1]
LAW = "customization-decision"
HINTED = """
id: hinted
title: Bread and butter
facts: {flour: rye}
parts:
  - {id: bread, type: choice, label: Bread, options: [rye, wheat, spelt], answer: rye,
     because: {rye: "It keeps a week longer than the others do."}}
  - {id: butter, type: number, unit: g, answer: 20, because: "That is what a baker takes for a slice of this size."}
  - {id: why, type: text, rubric: why}
rubrics:
  why: {keeps: {says: it stays fresh for a week, phrases: [stays fresh*, week long*]}}
hints:
  - {id: grain, says: Think of the darker grain of the two., part: bread, costs: 1/4}
examples:
  - {name: what the baker does, answers: {bread: rye, butter: "20", why: It stays fresh}, score: 100 %}
"""
LESSON = """# Bread

::::exercise[hinted]{title="Bread and butter"}
Which bread, and how much butter?

:::hint[In the lesson]
Look at the colour of the loaf on the board.
:::

:::solution[As the baker does it]
Rye bread, and twenty grams of it.

![The loaf that was meant](loaf.svg)
:::
::::

:::question[salt]{title="Salt"}
How much salt?

- [x] two per cent
  > More would slow the yeast down too much.
- [ ] ten per cent
  > Nobody could eat that much of it.
:::

:::question[water]{answer="71328" tolerance="16"}
How much water, in grams, for a hundred kilos?
:::

A list may hold one as well:

- Take a seat.

  :::solution
  It was hidden inside of a list all along.
  :::

:::checklist[ready]
- [ ] I can bake {#can-bake}
:::
"""
FACTS = "flour: {label: Flour, question: Which flour is it?, values: {rye: of rye, wheat: of wheat}}\n"


def recorded(folder: Path) -> Path:
    """The course that ships with coursekit, as a classroom has it; and a small one. Gives the folder with both."""
    shutil.copytree(ROOT / "content", folder / "course")
    settings = folder / "course" / "course.yml"
    settings.write_text(settings.read_text("utf-8") + "grading: recorded\n", "utf-8")
    small = folder / "small"
    (small / "exercises").mkdir(parents=True)
    (small / "course.yml").write_text("id: bread\ntitle: Bread\ngrading: recorded\n", "utf-8")
    (small / "facts.yml").write_text(FACTS, "utf-8")
    (small / "exercises" / "hinted.yml").write_text(HINTED, "utf-8")
    (small / "bread.md").write_text(LESSON, "utf-8")
    (small / "loaf.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", "utf-8")
    return folder


# -- nothing tells an answer -----------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """The words of a file, whatever it is: without tags, entities and white space that doesn't matter."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


def texts(folder: Path) -> dict[str, str]:
    """Every file of a site, unpacked where it is packed, JSON as the texts in it; the theme's own files left out."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or name.startswith("theme/"):
            continue
        data = path.read_bytes()
        for unpack in (gzip.decompress, zlib.decompress):
            try:
                data = unpack(data)
                break
            except (OSError, zlib.error):
                continue
        raw = data.decode("utf-8", "replace")
        with contextlib.suppress(ValueError):
            raw += " " + " ".join(strings(json.loads(raw)))
        found[name] = f"{raw} {plain(raw)}"
    return found


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(inner)


def secrets(content: Content) -> set[str]:
    """Sentences that only those may see who have answered: of keys, hints, solutions, explanations, facts of cases."""
    bank = bank_of(content)
    assert bank
    found: set[str] = set()
    for keyed in bank.exercises.values():
        known = set(strings(public_view(keyed.compiled)))
        logic, words = keyed.compiled["logic"], keyed.compiled["words"]
        found |= {text for text in strings([logic["parts"], words]) if text not in known}
        found.add(keyed.key.hash)
    for document in content.documents:
        for block in walk(document.module.body):
            if isinstance(block, Hint | Solution):
                inner = [b for b in walk(block.body) if hasattr(b, "parts")]
                found |= {sentence for b in inner for sentence in sentences(b.parts)}
            if isinstance(block, Options):
                found |= {s for option in block.options for s in sentences(option.explanation)}
    return {plain(text) for text in found if len(plain(text)) >= 20 and " " in plain(text)}


def sentences(parts: tuple[object, ...]) -> Iterator[str]:
    text = plain("".join(part for part in parts if isinstance(part, str)))
    yield from re.split(r"(?<=[.!?])\s+", text)


def in_the_lesson(content: Content) -> str:
    """What the lessons say themselves, frameworks and worksheets included: all but hints, solutions and answers."""
    said = []
    for document in content.documents:
        lines = list(document.source.lines)
        for directive in flat(document.directives):
            span = range(directive.line - 1, directive.end_line)
            for i in span if directive.name in ("hint", "solution") else ():
                lines[i] = ""
            for i in span if directive.name == "question" else ():
                lines[i] = re.sub(r"^( *- \[[ x]\]|  +[>\S]).*", "", lines[i])
        said += [plain(re.sub(r"[*_`]", "", line)) for line in lines]
    for path, source in content.data.items():
        if not path.startswith("exercises/"):
            said += [plain(text) for text in strings(read_yaml(source.text, path).value)]
    return " ".join(" ".join(said).split())


def flat(directives: tuple[Directive, ...]) -> Iterator[Directive]:
    for directive in directives:
        yield directive
        yield from flat(directive.children)


@pytest.mark.parametrize("name", ["course", "small"])
def test_no_file_of_a_recorded_site_tells_an_answer(name: str, tmp_path: Path) -> None:
    root = recorded(tmp_path) / name
    built = build(root, tmp_path / "out")
    assert built.published, built.diagnostics
    content = read_content(root)
    allowed = in_the_lesson(content)
    hidden = {text for text in secrets(content) if text not in allowed}
    assert len(hidden) > (200 if name == "course" else 8), "there is something to hide"
    told = [f"{path}: {text}" for path, said in texts(tmp_path / "out").items() for text in hidden if text in said]
    assert not told, told[:20]
    assert not list((tmp_path / "out").glob("exercises/*.json")), "no key is a file of the site"

    settings = root / "course.yml"
    settings.write_text(settings.read_text("utf-8").replace("recorded", "practice"), "utf-8")
    assert build(root, tmp_path / "practice").published
    said = " ".join(texts(tmp_path / "practice").values())
    found = {text for text in hidden if text in said}
    assert len(found) > 0.9 * len(hidden), "a site to practise on has these, so this test would see them"


def test_what_only_a_solution_shows_is_not_published(tmp_path: Path) -> None:
    assert build(recorded(tmp_path) / "small", tmp_path / "out").published
    assert not list((tmp_path / "out").rglob("loaf.svg"))
    page = (tmp_path / "out" / "bread" / "index.html").read_text("utf-8")
    assert "71328" not in page and "hidden inside of a list" not in page and "Take a seat" in page
    assert not re.search(r'class="(right|wrong|answer)"', page) and not re.search(r"<input[^>]* checked", page)


# -- a classroom -----------------------------------------------------------------------------------------------------


class Classroom:
    """A stand-in for the service, as docs/recorded.md describes it. It grades as `coursekit grade` does."""

    def __init__(self, content: Content) -> None:
        bank = bank_of(content)
        assert bank
        self.bank = bank
        self.asked: list[tuple[str, str, Any]] = []
        self.attempts: dict[str, Any] = {}
        self.ticks: dict[str, Any] = {}
        self.status = 200
        self.says = ""

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        self.asked.append((method, path, body))
        if self.status != 200:
            return self.status, {"message": "not now"}
        kind, _, rest = path.partition("/")
        if kind == "attempts":
            if self.attempts.setdefault(rest, body) != body and {**self.attempts[rest], "version": ""} != {
                **body,
                "version": "",
            }:
                return 409, {}
            return 200, self.graded(body)
        if kind == "ticks":
            self.ticks[rest] = body
            return 204, None
        keyed = self.bank.exercises[body["exercise"]]
        if kind == "hints":
            says = keyed.key.words["hints"].get(body["hint"], "Look at the colour of the loaf.")
            return 200, {"says": says}
        if not any(attempt["exercise"] == body["exercise"] for attempt in self.attempts.values()):
            return 403, {}
        example = next(example for example in keyed.source.examples if example.score == 1)
        return 200, {"answers": example.answers}

    def graded(self, attempt: Any) -> Any:
        key = self.bank.exercises[attempt["exercise"]].key
        graded = grade(key, attempt["response"])
        said = [one.as_json() for one in explain(key, graded, attempt["response"])]
        for one in said:
            one["sentences"] += [self.says] if self.says else []
        return {"grade": graded.as_json(), "said": said}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Classroom]]:
    """The small course at `/`, with its classroom at `/api/v1/`."""
    folder = recorded(tmp_path_factory.mktemp("recorded"))
    assert build(folder / "small", folder / "out").published
    classroom = Classroom(read_content(folder / "small"))

    class Handler(http.server.SimpleHTTPRequestHandler):
        def served(self) -> None:
            length = int(self.headers["content-length"])
            body = json.loads(self.rfile.read(length))
            status, given = classroom.answer(self.command, self.path.removeprefix("/api/v1/"), body)
            data = b"" if given is None else json.dumps(given).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_PUT = do_POST = served  # noqa: N815

        def do_GET(self) -> None:
            assert not self.path.startswith("/api/")
            super().do_GET()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    handler = functools.partial(Handler, directory=str(folder / "out"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", classroom
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def classroom(room: tuple[str, Classroom]) -> Classroom:
    """Its service, with nothing recorded yet."""
    service = room[1]
    service.asked, service.attempts, service.ticks, service.status, service.says = [], {}, {}, 200, ""
    return service


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


SENT = r"""Object.keys(localStorage).filter((key) => /:(tick|attempt)\//.test(key))
  .map((key) => localStorage[key].includes('"sent":true')).join() === """


in_browser = pytest.mark.browser


def opened(page: Page, room: tuple[str, Classroom], id_: str = "hinted") -> Locator:
    page.goto(room[0] + "bread/")
    form = page.locator(f"[data-exercise='{id_}']")
    form.scroll_into_view_if_needed()
    until(page, "(id) => document.querySelector(`[data-exercise='${id}'] > [role=status]`)", id_)
    return form


def answer(form: Locator, butter: str = "30") -> None:
    form.locator("[data-part=bread] input[value=rye]").check()
    form.locator("[data-part=butter] input").fill(butter)
    form.get_by_role("button", name="Check").click()


def kept(page: Page, kind: str) -> list[Any]:
    """The records of a kind on the device."""
    return page.evaluate(
        "(kind) => Object.keys(localStorage).filter((key) => key.startsWith(`coursekit:bread:${kind}/`))"
        ".sort().map((key) => JSON.parse(localStorage[key]))",
        kind,
    )


@in_browser
def test_the_classroom_grades_and_the_page_says_why(
    page: Page, room: tuple[str, Classroom], classroom: Classroom
) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    form = opened(page, room)
    assert "sent to your classroom" in form.locator(".private").inner_text()
    answer(form)
    expect(form.locator("[data-part=butter] .result")).to_contain_text("Not 30")
    ((id_, sent),) = classroom.attempts.items()
    assert sent["course"] == "bread" and sent["exercise"] == "hinted" and sent["version"] and sent["shown"] is False
    assert sent["response"] == {"exercise": "hinted", "answers": {"bread": "rye", "butter": "30"}, "hints": []}
    for part in ("bread", "butter"):
        said = next(one for one in classroom.graded(sent)["said"] if one["part"] == part)
        shown = form.locator(f"[data-part={part}] .result").inner_text()
        assert all(sentence in " ".join(shown.split()) for sentence in said["sentences"]), shown
    (attempt,) = kept(page, "attempt")
    assert attempt["sent"] is True and "earned" not in attempt and "key" not in attempt
    assert not [url for url in fetched if re.search(r"hinted|judge|grade\.js", url)], "nothing here could grade"
    assert faults_of_page(page) == []

    page.reload()
    expect(form.locator("[data-part=butter] .result")).to_contain_text("Not 30")
    assert list(classroom.attempts) == [id_], "the same attempt was sent again, under its name"


@in_browser
def test_a_classroom_that_is_away_loses_nothing(
    context: BrowserContext, room: tuple[str, Classroom], classroom: Classroom
) -> None:
    page = context.new_page()
    form = opened(page, room)
    until(page, "document.querySelector('.tally')")
    context.set_offline(True)
    answer(form)
    expect(form.locator(".told")).to_contain_text("can't be reached")
    assert [attempt["sent"] for attempt in kept(page, "attempt")] == [False] and not classroom.attempts
    page.locator(".checklist input").check()
    until(page, "Object.keys(localStorage).some((key) => key.includes(':tick/'))")
    context.set_offline(False)
    until(page, SENT + "'true,true'")
    assert len(classroom.attempts) == 1 and classroom.ticks["ready/can-bake"]["on"] is True
    assert form.locator("[data-part=butter] input").input_value() == "30"
    page.reload()
    expect(form.locator("[data-part=butter] .result")).to_contain_text("Not 30")
    assert len(classroom.attempts) == 1
    page.close()


@in_browser
def test_hints_and_the_model_answer_come_from_the_classroom(
    context: BrowserContext, room: tuple[str, Classroom], classroom: Classroom
) -> None:
    page = context.new_page()
    form = opened(page, room)
    hints = form.locator("details.hint")
    assert hints.count() == 2 and "darker" not in form.inner_text()
    hints.first.locator("summary").click()
    expect(hints.first).to_contain_text("Think of the darker grain of the two.")
    form.locator("[data-taken] ~ details.hint, details.hint").last.locator("summary").click()
    expect(hints.last).to_contain_text("colour of the loaf")
    answer(form, "20")
    expect(form.locator("[data-part=bread] .result")).to_be_visible()
    assert set(next(iter(classroom.attempts.values()))["response"]["hints"]) == {"grain", "prose-1"}
    form.get_by_role("button", name="Show the model answer").click()
    expect(form.locator("[data-part=butter] .model")).to_contain_text("20")
    page.close()


@in_browser
@pytest.mark.parametrize(
    ("status", "said"),
    [(401, "Sign in"), (403, "honest try"), (409, "Load the page again"), (413, "Shorten it"), (500, "has trouble")],
)
def test_what_the_classroom_refuses_is_said_and_kept(
    status: int, said: str, context: BrowserContext, room: tuple[str, Classroom], classroom: Classroom
) -> None:
    page = context.new_page()
    form = opened(page, room)
    classroom.status = status
    answer(form)
    expect(form.locator(".told")).to_contain_text(said)
    assert [attempt["sent"] for attempt in kept(page, "attempt")] == [False]
    classroom.status = 200
    form.get_by_role("button", name="Check").click()
    expect(form.locator("[data-part=butter] .result")).to_contain_text("Not 30")
    assert len(classroom.attempts) == 1 and [attempt["sent"] for attempt in kept(page, "attempt")] == [True]
    page.close()


@in_browser
def test_what_a_classroom_says_is_shown_as_text(page: Page, room: tuple[str, Classroom], classroom: Classroom) -> None:
    classroom.says = "<img src=x onerror=alert(1)>"
    form = opened(page, room)
    answer(form)
    expect(form.locator("[data-part=butter] .result")).to_contain_text("<img src=x onerror=alert(1)>")
    assert form.locator("img").count() == 0


@in_browser
def test_ticks_go_to_the_classroom(page: Page, room: tuple[str, Classroom], classroom: Classroom) -> None:
    page.goto(room[0] + "bread/")
    page.locator(".checklist input").check()
    until(
        page, "Object.keys(localStorage).some((k) => k.includes(':tick/') && localStorage[k].includes('\"sent\":true'))"
    )
    tick = classroom.ticks["ready/can-bake"]
    assert tick["on"] is True and tick["course"] == "bread" and re.fullmatch("[0-9a-f]{64}", tick["text"])
