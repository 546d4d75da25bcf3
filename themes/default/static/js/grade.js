// @ts-check
/**
 * Grade a response, the twin of exercises/grade.py: pure, exact, total. Codes and references come out, never sentences
 * (feedback.js makes those). The shared vectors, and generated responses, hold the two languages together to the byte.
 */
import { compare, contains, minus, numberText, rational, times, ZERO } from "./exact.js";
import { calculate, NOT_A_NUMBER } from "./evaluate.js";
import { readResponse } from "./answers.js";
import { total } from "./key.js";
import { index, met, words } from "./rubric.js";

export { loadKey } from "./key.js";

/** @typedef {import("./exact.js").Rational} Rational */
/** @typedef {import("./evaluate.js").Tree} Tree */
/** @typedef {import("./evaluate.js").Check} Check */
/** @typedef {import("./answers.js").Answer} Answer */
/** @typedef {import("./key.js").Key} Key */
/** @typedef {import("./key.js").Part} Part */
/** @typedef {import("./key.js").NumberKey} NumberKey */
/** @typedef {Map<string, Answer>} Answers */
/** @typedef {{verdict: string, earned: string, possible: string, codes: string[], rows: string[], followed: string[]}} Marked */
/** @typedef {{exercise: string, key: string, earned: string, possible: string, codes: string[],
 *   parts: Record<string, Marked>}} Grade */
/** @typedef {{verdict: string, share: Rational, codes: string[], rows?: string[], followed?: string[]}} Score */

const ONE = rational(1n);

/** Grade anything that JSON can hold. @param {Key} key @param {unknown} response @returns {Grade} */
export function grade(key, response) {
  const read = readResponse(key, response);
  const marked = [...key.parts.values()].map((part) => marks(key, part, read.answers, read.hints));
  const parts = Object.fromEntries(marked.map(({ id, verdict, earned, possible, codes, rows, followed }) => [
    id, { verdict, earned: numberText(earned), possible: numberText(possible), codes, rows, followed },
  ]));
  return {
    exercise: key.id,
    key: key.hash,
    earned: numberText(total(marked.map(({ earned }) => earned))),
    possible: numberText(key.possible),
    codes: read.codes,
    parts,
  };
}

/** @param {Key} key @param {Part} part @param {Answers} answers @param {string[]} hints */
function marks(key, part, answers, hints) {
  const answer = /** @type {Answer} */ (answers.get(part.id));
  const { id, points: possible } = part;
  const nothing = { id, earned: ZERO, possible, codes: /** @type {string[]} */ ([]), rows: [], followed: [] };
  if (answer.code) return { ...nothing, verdict: "invalid", codes: [answer.code] };
  if (answer.value === null) return { ...nothing, verdict: "unanswered" };
  const scored = /** @type {(kind: any, value: any, answers: Answers) => Score} */ (GRADERS.get(part.kind.type))(
    part.kind, answer.value, answers,
  );
  const { verdict, share, rows = [], followed = [] } = scored;
  const codes = [...scored.codes];
  if (verdict !== "correct") {
    codes.push(...part.mistakes.filter((one) => made(one, part, answer.value, answers)).map((one) => `mistake/${one.id}`));
  }
  let earned = times(possible, share);
  const costs = total(hints.map((hint) => /** @type {any} */ (key.hints.get(hint))).filter((hint) => hint.parts.has(id))
    .map((hint) => hint.costs));
  if (costs.n !== 0n) {
    earned = compare(costs, ONE) < 0 ? times(earned, minus(ONE, costs)) : ZERO;
    codes.push("hint-used");
  }
  return { id, verdict, earned, possible, codes, rows, followed };
}

/** Whether an answer is the one that a mistake leads to.
 * @param {import("./key.js").Mistake} mistake @param {Part} part @param {any} value @param {Answers} answers */
function made({ options, equals }, { kind }, value, answers) {
  if (!equals) return typeof value === "string" ? options.has(value) : Array.isArray(value) && value.some((one) => options.has(one));
  const expected = compute(equals, answers);
  return kind.type === "number" && expected !== null && close(kind, value, expected);
}

/** @param {Rational} share */
const verdictOf = (share) => (compare(share, ONE) === 0 ? "correct" : share.n > 0n ? "partial" : "incorrect");

// --- what each kind of part earns --------------------------------------------------------------------------------

/** By the case itself, or by the learner's own earlier answers, whichever earns more.
 * @param {import("./key.js").ChoiceKey} kind @param {string} option @param {Answers} answers @returns {Score} */
function choice(kind, option, answers) {
  const { share, code, rows } = /** @type {import("./key.js").Judged} */ (kind.judged.get(option));
  const own = follow(kind, option, answers);
  if (compare(own, share) > 0) {
    return { verdict: "partial", share: own, codes: [code, "follow-through"], rows, followed: kind.after };
  }
  return { verdict: verdictOf(share), share, codes: [code], rows };
}

/** The share that follow-through earns. An earlier part without a valid answer gives nothing.
 * @param {import("./key.js").ChoiceKey} kind @param {string} option @param {Answers} answers @returns {Rational} */
function follow(kind, option, answers) {
  if (kind.after.some((part) => answers.get(part)?.value === null)) return ZERO;
  const judged = held(kind.follow, answers)?.judged.get(option);
  return judged ? times(judged.share, kind.share) : ZERO;
}

/** The first row whose tests all pass. @template {{when: Check[]}} Row
 * @param {Row[]} rows @param {Answers} answers @returns {Row | undefined} */
export const held = (rows, answers) => rows.find(({ when }) => when.every((test) => passes(test, answers)));

/** @param {Check} test @param {Answers} answers */
function passes(test, answers) {
  const value = answers.get(test.on)?.value ?? null;
  if (test.values) return typeof value === "string" && test.values.has(value);
  return isNumber(value) && contains(test.ranges, value);
}

/** @param {any} value @returns {value is Rational} */
export const isNumber = (value) => typeof value === "object" && value !== null && "n" in value;

/** Each right option earns its share, each wrong one costs as much.
 * @param {import("./key.js").MultipleKey} kind @param {string[]} chosen @returns {Score} */
function multiple({ answer }, chosen) {
  const wrong = chosen.filter((option) => !answer.has(option));
  const right = chosen.length - wrong.length;
  const share = right > wrong.length ? rational(BigInt(right - wrong.length), BigInt(answer.size)) : ZERO;
  const codes = [...(wrong.length ? ["wrong-options"] : []), ...(right < answer.size ? ["missing-options"] : [])];
  return { verdict: verdictOf(share), share, codes, rows: wrong };
}

/** @param {NumberKey} kind @param {Rational} value @param {Answers} answers @returns {Score} */
function number(kind, value, answers) {
  if (kind.between.length) return plausible(kind, value, answers);
  if (kind.value && close(kind, value, kind.value)) return { verdict: "correct", share: ONE, codes: ["right"] };
  if (!kind.equals) return { verdict: "incorrect", share: ZERO, codes: ["wrong"] };
  const names = [...new Set(namesIn(kind.equals))];
  const own = compute(kind.equals, answers);
  if (!own) {
    const missing = names.some((name) => answers.get(name)?.value === null);
    return { verdict: "invalid", share: ZERO, codes: [missing ? "needs-earlier" : "cant-compute"] };
  }
  if (!close(kind, value, own)) return { verdict: "incorrect", share: ZERO, codes: ["wrong"] };
  if (!kind.value) return { verdict: "correct", share: ONE, codes: ["follows"], followed: names };
  const earns = kind.share.n !== 0n;
  return {
    verdict: earns ? "partial" : "incorrect",
    share: kind.share,
    codes: ["wrong", "follow-through"],
    followed: earns ? names : [],
  };
}

/** In range it earns everything; outside, a person has to look at it.
 * @param {NumberKey} kind @param {Rational} value @param {Answers} answers @returns {Score} */
function plausible(kind, value, answers) {
  const row = held(kind.between, answers);
  if (!row) return { verdict: "invalid", share: ZERO, codes: ["needs-earlier"] };
  if (contains(row.ranges, value)) return { verdict: "correct", share: ONE, codes: ["plausible"] };
  return { verdict: "to-review", share: ZERO, codes: ["out-of-range", "provisional"] };
}

/** Whether a number is the expected one, within the tolerance of the part.
 * @param {NumberKey} kind @param {Rational} given @param {Rational} expected */
function close({ tolerance, relative }, given, expected) {
  const allowed = relative ? times(tolerance, size(expected)) : tolerance;
  return compare(size(minus(given, expected)), allowed) <= 0;
}

/** @param {Rational} value @returns {Rational} */
const size = ({ n, d }) => ({ n: n < 0n ? -n : n, d });

/** The value of a formula on the learner's own numbers; null where one is missing, or it can't be computed.
 * @param {Tree} tree @param {Answers} answers @returns {Rational | null} */
export function compute(tree, answers) {
  const result = calculate(tree, (name) => {
    const value = answers.get(name)?.value;
    return isNumber(value) ? value : NOT_A_NUMBER;
  });
  return isNumber(result) ? result : null;
}

/** @param {Tree} tree @returns {string[]} */
const namesIn = (tree) => (tree[0] === "name" ? [tree[1]] : tree.slice(1).filter(Array.isArray).flatMap(namesIn));

/** Criteria met, of those asked for. Nothing recognised is for a person to judge, not wrong.
 * @param {import("./key.js").TextKey} kind @param {string} given @returns {Score} */
function text({ criteria, atLeast }, given) {
  const rows = met(index(words(given)), criteria);
  if (!rows.length) return { verdict: "to-review", share: ZERO, codes: ["no-criterion", "provisional"] };
  const share = rational(BigInt(Math.min(rows.length, atLeast)), BigInt(atLeast));
  return { verdict: verdictOf(share), share, codes: ["criteria", "provisional"], rows };
}

/** Everything less a share for each item that would have to move: all in order 1, all reversed 0.
 * @param {import("./key.js").OrderKey} kind @param {string[]} given @returns {Score} */
function order({ answer }, given) {
  const places = new Map(answer.map((item, i) => [item, i]));
  const place = (/** @type {string} */ item) => /** @type {number} */ (places.get(item));
  const stay = longestRising(given.map(place));
  const rows = given.filter((item) => !stay.has(place(item)));
  const share = minus(ONE, rational(BigInt(rows.length), BigInt(answer.length - 1)));
  return { verdict: verdictOf(share), share, codes: [rows.length ? "misplaced" : "right"], rows };
}

/** The longest rising subsequence; of several the one whose members come first in the list. @param {number[]} places */
function longestRising(places) {
  const length = places.map(() => 1);
  const after = places.map(() => -1);
  for (let i = places.length - 1; i >= 0; i -= 1) {
    for (let j = i + 1; j < places.length; j += 1) {
      if (places[j] > places[i] && length[j] + 1 > length[i]) [length[i], after[i]] = [length[j] + 1, j];
    }
  }
  const found = new Set();
  for (let at = length.indexOf(Math.max(...length)); at >= 0; at = after[at]) found.add(places[at]);
  return found;
}

/** Each item matched rightly earns its share.
 * @param {import("./key.js").MatchKey} kind @param {Map<string, string>} given @returns {Score} */
function match({ answer }, given) {
  const items = [...answer.keys()];
  const rows = items.filter((item) => given.get(item) !== answer.get(item));
  const share = minus(ONE, rational(BigInt(rows.length), BigInt(items.length)));
  const open = items.some((item) => !given.has(item)) ? ["missing-items"] : [];
  return { verdict: verdictOf(share), share, codes: [rows.length ? "mismatched" : "right", ...open], rows };
}

/** @type {Map<string, (kind: any, value: any, answers: Answers) => Score>} */
const GRADERS = new Map(Object.entries({ choice, multiple, number, text, order, match }));
