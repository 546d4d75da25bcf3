"""Mending what can be mended safely: text that was decoded wrongly, dotted shorthand ids, ids of checklist items and of
the course.

A fix changes words within lines and never the number of lines (but for the one line of a course's id), so line ends, a
byte order mark and everything else stay as they are. Planning is pure; writing replaces each file in one step.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from coursekit.content.document import Document, read_document
from coursekit.content.model import ChecklistItems, walk
from coursekit.content.source import Source, source
from coursekit.identifiers import id_slug
from coursekit.lint.mojibake import repaired
from coursekit.replace import replace_file
from coursekit.yaml12 import as_text, read_yaml

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_DOTTED = re.compile(r"\{#([A-Za-z0-9][\w-]*(?:\.[\w-]+)+)\}")
_OPENING = re.compile(r"[ \t>]*:{3,}\w")


class Fix(Struct, frozen=True):
    """A file with its text before and after, line ends as they were."""

    path: str
    before: str
    after: str

    @property
    def diff(self) -> str:
        """A unified diff."""
        old, new = self.before.splitlines(), self.after.splitlines()
        return "\n".join(difflib.unified_diff(old, new, self.path, self.path, lineterm="", n=1))


def plan_fix(path: str, raw: str) -> Fix | None:
    """The fix for one file, or None where there is nothing to mend. `raw` is its text with line ends as they are."""
    after = raw
    for mend in MENDS:
        after = mend(path, after)
    return Fix(path, raw, after) if after != raw else None


def plan_course_id(path: str, raw: str, name: str) -> Fix | None:
    """Write `id: name` above the title of a course.yml that has none, so that it survives another title. None where it
    can't be written so that the file says the same as before, and the id."""
    text = source(raw.removeprefix("\ufeff"), path)
    yaml = read_yaml(text.text, path)
    given = {} if yaml.value is None else yaml.value
    if yaml.diagnostics or not isinstance(given, dict):
        return None
    lines = list(_lines(raw)) or [""]
    at = min((place.line for keys, place in yaml.keys.items() if len(keys) == 1), default=1)
    at = yaml.keys[("title",)].line if ("title",) in yaml.keys else at
    line = lines[at - 1]
    mark = "\ufeff" if line.startswith("\ufeff") else ""
    end = line[len(line.rstrip("\r\n")) :] or "\n"
    lines[at - 1] = f"{mark}id: {as_text(name)}{end}{line.removeprefix(mark)}"
    after = "".join(lines)
    read_again = read_yaml(source(after.removeprefix("\ufeff"), path).text, path)
    return Fix(path, raw, after) if read_again.value == given | {"id": name} else None


def _mojibake(path: str, raw: str) -> str:
    return repaired(raw) or raw


def _dotted_ids(path: str, raw: str) -> str:
    """`:::concept{#module-3.5}` is the id `module-3` with the class `5`; `{id="module-3.5"}` says what was meant."""
    return "".join(_DOTTED.sub(r'{id="\1"}', line) if _OPENING.match(line) else line for line in _lines(raw))


def _item_ids(path: str, raw: str) -> str:
    """Write the id that a checklist item has by its words at the end of its line, so that it survives an edit."""
    lines = list(_lines(raw))
    document = read_document(source(raw.removeprefix("\ufeff"), path))
    for number, name in _missing_ids(document):
        line = lines[number - 1]
        text = line.rstrip("\r\n")
        lines[number - 1] = f"{text.rstrip()} {{#{name}}}{line[len(text) :]}"
    return "".join(lines)


def _missing_ids(document: Document) -> Iterator[tuple[int, str]]:
    """Line and id of every item that needs one; items whose text runs over several lines are left to the author."""
    for block in walk(document.module.body):
        if not isinstance(block, ChecklistItems):
            continue
        taken = {item.id for item in block.items if item.named}
        for item in block.items:
            if item.named or not item.text or not _is_one_line(document.source, item.place.line):
                continue
            name, number = id_slug(item.text), 2
            while name in taken:
                name, number = f"{id_slug(item.text)}-{number}", number + 1
            taken.add(name)
            yield item.place.line, name


def _is_one_line(text: Source, line: int) -> bool:
    """Whether the item's first paragraph ends with this line."""
    after = text.lines[line].strip() if line < len(text.lines) else ""
    return not after or after.startswith(("-", "*", "+", ":::"))


def _lines(raw: str) -> list[str]:
    return [line for line in _LINE.findall(raw) if line]


MENDS: tuple[Callable[[str, str], str], ...] = (_mojibake, _dotted_ids, _item_ids)


def write(fix: Fix) -> None:
    """Replace the file in one step, keeping its permissions. Raises OSError; the file is whole in any case."""
    replace_file(Path(fix.path), fix.after.encode("utf-8"))
