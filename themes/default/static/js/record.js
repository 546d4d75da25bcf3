// @ts-check
/**
 * What learners' records look like, kind by kind. Pure.
 *
 * Storage and files hold what anyone may have put there, an older version of ourselves included: nothing of it is used
 * before `sound` has looked at it. docs/progress.md lists the kinds for people.
 */

/** @typedef {{time: string} & Record<string, any>} Kept a record */
/** @typedef {string | null | (string | null)[] | Record<string, string | null>} Answer */

/** Of a name in a key: no id holds white space or controls. */
const NAME = /^[^\s/\p{C}]{1,200}$/u;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const DIGEST = /^[0-9a-f]{64}$/;
const QUANTITY = /^-?\d{1,100}(\.\d{1,100}|\/[1-9]\d{0,99})?$/;

/** Whether this is a time as `new Date().toISOString()` writes it; such times sort as text. @param {unknown} given */
export function isTime(given) {
  if (typeof given !== "string" || !TIME.test(given)) return false;
  const read = new Date(given);
  return !Number.isNaN(read.getTime()) && read.toISOString() === given;
}

/** @param {unknown} given @returns {given is Record<string, any>} */
const isObject = (given) => typeof given === "object" && given !== null && !Array.isArray(given);

/** @param {unknown} given */
const isText = (given) => given === null || typeof given === "string";

/** Whether a form can give this: a text, a list of texts, texts by name, or nothing. @param {unknown} given */
export function isAnswer(given) {
  if (Array.isArray(given)) return given.every(isText);
  return isObject(given) ? Object.values(given).every(isText) : isText(given);
}

/** @typedef {(value: Record<string, any>, names: string[]) => Record<string, any> | null} Reader */

/** @type {Reader} */
const timeAlone = () => ({});

/** Where a classroom keeps ticks, it says whether it was sent. @type {Reader} */
function tick({ on, text, sent }) {
  if (typeof on !== "boolean" || typeof text !== "string" || !DIGEST.test(text)) return null;
  return typeof sent === "boolean" ? { on, text, sent } : { on, text };
}

/** @type {Reader} */
const answer = ({ value }) => (isAnswer(value) ? { value } : null);

/** One that was graded here has its key and score; one that a classroom grades says whether it was sent. @type {Reader} */
function attempt({ response, key, case: name, earned, possible, shown, sent }, [exercise]) {
  if (!isObject(response) || response.exercise !== exercise || !isObject(response.answers)) return null;
  const { answers, hints } = response;
  if (!Object.values(answers).every(isAnswer) || !Array.isArray(hints)) return null;
  if (!hints.every((hint) => typeof hint === "string") || typeof name !== "string" || typeof shown !== "boolean") return null;
  const found = { response: { exercise, answers, hints }, case: name, shown };
  if (typeof sent === "boolean") return { ...found, sent };
  const scored = [earned, possible].every((points) => typeof points === "string" && QUANTITY.test(points));
  return scored && typeof key === "string" ? { ...found, key, earned, possible } : null;
}

/** @type {Reader} */
function place({ module, anchor, title }) {
  const texts = [module, anchor, title].every((text) => typeof text === "string" && text.length <= 1000);
  return texts && NAME.test(module) ? { module, anchor, title } : null;
}

/** @type {Reader} */
const learner = ({ name }) => (typeof name === "string" && name.length <= 200 ? { name } : null);

/** Kinds of records: how many names follow in the key, and what reads the fields besides the time.
 * @type {Map<string, [number, number, Reader]>} */
export const KINDS = new Map([
  ["tick", [2, 2, tick]],
  ["answer", [2, 10, answer]],
  ["hint", [2, 2, timeAlone]],
  ["model", [1, 2, timeAlone]],
  ["attempt", [2, 2, attempt]],
  ["read", [1, 1, timeAlone]],
  ["place", [0, 0, place]],
  ["learner", [0, 0, learner]],
]);

/** The record of a key with the fields that we know, or null where it is none.
 * @param {string} key @param {unknown} value @returns {Kept | null} */
export function sound(key, value) {
  const [kind, ...names] = key.split("/");
  const [least, most, read] = KINDS.get(kind) ?? [1, 0, timeAlone];
  if (names.length < least || names.length > most || !names.every((name) => NAME.test(name))) return null;
  if (!isObject(value) || !isTime(value.time)) return null;
  const fields = read(value, names);
  return fields && { ...fields, time: value.time };
}
