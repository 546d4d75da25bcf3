"""The lessons that show the course's exercises: what a learner must know to answer stands in their text."""

from __future__ import annotations

import pytest

from coursekit.content.model import Exercise, Hint, Solution, walk
from coursekit.content.read import read_content
from exercises.samples import CONTENT, bank

TOLD = {
    "product-sorting": (
        *("300,000,000 | Yes, the patterns | No", "30,000,000 | Yes, the product's style and layout | No"),
        *("300,000,000 | No | Yes", "3,000,000 | Yes, the company's voice | No"),
        *("patterns that hardly change", "edited every day", "any hour of any day", "revised every week"),
    ),
    "product-mistakes": (
        *("RAG isn't accurate enough", "teach the model what our company knows", "the more advanced method"),
        *("decide between RAG and fine-tuning", "what the search finds", "how to answer, not what to know"),
        *("Begin with RAG", "one for the facts and the other for the voice"),
    ),
    "task-api-three-methods": (
        *("Four clearly different prompts", "all with one model", "Retrieval was tuned", "examples were put into"),
        *("persona, context, task and format", "one tone and format", "concepts that exist in this API only"),
        *(
            "sound like the brand",
            "more slowly than users will wait",
            "1,000 requests a month",
            "price troubles nobody",
        ),
        *("may leave the house", "Requirements are stable", "needs known", "10,000 conversations", "still fall short"),
    ),
    "product-matrix": (
        *("search tool", "customer support bot", "analyser of legal documents", "specialized code generator"),
        *("assistant for creative writing", "JSON layout that nobody else uses", "high volume and high stakes"),
    ),
    "spectrum-order": ("RAG (retrieval)", "custom training", "few-shot examples", "fine-tuning", "prompt engineering"),
}


def _shown() -> dict[str, Exercise]:
    documents = read_content(CONTENT).documents
    blocks = (block for document in documents for block in walk(document.module.body))
    return {block.id: block for block in blocks if isinstance(block, Exercise)}


def test_every_exercise_is_shown_with_a_hint_and_a_solution() -> None:
    shown = _shown()
    assert set(shown) == {path.stem for path in (CONTENT / "exercises").glob("*.yml")}
    for name, block in shown.items():
        assert block.title.text == bank().exercises[name].source.title
        assert {Hint, Solution} <= {type(inner) for inner in block.body}


@pytest.mark.parametrize("name", TOLD)
def test_the_facts_stand_in_the_prose(name: str) -> None:
    block = _shown()[name]
    lines = (CONTENT / block.place.path.rpartition("/")[2]).read_text("utf-8").split("\n")
    hint = next(inner for inner in block.body if isinstance(inner, Hint))
    told = " ".join(" ".join(lines[block.place.line : hint.place.line - 1]).split())
    for words in TOLD[name]:
        assert words in told
