"""All facts, frameworks and worksheets of a course, from their texts: read, compiled, proved, their examples run.

`read_library` is pure: it takes texts by path and returns programs with everything that is wrong. Files are opened by
the commands, or by the build.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePath

from msgspec import Struct, field

from coursekit.decisions.canonical import Json
from coursekit.decisions.compile import compile_framework
from coursekit.decisions.compile_worksheet import compile_worksheet
from coursekit.decisions.model import Calculation, Example, Facts, Framework, Text, Worksheet
from coursekit.decisions.numbers import number_text, parse_number, rounded
from coursekit.decisions.program import Program, load
from coursekit.decisions.read import read_facts, read_framework
from coursekit.decisions.read_worksheet import read_worksheet
from coursekit.decisions.result import decide
from coursekit.decisions.sentences import range_words
from coursekit.decisions.verify import verify
from coursekit.decisions.worksheet import Sheet, calc, load_worksheet
from coursekit.diagnostics import Diagnostic, Place, in_order
from coursekit.identifiers import did_you_mean

FACTS = "facts.yml"
FRAMEWORKS = "frameworks"
WORKSHEETS = "worksheets"


class Decided(Struct, frozen=True):
    """One framework: its source, its compiled form (plain JSON for pages) and the program that runs."""

    source: Framework
    compiled: Json
    program: Program


class Worked(Struct, frozen=True):
    """One worksheet, likewise."""

    source: Worksheet
    compiled: Json
    sheet: Sheet


class Library(Struct, frozen=True):
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
    unread = bool(faults) and not facts
    for path in sorted(path for path in sources if is_source(path) and path != FACTS):
        if unread and path.startswith(FRAMEWORKS):
            continue  # each would miss every fact
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
    if compiled is not None:
        library.frameworks[framework.id] = Decided(framework, compiled, load(compiled))
    return faults


def _add_worksheet(library: Library, source: str, path: str) -> list[Diagnostic]:
    worksheet, faults = read_worksheet(source, path)
    if worksheet is None or faults:
        return faults
    if worksheet.id in library.worksheets:
        return [_taken(worksheet.id, worksheet.place, library.worksheets[worksheet.id].source.place)]
    compiled, faults = compile_worksheet(worksheet)
    if compiled is not None:
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
        if other.text not in library.frameworks:
            hint = did_you_mean(other.text, library.frameworks) or "name a framework of this course"
            yield Diagnostic("unknown-framework", f"there is no framework `{other.text}`", other.place, hint)
            continue
        known = library.frameworks[other.text].program
        for ours, theirs in pairs:
            yield from _among_outcomes(ours, decided.program)
            yield from _among_outcomes(theirs, known)


def _among_outcomes(name: Text, program: Program) -> Iterator[Diagnostic]:
    if name.text not in program.outcomes:
        listed = ", ".join(f"`{outcome}`" for outcome in program.outcomes)
        hint = did_you_mean(name.text, program.outcomes) or f"there are {listed}"
        yield Diagnostic("unknown-outcome", f"`{program.id}` has no outcome `{name.text}`", name.place, hint)


def run_example(library: Library, decided: Decided, example: Example) -> Iterator[Diagnostic]:
    """Put a stored example to its framework."""
    given = {name.text: value for name, value in example.facts}
    result = decide(decided.program, {name: value.text for name, value in given.items()})
    faults = [*_unknown_facts(library, example), *_unusable(library, given, result)]
    if not faults and _names_outcomes(decided.program):
        faults += _among_outcomes(example.outcome, decided.program)
    yield from faults
    if not faults and result["outcome"] != example.outcome.text:
        yield Diagnostic("example-differs", _differs(example, result), example.outcome.place, _because(result))


def _names_outcomes(program: Program) -> bool:
    """Whether all outcomes have names; a formula may come to any number."""
    return program.rules[program.answer].kind != "formula"


def _unknown_facts(library: Library, example: Example) -> Iterator[Diagnostic]:
    for name, _ in example.facts:
        if name.text not in library.facts:
            hint = did_you_mean(name.text, library.facts) or "name a fact of facts.yml"
            yield Diagnostic("unknown-name", f"there is no fact `{name.text}`", name.place, hint)


def _unusable(library: Library, given: Mapping[str, Text], result: Json) -> Iterator[Diagnostic]:
    for problem in result.get("problems", ()):
        value = given[problem["fact"]]
        message = f"`{problem['fact']}` can't be `{value.text}`"
        yield Diagnostic("bad-value", message, value.place, expected(library, problem["fact"]))


def expected(library: Library, name: str) -> str:
    """What a fact's value may be, as a hint."""
    fact = library.facts[name]
    if fact.number is None:
        return "it can be " + ", ".join(f"`{value}`" for value, _ in fact.values)
    return f"it is {range_words(fact.number)}, written without separators"


def _differs(example: Example, result: Json) -> str:
    if result["outcome"] is None:
        open_ = ", ".join(f"`{outcome}`" for outcome in result["unknown"]["possible"])
        return f"{_called(example)} leaves it open between {open_}" if open_ else f"{_called(example)} has no outcome"
    return f"{_called(example)} gives `{result['outcome']}`, not `{example.outcome.text}`"


def _called(example: Example | Calculation) -> str:
    return f"the example `{example.name}`" if example.name else "this example"


def _because(result: Json) -> str:
    if result["outcome"] is None:
        ask = result["unknown"]["ask"]
        return f"say what `{ask}` is" if ask else f"mend the decision ({result.get('reason', 'open')})"
    rows = (f"`{s['row']}`" + (f" ({s['because']})" if s["because"] else "") for s in result["trace"])
    return "mend the example, or what decides it: " + ", ".join(rows)


def run_calculation(worked: Worked, example: Calculation) -> Iterator[Diagnostic]:
    """Put a stored example to its worksheet: each figure exactly, or to the decimals that the line shows."""
    result = calc(worked.sheet, {name.text: number_text(value) for name, value in example.inputs})
    yield from _impossible(worked, example, result)
    if result["problems"]:
        return
    lines = {line["name"]: line for line in result["lines"]}
    places = {line.formula.name: line.places for line in worked.source.lines}
    for name, figure in example.gives:
        line = lines[name.text]
        if not _agrees(line["value"], figure, places[name.text]):
            comes = "no figure" if line["value"] is None else line["value"]
            why = f" ({line['reason']})" if line["value"] is None else ""
            message = f"{_called(example)} gives {comes} for `{name.text}`{why}, not {figure}"
            yield Diagnostic("example-differs", message, name.place, "mend the figure, or the formula behind it")


def _impossible(worked: Worked, example: Calculation, result: Json) -> Iterator[Diagnostic]:
    """Inputs out of range, and requirements that don't hold."""
    given = {name.text: (name, value) for name, value in example.inputs}
    ranges = {i.name: i.range for i in worked.source.inputs}
    for problem in result["problems"]:
        if "input" in problem:
            name, value = given[problem["input"]]
            hint = f"it is {range_words(ranges[name.text])}"
            yield Diagnostic("bad-value", f"`{name.text}` can't be {number_text(value)}", name.place, hint)
        else:
            message = f"{_called(example)} breaks the requirement `{problem['requirement']}`: {problem['because']}"
            yield Diagnostic("bad-value", message, example.place, "change its inputs, or the requirement")


def _agrees(value: str | None, figure: str, places: int) -> bool:
    if value is None:
        return False
    exact, wanted = parse_number(value), parse_number(figure)
    if exact is None or wanted is None:
        return value == figure
    return wanted in (exact, rounded(exact, places))
