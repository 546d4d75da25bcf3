// @ts-check
/**
 * A worksheet worked out in words, with its plot, for any numbers: the twin of site/worksheets.py. Pure.
 */
import { Reason, calc, finding, loadWorksheet, understand } from "./evaluate.js";
import { compare, display, exact, minus, over, parseNumber, plus, rational, times, ZERO } from "./exact.js";
import { nice } from "./plot.js";
import { inWords } from "./speech.js";

/** @typedef {import("./exact.js").Rational} Rational */
/** @typedef {import("./speech.js").Speech} Speech */
/** @typedef {import("./plot.js").Axis} Axis */
/** @typedef {import("./plot.js").Curve} Curve */
/** @typedef {import("./plot.js").Spot} Spot */
/** @typedef {{name: string, label: string, value: string, plain: string, unit: string, notes: string[], result: boolean}} Line */
/** @typedef {{title: string, xs: Rational[], curves: Curve[], x: Axis, y: Axis, spots: Spot[], description: string,
 *   heads: string[], rows: string[][], empty: boolean}} Drawn */

const STEPS = 40;
const TABLE_STEPS = 4;
const LARGEST = rational(10n ** 15n);

/** @param {any} compiled @param {string} hash @param {Speech} say */
export function worker(compiled, hash, say) {
  const sheet = loadWorksheet(compiled);
  const { program, defaults, constants, words } = sheet;
  const labels = new Map([...Object.entries(words.inputs).map(([k, i]) => [k, i.label]), ...words.lines.map((l) => [l.name, l.label])]);
  const units = new Map([...Object.entries(words.inputs).map(([k, i]) => [k, i.unit]), ...words.lines.map((l) => [l.name, l.unit])]);
  const places = new Map(words.lines.map((l) => [l.name, l.places]));
  const few = sheet.results.length < words.lines.length;

  /** A number with the unit of an input or a line. @param {Rational} value @param {string} name @param {number} [digits] */
  const quantity = (value, name, digits = 8) => say.quantity(display(value, digits), units.get(name) ?? "");

  /** What is counted, without per what. @param {string} name @returns {string} */
  const amount = (name) => (units.get(name) ?? "").split("/")[0];

  /** @param {any} line as `calc` gives it */
  const shown = (line) => {
    if (line.shown === null) return say.word(`calculator.reason.${line.reason}`);
    if (["yes", "no", "never"].includes(line.value)) return say.word(`worksheet.value.${line.value}`);
    return parseNumber(line.value) ? say.quantity(line.shown, line.unit) : line.shown;
  };

  /** @param {Map<string, string>} inputs @returns {any} a run as the evaluator keeps it */
  const runOf = (inputs) => {
    const { values, problems } = understand(program.facts, inputs);
    const bad = new Set(problems.map(({ fact }) => fact));
    const kept = [...defaults].filter(([name]) => !bad.has(name));
    return { program, values: new Map([...constants, ...kept, ...values]), findings: new Map(), trace: [] };
  };

  /** What is known of a name. @param {any} run @param {string} name @returns {Rational | null} */
  const numberOf = (run, name) => (program.rules.has(name) ? finding(run, name).number : (run.values.get(name) ?? null));

  /** A line's formula with labels, and with the numbers put in. @param {any} run @param {any} tree @returns {string[]} */
  const workedOut = (run, tree) => {
    if (!tree) return [];
    const label = (/** @type {string} */ name) => (constants.has(name) ? say.number(/** @type {any} */ (constants.get(name))) : labels.get(name));
    const figure = (/** @type {string} */ name) => {
      const found = numberOf(run, name);
      return found ? say.number(found, places.has(name) ? Math.max(places.get(name), 2) : 8) : "?";
    };
    const said = [inWords(tree, label, say)];
    if (tree[0] !== "name" && tree[0] !== "number") said.push(`= ${inWords(tree, figure, say)}`);
    return said;
  };

  /** @param {Map<string, string>} inputs */
  const work = (inputs) => {
    const result = calc(sheet, hash, inputs);
    const run = runOf(inputs);
    for (const name of program.rules.keys()) finding(run, name);
    const held = new Map(run.trace.map((/** @type {any} */ step) => [step.decision, step.row]));
    /** @type {Line[]} */
    const lines = result.lines.map((/** @type {any} */ line) => {
      const rule = /** @type {any} */ (program.rules.get(line.name));
      const row = rule.rows.find((/** @type {any} */ r) => r.id === held.get(line.name)) ?? rule.rows[0];
      const help = words.lines.find((/** @type {any} */ l) => l.name === line.name).help;
      const notes = [...workedOut(run, row.value), row.because, help].filter(Boolean);
      const result_ = few && sheet.results.includes(line.name);
      return { name: line.name, label: line.label, value: shown(line), plain: (line.shown ?? "").replace(/,/g, ""), unit: line.unit, notes, result: result_ };
    });
    return { result, lines };
  };

  /** The plot for these numbers; null if the worksheet has none. @param {Map<string, string>} inputs @returns {Drawn | null} */
  const draw = (inputs) => {
    if (!words.plot) return null;
    const { vary, lines: names } = words.plot;
    const run = runOf(inputs);
    const at = /** @type {Rational | null} */ (run.values.get(vary) ?? null);
    const [low, high] = reach(exact(words.plot.from), exact(words.plot.to), at);
    const xs = Array.from({ length: STEPS + 1 }, (_, i) => plus(low, over(times(minus(high, low), rational(BigInt(i))), rational(BigInt(STEPS)))));
    const ys = (/** @type {Rational} */ x) => {
      const there = { ...run, values: new Map([...run.values, [vary, x]]), findings: new Map(), trace: [] };
      return names.map((/** @type {string} */ name) => finding(there, name).number);
    };
    const found = xs.map(ys);
    const curves = names.map((/** @type {string} */ name, /** @type {number} */ i) => ({ name, label: labels.get(name), ys: found.map((row) => row[i]) }));
    const numbers = found.flat().filter((y) => y !== null);
    const empty = !numbers.length || numbers.some((y) => compare(y, LARGEST) > 0);
    const x = { ...axis(vary, [low, high]), low, high };
    x.ticks = x.ticks.filter(([tick]) => compare(low, tick) <= 0 && compare(tick, high) <= 0);
    const y = axis(names[0], [ZERO, ...numbers]);
    const here = at && compare(xs[0], at) <= 0 && compare(at, xs[STEPS]) <= 0 ? ys(at) : [];
    const dots = here.flatMap((/** @type {Rational | null} */ value, /** @type {number} */ i) =>
      value ? [{ x: /** @type {Rational} */ (at), y: value, label: say.quantity(display(value, places.get(names[i])), amount(names[i])), crossing: false }] : [],
    );
    const every = STEPS / TABLE_STEPS;
    const rows = xs.flatMap((value, i) => {
      if (i % every) return [];
      const cells = names.map((/** @type {string} */ name, /** @type {number} */ j) => (found[i][j] ? quantity(found[i][j], name, places.get(name)) : say.word("worksheet.none")));
      return [[quantity(value, vary), ...cells]];
    });
    return {
      title: say.word("figure.plot", { lines: say.and(curves.map((c) => c.label)), by: labels.get(vary) }),
      description: say.word("figure.describe.plot", { x: x.label, y: y.label }),
      xs, curves, x, y, spots: [...crossings(curves, xs, vary), ...dots], rows, empty,
      heads: [labels.get(vary), ...curves.map((c) => c.label)],
    };
  };

  /** @param {string} name @param {Rational[]} values @returns {Axis} */
  const axis = (name, values) => {
    const [least, most] = [values.reduce((a, b) => (compare(b, a) < 0 ? b : a)), values.reduce((a, b) => (compare(b, a) > 0 ? b : a))];
    const { low, high, ticks } = nice(least, most);
    const unit = say.unit(units.get(name) ?? "");
    return { low, high, ticks: ticks.map((tick) => [tick, say.number(tick)]), label: unit ? `${labels.get(name)} (${unit})` : labels.get(name), unit };
  };

  /** Where two curves meet; between two points a curve is taken to be straight. @param {Curve[]} curves @param {Rational[]} xs
   * @param {string} vary @returns {Spot[]} */
  const crossings = (curves, xs, vary) =>
    curves.flatMap((a, k) => curves.slice(k + 1).flatMap((b) => xs.slice(1).flatMap((right, i) => {
      const [a1, b1, a2, b2] = [a.ys[i], b.ys[i], a.ys[i + 1], b.ys[i + 1]];
      if (!a1 || !b1 || !a2 || !b2) return [];
      const [before, after] = [minus(a1, b1), minus(a2, b2)];
      if (before.n === 0n || times(before, after).n > 0n) return [];
      const share = over(before, minus(before, after));
      const x = plus(xs[i], times(minus(right, xs[i]), share));
      const y = plus(a1, times(minus(a2, a1), share));
      const label = say.word("figure.crossing", { x: quantity(x, vary, sensible(x)), y: say.quantity(display(y, sensible(y)), amount(a.name)) });
      return [{ x, y, label, crossing: true }];
    })));

  return { sheet, labels, units, work, draw, quantity };
}

/** The lesson's range, widened until it holds the number put in. @param {Rational} low @param {Rational} high
 * @param {Rational | null} at @returns {[Rational, Rational]} */
function reach(low, high, at) {
  if (!at) return [low, high];
  if (compare(at, high) > 0) high = nice(low, over(times(at, rational(5n)), rational(4n))).high;
  return [compare(at, low) < 0 ? at : low, high];
}

/** Decimals that tell something about a number of this size. @param {Rational} value @returns {number} */
function sensible({ n, d }) {
  const size = n < 0n ? -n : n;
  return size >= 100n * d || d === 1n ? 0 : size >= 10n * d ? 1 : 2;
}
