"""The commands for a class without a server: `progress collect`. `COMMANDS` is what cli.py registers.

Exit codes: 0 done · 1 files were left out, or the content is at fault · 2 wrong usage.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coursekit.diagnostics import Diagnostic, format_text

if TYPE_CHECKING:
    from coursekit.progress.report import Report

PATH = click.Path(path_type=Path)


@click.group()
def progress() -> None:
    """Turn a class's progress files into a report.

    Learners save theirs from the course's page “Your progress”, and send them to you. Nothing needs a server.
    """


@progress.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="FOLDER...")
@click.option("--html", type=PATH, metavar="FILE", help="Write the report as one HTML file.")
@click.option("--csv", "as_csv", is_flag=True, help="Print one long table for a spreadsheet.")
@click.option("--json", "as_data", is_flag=True, help="Print everything as JSON.")
@click.option("--content", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path("content"),
              show_default=True, metavar="DIR", help="The course's content folder.")  # fmt: skip
def collect(folders: tuple[Path, ...], html: Path | None, as_csv: bool, as_data: bool, content: Path) -> None:
    """Report on the progress files below FOLDER: who needs help first, and what the class misses.

    FOLDER may be given several times, and may be a single file. Scores are worked out again from the answers, by the
    key of the course as it stands. Damaged, foreign and doubled files are named and left out.

    Exits with 1 if a file had to be left out, so that the report may lack a learner.

    \b
    Examples:
      coursekit progress collect class/
      coursekit progress collect class/ --html report.html
      coursekit progress collect class/ --csv > class.csv
    """
    if (html is not None) + as_csv + as_data > 1:
        raise click.UsageError("--html, --csv and --json are one or the other")
    if html is not None:
        _refuse(html, folders)
    report = _report(folders, content)
    if html is not None:
        _page(report, html)
    elif as_csv:
        from coursekit.progress.table import lines

        _print(f"{line}\r\n" for line in lines(report))
    elif as_data:
        from coursekit.progress.data import pieces

        _print(pieces(report))
    else:
        from coursekit.progress.text import as_text

        click.echo(as_text(report))
    if any(finding.severity == "error" for finding in report.findings):
        sys.exit(1)


def _report(folders: Sequence[Path], content: Path) -> Report:
    """The report; what stands against files is told at once. Ends with 1 where there is nothing to report."""
    from coursekit.progress.collect import collect as run
    from coursekit.progress.collect import read_course

    course, faults = read_course(content)
    if course is None:
        _tell(faults)
        click.echo("nothing was collected: mend the content first (`coursekit check` shows where)", err=True)
        sys.exit(1)
    with click.progressbar(length=0, label="reading", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def step(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        report = run(course, folders, step)
    _tell(report.findings)
    left_out = len({finding.place.path for finding in report.findings if finding.severity == "error"})
    if left_out:
        click.echo(f"{left_out} of {report.files} left out", err=True)
    if not report.files:
        raise click.UsageError("there is no progress file there: name a folder with .json files")
    if not report.learners:
        click.echo("there is nothing to report", err=True)
        sys.exit(1)
    return report


def _refuse(html: Path, folders: Iterable[Path]) -> None:
    """Refuse a file that can't be the report, before any work is done."""
    if html.is_dir():
        raise click.UsageError(f"{html} is a folder: name a file for the report")
    if html.exists() and not html.is_file():
        raise click.UsageError(f"{html} is no file: name one for the report")
    if not html.parent.is_dir():
        raise click.UsageError(f"there is no folder {html.parent}")
    if html.suffix.lower() == ".json" or any(html.resolve() == path.resolve() for path in folders):
        raise click.UsageError(f"{html} would be taken for a progress file: name it, for instance, report.html")


def _page(report: Report, html: Path) -> None:
    from coursekit.progress.page import as_html
    from coursekit.replace import replace_file
    from coursekit.site.theme import ThemeError, read_theme

    theme, faults = read_theme(report.course.theme, report.course.language)
    try:
        drawn = as_html(report, theme) if theme else None
    except ThemeError as fault:
        drawn, faults = None, [fault.diagnostic]
    if drawn is None:
        _tell(faults)
        sys.exit(1)
    replace_file(html, drawn.encode("utf-8", "replace"))
    learners = len(report.learners)
    click.echo(f"wrote {os.fspath(html)}: {learners} learner{'s' * (learners != 1)}; open it in a browser")


def _print(pieces: Iterable[str]) -> None:
    """Print UTF-8, whatever the terminal's encoding: what is printed is meant for a file."""
    out = sys.stdout.buffer
    for piece in pieces:
        out.write(piece.encode("utf-8", "backslashreplace"))
    out.flush()


def _tell(faults: Iterable[Diagnostic]) -> None:
    for fault in faults:
        click.echo(format_text(fault), err=True)


COMMANDS = (progress,)
