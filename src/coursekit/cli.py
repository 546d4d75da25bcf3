"""The command line: read arguments, call one function, turn the result into words and an exit code.

Exit codes: 0 done · 1 content or data at fault · 2 wrong usage · 130 interrupted. Heavy modules are imported inside
the commands, so that `--help` answers at once.
"""

from __future__ import annotations

import io
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from coursekit import __version__, idle, options

if TYPE_CHECKING:
    from coursekit.build import Built
    from coursekit.content.read import Progress
    from coursekit.diagnostics import Diagnostic
    from coursekit.options import Values
    from coursekit.preview.state import State

HELP = """Turn a folder of Markdown and YAML into a course.

\b
  coursekit new DIR        begin a course
  coursekit check          say what is wrong in content/, and where
  coursekit build          build the site of content/ into site/
  coursekit serve          show the course in a browser while you write it
  coursekit inspect FILE   show how a file is understood
  coursekit decide ID      put a situation to a framework of the course

A module is a Markdown file. Set ideas apart with `:::concept[an-id]`, tasks with `:::exercise[an-id]`, and what to
tick off with `:::checklist[an-id]`; close each with `:::`.
"""

PATH = click.Path(path_type=Path)
BLINK = 0.1
"""Seconds between two looks of a progress bar."""


LATER = {
    "decide": ("cli_decisions", "Put a situation to FRAMEWORK: the outcome, why, and what would change it."),
    "calc": ("cli_decisions", "Work WORKSHEET out, exactly; only what is shown is rounded."),
    "compare": (
        "cli_decisions",
        "Count the cells of their facts in which two or more frameworks part, and show the smallest.",
    ),
    "practice": ("cli_decisions", "Draw fresh cases for FRAMEWORK, each with its derived key."),
    "grade": ("cli_exercises", "Grade RESPONSE, a JSON or YAML file, by the key of EXERCISE, and say why."),
    "key": ("cli_exercises", "Print the key of EXERCISE, as it follows from its facts and frameworks, with reasons."),
    "progress": ("cli_progress", "Turn a class's progress files into a report."),
}
"""Commands whose modules are loaded when they are used: module below the package, and the line in `--help`."""


class Commands(click.Group):
    """A group that knows some commands by name and summary, and loads them when they are called."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] in LATER:
            module = import_module(f"coursekit.{LATER[args[0]][0]}")
            for command in module.COMMANDS:
                self.add_command(command)
        return super().resolve_command(ctx, args)


@click.group(
    cls=Commands, help=HELP, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="coursekit")
def cli() -> None:
    pass


for _name, (_module, _summary) in LATER.items():
    cli.add_command(click.Command(_name, short_help=_summary))


def _build_options(command: Callable[..., int]) -> Callable[..., int]:
    """Tell click of the options that stand in `options.BUILD`."""
    for flag, name, word, default, said in reversed(options.BUILD):
        about: dict[str, Any] = {"metavar": word} if word else {"is_flag": True}
        if word == "N":
            about |= {"type": click.IntRange(1)}
        if default:
            about |= {"type": click.Path(), "default": Path(str(default)), "show_default": True}
        command = click.option(flag, name, help=said, **about)(command)
    return command


@cli.command()
@_build_options
def build(**values: Any) -> int:
    """Build the site.

    Everything is checked first. If anything is wrong, nothing is written and the former site stays as it was.

    \b
    Example:
      coursekit build --content lessons --out public --strict --search
    """
    import gc

    from coursekit.build import build as run
    from coursekit.check import lines_for

    gc.freeze()
    gc.set_threshold(20_000)  # much of what a build makes stays to its end, and needn't be looked at again and again
    content_dir, out = Path(values["content_dir"]), Path(values["out"])
    with Steps() as step:
        tell: Callable[[Diagnostic], None] = lambda d: click.echo(f"{d.place}: {d.message}", err=True)  # noqa: E731
        asked = {name: value for name, value in values.items() if name not in ("content_dir", "out")}
        built = run(content_dir, out, step=step, tell=tell, **asked)
    lines = lines_for(built.content, built.diagnostics)
    _report(built.diagnostics, lines)
    if built.published is None:
        click.echo("nothing was written", err=True)
        return 1
    done = built.published
    click.echo(idle.done(str(out), built.pages, len(done.written), done.unchanged, len(done.removed)))
    note_build({name: str(v) if isinstance(v, Path) else v for name, v in values.items()}, built)
    return 0


def note_build(options: Values, built: Built) -> None:
    """Note a build that was asked for with these options, for the next one to go on from."""
    from coursekit.check import lines_for

    if built.watched is None or built.published is None:
        return
    said = _said(built.found, lines_for(built.content, built.found))
    digests = {path: stamp.sha256 for path, stamp in sorted(built.published.stamps.items())}
    with suppress(OSError):  # it serves speed alone
        out = os.fsencode(str(options["out"]))
        note = idle.note_of(built.watched, out, digests, built.pages, said, built.frames)
        if note:
            idle.write(options, note)


@cli.command()
@click.option("--content", "content_dir", type=PATH, default=Path("content"), show_default=True, metavar="DIR",
              help="Folder with the modules and course.yml.")  # fmt: skip
@click.option("--theme", metavar="NAME|DIR", help="Theme to use instead of the one named in course.yml.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, metavar="PORT",
              help="Port to serve on. Where it is taken, the next free one.")  # fmt: skip
@click.option("--open", "open_browser", is_flag=True, help="Open the page in a browser.")
def serve(content_dir: Path, theme: str | None, port: int, open_browser: bool) -> int:
    """Show the course in a browser while you write it.

    Pages are loaded again when something changes, and stay where they were. What is wrong is shown over the page, which
    stays as it last was good. Only this machine can see it, and nothing is written. Ctrl-C ends it.

    \b
    Example:
      coursekit serve --open
    """
    from coursekit.preview import serve as preview

    with Steps() as step:
        shown = preview.begin(content_dir, theme, step("reading"))
    told = _Changes()
    told.first(shown.state)
    if shown.state.site is None and not content_dir.is_dir():
        return 1
    try:
        with preview.Server(shown, port) as server:
            if port and server.server_port != port:
                click.echo(f"port {port} is taken, so it is {server.server_port}", err=True)
            click.echo(f"serving {content_dir} at {server.address} (Ctrl-C ends it)")
            if open_browser and not preview.opened(server.address):
                click.echo("no browser could be opened; open the address yourself", err=True)
            preview.follow(shown, server, told.next)
    except KeyboardInterrupt:
        click.echo("stopped", err=True)
    return 0


@cli.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--format", "style", type=click.Choice(["text", "json", "github", "sarif"]), default="text",
              show_default=True, help="Print for people, programs, GitHub, or code scanners.")  # fmt: skip
@click.option("--fix", is_flag=True, help="Mend what is safe to mend, after showing the difference.")
@click.option("--yes", is_flag=True, help="With --fix: write without asking.")
def check(paths: tuple[str, ...], style: str, fix: bool, yes: bool) -> int:
    """Say what is wrong in the content, and where.

    Without PATH the folder content/ is checked. A PATH is a content folder, or single files of any ending; a file that
    belongs to a course is checked within it.

    Exits with 1 when anything is found. A warning can be silenced by its code, with a reason: `silence: {code: reason}`
    in the front matter, or in course.yml for the whole course.

    --fix mends text that was decoded wrongly, ids such as `{#module-3.5}`, checklist items without an id, and a course
    without one.

    \b
    Examples:
      coursekit check
      coursekit check content/first-lesson.md
      coursekit check --fix
      coursekit check --format json drafts/*.txt
    """
    from coursekit.check import check_paths
    from coursekit.report import FORMATS

    if yes and not fix:
        raise click.UsageError("--yes goes with --fix")
    with Steps() as step:
        found, lines = check_paths(paths or ("content",), step("reading"))
    if fix and (code := _fix(found, lines, yes)) is not None:
        return code
    if fix:
        found, lines = check_paths(paths or ("content",))
    if style == "text":
        _report(found, lines, err=False)
        if not found:
            click.echo("nothing found", err=True)
    elif printed := FORMATS[style](found, lines):
        click.echo(printed)
    return 1 if found else 0


def _fix(found: list[Diagnostic], lines: Lines, yes: bool) -> int | None:
    """Show what --fix would change, and change it when told to. Gives an exit code where checking should stop."""
    from coursekit.content.read import read_content
    from coursekit.fix import plan_course_id, plan_fix, write

    wanted = [plan_fix(path, _raw(path)) for path in sorted(lines) if not path.endswith((".yml", ".yaml"))]
    for path in sorted(d.place.path for d in found if d.code == "no-course-id"):
        wanted.append(plan_course_id(path, _raw(path), read_content(Path(path).parent).id))
    fixes = [fix for fix in wanted if fix]
    if not fixes:
        click.echo("nothing to mend", err=True)
        return None
    for planned in fixes:
        click.echo(planned.diff)
    files = f"{len(fixes)} file{'s' * (len(fixes) != 1)}"
    if not yes and not sys.stdin.isatty():
        click.echo(f"nothing was written; say --yes to change {files}", err=True)
        return 1
    if not yes and not click.confirm(f"Change {files}?", err=True):
        click.echo("nothing was written", err=True)
        return 1
    for planned in fixes:
        write(planned)
    click.echo(f"mended {files}", err=True)
    return None


def _raw(path: str) -> str:
    """The text of a file, line ends as they are."""
    with open(path, encoding="utf-8", newline="") as f:  # noqa: PTH123
        return f.read()


@cli.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line for each file.")
def inspect(paths: tuple[str, ...], as_json: bool) -> int:
    """Show how files are understood: front matter as it stands, and the tree of directives.

    \b
    Example:
      coursekit inspect content/first-lesson.md --json
    """
    import json

    from coursekit.content.read import read_paths
    from coursekit.diagnostics import has_errors, in_order

    found: list[Diagnostic] = []
    documents = read_paths(paths, found)
    for document in documents:
        if as_json:
            click.echo(json.dumps(document.inspect(), ensure_ascii=False))
        else:
            click.echo(_tree(document.inspect()))
    found = [d for d in in_order(found) if d.severity == "error"]
    _report(found, {d.path: d.source.lines for d in documents})
    return 1 if has_errors(found) else 0


@cli.command()
@click.argument("folder", type=PATH, metavar="DIR")
def new(folder: Path) -> int:
    """Begin a course: a small one that builds, and explains itself while being read.

    DIR must be empty or not exist.

    \b
    Example:
      coursekit new my-course
      cd my-course
      coursekit build
    """
    from coursekit.new import new_course

    made, fault = new_course(folder)
    if fault:
        _report([fault], {})
        return 1
    for path in made:
        click.echo(f"{folder / path}")
    click.echo(f"\nnext: cd {folder} && coursekit build, then open site/index.html")
    return 0


SCHEMA_NAMES = ("front-matter", "course", "facts", "framework", "worksheet", "exercise")
"""Names of `schemas.SCHEMAS`, known before that module is loaded, so that a shell can complete them."""


@cli.command()
@click.argument("name", type=click.Choice(SCHEMA_NAMES), metavar="NAME")
def schema(name: str) -> int:
    """Print a JSON Schema, for editors that check and complete YAML.

    NAME is front-matter, course (for course.yml), facts, framework, worksheet or
    exercise.

    \b
    Example:
      coursekit schema course > course.schema.json
    """
    import json

    from coursekit.schemas import SCHEMAS

    click.echo(json.dumps(SCHEMAS[name](), indent=2, ensure_ascii=False))
    return 0


def _tree(data: Mapping[str, object]) -> str:
    """A file's structure for people: keys, then directives indented by nesting."""
    lines = [str(data["path"])]
    front = data["front_matter"]
    if isinstance(front, dict):
        lines += [f"  {key}: {value}" for key, value in front.items()]

    def add(directives: object, indent: str) -> None:
        assert isinstance(directives, list)
        for d in directives:
            span = f"lines {d['line']} to {d['end_line']}" + ("" if d["closed"] else ", never closed")
            title = f" “{d['label']}”" if d["label"] and d["label"] != d["id"] else ""
            name = f" [{d['id']}]" if d["id"] else ""
            lines.append(f"{indent}{d['name']}{name}{title} ({span})")
            add(d["children"], indent + "  ")

    add(data["directives"], "  ")
    return "\n".join(lines)


# -- words for people ------------------------------------------------------------------------------------------------

Lines = Mapping[str, Sequence[str]]


def _report(found: Sequence[Diagnostic], lines: Lines, err: bool = True) -> None:
    terminal = (sys.stderr if err else sys.stdout).isatty()
    for severity, text in _said(found, lines):
        click.echo(idle.coloured(text, severity, terminal), err=err)


def _said(found: Sequence[Diagnostic], lines: Lines) -> list[tuple[str, str]]:
    """Severity and text of each finding, then their number, which has no severity."""
    if not found:
        return []
    from coursekit.diagnostics import format_text
    from coursekit.report import summary

    said: list[tuple[str, str]] = [(d.severity, format_text(d, lines.get(d.place.path, ()))) for d in found]
    return [*said, ("", summary(found))]


class _Changes:
    """What the terminal says of a preview's states: findings when they are others, else how long it took."""

    def __init__(self) -> None:
        self._found: tuple[Diagnostic, ...] = ()

    def first(self, state: State) -> None:
        self._found = state.findings
        _report(state.findings, state.lines)

    def next(self, state: State, seconds: float) -> None:
        if state.findings != self._found:
            _report(state.findings, state.lines)
        mended = self._found and not state.findings
        self._found = state.findings
        said = "the last good page stays" if state.is_stale else "nothing is wrong any more" if mended else "shown"
        click.echo(f"{said} ({1000 * seconds:.0f} ms)", err=True)


class Steps:
    """Progress bars on a terminal, silence when piped. Gives the function that a pipeline reports its steps to."""

    def __enter__(self) -> Callable[[str], Progress | None]:
        self._progress = None
        if not sys.stderr.isatty():
            return lambda name: None
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        console = Console(stderr=True, no_color=bool(os.environ.get("NO_COLOR")))
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        # Without a thread of its own, beside which builds couldn't fork.
        self._progress = Progress(*columns, console=console, transient=True, auto_refresh=False)
        self._progress.start()
        return self._step

    def _step(self, name: str) -> Progress | None:
        assert self._progress is not None
        bar = self._progress
        task = bar.add_task(name, total=None)
        bar.refresh()
        shown = 0.0

        def progress(done: int, total: int) -> None:
            nonlocal shown
            bar.update(task, completed=done, total=total)
            if time.monotonic() - shown > BLINK:
                bar.refresh()
                shown = time.monotonic()

        return progress

    def __exit__(self, *_: object) -> None:
        if self._progress:
            self._progress.stop()


def main() -> NoReturn:
    """Run the command line. Never a traceback: what is not foreseen is said in one line."""
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")  # half a character in an answer is shown, not fatal
        result = cli.main(standalone_mode=False)
        sys.stdout.flush()
        code = result if isinstance(result, int) else 0
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.ClickException as fault:
        fault.show()
        code = 2
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        code = 130
    except BrokenPipeError:  # the reader of a pipe has gone, as `head` does
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 - nothing may be written at exit any more
        code = 0
    except OSError as fault:
        where = f"{fault.filename}: " if fault.filename else ""
        click.echo(f"{where}error: {(fault.strerror or str(fault)).lower()}", err=True)
        code = 1
    except MemoryError:
        click.echo("error: there is not enough memory", err=True)
        code = 1
    except Exception as fault:
        if os.environ.get("COURSEKIT_TRACEBACK"):
            raise
        click.echo(
            f"error: this is a fault of coursekit, not of your content: {type(fault).__name__}: {fault}", err=True
        )
        click.echo("  hint: please report it with the output of COURSEKIT_TRACEBACK=1 coursekit …", err=True)
        code = 1
    sys.exit(code)
