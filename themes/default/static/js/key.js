// @ts-check
/**
 * A compiled key made ready to grade, the twin of exercises/key.py. Reads only the compiled form of our own compiler.
 */
import { exact, plus, ZERO } from "./exact.js";
import { comparable } from "./unicode.js";
import { loadCheck, loadInterval, loadTree } from "./evaluate.js";
import { lookup } from "./rubric.js";

/** @typedef {import("./exact.js").Rational} Rational */
/** @typedef {import("./exact.js").Interval} Interval */
/** @typedef {import("./evaluate.js").Check} Check */
/** @typedef {import("./evaluate.js").Tree} Tree */
/** @typedef {import("./rubric.js").Lookup} Lookup */
/** @typedef {Map<string, string>} Spellings names by how they are compared */
/** @typedef {{option: string, share: Rational, code: string, rows: string[]}} Judged */
/** @typedef {{type: "choice", spellings: Spellings, judged: Map<string, Judged>, after: string[], share: Rational,
 *   follow: {when: Check[], judged: Map<string, Judged>}[]}} ChoiceKey */
/** @typedef {{type: "multiple", spellings: Spellings, answer: Set<string>}} MultipleKey */
/** @typedef {{type: "number", unit: string, point: string, between: {when: Check[], ranges: Interval[]}[], value: Rational | null,
 *   equals: Tree | null, share: Rational, tolerance: Rational, relative: boolean}} NumberKey */
/** @typedef {{type: "text", criteria: Lookup[], atLeast: number}} TextKey */
/** @typedef {{type: "order", spellings: Spellings, answer: string[]}} OrderKey */
/** @typedef {{type: "match", items: Spellings, spellings: Spellings, answer: Map<string, string>}} MatchKey */
/** @typedef {ChoiceKey | MultipleKey | NumberKey | TextKey | OrderKey | MatchKey} Kind */
/** @typedef {{id: string, options: Set<string>, equals: Tree | null}} Mistake */
/** @typedef {{id: string, points: Rational, was: string[], mistakes: Mistake[], kind: Kind}} Part */
/** @typedef {{parts: Set<string>, costs: Rational}} Hint */
/** @typedef {{id: string, hash: string, was: string[], parts: Map<string, Part>, hints: Map<string, Hint>, words: any,
 *   possible: Rational}} Key */

const ONE = exact("1");

/** @param {Rational[]} numbers */
export const total = (numbers) => numbers.reduce(plus, ZERO);

/** Make a compiled key ready to grade. @param {any} compiled @param {string} hash the key's, SHA-256 of its logic
 * @returns {Key} */
export function loadKey({ logic, words }, hash) {
  const parts = new Map(logic.parts.map((/** @type {any} */ part) => [part.id, loadPart(part)]));
  const hints = new Map(
    logic.hints.map((/** @type {any} */ hint) => [hint.id, { parts: new Set(hint.parts), costs: exact(hint.costs) }]),
  );
  const possible = total([...parts.values()].map((part) => part.points));
  return { id: logic.id, hash, was: logic.was, parts, hints, words, possible };
}

/** @param {any} part @returns {Part} */
function loadPart(part) {
  const mistakes = part.mistakes.map((/** @type {any} */ mistake) => ({
    id: mistake.id,
    options: new Set(mistake.in ?? []),
    equals: mistake.equals ? loadTree(mistake.equals) : null,
  }));
  const kind = /** @type {(part: any) => Kind} */ (KINDS.get(part.type))(part);
  return { id: part.id, points: exact(part.points), was: part.was, mistakes, kind };
}

/** @param {string[]} names @returns {Spellings} */
const spellings = (names) => new Map(names.map((name) => [comparable(name), name]));

/** @param {any[]} found @returns {Map<string, Judged>} */
const judged = (found) =>
  new Map(found.map(({ option, share, code, rows }) => [option, { option, share: exact(share), code, rows }]));

/** @param {any[]} when @returns {Check[]} */
const tests = (when) => when.map((test) => loadCheck(test, new Set()));

/** @param {any} part @returns {ChoiceKey} */
function choice(part) {
  const follow = part.follow ?? { after: [], share: "0", rows: [] };
  return {
    type: "choice",
    spellings: spellings(part.options),
    judged: judged(part.judged),
    after: follow.after,
    share: exact(follow.share),
    follow: follow.rows.map((/** @type {any} */ row) => ({ when: tests(row.when), judged: judged(row.judged) })),
  };
}

/** @param {any} part @returns {NumberKey} */
function number(part) {
  const tolerance = part.tolerance ?? { amount: "0" };
  return {
    type: "number",
    unit: part.unit,
    point: part.point ?? ".",
    between: (part.between ?? []).map((/** @type {any} */ row) => ({
      when: tests(row.when), ranges: row.ranges.map(loadInterval),
    })),
    value: part.value === undefined ? null : exact(part.value),
    equals: part.equals ? loadTree(part.equals) : null,
    share: part.share === undefined ? ONE : exact(part.share),
    tolerance: exact(tolerance.share ?? tolerance.amount),
    relative: "share" in tolerance,
  };
}

/** @type {Map<string, (part: any) => Kind>} */
const KINDS = new Map([
  ["choice", choice],
  ["multiple", (part) => ({ type: "multiple", spellings: spellings(part.options), answer: new Set(part.answer) })],
  ["number", number],
  ["text", (part) => ({
    type: "text",
    criteria: part.criteria.map((/** @type {any} */ one) => lookup(one.id, one.phrases)),
    atLeast: part.at_least,
  })],
  ["order", (part) => ({ type: "order", spellings: spellings(part.answer), answer: part.answer })],
  ["match", (part) => ({
    type: "match",
    items: spellings(part.answer.map((/** @type {[string, string]} */ [item]) => item)),
    spellings: spellings(part.options),
    answer: new Map(part.answer),
  })],
]);
