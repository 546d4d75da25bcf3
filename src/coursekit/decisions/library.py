"""All facts, frameworks and worksheets of a course, from their texts: read, compiled, proved, their examples run.

`read_library` is pure: it takes texts by path and returns programs with everything that is wrong. Files are opened by
the commands, or by the build.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from coursekit.decisions.canonical import Json
from coursekit.decisions.compile import compile_framework
from coursekit.decisions.compile_worksheet import compile_worksheet
from coursekit.decisions.model import Calculation, Example, Facts, Framework, Text, Worksheet
from coursekit.decisions.numbers import number_text, parse_number, rounded
from coursekit.decisions.program import Program, load
from coursekit.decisions.read import read_facts, read_framework
from coursekit.decisions.read_worksheet import read_worksheet
from coursekit.decisions.result import decide
from coursekit.decisions.verify import verify
from coursekit.decisions.worksheet import Sheet, calc, load_worksheet
from coursekit.diagnostics import Diagnostic, Place, in_order
from coursekit.identifiers import did_you_mean

FACTS = "facts.yml"
FRAMEWORKS = "frameworks"
WORKSHEETS = "worksheets"


@dataclass(frozen=True, slots=True)
class Decided:
    """One framework: its source, its compiled form (plain JSON for pages) and the program that runs."""

    source: Framework
    compiled: Json
    program: Program


@dataclass(frozen=True, slots=True)
class Worked:
    """One worksheet, likewise."""

    source: Worksheet
    compiled: Json
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class Library:
    """What could be read and compiled, by id; what couldn't is missing here and named in `diagnostics`."""

    facts: Facts = field(default_factory=dict)
    frameworks: dict[str, Decided] = field(default_factory=dict)
    worksheets: dict[str, Worked] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


def is_source(path: str) -> bool:
    """Whether a path below the content folder belongs to the decisions."""
    parts = path.split("/")
    return path == FACTS or (len(parts) == 2 and parts[0] in (FRAMEWORKS, WORKSHEETS) and parts[1].endswith(".yml"))


def read_library(sources: Mapping[str, str], root: str = "content") -> Library:
    """Read and compile every source. `sources` is text by path below the content folder; places say `root`/path."""
    facts, faults = read_facts(sources.get(FACTS, "{}"), str(PurePath(root, FACTS)))
    library = Library(facts)
    for path in sorted(path for path in sources if is_source(path) and path != FACTS):
        add = _add_framework if path.startswith(FRAMEWORKS) else _add_worksheet
        faults = faults + add(library, sources[path], str(PurePath(root, path)))
    return Library(facts, library.frameworks, library.worksheets, tuple(in_order(faults)))


def _add_framework(library: Library, source: str, path: str) -> list[Diagnostic]:
    framework, faults = read_framework(source, path)
    if framework is None or faults:
        return faults
    if framework.id in library.frameworks:
        return [_taken(framework.id, framework.place, library.frameworks[framework.id].source.place)]
    compiled, faults = compile_framework(framework, library.facts)
    if not faults:
        library.frameworks[framework.id] = Decided(framework, compiled, load(compiled))
    return faults


def _add_worksheet(library: Library, source: str, path: str) -> list[Diagnostic]:
    worksheet, faults = read_worksheet(source, path)
    if worksheet is None or faults:
        return faults
    if worksheet.id in library.worksheets:
        return [_taken(worksheet.id, worksheet.place, library.worksheets[worksheet.id].source.place)]
    compiled, faults = compile_worksheet(worksheet)
    if not faults:
        library.worksheets[worksheet.id] = Worked(worksheet, compiled, load_worksheet(compiled))
    return faults


def _taken(id_: str, place: Place, first: Place) -> Diagnostic:
    return Diagnostic(
        "duplicate-id", f"the id `{id_}` is given twice", place, f"{first.path} has it already; rename one"
    )


def check_library(library: Library) -> list[Diagnostic]:
    """Everything wrong: reading, compiling, the proofs of every framework, all stored examples."""
    faults = list(library.diagnostics)
    for decided in library.frameworks.values():
        faults += verify(decided.program, decided.source)
        faults += (fault for example in decided.source.examples for fault in run_example(library, decided, example))
        faults += _maps(library, decided)
    for worked in library.worksheets.values():
        faults += (fault for example in worked.source.examples for fault in run_calculation(worked, example))
    return in_order(faults)


def check_decisions(sources: Mapping[str, str], root: str = "content") -> list[Diagnostic]:
    """Read, compile and prove: what `check` reports about a course's decisions."""
    return check_library(read_library(sources, root))


def _maps(library: Library, decided: Decided) -> Iterator[Diagnostic]:
    """A map names another framework, and outcomes that the two have."""
    for other, pairs in decided.source.maps:
        if other not in library.frameworks:
            hint = did_you_mean(other, library.frameworks) or "name a framework of this course"
            yield Diagnostic("unknown-framework", f"there is no framework `{other}`", decided.source.place, hint)
            continue
        for ours, theirs in pairs:
            known = library.frameworks[other].program.outcomes
            for name, outcomes in ((ours, decided.program.outcomes), (theirs, known)):
                if name not in outcomes:
                    message = f"`maps` names the outcome `{name}`, which isn't there"
                    hint = did_you_mean(name, outcomes) or "there are " + ", ".join(f"`{o}`" for o in outcomes)
                    yield Diagnostic("unknown-outcome", message, decided.source.place, hint)


def run_example(library: Library, decided: Decided, example: Example) -> Iterator[Diagnostic]:
    """Put a stored example to its framework."""
    yield from unknown_facts(library, example.facts)
    result = decide(decided.program, {name: given.text for name, given in example.facts})
    for problem in result.get("problems", ()):
        given = dict(example.facts)[problem["fact"]]
        message = f"`{problem['fact']}` can't be `{given.text}`"
        yield Diagnostic("bad-value", message, given.place, expected(library, problem["fact"]))
    if result["outcome"] != example.outcome.text:
        yield Diagnostic("example-differs", _differs(example, result), example.outcome.place, _because(result))


def unknown_facts(library: Library, facts: tuple[tuple[str, Text], ...]) -> Iterator[Diagnostic]:
    for name, given in facts:
        if name not in library.facts:
            hint = did_you_mean(name, library.facts) or "name a fact of facts.yml"
            yield Diagnostic("unknown-name", f"there is no fact `{name}`", given.place, hint)


def expected(library: Library, name: str) -> str:
    """What a fact's value may be, as a hint."""
    fact = library.facts[name]
    if fact.number is None:
        return "it can be " + ", ".join(f"`{value}`" for value, _ in fact.values)
    kind = "a whole number" if fact.number.whole else "a number"
    low = "" if fact.number.low is None else f" from {number_text(fact.number.low)}"
    high = "" if fact.number.high is None else f" to {number_text(fact.number.high)}"
    return f"it is {kind}{low}{high}, written plainly"


def _differs(example: Example, result: Json) -> str:
    if result["outcome"] is None:
        open_ = ", ".join(f"`{outcome}`" for outcome in result["unknown"]["possible"])
        return f"the example `{example.name}` leaves open: {open_ or 'nothing is possible'}"
    return f"the example `{example.name}` gives `{result['outcome']}`, not `{example.outcome.text}`"


def _because(result: Json) -> str:
    if result["outcome"] is None:
        ask = result["unknown"]["ask"]
        return f"say what `{ask}` is" if ask else f"no outcome: {result.get('reason', 'open')}"
    return "; ".join(f"{step['row']}: {step['because']}" for step in result["trace"])


def run_calculation(worked: Worked, example: Calculation) -> Iterator[Diagnostic]:
    """Put a stored example to its worksheet: each figure exactly, or to the decimals that the line shows."""
    result = calc(worked.sheet, {name.text: number_text(value) for name, value in example.inputs})
    for problem in result["problems"]:
        message = f"the example `{example.name}` can't be: {problem.get('because') or problem['input']}"
        yield Diagnostic("bad-value", message, example.place, "change the example, or what the worksheet allows")
    lines = {line["name"]: line["value"] for line in result["lines"]}
    places = {line.formula.name: line.places for line in worked.source.lines}
    for name, figure in example.gives:
        if not _agrees(lines[name.text], figure, places[name.text]):
            message = f"the example `{example.name}` gives {lines[name.text]} for `{name.text}`, not {figure}"
            yield Diagnostic("example-differs", message, name.place, "mend the figure, or the formula behind it")


def _agrees(value: str | None, figure: str, places: int) -> bool:
    if value is None:
        return False
    exact, wanted = parse_number(value), parse_number(figure)
    if exact is None or wanted is None:
        return value == figure
    return wanted in (exact, rounded(exact, places))
