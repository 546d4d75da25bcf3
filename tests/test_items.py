"""`items.json`: all that there is to get done, and nothing of how."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from command import course
from coursekit.content.read import read_content
from coursekit.course import bank_of
from coursekit.site.items import items
from coursekit.site.pages import ModulePage
from coursekit.site.theme import read_theme
from planned import plan

ROOT = Path(__file__).parents[1]
LESSON = """---
title: Dough
estimatedMinutes: 20
---
:::checklist[ready]{title="Are you ready?"}
- [ ] I can *weigh* flour {#weigh}
- [ ] I can wait {#wait}
:::

:::question[how-long]{title="How long?" answer="12" tolerance="1"}
How many hours?
:::

:::exercise[shaping]
Shape a loaf. Nothing grades this.
:::
"""


def made(content: Path) -> Any:
    read = read_content(content)
    return items(read.id, "Bread", (document.module for document in read.documents), bank_of(read))


def test_ticks_exercises_and_questions_are_listed_module_by_module(tmp_path: Path) -> None:
    root = course(tmp_path, dough=LESSON, empty="# Empty\n\nNothing to do.\n")
    found = made(root / "content")
    digests = {id_: tick["text"] for id_, tick in found["modules"][0]["ticks"].items()}
    assert found == {
        "format": 1,
        "course": "course",
        "title": "Bread",
        "modules": [
            {
                "id": "dough",
                "title": "Dough",
                "url": "dough/",
                "minutes": 20,
                "ticks": {
                    "ready/weigh": {"text": digests["ready/weigh"], "label": "I can weigh flour"},
                    "ready/wait": {"text": digests["ready/wait"], "label": "I can wait"},
                },
                "exercises": [
                    {
                        "id": "how-long",
                        "title": "How long?",
                        "anchor": "question-how-long",
                        "kind": "question",
                        "cases": [],
                        "parts": ["answer"],
                        "possible": "1",
                    }
                ],
            },
            {"id": "empty", "title": "Empty", "url": "empty/", "minutes": None, "ticks": {}, "exercises": []},
        ],
        "build": found["build"],
    }


def test_the_build_changes_with_what_there_is_to_do_and_with_nothing_else(tmp_path: Path) -> None:
    root = course(tmp_path, dough=LESSON)
    first = made(root / "content")
    rest = {key: value for key, value in first.items() if key != "build"}
    text = json.dumps(rest, ensure_ascii=False, separators=(",", ":"))
    assert first["build"] == hashlib.sha256(text.encode()).hexdigest(), "of the file as it is, without this"
    course(tmp_path, dough=LESSON.replace("How many hours?", "How many hours does it take?"))
    assert made(root / "content")["build"] == first["build"]
    course(tmp_path, dough=LESSON.replace("I can wait", "I can be patient"))
    assert made(root / "content")["build"] != first["build"]


def test_former_names_are_told(tmp_path: Path) -> None:
    """What an author renames with `was` keeps its history."""
    lesson = "# Dough\n\n:::exercise[bake]\nBake.\n:::\n"
    root = course(tmp_path, dough=lesson)
    (root / "content/exercises").mkdir()
    (root / "content/exercises/bake.yml").write_text(
        "id: bake\ntitle: Bake\nwas: [roast]\nparts:\n"
        "  - {id: heat, was: [degrees], type: number, label: How hot?, equals: 240, points: 2}\n"
    )
    (exercise,) = made(root / "content")["modules"][0]["exercises"]
    assert exercise["was"] == {"exercises": ["roast"], "parts": {"degrees": "heat"}}
    assert (exercise["parts"], exercise["possible"]) == (["heat"], "2")


def test_an_exercise_in_text_is_graded_by_a_question_of_its_id_wherever_that_stands(tmp_path: Path) -> None:
    """Either may come first; what grades both is one file."""
    exercise = "\n:::exercise[legs]\nCount them.\n:::\n"
    question = "\n:::question[legs]{title='How many?' answer='6'}\nHow many?\n:::\n"
    root = course(tmp_path, ant=f"# Ant{exercise}", bee=f"# Bee\n{question}")
    for first, second in ((exercise, question), (question, exercise)):
        course(tmp_path, ant=f"# Ant\n{first}", bee=f"# Bee\n{second}")
        content, theme = read_content(root / "content"), read_theme("default", "en")[0]
        assert theme
        planned = plan(content, theme)
        found = [(path, text) for path, text in planned.data if path.startswith("exercises/") and "words" not in path]
        assert [path for path, _ in found] == ["exercises/legs.json"]
        assert json.loads(dict(planned.data)["items.json"])["modules"] == made(root / "content")["modules"]
        shown = [page.data.exercises for page in planned.pages if isinstance(page.data, ModulePage)]
        assert [[*asked] for asked in shown] == [["legs"], ["legs"]]


def test_the_site_has_it_and_no_answer_stands_in_it() -> None:
    content = read_content(ROOT / "content")
    theme, _ = read_theme("default", "en")
    assert theme
    text = dict(plan(content, theme).data)["items.json"]
    found = json.loads(text)
    modules = (document.module for document in content.documents)
    assert found == items(content.id, content.title, modules, bank_of(content)), "in parts as at once"
    exercises = [exercise for module in found["modules"] for exercise in module["exercises"]]
    law_firm = next(e for e in exercises if e["id"] == "customization-decision")
    assert [case["id"] for case in law_firm["cases"]] == ["a", "b", "c"]
    assert "a/approach" in law_firm["parts"] and law_firm["kind"] == "exercise"
    assert {e["id"] for e in exercises} >= {Path(path).stem for path in content.data if path.startswith("exercises/")}
    for secret in ("need-knowledge", "acceptable", "because", "rubric", "confidentiality", "monthly_requests", "hints"):
        assert secret not in text
