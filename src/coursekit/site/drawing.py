"""What figures are drawn with: text measured and wrapped without a font, shapes as SVG text. Pure, the same every time.

No colour, font or style is named here: shapes have classes, and the theme draws them. Lengths are in units of the
figure's own box; figures are shown at about one pixel a unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

SIZE = 13
"""Of text, in units."""
LINE = 17
"""From one baseline to the next."""
_THIN = frozenset("fijlrtI.,:;'’‘!|()[]{}-/ \N{NO-BREAK SPACE}·")
_BROAD = frozenset("mwMW%@—…→")


def width(text: str, size: float = SIZE, bold: bool = False) -> float:
    """How wide a text is at most: by the broadest of the sans-serif fonts in use, since nobody knows the reader's."""
    ems = sum(0.38 if c in _THIN else 0.96 if c in _BROAD else 0.71 if c.isupper() else 0.62 for c in text)
    return ems * size * (1.1 if bold else 1)


def wrap(text: str, room: float, size: float = SIZE, bold: bool = False) -> tuple[str, ...]:
    """A text on lines no wider than `room`. A longer word is broken after a hyphen, else where it must be."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text, room, size, bold):
        if line and width((line + piece).rstrip(), size, bold) > room:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return (*lines, line.rstrip()) if line.strip() or not lines else tuple(lines)


def _pieces(text: str, room: float, size: float, bold: bool) -> Iterable[str]:
    """Words with the space after them, none wider than there is room for. A no-break space holds two together."""
    for word in filter(None, text.split(" ")):
        if width(word, size, bold) > room and "-" in word:
            head, _, tail = word.partition("-")
            yield from _cut(head + "-", room, size, bold)
            yield from _cut(tail + " ", room, size, bold)
        else:
            yield from _cut(word + " ", room, size, bold)


def _cut(word: str, room: float, size: float, bold: bool) -> Iterable[str]:
    while width(word.rstrip(), size, bold) > room and len(word.rstrip()) > 2:
        fits = max(2, sum(width(word[: i + 1], size, bold) <= room for i in range(len(word))))
        yield word[:fits]
        word = word[fits:]
    yield word


def number(value: float) -> str:
    """A coordinate: at most one decimal, no needless zero."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def tag(name: str, content: str | None = None, /, **attributes: object) -> str:
    """An element; `class_` is `class`, `data_row` is `data-row`, None is left out. `content` is finished SVG."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{given}/>" if content is None else f"<{name}{given}>{content}</{name}>"


def _value(value: object) -> str:
    return number(value) if isinstance(value, int | float) else escape(str(value))


def text(
    lines: Sequence[str], x: float, y: float, class_: str = "", anchor: str | None = None, leading: float = LINE
) -> str:
    """Lines of text, the first with its baseline at `y`."""
    spans = "".join(tag("tspan", escape(line), x=x, y=y + i * leading) for i, line in enumerate(lines))
    return tag("text", spans, class_=class_ or None, text_anchor=anchor)


def middle(top: float, height: float, lines: int, leading: float = LINE) -> float:
    """The baseline of the first of some lines that stand in the middle of a box."""
    return top + (height - lines * leading) / 2 + leading * 0.74


def box(x: float, y: float, w: float, h: float, class_: str, radius: float = 6) -> str:
    return tag("rect", class_=class_, x=x, y=y, width=w, height=h, rx=radius)


def path(d: str, class_: str) -> str:
    return tag("path", class_=class_, d=d)


def points(*pairs: tuple[float, float]) -> str:
    """A line from point to point, as in `d`."""
    return "".join(f"{'L' if i else 'M'}{number(x)} {number(y)}" for i, (x, y) in enumerate(pairs))


def arrow(x1: float, y1: float, x2: float, y2: float) -> str:
    """A line, straight across or straight down, with a head."""
    across = y1 == y2
    head = (
        points((x2 - 6, y2 - 4), (x2, y2), (x2 - 6, y2 + 4))
        if across
        else points((x2 - 4, y2 - 6), (x2, y2), (x2 + 4, y2 - 6))
    )
    return path(points((x1, y1), (x2, y2)) + head, "fig-arrow")


def svg(kind: str, id_: str, w: float, h: float, title: str, description: str, body: str) -> str:
    """A whole figure with its name and what it tells, for those who don't see it."""
    named = tag("title", escape(title), id=f"{id_}--title") + tag("desc", escape(description), id=f"{id_}--desc")
    attributes = {"class_": f"fig fig-{kind}", "viewBox": f"0 0 {number(w)} {number(h)}", "width": w, "height": h}
    labelled = {"role": "img", "aria_labelledby": f"{id_}--title", "aria_describedby": f"{id_}--desc"}
    return tag("svg", named + body, **attributes, **labelled)
