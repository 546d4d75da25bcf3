"""A course of any size to measure with: `python benchmarks/corpus.py FOLDER --modules 1000 [--tagged]`.

Every module is made from the seed and its own number alone, and links to its neighbours. So module 50 of 100 is
module 50 of 10,000 to the byte, and what differs between sizes is the size. About 10 KB each: prose with emphasis,
code spans and links, lists, a table, fences (with a language or without), a concept, an exercise, a question, a
checklist. A seventh of the text is code, in three fences, as in the lesson of the same length that coursekit was first
made for: it decides much, since highlighters take longer over a byte than parsers do. The words are made up, spread
as words are (few everywhere, most seldom), since search indexes feel that.
"""

from __future__ import annotations

import argparse
from bisect import bisect
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from random import Random
from textwrap import fill

SEED = 20
SIZE = 10_000
"""Bytes of a module, at least."""
PHASE = 50
"""Modules in a phase."""
REACH = 20
"""How far away the modules are that one links to."""

SYLLABLES = "ba be bo da de di do fa fe ga ge go ka ke ko la le li lo ma me mi mo na ne no pa pe ra re ri ro sa se so ta te to".split()  # noqa: E501, SIM905
LANGUAGES = ("python", "json", "bash", "yaml")

COURSE = """\
id: benchmark
title: A course to measure with
description: Made-up words, in the proportions of a real course.
language: en
phases:
"""

FENCES = {
    "python": '''\
from dataclasses import dataclass


@dataclass(frozen=True)
class NAME:
    """What a month of requests costs, in dollars."""

    NAME_volume: int
    price: float = 0.002
    cached: float = 0.25  # of all requests, answered from before

    def cost(self) -> dict[str, float | str]:
        total = 0.0
        for request in range(self.NAME_volume):
            if request % 4:  # every fourth is found again
                total += self.price * (2 if request % 10 == 0 else 1)
        return {"total": round(total, 2), "unit": "USD"}


print(NAME(NAME_volume=12_000).cost())
''',
    "json": """\
{
  "request": {"model": "NAME", "temperature": 0.2, "stop": null, "stream": false},
  "documents": [
    {"name": "NAME.md", "words": 1840, "updated": "2026-03-14"},
    {"name": "prices.md", "words": 320, "updated": "2026-05-02"}
  ],
  "limits": {"tokens": 2048, "seconds": 30, "retry": true, "rate": 1.5e-3},
  "answer": {
    "text": "The fee is \\u20ac 40 a month.\\nIt is due on the first.",
    "sources": ["prices.md#fees", "NAME.md#due"],
    "confidence": 0.82,
    "checked": false
  },
  "spent": {"tokens": 913, "dollars": -0.0042}
}
""",
    "bash": """\
#!/bin/sh
# Which documents are too long for one request, and what they come to
set -eu
limit=${LIMIT:-400}
total=0
for file in NAME/*.md; do
  [ -f "$file" ] || continue
  words=$(wc -w < "$file")
  if [ "$words" -gt "$limit" ]; then
    echo "$file: $words words, $((words - limit)) too many" >&2
  else
    total=$((total + words))
  fi
done
case $total in
  0) echo 'nothing in NAME fits'; exit 1 ;;
  *) printf '%d words in all\\n' "$total" | tee result.txt ;;
esac
grep -c '^# ' NAME/*.md | sort -t: -k2 -n
""",
    "yaml": """\
# How documents are found and quoted
retrieval:
  NAME: 12
  chunk: {words: 200, overlap: 20}
  sources: [NAME, prices, "frequent questions"]  # in this order
  cite: true
models:
  - &small
    name: NAME
    price: 0.002
    limits: {tokens: 2048, seconds: 30}
  - <<: *small
    name: large
    price: 0.03
prompt: |
  Answer from the sources below alone.
  Where they don't say, say so.
schedule:
  daily: "03:30"
  until: 2026-12-31
  notify: null
""",
}
"""About as long as the fences of real lessons. `NAME` is another word in each, so that no two are the same."""


class Text:
    """Sentences of one module."""

    def __init__(self, number: int, modules: int) -> None:
        self.random = Random(f"{SEED}/{number}")
        self.near = [n for n in range(max(0, number - REACH), min(modules, number + REACH + 1)) if n != number]

    def word(self) -> str:
        return WORDS[bisect(WEIGHTS, self.random.random() * WEIGHTS[-1])]

    def sentence(self) -> str:
        words = [self.word() for _ in range(self.random.randint(8, 18))]
        return " ".join(words).capitalize() + "."

    def title(self) -> str:
        return " ".join(self.word() for _ in range(self.random.randint(2, 4))).capitalize()

    def paragraph(self) -> str:
        words = " ".join(self.sentence() for _ in range(self.random.randint(3, 5))).split(" ")
        at = self.random.randrange(len(words) - 4)
        words[at], words[at + 1] = f"**{words[at]}**", f"`{words[at + 1]}`"
        if self.near and self.random.random() < 0.4:
            to = self.random.choice(self.near)
            link = f"concept:idea-{to:05}" if self.random.random() < 0.75 else f"../{path_of(to)}"
            words[at + 2] = f"[{words[at + 2]}]({link})"
        return fill(" ".join(words), 110, break_long_words=False, break_on_hyphens=False)


def _words() -> list[str]:
    random = Random(SEED)
    made: dict[str, None] = {}
    while len(made) < 5000:
        made["".join(random.choice(SYLLABLES) for _ in range(random.choice((2, 2, 3, 3, 4))))] = None
    return [word for word in made if word != "more"]  # which links shouldn't say


WORDS = _words()
WEIGHTS = list(accumulate(1 / (rank + 3) for rank in range(len(WORDS))))
"""Zipf's law, roughly."""


def path_of(number: int) -> str:
    return f"phase-{number // PHASE:03}/m{number:05}.md"


def module(number: int, modules: int, tagged: bool) -> str:
    """The text of one module."""
    text = Text(number, modules)
    before = f"prerequisites: [idea-{number - 1:05}]\n" if number % PHASE else ""
    parts = [
        f"---\nid: m{number:05}\ntitle: {text.title()} {number:05}\n"
        f"phase: {number // PHASE}\nmodule: {number % PHASE}\nestimatedMinutes: 20\n"
        f"concepts: [idea-{number:05}]\n{before}"
        f"objectives:\n  - {text.title()}\n  - {text.title()}\n---\n\n",
        text.paragraph(),
        f'\n\n:::concept[idea-{number:05}]{{title="{text.title()}"}}\n{text.paragraph()}\n:::\n',
    ]
    for part in _parts(text, number, tagged):
        parts.append(part)
        if sum(map(len, parts)) > SIZE:
            break
    items = "".join(f"- [ ] {text.sentence()} {{#item-{n}}}\n" for n in range(4))
    return "".join([*parts, f'\n:::checklist[done-{number:05}]{{title="Before you go on"}}\n{items}:::\n'])


def _parts(text: Text, number: int, tagged: bool) -> Iterator[str]:
    for turn in range(1, 1000):
        yield f"\n## {text.title()} {turn}\n\n{text.paragraph()}\n\n{text.paragraph()}\n"
        if turn % 2 == 0:
            yield "\n" + "".join(f"- {text.sentence()}\n" for _ in range(4))
        if turn % 2 == 1:
            language = LANGUAGES[(number + turn // 2) % len(LANGUAGES)]
            code = FENCES[language].replace("NAME", f"{text.word()}_{number}_{turn}")
            yield f"\n```{language if tagged else ''}\n{code}```\n"
        if turn == 2:
            rows = "".join(f"| {text.word()} | {text.word()} | {text.random.randrange(1000)} |\n" for _ in range(5))
            yield f"\n| {text.word()} | {text.word()} | {text.word()} |\n| --- | --- | ---: |\n{rows}"
        if turn == 3:
            options = "".join(f"- [{mark}] {text.title()}\n\n  {text.sentence()}\n" for mark in " x ")
            yield f'\n:::question[ask-{number:05}]{{title="{text.title()}"}}\n{text.sentence()}\n\n{options}:::\n'
        if turn == 4:
            inside = f"{text.paragraph()}\n\n:::hint\n{text.sentence()}\n:::\n\n:::solution\n{text.paragraph()}\n:::\n"
            yield f'\n::::exercise[try-{number:05}]{{title="{text.title()}"}}\n{inside}::::\n'


def write(folder: Path, modules: int, tagged: bool) -> None:
    """Make the course below `folder`, which mustn't exist."""
    folder.mkdir(parents=True)
    phases = "".join(f"  {n}: Phase {n}\n" for n in range((modules - 1) // PHASE + 1))
    silence = "" if tagged else "silence: {code-without-language: plain fences are what is measured}\n"
    (folder / "course.yml").write_text(COURSE + phases + silence, "utf-8")
    for number in range(modules):
        path = folder / path_of(number)
        path.parent.mkdir(exist_ok=True)
        path.write_text(module(number, modules, tagged), "utf-8")


def edited(text: str, turn: int) -> str:
    """What an author's edit makes of a module: another word in a paragraph, and a sentence more."""
    head, gap, rest = text.partition("\n## ")
    return f"{head}\nEdit number {turn} adds this sentence.\n{gap}{rest}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--modules", type=int, default=1000)
    parser.add_argument("--tagged", action="store_true", help="give the fences their languages")
    given = parser.parse_args()
    write(given.folder, given.modules, given.tagged)
