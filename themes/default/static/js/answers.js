// @ts-check
/**
 * A response, read: what a learner answered to each part, or why it can't be an answer. The twin of
 * exercises/answers.py. A response is anything that JSON can hold; sizes are bounded before anything is looked at closely.
 */
import { comparable } from "./unicode.js";
import { longer, readEntry } from "./entry.js";
import { MAX_LENGTH } from "./rubric.js";

/** @typedef {import("./exact.js").Rational} Rational */
/** @typedef {import("./key.js").Key} Key */
/** @typedef {import("./key.js").Part} Part */
/** @typedef {import("./key.js").Kind} Kind */
/** @typedef {string | Rational | string[] | Map<string, string>} Value */
/** @typedef {{value: Value | null, code: string}} Answer neither: the part is unanswered */
/** @typedef {{answers: Map<string, Answer>, hints: string[], codes: string[]}} Response */

const MAX_NAME = 200;
const MAX_LIST = 100;

/** @type {Answer} */
const UNANSWERED = { value: null, code: "" };

/** @param {Value} value @returns {Answer} */
const answered = (value) => ({ value, code: "" });
/** @param {string} code @returns {Answer} */
const invalid = (code) => ({ value: null, code });

/** @param {any} value @returns {boolean} */
export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** Read `{"exercise": …, "answers": {part: answer}, "hints": […]}`: total.
 * @param {Key} key @param {any} response @returns {Response} */
export function readResponse(key, response) {
  const none = (/** @type {string} */ code) => ({
    answers: new Map([...key.parts.keys()].map((id) => [id, UNANSWERED])), hints: [], codes: [code],
  });
  if (!isObject(response)) return none("not-a-response");
  const given = Object.hasOwn(response, "answers") ? response.answers : {};
  if (!isObject(given)) return none("not-a-response");
  const exercise = Object.hasOwn(response, "exercise") ? response.exercise : key.id;
  if (exercise !== key.id && !key.was.includes(exercise)) return none("other-exercise");
  const parts = [...key.parts.values()];
  const known = new Set(parts.flatMap((part) => [part.id, ...part.was]));
  return {
    answers: new Map(parts.map((part) => [part.id, read(part, given)])),
    hints: hintsOf(key, response),
    codes: Object.keys(given).every((name) => known.has(name)) ? [] : ["unknown-parts"],
  };
}

/** The hints taken, in the order of the key; anything else there is ignored. @param {Key} key @param {any} response */
function hintsOf(key, response) {
  const given = Object.hasOwn(response, "hints") && Array.isArray(response.hints) ? response.hints : [];
  const taken = new Set(given);
  return [...key.hints.keys()].filter((hint) => taken.has(hint));
}

/** What was given for a part, under its name or a former one. @param {Part} part @param {any} given @returns {any} */
export function rawAnswer(part, given) {
  const name = [part.id, ...part.was].find((one) => Object.hasOwn(given, one));
  return name === undefined ? null : (given[name] ?? null);
}

/** @param {Part} part @param {any} given @returns {Answer} */
function read(part, given) {
  const value = rawAnswer(part, given);
  if (value === null || (typeof value === "object" && !Object.keys(value).length)) return UNANSWERED;
  if (typeof value === "string" && !longer(value, MAX_LENGTH) && !value.trim()) return UNANSWERED;
  return /** @type {(kind: any, given: any) => Answer} */ (READERS.get(part.kind.type))(part.kind, value);
}

/** One of the declared names, however it is spelt.
 * @param {any} given @param {Map<string, string>} spellings @param {string} unknown @returns {Answer} */
function named(given, spellings, unknown) {
  if (typeof given !== "string") return invalid("not-text");
  if (longer(given, MAX_NAME)) return invalid("too-long");
  const found = spellings.get(comparable(given.trim()));
  return found === undefined ? invalid(unknown) : answered(found);
}

/** A list of declared names; a single name stands for a list of one.
 * @param {any} given @param {Map<string, string>} spellings @param {string} unknown @returns {string[] | Answer} */
function names(given, spellings, unknown) {
  const entries = typeof given === "string" ? [given] : given;
  if (!Array.isArray(entries)) return invalid("not-a-list");
  if (entries.length > MAX_LIST) return invalid("too-long");
  const found = [];
  for (const entry of entries) {
    const answer = named(entry, spellings, unknown);
    if (typeof answer.value !== "string") return answer;
    found.push(answer.value);
  }
  return found;
}

/** @param {import("./key.js").MultipleKey} kind @param {any} given @returns {Answer} */
function multiple({ spellings }, given) {
  const found = names(given, spellings, "unknown-option");
  return Array.isArray(found) ? answered([...new Set(found)]) : found;
}

/** @param {unknown} kind @param {any} given @returns {Answer} */
function text(kind, given) {
  if (typeof given !== "string") return invalid("not-text");
  if (longer(given, MAX_LENGTH)) return invalid("too-long");
  return /[\ud800-\udfff]/u.test(given) ? invalid("bad-text") : answered(given);
}

/** @param {import("./key.js").OrderKey} kind @param {any} given @returns {Answer} */
function order({ spellings, answer }, given) {
  const found = names(given, spellings, "unknown-item");
  if (!Array.isArray(found)) return found;
  return found.length === answer.length && new Set(found).size === answer.length ? answered(found) : invalid("not-an-order");
}

/** Pairs of item and option; an item without one is left open. Read in order of the names.
 * @param {import("./key.js").MatchKey} kind @param {any} given @returns {Answer} */
function match({ items, spellings }, given) {
  if (!isObject(given)) return invalid("not-pairs");
  const found = Object.keys(given);
  if (found.length > MAX_LIST) return invalid("too-long");
  const pairs = new Map();
  for (const name of found.sort()) {
    const choice = given[name];
    const item = named(name, items, "unknown-item");
    if (typeof item.value !== "string") return item;
    if (choice === null || (typeof choice === "string" && !longer(choice, MAX_NAME) && !choice.trim())) continue;
    const option = named(choice, spellings, "unknown-option");
    if (typeof option.value !== "string") return option;
    pairs.set(item.value, option.value);
  }
  return pairs.size ? answered(pairs) : UNANSWERED;
}

/** @type {Map<string, (kind: any, given: any) => Answer>} */
const READERS = new Map([
  ["choice", ({ spellings }, given) => named(given, spellings, "unknown-option")],
  ["multiple", multiple],
  ["number", ({ unit, point }, given) => (typeof given === "string" ? readEntry(given, unit, point) : invalid("not-text"))],
  ["text", text],
  ["order", order],
  ["match", match],
]);
