"""The pages for authors in docs/: complete, true, and a course of their own.

What they list is held against the code, in both directions. What they show is run:

- A fenced block of Markdown is checked under a title of its own, and must be clean.
- A block whose first line names a file (```` ```markdown content/dough.md ````) is that file, whole. A block of `diff`
  with a name changes it.
- A block of `console` is typed where it stands, and what it shows must come out; `…` stands for anything.

Files and commands of a section belong together. `first-course.md` is one story from beginning to end. When a story is
over, its course must be clean.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, get_args

import click
import msgspec
import pytest

from command import coursekit
from coursekit import cli as cli_module
from coursekit import lint
from coursekit.build import build
from coursekit.cli import cli
from coursekit.content import front_matter, settings
from coursekit.content.blocks import DIRECTIVES
from coursekit.content.directives import Opening, parse_opening
from coursekit.content.document import read_document
from coursekit.content.markdown import SPAN_ATTRIBUTES
from coursekit.content.model import Exercise, Framework, Question, Worksheet
from coursekit.content.raw_html import ALLOWED, ATTRIBUTES
from coursekit.content.read import read_content
from coursekit.content.references import KINDS
from coursekit.content.source import source
from coursekit.diagnostics import Diagnostic, Place
from coursekit.lint.course import MINUTES, WORDS_A_MINUTE
from coursekit.lint.directives import COMMON_ATTRIBUTES
from coursekit.report import FORMATS
from coursekit.schemas import SCHEMAS
from coursekit.yaml12 import read_yaml

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = ("first-course", "writing", "directives", "front-matter", "decisions", "commands", "publishing", "instructors")
ONE_STORY = {"first-course", "decisions"}
PICTURES = {"dent.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>"}
"""Files that fragments refer to."""
COURSE_FILES = [("course.yml",), ("content", "course.yml")]

_FENCE = re.compile(r"^(?P<fence>`{3,})(?P<language>\w+)(?: (?P<name>\S+))?\n(?P<text>.*?)^(?P=fence)$", re.M | re.S)


class Block(NamedTuple):
    language: str
    name: str | None
    text: str


def text_of(page: str) -> str:
    return (DOCS / f"{page}.md").read_text("utf-8")


def blocks(text: str) -> list[Block]:
    return [Block(m["language"], m["name"], m["text"]) for m in _FENCE.finditer(text)]


def prose(text: str) -> str:
    """The text without its fenced blocks."""
    return _FENCE.sub("", text)


def section(page: str, start: str) -> str:
    """The prose of a page from `start` (a heading, or words of the text) to the next heading."""
    text = prose(text_of(page))
    assert text.count(start) == 1, f"{page}.md has {text.count(start)} × {start!r}"
    rest = text[text.index(start) + len(start) :]
    return re.split(r"^#", rest, maxsplit=1, flags=re.M)[0]


def rows(text: str) -> list[list[str]]:
    """The cells of every table in some prose, without the heading rows."""
    found = []
    for table in re.findall(r"(?:^\|.*\|\n)+", text, re.M):
        for line in table.splitlines()[2:]:
            found.append([cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return found


def first_table(text: str) -> list[list[str]]:
    return rows(re.search(r"(?:^\|.*\|\n)+", text, re.M)[0])  # type: ignore[index]


def spans(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def names(table: list[list[str]]) -> list[str]:
    """What the first cells of a table name."""
    return [name for row in table for name in spans(row[0])]


# -- what the pages list ---------------------------------------------------------------------------------------------


def test_every_directive_has_its_row_and_an_example() -> None:
    listed = {spans(name)[0]: needs for name, _, needs in rows(section("directives", "## All of them"))}
    assert listed == {name: "needed" if row.anchored else "none" for name, row in DIRECTIVES.items()}
    shown = {
        directive.name
        for block in blocks(text_of("directives"))
        if block.language == "markdown"
        for directive in _all_directives(block.text)
    }
    assert shown == set(DIRECTIVES)


def _all_directives(text: str) -> Iterator[Any]:
    todo = list(read_document(source(text, "x.md")).directives)
    while todo:
        directive = todo.pop()
        todo += directive.children
        yield directive


def test_every_attribute_has_its_row() -> None:
    listed = {spans(name)[0]: spans(where) for name, where, _ in rows(section("directives", "## Attributes"))}
    special = {key: [name for name, row in DIRECTIVES.items() if key in row.attributes] for key in listed}
    assert listed == special
    known = set(COMMON_ATTRIBUTES).union(*(row.attributes for row in DIRECTIVES.values()))
    assert set(listed) == known


def test_openings_shown_as_text_open_something() -> None:
    lines = [line for b in blocks(text_of("directives")) if b.language == "text" for line in b.text.splitlines()]
    openings = [parse_opening(line) for line in lines if re.match(r":::\w", line)]
    refused = [o for o in openings if not isinstance(o, Opening)]
    assert len(openings) >= 4 and len(refused) <= 1, "only the pattern with `=` and `:` may differ"


MODULE_KEYS = "## Keys of a module"
TYPES = {
    "text": str,
    "whole number": int,
    "`true` or `false`": bool,
    "keys": msgspec.Struct,
    "days with texts": dict,
    "codes with reasons": dict,
    "numbers with titles": dict,
}


def _fits(words: str, kind: Any) -> bool:
    """Whether the words of a table say the type of a key."""
    kind = next((k for k in get_args(kind) if k is not type(None)), kind)
    if spans(words) and words.startswith("`") and "true" not in words:
        return spans(words) == list(get_args(kind))
    origin = getattr(kind, "__origin__", kind)
    if words.startswith("list of "):
        return origin is list
    return isinstance(origin, type) and issubclass(origin, TYPES[words])


def test_every_key_of_front_matter_has_its_row() -> None:
    table = rows(section("front-matter", MODULE_KEYS))
    assert sorted(names(table)) == sorted(front_matter.KEYS)
    for key, kind, _, example in table:
        name = spans(key)[0]
        assert _fits(kind, front_matter.KEYS[name]), f"{name}: {kind}"
        assert example.startswith("see") or spans(example)[0].startswith(f"{name}:"), name


@pytest.mark.parametrize(
    ("page_part", "struct"),
    [
        ("Within `skills`,", front_matter.SkillEntry),
        ("Within `learning_objectives`:", front_matter.ObjectiveEntry),
        ("Within `cognitive_load`:", front_matter.CognitiveLoad),
        ("Within `differentiation`:", front_matter.Differentiation),
        ("Each phase is a number with a title,", settings.PhaseEntry),
    ],
    ids=lambda p: p.__name__ if isinstance(p, type) else "",
)
def test_every_key_inside_has_its_row(page_part: str, struct: type[msgspec.Struct]) -> None:
    table = first_table(section("front-matter", page_part))
    fields = {field.name: field.required for field in msgspec.structs.fields(struct)}
    assert {spans(key)[0]: "required" in says for key, says in table} == fields


def test_every_key_of_course_yml_has_its_row() -> None:
    table = first_table(section("front-matter", "## course.yml"))
    assert names(table) == list(settings.KEYS)
    for key, kind, _, without in table:
        name = spans(key)[0]
        assert _fits(kind, settings.KEYS[name]), f"{name}: {kind}"
        default = getattr(settings.Settings(), name)
        if isinstance(default, str) and default:
            assert spans(without) == [default], name


def test_every_key_is_shown_in_use() -> None:
    shown = "".join(b.text for b in blocks(text_of("front-matter")) if b.name)
    shown += "".join(
        spans(example)[0] + "\n" for *_, example in rows(section("front-matter", MODULE_KEYS)) if spans(example)
    )
    inside = [front_matter.SkillEntry, front_matter.ObjectiveEntry, front_matter.CognitiveLoad]
    inside += [front_matter.Differentiation, settings.PhaseEntry]
    keys = {*front_matter.KEYS, *settings.KEYS, *(f.name for s in inside for f in msgspec.structs.fields(s))}
    missing = {key for key in keys if not re.search(rf"^[ -]*{key}:", shown, re.M)} - {"objectives"}
    assert missing == set()


def test_the_levels_of_bloom_are_named() -> None:
    assert set(front_matter.BLOOM_LEVELS) <= set(spans(section("front-matter", MODULE_KEYS)))


def test_the_tags_and_attributes_that_pass_are_listed() -> None:
    part = section("writing", "## Raw HTML")
    assert sorted(names(rows(part))) == sorted(ALLOWED)
    sentence = re.search(r"They keep the attributes ([^.]*),\s+and lose", part)
    assert sentence and set(spans(sentence[1])) == ATTRIBUTES


def test_the_attributes_of_spans_are_listed() -> None:
    listed = names(rows(section("writing", "## Attributes")))
    short = {"#name": "id", ".name": "class"}
    assert [short.get(name) or name.split("=")[0] for name in listed] == list(SPAN_ATTRIBUTES)


def test_every_kind_of_cross_reference_is_listed() -> None:
    listed = re.findall(r"\((\w+):", "".join(names(rows(section("writing", "## Links"))[5:])))
    assert listed == [*KINDS, "module"]


def test_the_minutes_that_the_check_reckons_with() -> None:
    said = " ".join(section("writing", "## How long does it take?").split())
    words = {1: "one", 3: "three", 5: "five", 10: "ten"}
    assert f"{WORDS_A_MINUTE} words a minute" in said
    for kind, minutes in MINUTES.items():
        found = re.search(rf"(\w+)(?: minutes)? for an? (?:\w+ or a )?{kind.__name__.lower()}\b", said)
        assert found and found[1] == words[minutes], kind
    assert MINUTES.keys() >= {Exercise, Question, Framework, Worksheet}


# -- commands --------------------------------------------------------------------------------------------------------


def test_every_command_has_its_section() -> None:
    text = text_of("commands")
    assert re.findall(r"^## coursekit (\w+)$", text, re.M) == [spans(n)[0].split()[1] for n, _ in first_table(text)]
    assert {spans(n)[0].split()[1] for n, _ in first_table(text)} == set(cli.commands)
    for option in ("--version", "--help", "-h"):
        assert f"`{option}`" in text or f"`coursekit {option}`" in text


def command(name: str) -> click.Command:
    """A command with its options; some are loaded only when they are called."""
    found = cli.resolve_command(click.Context(cli), [name])[1]
    assert found
    return found


def subcommands(name: str) -> dict[str, click.Command]:
    """The commands of a group, by what is typed after its name; a command by itself goes by nothing."""
    found = command(name)
    below = found.commands if isinstance(found, click.Group) else {}
    return {"": found, **{f" {sub}": one for sub, one in below.items()}}


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_option_has_its_row(name: str) -> None:
    for sub, one in subcommands(name).items():
        listed = set(names(rows(section("commands", f"\n{'###' if sub else '##'} coursekit {name}{sub}\n"))))
        assert listed == set(_parameters(one))


def _parameters(command: click.Command) -> Iterator[str]:
    """Arguments and options as the page writes them: with the words that they take, one row for each choice."""
    for p in command.params:
        if isinstance(p, click.Argument):
            yield from (
                SCHEMAS if command.name == "schema" else [(p.metavar or str(p.name).upper()).strip("[].…").split()[0]]
            )
        elif isinstance(p, click.Option) and isinstance(p.type, click.Choice):
            yield from (f"{p.opts[0]} {choice}" for choice in p.type.choices)
        elif isinstance(p, click.Option):
            yield p.opts[0] if p.is_flag else f"{p.opts[0]} {_word(p)}"


def _word(option: click.Option) -> str:
    """What stands for an option's value."""
    if isinstance(option.type, click.Path) and not option.metavar:
        return "FILE" if not option.type.dir_okay else "DIR"
    return option.metavar or ("N" if isinstance(option.type, click.types.IntParamType) else "TEXT")


def test_defaults_are_told() -> None:
    for name, sub, one in ((n, sub, one) for n in cli.commands for sub, one in subcommands(n).items()):
        for option in one.params:
            if isinstance(option, click.Option) and isinstance(option.default, Path | int) and not option.is_flag:
                (row,) = (r for r in rows(section("commands", f"# coursekit {name}{sub}\n")) if option.opts[0] in r[0])
                assert f"without it, {option.default}" in row[1].replace("`", "")
    assert next(iter(FORMATS)) == "text" and "This is the default" in section("commands", "## coursekit check\n")


def test_the_keys_of_json_are_listed(tmp_path: Path) -> None:
    check = section("commands", "## coursekit check\n")
    finding = Diagnostic("code", "message", Place("path")).as_json()
    assert set(finding) <= set(spans(check))
    decide = section("commands", "## coursekit decide\n")
    for name, text in decisions().items():
        (tmp_path / "content" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "content" / name).write_text(text, "utf-8")
    result = json.loads(coursekit("decide", "when-to-bake", "--json", cwd=tmp_path).out)
    assert list(result) == sorted(k for k in spans(decide[decide.index("In JSON") :]))
    inspect = section("commands", "## coursekit inspect\n")
    document = read_document(source("# X\n\n:::note\nx\n:::\n", "x.md")).inspect()
    assert set(document) | set(document["directives"][0]) <= set(spans(inspect))  # type: ignore[index]


def test_the_exit_codes_are_listed() -> None:
    said = re.search(r"Exit codes: (.*?)\. ", cli_module.__doc__ or "", re.S)
    assert said
    listed = [code for code, _ in rows(section("commands", "## Exit codes"))]
    assert listed == re.findall(r"\b\d+\b", said[1])


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_as_shown(shell: str) -> None:
    (block,) = (b for b in blocks(text_of("commands")) if b.language == shell)
    assert f"_COURSEKIT_COMPLETE={shell}_source coursekit" in block.text
    program = Path(sys.executable).with_name("coursekit")
    env = {**os.environ, "_COURSEKIT_COMPLETE": f"{shell}_source"}
    done = subprocess.run([program], env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0 and "_COURSEKIT_COMPLETE" in done.stdout


_TYPED = re.compile(r"\bcoursekit[ ]+([a-z]+)\b((?:[ ]+--?[\w-]+(?:[ =][\w/.|-]+)?|[ ]+[\w./*-]+)*)")


@pytest.mark.parametrize("page", PAGES)
def test_commands_in_the_text_exist(page: str) -> None:
    """Every `coursekit …` in code, wherever it stands."""
    text = text_of(page)
    code = [b.text for b in blocks(text)] + spans(prose(text))
    for name, rest in (m for part in code for m in _TYPED.findall(part)):
        assert name in cli.commands, name
        known = {opt for one in subcommands(name).values() for p in one.params for opt in p.opts}
        assert set(re.findall(r"(?<!\S)--[\w-]+", rest)) <= known | {"--help"}, rest


def test_the_hooks_agree() -> None:
    shown = {
        b.name: read_yaml(b.text, "x").value for b in blocks(text_of("commands")) if b.language == "yaml" and b.name
    }
    starter = ROOT / "src/coursekit/starter/pre-commit-config.yaml"
    assert shown[".pre-commit-config.yaml"] == read_yaml(starter.read_text(), "x").value
    (hook,) = read_yaml((ROOT / ".pre-commit-hooks.yaml").read_text(), "x").value
    (local,) = shown[".pre-commit-config.yaml"]["repos"][0]["hooks"]
    assert (hook["id"], hook["entry"], hook["pass_filenames"]) == (local["id"], local["entry"], local["pass_filenames"])
    workflow = shown[".github/workflows/course.yml"]
    runs = [step["run"] for step in workflow["jobs"]["check"]["steps"] if "run" in step]
    assert runs[1:] == ["coursekit check --format github", "coursekit build --strict"]


# -- what comes out --------------------------------------------------------------------------------------------------


def test_the_docs_are_a_course_without_findings(tmp_path: Path) -> None:
    built = build(DOCS, tmp_path / "out", strict=True)
    assert [str(d) for d in built.diagnostics] == []
    assert all((tmp_path / "out" / page / "index.html").is_file() for page in PAGES)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', (tmp_path / "out/index.html").read_text())
    (headers,) = (b.text for b in blocks(text_of("publishing")) if b.language == "text")
    assert policy and f"Content-Security-Policy: {policy[1]}; frame-ancestors 'self'\n" in headers


def test_the_out_folder_holds_what_is_listed(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/course.yml").write_text("url: https://example.org/bread/\n")
    (tmp_path / "content/dough.md").write_text("---\naliases: [old/]\n---\n\n# Dough\n\n![A dent](dent.svg)\n")
    (tmp_path / "content/dent.svg").write_text(PICTURES["dent.svg"])
    assert build(tmp_path / "content", tmp_path / "site").published
    made = {f"{p.name}/" if p.is_dir() else p.name for p in (tmp_path / "site").iterdir()}
    assert made == {*names(rows(section("publishing", "## What comes out"))), "old/"} - {"aliases", "course.yml", "url"}


def test_pages_begin_with_full_front_matter() -> None:
    for page in PAGES:
        document = read_document(source(text_of(page), f"docs/{page}.md"))
        module = document.module
        assert module.id == page and document.yaml
        assert module.description and module.objectives and module.concepts and module.bloom_level


def test_examples_stand_outside_containers() -> None:
    """A closing fence in an example would close what it stands in."""
    for page in PAGES:
        text = text_of(page)
        document = read_document(source(text, page))
        inside = [(d.line, d.end_line) for d in document.directives]
        for code in document.outline.codes:
            assert not any(a < code.line < b for a, b in inside), f"{page}.md:{code.line}"


# -- what the pages show ---------------------------------------------------------------------------------------------


def decisions() -> dict[str, str]:
    """The framework and the worksheet that commands.md gives whole, by their path in a content folder."""
    given = {b.name: b.text for b in blocks(text_of("commands")) if b.language == "yaml" and b.name}
    return {name.removeprefix("content/"): text for name, text in given.items() if name.startswith("content/")}


def fragments() -> Iterator[Any]:
    for page in PAGES:
        for i, block in enumerate(blocks(text_of(page))):
            if block.language == "markdown" and not block.name:
                yield pytest.param(block.text, id=f"{page}-{i}")


@pytest.mark.parametrize("text", list(fragments()))
def test_a_fragment_is_clean(text: str, tmp_path: Path) -> None:
    for name, other in {**PICTURES, **decisions()}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(other, "utf-8")
    (tmp_path / "example.md").write_text(f"# Example\n\n{text}")
    assert lint.check(read_content(tmp_path)) == []


def stories() -> Iterator[Any]:
    for page in PAGES:
        text = text_of(page)
        for i, part in enumerate([text] if page in ONE_STORY else re.split(r"^## ", text, flags=re.M)):
            told = [b for b in blocks(part) if b.name or b.language == "console"]
            if told:
                yield pytest.param(told, id=f"{page}-{i}")


@pytest.mark.parametrize("told", list(stories()))
def test_a_story_comes_out_as_told(told: list[Block], tmp_path: Path) -> None:
    here = tmp_path
    for block in told:
        if block.language == "console":
            here = _type(block.text, here)
        elif block.language == "diff":
            _change(here / str(block.name), block.text)
        else:
            (here / str(block.name)).parent.mkdir(parents=True, exist_ok=True)
            (here / str(block.name)).write_text(block.text, "utf-8")
    content = here / "content" if (here / "content").is_dir() else here
    if any(b.name and (b.name.endswith(".md") or Path(b.name).parts[-2:] in COURSE_FILES) for b in told):
        if not list(content.glob("*.md")):
            (content / "example.md").write_text("# Example\n\nText.\n")
        assert lint.check(read_content(content)) == []


def _type(session: str, here: Path) -> Path:
    """Type the commands of a session, and compare what they print. Gives the folder where it ends."""
    for part in re.split(r"^\$ ", session, flags=re.M)[1:]:
        line, _, expected = part.partition("\n")
        command, *words = line.split()
        said = ""
        if command == "cd":
            here = here / words[0]
            assert here.is_dir()
        elif command == "mkdir":
            (here / words[0]).mkdir()
        else:
            assert command == "coursekit"
            said = _served(words, here) if words[0] == "serve" else coursekit(*words, cwd=here).said
        pattern = re.escape(expected).replace("…\\\n", "…\n")
        pattern = re.sub(r"^…\n", lambda _: r"(?:.*\n)*?", pattern, flags=re.M).replace("…", ".*")
        assert re.fullmatch(pattern, said), f"$ {line}\n{said}"
    return here


def _served(words: list[str], here: Path) -> str:
    """What a preview says until it serves; on any port, in place of the usual one."""
    command = [sys.executable, "-m", "coursekit", *words, "--port", "0"]
    environment = os.environ | {"BROWSER": "true"}
    with subprocess.Popen(command, cwd=here, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout
        said = process.stdout.readline()
        process.send_signal(signal.SIGINT)
    assert process.returncode == 0
    return re.sub(r":\d+/", ":8000/", said)


def _change(path: Path, diff: str) -> None:
    """Replace the lines that begin with - by those that begin with +."""
    old = "".join(line[1:] for line in diff.splitlines(keepends=True) if line.startswith("-"))
    new = "".join(line[1:] for line in diff.splitlines(keepends=True) if line.startswith("+"))
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def test_the_first_course_is_what_it_promises(tmp_path: Path) -> None:
    """Two modules with a concept, a question and a checklist, each file given whole."""
    files = {b.name: b.text for b in blocks(text_of("first-course")) if b.name and b.language != "diff"}
    assert set(files) == {"content/dough.md", "content/ready.md", "content/course.yml"}
    used = {d.name for name, text in files.items() if str(name).endswith(".md") for d in _all_directives(text)}
    assert used == {"concept", "question", "exercise", "hint", "solution", "checklist"}
