// @ts-check
/**
 * Fresh cases with derived keys, the same for the same seed as in Python: the twin of decisions/practice.py.
 */
import { below, ceiling, floor, splitmix64 } from "./exact.js";
import { load, valueText } from "./evaluate.js";
import { deciderOf, sample, spaceOf } from "./decide.js";

/** @typedef {import("./exact.js").Interval} Interval */
/** @typedef {import("./evaluate.js").Fact} Fact */
/** @typedef {import("./decide.js").Space} Space */
/** @typedef {import("./decide.js").Cell} Cell */
/** @typedef {Iterator<bigint, never>} Numbers */

const MAX_TRIES = 1000;

/** At most `count` cases of which no single fact fixes the outcome. @param {any} compiled @param {string} hash
 * @param {bigint} seed @param {number} count */
export function practice(compiled, hash, seed, count = 1) {
  const program = load(compiled);
  const space = spaceOf(program);
  const decide = deciderOf(program, space, hash);
  const drawn = draws(space, seed);
  const cases = [];
  for (let i = 0; i < count; i += 1) {
    const facts = drawn.next().value;
    if (facts) cases.push(keyOf(facts, decide(facts)));
  }
  return { framework: program.id, hash, seed: String(seed), cases };
}

/** Situations without end, those of `practice`; null where there is none of which no single fact fixes the outcome.
 * @param {Space} space @param {bigint} seed @returns {Generator<Map<string, string> | null, never>} */
export function* draws(space, seed) {
  const numbers = splitmix64(seed);
  for (;;) yield space.answer === null ? null : draw(space, numbers);
}

/** @param {Map<string, string>} facts @param {any} result */
function keyOf(facts, { outcome, ranking, trace, changes }) {
  const acceptable = ranking.filter((/** @type {any} */ r) => r.status === "acceptable");
  return { facts, outcome, acceptable: acceptable.map((/** @type {any} */ r) => r.option), trace, changes };
}

/** @param {Numbers} numbers @param {number} end @returns {number} */
const pick = (numbers, end) => Number(below(numbers, BigInt(end)));

/** @param {Space} space @param {Numbers} numbers @returns {Map<string, string> | null} */
function draw(space, numbers) {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const cells = space.cells.map((options) => pick(numbers, options.length));
    if (!degenerate(space, cells)) return situation(space, cells, numbers);
  }
  return null;
}

/** Whether one fact alone fixes the outcome. @param {Space} space @param {number[]} cells @returns {boolean} */
function degenerate({ diagrams, answer }, cells) {
  const only = (/** @type {number} */ level) => cells.map((cell, i) => (i === level ? cell : null));
  return cells.some((_, level) => diagrams.constant(/** @type {number} */ (answer), only(level)) !== null);
}

/** @param {Space} space @param {number[]} cells @param {Numbers} numbers @returns {Map<string, string>} */
function situation({ facts, cells: options }, cells, numbers) {
  return new Map(facts.map((fact, i) => [fact.name, value(fact, options[i][cells[i]], numbers)]));
}

/** @param {Fact} fact @param {Cell} cell @param {Numbers} numbers @returns {string} */
function value(fact, { values, ranges }, numbers) {
  if (values.length) return values[pick(numbers, values.length)];
  const interval = ranges[pick(numbers, ranges.length)];
  if (fact.whole) return String(wholeNumber(interval, numbers));
  return valueText(/** @type {import("./exact.js").Rational} */ (sample(interval, false)));
}

/** A round number; without one end at most tenfold the other. @param {Interval} i @param {Numbers} numbers */
function wholeNumber({ low: from, lowClosed, high: to, highClosed }, numbers) {
  const top = to ? floor(to) - (!highClosed && to.d === 1n ? 1n : 0n) : null;
  const least = (top ?? 0n) < 0n ? 10n * (top ?? 0n) : 0n;
  const low = from ? ceiling(from) + (!lowClosed && from.d === 1n ? 1n : 0n) : least;
  const high = top ?? (low + 10n > 10n * low ? low + 10n : 10n * low);
  let step = 1n;
  while (step * 100n <= high - low) step *= 10n;
  const first = -floor({ n: -low, d: step });
  const last = floor({ n: high, d: step });
  return first <= last ? (first + below(numbers, last - first + 1n)) * step : low;
}
