"""Directives that don't hold: opening lines that open nothing, fences that close too early or never."""

from __future__ import annotations

import re
from collections import deque

from msgspec import Struct, field

from coursekit.content.blocks import DIRECTIVES
from coursekit.content.directives import Malformed, Opening, parse_opening
from coursekit.content.model import Directive
from coursekit.content.outline import Code
from coursekit.lint.late import late
from coursekit.lint.view import Fault, View

_COLONS = late(r"(::+)([^\n]*)")
_PREFIX = late(r"(?:[ \t]|>|[-*+][ \t]|\d{1,9}[.)][ \t])*")
_SPACED_NAME = late(r"[ \t]+([^\W_][\w-]*)(.*)")
_BRACED = late(r"[ \t]*\{\s*[.#]?([^\W_][\w-]*)[^}]*\}")
_CODE_FENCE = late(r"(?:[ \t]|>|[-*+][ \t]|\d{1,9}[.)][ \t])*(`{3,}|~{3,})[ \t]*$")


class Fences(Struct):
    """What is wrong with the fences of one document, looked for in one pass since one fault explains the next."""

    malformed: list[Fault] = field(default_factory=list)
    stray: list[Fault] = field(default_factory=list)
    nesting: list[Fault] = field(default_factory=list)
    unclosed: list[Fault] = field(default_factory=list)
    in_code: list[Fault] = field(default_factory=list)
    code_unclosed: list[Fault] = field(default_factory=list)


def fences(view: View) -> Fences:
    cached: Fences | None = view.__dict__.get("fences")
    if cached is None:
        cached = view.__dict__["fences"] = _look(view)
    return cached


def malformed_directive(view: View) -> list[Fault]:
    return fences(view).malformed


def stray_fence(view: View) -> list[Fault]:
    return fences(view).stray


def directive_nesting(view: View) -> list[Fault]:
    return fences(view).nesting


def directive_unclosed(view: View) -> list[Fault]:
    return fences(view).unclosed


def fence_in_code(view: View) -> list[Fault]:
    return fences(view).in_code


def code_unclosed(view: View) -> list[Fault]:
    return fences(view).code_unclosed


def _look(view: View) -> Fences:
    found = Fences()
    explained: list[int] = []
    if "::" in view.document.source.text:
        _unclosed(view, found, explained)
        _lines(view, found, explained)
    _codes(view, found)
    return found


def _colons(view: View, line: int) -> int:
    text = view.lines[line - 1]
    at = text.find(":::")
    return len(text) - at - len(text[at:].lstrip(":")) if at >= 0 else 0


def _unclosed(view: View, found: Fences, explained: list[int]) -> None:
    """Directives without a closing fence of their own. A line in `explained` accounts for the next stray fence."""
    for directive, parent in view.directives:
        if directive.closed:
            continue
        place, name = view.opening(directive.line), directive.name
        if parent and parent.closed and _colons(view, directive.line) >= _colons(view, parent.line):
            longer = ":" * (_colons(view, directive.line) + 1)
            found.nesting.append(
                Fault(
                    place,
                    f"the `{name}` inside `{parent.name}` stays open: the fence in line {parent.end_line} closes the "
                    f"`{parent.name}` of line {parent.line}",
                    f"give the outer one more colons than the inner: `{longer}{parent.name}` … `{longer}`",
                )
            )
            explained.append(parent.end_line)
            continue
        reach = f", so it takes in everything to line {directive.end_line}"
        message = f"the `{name}` is never closed{reach if directive.end_line > directive.line else ''}"
        hint = f"put `{':' * _colons(view, directive.line)}` on a line of its own where it ends"
        found.unclosed.append(Fault(place, message, hint))


def _lines(view: View, found: Fences, explained: list[int]) -> None:
    """Lines that begin with colons and are no fence."""
    fences = {d.line for d, _ in view.directives} | {d.end_line for d, _ in view.directives if d.closed}
    if not _others(view, fences):
        return
    strays: list[Fault] = []
    text, line, at = view.prose, 1, 0
    for m in _COLONS.finditer(text):
        line, at = line + text.count("\n", at, m.start()), m.start()
        if line in fences:
            continue
        before = text[text.rfind("\n", 0, at) + 1 : at]
        if before and not _PREFIX.fullmatch(before):
            continue
        place, rest = view.span(m.start(1), m.end()), m[2].rstrip()
        fault = _reason(m[1], rest)
        if fault is not None:
            message, hint = fault
            found.malformed.append(Fault(place, message, hint))
            explained.append(line)
        elif len(m[1]) > 2 and not rest:
            strays.append(Fault(view.whole(line), f"this `{m[1]}` closes nothing", _STRAY))
    found.stray += _unexplained(strays, explained)


def _others(view: View, fences: set[int]) -> bool:
    """Whether colons stand in the body beside these lines and code: in most texts none do, and no more is asked."""
    text, line, at = view.document.source.text, 1, 0
    while (found := text.find("::", at)) >= 0:
        line += text.count("\n", at, found)
        if line not in fences and line >= view.document.body_line and line not in view.code_lines:
            return True
        at = text.find("\n", found)
        if at < 0:
            break
    return False


def _unexplained(strays: list[Fault], explained: list[int]) -> list[Fault]:
    """Strays less the next one after each line that accounts for one."""
    left, causes = [], deque(sorted(explained))
    due = 0
    for stray in strays:
        while causes and causes[0] < stray.place.line:
            causes.popleft()
            due += 1
        if due:
            due -= 1
        else:
            left.append(stray)
    return left


_STRAY = "remove it, or look above for the directive that it should close"


def _reason(colons: str, rest: str) -> tuple[str, str] | None:
    """Why a line that begins with colons opens nothing; None where it isn't meant to."""
    if len(colons) == 2:
        name = re.match(r"[a-z]+(?=[\[{\s]|$)", rest)
        if name and name[0] in DIRECTIVES:
            return f"two colons don't open a `{name[0]}`", f"write three: `:::{rest}`"
        return None
    parsed = parse_opening(colons + rest)
    if isinstance(parsed, Opening):
        return "this line opens nothing, since it stands in HTML", "leave a blank line after the tag above it"
    if isinstance(parsed, Malformed):
        return f"this line opens nothing: {parsed.reason}", parsed.hint
    if not rest:
        return None
    spaced = _SPACED_NAME.fullmatch(rest)
    if spaced:
        tail = spaced[2].strip()
        fixed = f"{colons}{spaced[1]}" + (tail if tail[:1] in ("[", "{", "") else f"[{tail}]")
        return "this line opens nothing: a space stands between the colons and the name", f"write `{fixed}`"
    braced = _BRACED.match(rest)
    meant = braced[1] if braced and braced[1] in DIRECTIVES else "note"
    return (
        "this line opens nothing: no name follows the colons",
        f"write the name at once after them: `{colons}{meant}`",
    )


def _codes(view: View, found: Fences) -> None:
    """Code blocks that have no closing fence; inside a container a `:::` may have cut them short."""
    closed_at: dict[int, Directive] = {}
    for directive, _ in view.directives:
        if directive.closed:
            closed_at.setdefault(directive.end_line, directive)
    for code in view.document.outline.codes:
        if not code.fenced or _is_closed(view, code):
            continue
        owner = closed_at.get(code.end_line + 1)
        if owner and any(_CODE_FENCE.match(s) for s in view.lines[owner.end_line : owner.end_line + 200]):
            colons = ":" * (_colons(view, owner.end_line) + 1)
            found.in_code.append(
                Fault(
                    view.whole(owner.end_line),
                    f"this line in a code block closes the `{owner.name}` of line {owner.line}",
                    f"give the directive more colons than the code shows: `{colons}{owner.name}` … `{colons}`",
                )
            )
        elif not found.in_code:
            message = f"the code block is never closed, so everything to line {code.end_line} is code"
            found.code_unclosed.append(Fault(view.whole(code.line), message, "close it with the fence that opened it"))


def _is_closed(view: View, code: Code) -> bool:
    opening = view.lines[code.line - 1].lstrip(" \t>-*+0123456789.)")
    mark = opening[:1]
    length = len(opening) - len(opening.lstrip(mark))
    last = view.lines[code.end_line - 1] if code.end_line <= len(view.lines) else ""
    closing = last.strip(" \t>")
    return code.end_line > code.line and len(closing) >= length and not closing.strip(mark)
