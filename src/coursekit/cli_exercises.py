"""The commands of the exercises: `grade` and `key`. `COMMANDS` is what cli.py registers.

Exit codes: 0 done, whatever the score · 1 content or a response at fault · 2 wrong usage.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import click

from coursekit.content.read import read_course_file, read_data
from coursekit.decisions.canonical import Json, canonical_json
from coursekit.decisions.numbers import display, number_text
from coursekit.diagnostics import Diagnostic, Place, Severity, format_text, has_errors, in_order
from coursekit.exercises.bank import EXERCISES, Bank, Keyed, read_bank
from coursekit.exercises.grade import Grade
from coursekit.exercises.grade import grade as grade_response
from coursekit.exercises.key import Key
from coursekit.exercises.responses import ENDINGS, MAX_BYTES, read_response_file
from coursekit.exercises.sheet import answer_sheet
from coursekit.exercises.words import Said, explain, whole
from coursekit.identifiers import did_you_mean
from coursekit.spreadsheet import harmless, row

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
CONTENT = click.option("--content", type=FOLDER, default=Path("content"), show_default=True, metavar="DIR",
                       help="The course's content folder.")  # fmt: skip
AS_JSON = click.option("--json", "as_data", is_flag=True, help="Print JSON instead of text.")


@click.command()
@click.argument("exercise")
@click.argument("response", type=click.Path(exists=True, path_type=Path))
@AS_JSON
@CONTENT
def grade(exercise: str, response: Path, as_data: bool, content: Path) -> None:
    """Grade RESPONSE, a JSON or YAML file, by the key of EXERCISE, and say why.

    RESPONSE may be a folder of such files: then their scores are printed as CSV, one line each, or with --json as one
    line of JSON each. Damaged files are named and left out, and the exit code is 1.

    \b
    Examples:
      coursekit grade customization-decision answers/jo.json
      coursekit grade customization-decision answers/ > scores.csv
    """
    key = find(content, exercise).key
    if response.is_dir():
        sys.exit(_folder(key, response, as_data))
    given, faults = _read(response)
    graded = grade_response(key, given) if not faults else None
    faults += _misfits(key, graded, response) if graded else []
    if graded is None or has_errors(faults):
        _stop(faults)
    else:
        _tell(faults)
        click.echo(canonical_json(graded.as_json()) if as_data else grade_text(key, graded, given))


def _read(path: Path) -> tuple[Json, list[Diagnostic]]:
    """A response's file. One that can't be opened is a finding like any other."""
    try:
        if path.stat().st_size > MAX_BYTES:  # not even read
            return read_response_file(b" " * (MAX_BYTES + 1), str(path))
        return read_response_file(path.read_bytes(), str(path))
    except OSError as fault:
        reason = (fault.strerror or "it can't be read").lower()
        return None, [Diagnostic("file-unreadable", f"this file can't be read: {reason}", Place(str(path)))]


def _misfits(key: Key, graded: Grade, path: Path) -> list[Diagnostic]:
    """What is wrong with a response as a whole: an error where nothing of it could be graded."""
    place = Place(str(path), 1)
    found: dict[str, tuple[str, str, Severity]] = {
        "not-a-response": ("wrong-type", 'it begins with `{"exercise": …, "answers": {…}}`', "error"),
        "other-exercise": ("bad-value", f"it is graded by the key of `{key.id}`", "error"),
        "unknown-parts": ("unknown-key", "there are " + ", ".join(f"`{part}`" for part in key.parts), "warning"),
    }
    said = [(reason, *found[reason]) for reason in graded.codes]
    return [Diagnostic(code, _lower(whole(reason)), place, hint, severity) for reason, code, hint, severity in said]


def _lower(sentence: str) -> str:
    """A sentence of the feedback as a diagnostic is written."""
    return sentence[:1].lower() + sentence[1:].rstrip(".")


def grade_text(key: Key, graded: Grade, given: Json) -> str:
    """A grade for people: the total, then part by part."""
    lines = [f"{key.words['title']}: {display(graded.earned, 2)} of {display(graded.possible, 2)}"]
    case = ""
    for said in explain(key, graded, given):
        if said.case != case:
            case = said.case
            lines += ["", f"{case}: {key.words['cases'][case]['title']}"]
        lines += _part_text(said)
    return "\n".join(lines)


def _part_text(said: Said) -> Iterator[str]:
    label = f"{said.group}, {said.label.lower()}" if said.group else said.label
    if said.marked == "unanswered":
        yield f"  {label}: {said.verdict}"
        return
    yield f"  {label}: {said.verdict} ({said.score})"
    yield from textwrap.wrap(" ".join(said.sentences), 100, initial_indent="    ", subsequent_indent="    ")


def _folder(key: Key, folder: Path, as_data: bool) -> int:
    """Grade every response of a folder, in order of their names. The exit code."""
    paths = sorted(path for path in folder.iterdir() if path.suffix in ENDINGS and not path.name.startswith("."))
    if not paths:
        raise click.UsageError(f"there is no response in {folder}: name a folder with .json or .yml files")
    faults: list[Diagnostic] = []
    if not as_data:
        click.echo(row(["response", "earned", "possible", "percent", "to review", *key.parts]))
    with click.progressbar(paths, label="grading", file=sys.stderr, hidden=not sys.stderr.isatty()) as files:
        for path in files:
            given, wrong = _read(path)
            graded = grade_response(key, given) if not wrong else None
            wrong += _misfits(key, graded, path) if graded else []
            faults += wrong
            if graded is not None and not has_errors(wrong):
                line = {"response": path.name, "grade": graded.as_json()}
                click.echo(canonical_json(line) if as_data else row(_scores(path, graded)))
    _tell(faults)
    left_out = len({fault.place.path for fault in faults if fault.severity == "error"})
    if left_out:
        click.echo(f"{left_out} of {len(paths)} left out", err=True)
    return 1 if left_out else 0


def _scores(path: Path, graded: Grade) -> list[str]:
    """One line of the table. Numbers are exact, the percentage is rounded to one decimal."""
    review = sum(marked.verdict == "to-review" for marked in graded.parts.values())
    percent = display(Fraction(graded.earned) * 100 / graded.possible, 1)
    totals = [number_text(graded.earned), number_text(graded.possible), percent, str(review)]
    return [harmless(path.name), *totals, *(number_text(marked.earned) for marked in graded.parts.values())]


@click.command()
@click.argument("exercise")
@AS_JSON
@CONTENT
def key(exercise: str, as_data: bool, content: Path) -> None:
    """Print the key of EXERCISE, as it follows from its facts and frameworks, with reasons. For teachers.

    \b
    Example:
      coursekit key customization-decision
    """
    compiled = find(content, exercise).compiled
    click.echo(canonical_json(compiled) if as_data else "\n".join(answer_sheet(compiled)))


# -- finding an exercise in a content folder


def find(content: Path, id_: str) -> Keyed:
    """The exercise of that id: of a file, else of a question in the text. Its faults end the command with 1."""
    faults: list[Diagnostic] = []
    sources = {path: source.text for path, source in read_data(content, faults).items()}
    if has_errors(faults):
        _stop(faults)
    bank = _bank(sources, content, ())
    if id_ not in bank.exercises and not _faults_of(bank, content, id_):
        bank = _bank(sources, content, _questions(content))
    if id_ in bank.exercises:
        return bank.exercises[id_]
    if faults := _faults_of(bank, content, id_):
        _stop(faults)
    names = list(bank.exercises)
    hint = did_you_mean(id_, names) or ("there are " + ", ".join(sorted(names)) if names else "there are none yet")
    raise click.UsageError(f"there is no exercise `{id_}`: {hint}")


def _faults_of(bank: Bank, content: Path, id_: str) -> list[Diagnostic]:
    path = (content / EXERCISES / f"{id_}.yml").as_posix()
    found = [d for d in bank.diagnostics if d.place.path == path]
    others = [d for d in bank.diagnostics if d.severity == "error" and f"/{EXERCISES}/" not in d.place.path]
    return [*found, *others] if found else []


def _bank(sources: dict[str, str], content: Path, questions: Iterable[object]) -> Bank:
    from coursekit.content.model import Question
    from coursekit.decisions.library import read_library

    library = read_library(sources, content.as_posix())
    language = read_course_file(content, [])[0].language
    asked = [question for question in questions if isinstance(question, Question)]
    bank = read_bank(sources, library, asked, content.as_posix(), language)
    return Bank(bank.exercises, (*library.diagnostics, *bank.diagnostics))


def _questions(content: Path) -> list[object]:
    from coursekit.content.model import Question, walk
    from coursekit.content.read import read_content

    documents = read_content(content).documents
    return [block for d in documents for block in walk(d.module.body) if isinstance(block, Question)]


def _tell(faults: Iterable[Diagnostic]) -> None:
    for fault in in_order(faults):
        click.echo(format_text(fault), err=True)


def _stop(faults: Iterable[Diagnostic]) -> None:
    """Print what is wrong and end with 1."""
    _tell(faults)
    sys.exit(1)


COMMANDS = (grade, key)
