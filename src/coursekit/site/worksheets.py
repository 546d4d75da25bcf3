"""A worksheet as a page shows it: what goes in, each line worked out with its numbers, other cases, a plot. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from coursekit.decisions.calculate import Reason
from coursekit.decisions.canonical import Json
from coursekit.decisions.evaluate import Run, decide, number_of
from coursekit.decisions.library import Worked
from coursekit.decisions.model import Calculation
from coursekit.decisions.numbers import Number, display, number_text, parse_number
from coursekit.decisions.program import Tree
from coursekit.decisions.worksheet import Sheet, calc, points
from coursekit.site.figures import About
from coursekit.site.frameworks import NARROW, WIDE, Figure
from coursekit.site.plots import Axis, Curve, Spot, nice, plot
from coursekit.site.speech import Speech, in_words

STEPS = 40
"""Points of a curve."""
TABLE_STEPS = 4
"""Of the table that says in numbers what a plot shows."""


class InputView(Struct, frozen=True):
    name: str
    label: str
    value: str
    help: str
    formula: str = ""
    numbers: str = ""
    because: str = ""
    result: bool = False


class LineView(Struct, frozen=True):
    name: str
    label: str
    formula: str
    """In words, with the labels of what it uses."""
    numbers: str
    """The same with the numbers of the example; empty where that says nothing new."""
    value: str
    because: str
    help: str
    result: bool
    """Whether it is one of a few results, among lines that only lead to them."""


class CaseView(Struct, frozen=True):
    """Another stored example: what is put in differently, and what comes of it."""

    name: str
    inputs: tuple[tuple[str, str], ...]
    gives: tuple[tuple[str, str], ...]


class PlotView(Struct, frozen=True):
    title: str
    figure: Figure
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str
    """Where curves cross, and what is marked."""


class WorksheetView(Struct, frozen=True):
    id: str
    title: str
    description: str
    example: str
    """Name of the example that the numbers are those of."""
    inputs: tuple[InputView, ...]
    lines: tuple[LineView, ...]
    requirements: tuple[str, ...]
    cases: tuple[CaseView, ...]
    plot: PlotView | None


class _Shown(Struct, frozen=True):
    worked: Worked
    say: Speech
    labels: Mapping[str, str]
    units: Mapping[str, str]
    values: Mapping[str, Json]
    """Lines by name, as `calc` gives them for the defaults."""

    @property
    def sheet(self) -> Sheet:
        return self.worked.sheet

    def value(self, line: Json) -> str:
        """A line's value with its unit; its text where it has no number."""
        shown = line["shown"]
        if shown is None:
            return self.say.word("worksheet.none")
        if line["value"] in ("yes", "no", "never"):
            return self.say.word(f"worksheet.value.{line['value']}")
        return self.say.quantity(shown, line["unit"]) if line["value"][:1] in "-0123456789" else str(shown)


def worksheet_view(worked: Worked, strings: Mapping[str, str]) -> WorksheetView:
    """Everything a page shows of a worksheet, worked out with its defaults."""
    source = worked.source
    lines = calc(worked.sheet, {})["lines"]
    labels = {i.name: i.label for i in source.inputs} | {x.formula.name: x.label for x in source.lines}
    units = {i.name: i.unit for i in source.inputs} | {x.formula.name: x.formula.unit for x in source.lines}
    shown = _Shown(worked, Speech(strings), labels, units, {line["name"]: line for line in lines})
    inputs = tuple(InputView(i.name, i.label, _given(shown, i.name, i.default), i.help) for i in source.inputs)
    own = next((e.name for e in source.examples if not e.inputs), "")
    cases = tuple(_case(shown, example) for example in source.examples if example.inputs)
    requirements = tuple(dict.fromkeys(r.because for r in source.requirements))
    view_lines = tuple(_lines(shown))
    return WorksheetView(
        source.id, source.title, source.description, own, inputs, view_lines, requirements, cases, _plot(shown)
    )


def _given(shown: _Shown, name: str, value: Number) -> str:
    return shown.say.quantity(display(value, 8), shown.units[name])


def _lines(shown: _Shown) -> Iterator[LineView]:
    """In the order of the file, which is the order of the tale."""
    run = Run(shown.sheet.program, {**shown.sheet.constants, **shown.sheet.defaults})
    for name in shown.sheet.program.rules:
        decide(run, name)
    held = {step.decision: step.row for step in run.trace}
    results = {result.text for result in shown.worked.source.results}
    for line in shown.worked.source.lines:
        name = line.formula.name
        rule = shown.sheet.program.rules[name]
        row = next((r for r in rule.rows if r.id == held.get(name)), rule.rows[0])
        formula, numbers = _worked_out(shown, row.value, run)
        value = shown.value(shown.values[name])
        result = name in results and len(results) < len(shown.worked.source.lines)
        yield LineView(name, line.label, formula, numbers, value, row.because, line.help, result)


def _worked_out(shown: _Shown, value: Tree | None, run: Run) -> tuple[str, str]:
    """A line's formula with labels, and with the numbers of the example."""
    if value is None:
        return "", ""
    sheet = shown.sheet
    places = {x.formula.name: max(x.places, 2) for x in shown.worked.source.lines}

    def label(name: str) -> str:
        return shown.say.number(sheet.constants[name]) if name in sheet.constants else shown.labels[name]

    def figure(name: str) -> str:
        found = number_of(run, name)
        return str(found) if isinstance(found, Reason) else shown.say.number(found, places.get(name, 8))

    formula = in_words(value, label, shown.say)
    numbers = in_words(value, figure, shown.say) if value[0] not in ("name", "number") else ""
    return formula, numbers


def _case(shown: _Shown, example: Calculation) -> CaseView:
    put = {name.text: number_text(value) for name, value in example.inputs}
    lines = {line["name"]: line for line in calc(shown.sheet, put)["lines"]}
    inputs = tuple((shown.labels[name.text], _given(shown, name.text, value)) for name, value in example.inputs)
    gives = tuple((shown.labels[name.text], shown.value(lines[name.text])) for name, _ in example.gives)
    return CaseView(example.name, inputs, gives)


# -- plots


def _plot(shown: _Shown) -> PlotView | None:
    drawn = shown.worked.source.plot
    if drawn is None:
        return None
    vary, names = drawn.vary.text, [line.text for line in drawn.lines]
    found = points(shown.sheet, {}, STEPS)
    xs = [Fraction(x) for x, _ in found]
    curves = [
        Curve(name, shown.labels[name], tuple(None if ys[i] is None else Fraction(ys[i]) for _, ys in found))  # type: ignore[arg-type]
        for i, name in enumerate(names)
    ]
    x_axis = _axis(shown, vary, [Fraction(drawn.low), Fraction(drawn.high)])
    within = tuple(tick for tick in x_axis.ticks if drawn.low <= tick[0] <= drawn.high)
    x_axis = replace(x_axis, low=Fraction(drawn.low), high=Fraction(drawn.high), ticks=within)
    y_axis = _axis(shown, names[0], [Fraction(0), *(y for curve in curves for y in curve.ys if y is not None)])
    spots = [*_crossings(shown, vary, xs, curves), *_examples(shown, vary, xs, names)]
    title = shown.say.word("figure.plot", lines=shown.say.and_(c.label for c in curves), by=shown.labels[vary])

    def figure(room: int) -> Markup:
        id_ = f"worksheet-{shown.sheet.id}--plot--{'wide' if room == WIDE else 'narrow'}"
        about = About(id_, title, shown.say.word("figure.describe.plot", x=x_axis.label, y=y_axis.label))
        return Markup(plot(xs, curves, x_axis, y_axis, spots, about, room))

    heads = (shown.labels[vary], *(curve.label for curve in curves))
    step = STEPS // TABLE_STEPS
    rows = tuple(_numbers(shown, vary, names, *found[i]) for i in range(0, STEPS + 1, step))
    said = [f"{spot.label}." for spot in spots if spot.crossing]
    said += [shown.say.word("worksheet.plot.example")] if any(not spot.crossing for spot in spots) else []
    return PlotView(title, Figure(figure(WIDE), figure(NARROW)), heads, rows, " ".join(said))


def _axis(shown: _Shown, name: str, values: Sequence[Fraction]) -> Axis:
    low, high, ticks = nice(min(values), max(values))
    unit = shown.say.unit(shown.units[name])
    label = f"{shown.labels[name]} ({unit})" if unit else shown.labels[name]
    return Axis(low, high, tuple((tick, shown.say.number(tick, 6)) for tick in ticks), label, unit)


def _numbers(shown: _Shown, vary: str, names: Sequence[str], x: Number, ys: Sequence[Number | None]) -> tuple[str, ...]:
    places = {line.formula.name: line.places for line in shown.worked.source.lines}
    return (
        _given(shown, vary, x),
        *(
            shown.say.word("worksheet.none")
            if y is None
            else shown.say.quantity(display(y, places[name]), shown.units[name])
            for name, y in zip(names, ys, strict=True)
        ),
    )


def _crossings(shown: _Shown, vary: str, xs: Sequence[Fraction], curves: Sequence[Curve]) -> Iterator[Spot]:
    """Where two curves meet; between two points a curve is taken to be straight."""
    for a, b in combinations(curves, 2):
        for i in range(len(xs) - 1):
            ends = a.ys[i], b.ys[i], a.ys[i + 1], b.ys[i + 1]
            if any(y is None for y in ends):
                continue
            a1, b1, a2, b2 = (Fraction(y) for y in ends if y is not None)
            before, after = a1 - b1, a2 - b2
            if before == 0 or before * after > 0:
                continue
            share = before / (before - after)
            x, y = xs[i] + (xs[i + 1] - xs[i]) * share, a1 + (a2 - a1) * share
            at = shown.say.quantity(display(x, sensible(x)), shown.units[vary])
            comes_to = shown.say.quantity(display(y, sensible(y)), shown.units[a.name].partition("/")[0])
            yield Spot(x, y, shown.say.word("figure.crossing", x=at, y=comes_to), crossing=True)


def _examples(shown: _Shown, vary: str, xs: Sequence[Fraction], names: Sequence[str]) -> Iterator[Spot]:
    """The worked example on each curve."""
    x = Fraction(shown.sheet.defaults[vary])
    if not xs[0] <= x <= xs[-1]:
        return
    for name in names:
        y = parse_number(shown.values[name]["value"] or "")
        if y is not None:
            line = shown.values[name]
            yield Spot(x, Fraction(y), shown.say.quantity(line["shown"], line["unit"].partition("/")[0]))


def sensible(value: Fraction) -> int:
    """Decimals that tell something about a number of this size."""
    return 0 if abs(value) >= 100 or value.denominator == 1 else 1 if abs(value) >= 10 else 2
