"""A class from beginning to end: learners work on the pages, each on a device of their own, and save their progress;
the instructor collects it. Only the pages and the command are used. Then the course is edited, and collected again."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from browser import device, launched, quiet_page, served, until
from command import coursekit
from coursekit.build import build
from progress.samples import BREAD, write

pytestmark = pytest.mark.browser


def form(page: Page, exercise: str) -> Locator:
    found = page.locator(f"[data-exercise='{exercise}']")
    found.scroll_into_view_if_needed()
    until(page, "(id) => document.querySelector(`[data-exercise='${id}'] > [role=status]`)", exercise)
    return found


def answer(page: Page, exercise: str, **parts: str) -> None:
    """Choose or type, and check: `rye_dent="stays"` answers `rye/dent`."""
    found = form(page, exercise)
    for name, value in parts.items():
        part = found.locator(f"[data-part='{name.replace('_', '/')}']")
        choice = part.locator(f"input[value='{value}']")
        choice.check() if choice.count() else part.locator("input, textarea").fill(value)
    shown = found.locator("form.is-shown")
    shown.locator(".result, .told, .summary").evaluate_all("(all) => all.forEach((e) => (e.dataset.old = ''))")
    shown.locator("button[type=submit]").click()
    expect(shown.locator(".result:not([data-old]), .told:not([data-old])").first).to_be_visible()
    expect(found.locator("[aria-busy]")).to_have_count(0)


def hand_in(page: Page, site: str, name: str, folder: Path) -> str:
    """Save the progress file into the class's folder. Gives what the page says: how many things are done."""
    page.goto(f"{site}progress/")
    said = page.locator("[data-overall] .how-far span").inner_text()
    page.get_by_label("Your name").fill(name)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save a progress file").click()
    download.value.save_as(folder / download.value.suggested_filename)
    return said.partition(" done")[0]


def test_a_class(tmp_path: Path) -> None:
    content, folder = write(tmp_path / "content", BREAD), tmp_path / "class"
    built = build(content, tmp_path / "site")
    assert built.published, built.diagnostics
    with launched() as browser, served(tmp_path / "site") as site:
        jo = as_jo(browser, site, folder)
        ann = as_ann(browser, site, folder)
    assert sorted(path.name for path in folder.iterdir()) == ["bread-ann-li.progress.json", "bread-jo.progress.json"]

    shown = coursekit("progress", "collect", "class", cwd=tmp_path)
    assert (shown.code, shown.err) == (0, "")
    said = {tuple(re.split(r"\s{2,}", line.strip())[:3]) for line in shown.out.splitlines()}
    assert said >= {("Ann Li", ann, "2 of 9"), ("Jo", jo, "4 of 9")}, "done as the page says, scores by the key"
    assert "early, missed by 1 of 2" in shown.out

    data = json.loads(coursekit("progress", "collect", "class", "--json", cwd=tmp_path).out)
    learners = {one["name"]: one for one in data["learners"]}
    loaf = learners["Jo"]["exercises"]["loaf"]
    assert [loaf["parts"][part]["verdict"] for part in ("rye/dent", "rye/step", "rye/why")] == [
        "correct", "correct", "to-review"
    ]  # fmt: skip
    assert [loaf["parts"]["rye/step"][name] for name in ("attempts", "after_model", "other_key")] == [2, False, False]
    assert [review["answer"] for review in data["reviews"]] == ["It looked so."]
    assert learners["Ann Li"]["items"]["tick:dough-done/knead"]["state"] == "done" and not data["gone"]

    edited = BREAD | {"dough.md": BREAD["dough.md"].replace("I can knead {", "I can knead by hand {")}
    edited["exercises/loaf.yml"] = BREAD["exercises/loaf.yml"].replace("points: 2", "points: 3").replace(
        "id: loaf", "id: two-loaves"
    ).replace("was: [loaves]", "was: [loaves, loaf]")  # fmt: skip
    edited["dough.md"] = edited["dough.md"].replace("[loaf]", "[two-loaves]")
    (content / "exercises/loaf.yml").unlink()
    edited["exercises/two-loaves.yml"] = edited.pop("exercises/loaf.yml")
    write(content, edited)
    again = json.loads(coursekit("progress", "collect", "class", "--json", cwd=tmp_path).out)
    learners = {one["name"]: one for one in again["learners"]}
    assert (learners["Jo"]["earned"], learners["Ann Li"]["earned"]) == ("5", "2"), "by the key as it stands"
    assert again["exercises"][-1]["id"] == "two-loaves" and again["exercises"][-1]["other_key"] == 2
    assert learners["Ann Li"]["items"]["tick:dough-done/knead"]["changed"] and not again["gone"]


def as_jo(browser: Browser, site: str, folder: Path) -> str:
    """Wrong at first, then right; a text that nobody's key can judge."""
    with device(browser) as context, quiet_page(context) as page:
        page.goto(f"{site}dough/")
        answer(page, "q-salt", answer="two-percent")
        answer(page, "loaf", rye_dent="stays", rye_step="bake")
        answer(page, "loaf", rye_dent="springs", rye_step="wait", rye_why="It looked so.")
        return hand_in(page, site, "Jo", folder)


def as_ann(browser: Browser, site: str, folder: Path) -> str:
    """One thing wrong, one right, one ticked."""
    with device(browser, "narrow") as context, quiet_page(context) as page:
        page.goto(f"{site}dough/")
        answer(page, "q-salt", answer="twenty-percent")
        answer(page, "loaf", rye_dent="springs", rye_step="bake", rye_why="gluten")
        page.get_by_label("I can knead").check()
        return hand_in(page, site, "Ann Li", folder)
