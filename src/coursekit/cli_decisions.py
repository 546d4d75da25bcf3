"""The commands of the decisions: `decide`, `calc`, `compare`, `practice`. `COMMANDS` is what cli.py registers.

Exit codes: 0 done (an open decision is done), 1 content or data at fault, 2 wrong usage, such as a value that can't be.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from coursekit.content.read import read_data
from coursekit.decisions.canonical import Json, canonical_json
from coursekit.decisions.cases import Handed, check_case, read_cases
from coursekit.decisions.compare import as_json, comparable_with
from coursekit.decisions.compare import compare as compare_programs
from coursekit.decisions.diagram import TooLargeError
from coursekit.decisions.library import Library, read_library
from coursekit.decisions.numbers import number_text, parse_number
from coursekit.decisions.practice import practice as draw_practice
from coursekit.decisions.program import FactSpec, Program
from coursekit.decisions.result import decide as decide_program
from coursekit.decisions.sentences import change_words, interval_words
from coursekit.decisions.situation import Problem, fact_value
from coursekit.decisions.worksheet import Sheet
from coursekit.decisions.worksheet import calc as calc_sheet
from coursekit.diagnostics import Diagnostic, Place, format_text, has_errors, in_order
from coursekit.exercises.entry import read_entry
from coursekit.identifiers import did_you_mean

Found = TypeVar("Found")
Command = TypeVar("Command", bound=Callable[..., Any])


def content_option(command: Command) -> Command:
    folder = click.Path(exists=True, file_okay=False, path_type=Path)
    option = click.option("--content", type=folder, default=Path("content"), show_default=True, metavar="DIR",
                          help="The course's content folder.")  # fmt: skip
    return option(command)


def json_option(command: Command) -> Command:
    return click.option("--json", "as_data", is_flag=True, help="Print JSON instead of text.")(command)


def library_at(content: Path) -> Library:
    """Read the decisions of a content folder; what can't be read is reported and ends the command with 1."""
    faults: list[Diagnostic] = []
    sources = read_data(content, faults)
    if has_errors(faults):
        stop(faults)
    return read_library({path: source.text for path, source in sources.items()}, content.as_posix())


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        reason = "it is not UTF-8" if isinstance(fault, UnicodeDecodeError) else fault.strerror
        raise click.ClickException(f"{path} can't be read: {reason}") from None


def named(what: str, id_: str, known: Mapping[str, Found], library: Library) -> Found:
    """The framework or worksheet of that id; else its faults (exit 1), or wrong usage (exit 2)."""
    if id_ in known:
        return known[id_]
    faults = [d for d in library.diagnostics if Path(d.place.path).stem == id_ or d.place.path.endswith("facts.yml")]
    if has_errors(faults):
        stop(faults)
    hint = did_you_mean(id_, known) or "there are " + ", ".join(sorted(known))
    raise click.UsageError(f"there is no {what} `{id_}`: {hint}")


def stop(faults: Iterable[Diagnostic]) -> None:
    """Print what is wrong and end with 1."""
    for fault in in_order(faults):
        click.echo(format_text(fault), err=True)
    sys.exit(1)


def pairs(words: Iterable[str], option: str) -> dict[str, Json]:
    """`name=value` words as a mapping."""
    found: dict[str, Json] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise click.UsageError(f"`{option} {word}` lacks a value: write `{option} name=value`")
        if name.strip() in found:
            raise click.UsageError(f"`{option} {name.strip()}` is given twice: keep one of the two")
        found[name.strip()] = value.strip()
    return found


@click.command()
@click.argument("framework")
@click.option("--fact", "words", multiple=True, metavar="NAME=VALUE", help="One known fact; may be repeated.")
@click.option(
    "--facts", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A file with facts."
)
@json_option
@content_option
def decide(framework: str, words: tuple[str, ...], file: Path | None, as_data: bool, content: Path) -> None:
    """Put a situation to FRAMEWORK: the outcome, why, and what would change it.

    --facts takes a YAML or JSON file with one situation, or a .jsonl file with one a line, answered one a line. In a
    terminal without any facts, the next useful fact is asked until the answer is determined.

    \b
    Example:
      coursekit decide four-questions --fact need=knowledge --fact monthly_requests=200
    """
    library = library_at(content)
    program = named("framework", framework, {k: d.program for k, d in library.frameworks.items()}, library)
    if file is not None and file.suffix == ".jsonl":
        sys.exit(_many(library, program, file))
    given = _one(library, file) | _words(library, words)
    if not given and not as_data and in_terminal():
        given = _ask(program)
    result = decide_program(program, given)
    click.echo(canonical_json(result) if as_data else decision_text(program, result))


def as_number(typed: str, unit: str) -> str:
    """A number as somebody typed it (`1.2k`, `$1,200`) in the text that programs read; anything else as it is."""
    value = None if parse_number(typed) is not None else read_entry(typed, unit).value
    return typed if value is None else number_text(value)


def in_terminal() -> bool:
    """Whether somebody is there to answer questions."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _words(library: Library, words: tuple[str, ...]) -> dict[str, Json]:
    """The facts given on the command line; a wrong one is wrong usage."""
    given = pairs(words, "--fact")
    for name, fact in library.facts.items():
        if name in given and fact.number is not None:
            given[name] = as_number(given[name], fact.unit)
    for fault in check_case(library, Handed(given), Place("--fact")):
        raise click.UsageError(f"{fault.message}: {fault.hint}")
    return given


def _one(library: Library, file: Path | None) -> dict[str, Json]:
    if file is None:
        return {}
    handed = read_cases(_read(file), str(file))[0]
    if faults := check_case(library, handed, Place(str(file), 1)):
        stop(faults)
    return handed.situation


def _many(library: Library, program: Program, file: Path) -> int:
    """One line of JSON for each line of the file; a line at fault is answered with its faults. The exit code."""
    code = 0
    for number, handed in enumerate(read_cases(_read(file), str(file)), 1):
        faults = check_case(library, handed, Place(str(file), number))
        code = 1 if faults else code
        answer = {"faults": [d.as_json() for d in faults]} if faults else decide_program(program, handed.situation)
        click.echo(canonical_json(answer))
    return code


def _ask(program: Program) -> dict[str, Json]:
    """Ask the facts that still matter, one by one; an empty answer ends the questions."""
    given: dict[str, Json] = {}
    specs = {fact.name: fact for fact in program.facts}
    while ask := decide_program(program, given)["unknown"]["ask"]:
        answer = _question(program, specs[ask])
        if answer is None:
            break
        given[ask] = answer
    return given


def _question(program: Program, fact: FactSpec) -> str | None:
    words = program.words["facts"][fact.name]
    click.echo(f"\n{words['question']}\n  {words['help']}")
    for value in fact.values:
        label = words["values"].get(value, value)
        click.echo(f"  {value}" + (f": {label}" if label != value else ""))
    while True:
        answer = click.prompt(f"{fact.name} (Enter to stop)", default="", show_default=False).strip()
        if not answer:
            return None
        answer = as_number(answer, words["unit"]) if fact.is_number else answer
        if not isinstance(fact_value(fact, answer), Problem):
            return str(answer)
        click.echo(f"  {answer} is not an answer: " + (", ".join(fact.values) or "write a plain number, such as 1000"))


def decision_text(program: Program, result: Json) -> str:
    """The result for people: the outcome, the ranking, why, what would change it."""
    labels = program.words["decisions"][program.answer]["outcomes"]
    title, outcome = program.words["title"], result["outcome"]
    if outcome is None:
        return "\n".join([*_open(program, title, result), *_why(result), *_problems(result)])
    number = f" ({result['number']})" if "number" in result and result["number"] != outcome else ""
    head = f"{title}: {labels.get(outcome, outcome)}{number}"
    return "\n".join([head, *_ranking(result, labels), *_why(result), *_changes(program, result), *_problems(result)])


def _open(program: Program, title: str, result: Json) -> list[str]:
    ask = result["unknown"]["ask"]
    if ask is None:
        return [f"{title}: no outcome ({result.get('reason', 'open')})"]
    possible = ", ".join(result["unknown"]["possible"])
    question = program.words["facts"][ask]["question"]
    return [f"{title}: still open between {possible}", f"  next: {question} (--fact {ask}=…)"]


def _ranking(result: Json, labels: Mapping[str, str]) -> list[str]:
    return [
        f"  {r['status']:<11} {labels.get(r['option'], r['option'])}: {r['for']} for, {r['against']} against"
        for r in result["ranking"]
    ]


def _why(result: Json) -> list[str]:
    steps = [f"  {s['because']}{_facts(s['facts'])}" for s in result["trace"] if s["because"]]
    return ["why:", *steps] if steps else []


def _facts(facts: Mapping[str, str]) -> str:
    return " (" + ", ".join(f"{name} = {value}" for name, value in facts.items()) + ")" if facts else ""


def _changes(program: Program, result: Json) -> list[str]:
    words, labels = program.words["facts"], program.words["decisions"][program.answer]["outcomes"]
    lines = [
        "  "
        + "; and ".join(change_words(words, name, test) for name, test in change["facts"].items())
        + f" → {labels.get(change['outcome'], change['outcome'])}"
        for change in result["changes"]
    ]
    return ["what would change it:", *lines] if lines else []


def _problems(result: Json) -> list[str]:
    return [f"  not understood: {problem['fact']} ({problem['code']})" for problem in result.get("problems", ())]


@click.command()
@click.argument("worksheet")
@click.option("--set", "words", multiple=True, metavar="NAME=VALUE", help="One input; the others keep their defaults.")
@json_option
@content_option
def calc(worksheet: str, words: tuple[str, ...], as_data: bool, content: Path) -> None:
    """Work WORKSHEET out, exactly; only what is shown is rounded.

    \b
    Example:
      coursekit calc rag-economics --set queries=20000
    """
    library = library_at(content)
    sheet = named("worksheet", worksheet, {k: w.sheet for k, w in library.worksheets.items()}, library)
    given = pairs(words, "--set")
    for name in given:
        if name not in sheet.defaults:
            hint = did_you_mean(name, sheet.defaults) or "there are " + ", ".join(sheet.defaults)
            raise click.UsageError(f"there is no input `{name}`: {hint}")
        given[name] = as_number(given[name], sheet.words["inputs"][name]["unit"])
    _refuse_wrong(sheet, given)
    result = calc_sheet(sheet, given)
    click.echo(canonical_json(result) if as_data else calculation_text(sheet, result))
    if result["problems"]:
        sys.exit(1)


def _refuse_wrong(sheet: Sheet, given: Mapping[str, Json]) -> None:
    """An input that can't be is wrong usage; one that goes against the others is for the worksheet to say."""
    for spec in sheet.program.facts:
        if spec.name in given and isinstance(fact_value(spec, given[spec.name]), Problem):
            kind = "a whole number" if spec.whole else "a number"
            hint = f"it is {kind}: {interval_words(spec.range)}, such as {number_text(sheet.defaults[spec.name])}"
            raise click.UsageError(f"`{spec.name}` can't be `{given[spec.name]}`: {hint}")


def calculation_text(sheet: Sheet, result: Json) -> str:
    """The worksheet for people; the lines that answer its question are marked."""
    inputs = [f"  {w['label']}: {result['inputs'][n]} {w['unit']}".rstrip() for n, w in sheet.words["inputs"].items()]
    lines = [_line(line, line["name"] in result["results"]) for line in result["lines"]]
    wrong = [f"problem: {p.get('because') or p['input'] + ' ' + p['code']}" for p in result["problems"]]
    return "\n".join([sheet.words["title"], *inputs, "", *lines, *wrong])


def _line(line: Json, answers: bool) -> str:
    value = line["shown"] if line["shown"] is not None else f"no figure ({line['reason']})"
    unit = line["unit"] if value[-1:].isdigit() else ""  # "never" has no unit
    return f"{'→' if answers else ' '} {line['label']}: {value} {unit}".rstrip()


@click.command()
@click.argument("frameworks", nargs=-1, required=True, metavar="FRAMEWORK FRAMEWORK…")
@json_option
@content_option
def compare(frameworks: tuple[str, ...], as_data: bool, content: Path) -> None:
    """Count the cells of their facts in which two or more frameworks part, and show the smallest.

    \b
    Example:
      coursekit compare indicators-confidence indicators-net
    """
    if len(frameworks) < 2:
        raise click.UsageError("name two frameworks or more")
    library = library_at(content)
    known = {id_: decided.program for id_, decided in library.frameworks.items()}
    programs = [named("framework", id_, known, library) for id_ in frameworks]
    if objection := comparable_with(programs):
        raise click.UsageError(objection)
    try:
        comparison = as_json(compare_programs(programs, list(library.facts)))
    except TooLargeError:
        raise click.ClickException("these frameworks have too many cells together to be compared") from None
    click.echo(canonical_json(comparison) if as_data else comparison_text(comparison))


def comparison_text(comparison: Json) -> str:
    head = f"{' and '.join(comparison['frameworks'])} part in {comparison['parted']:,} of {comparison['cells']:,} cells"
    counts = [f"  {' / '.join(pair['outcomes'])}: {pair['cells']:,}" for pair in comparison["pairs"]]
    smallest = comparison["smallest"]
    if smallest is None:
        return head
    where = f"the smallest: where {smallest['words']} they say {' / '.join(smallest['outcomes'])}"
    return "\n".join([head, *counts, where])


@click.command()
@click.argument("framework")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same cases.")
@click.option("--count", type=click.IntRange(1, 1000), default=1, show_default=True, help="How many cases.")
@json_option
@content_option
def practice(framework: str, seed: int, count: int, as_data: bool, content: Path) -> None:
    """Draw fresh cases for FRAMEWORK, each with its derived key.

    \b
    Example:
      coursekit practice four-questions --seed 7 --count 3
    """
    library = library_at(content)
    program = named("framework", framework, {k: d.program for k, d in library.frameworks.items()}, library)
    result = draw_practice(program, seed, count)
    click.echo(canonical_json(result) if as_data else practice_text(program, result))


def practice_text(program: Program, result: Json) -> str:
    if not result["cases"]:
        return f"{program.words['title']}: one fact alone decides every case, so there is nothing to practise"
    return "\n\n".join(_case(program, number, case) for number, case in enumerate(result["cases"], 1))


def _case(program: Program, number: int, case: Json) -> str:
    words = program.words["facts"]
    facts = [f"  {words[name]['label']}: {words[name]['values'].get(v, v)}" for name, v in case["facts"].items()]
    acceptable = f" (acceptable: {', '.join(case['acceptable'])})" if case["acceptable"] else ""
    return "\n".join([f"case {number}", *facts, f"answer: {case['outcome']}{acceptable}", *_why(case)])


COMMANDS = [decide, calc, compare, practice]
