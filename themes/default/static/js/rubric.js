// @ts-check
/**
 * Rubrics, the twin of exercises/rubric.py: texts as normalised words, criteria recognised by phrases with `*` at the
 * end of a word. No regular expressions from authors; a text is indexed once, and each phrase looked up in it.
 */
import { comparable, word } from "./unicode.js";

export const MAX_LENGTH = 20_000;

/** @typedef {[string, boolean][]} Phrase words in sequence; true marks one that may go on */
/** @typedef {{id: string, exact: string[], beginnings: string[], longer: Phrase[]}} Lookup */
/** @typedef {{words: string[], places: Map<string, number[]>}} Index the words of a text, and where each occurs */

/** The words of a text as they are compared: runs of letters, marks and digits of Unicode 14, normalised.
 * @param {string} text @returns {string[]} */
export function words(text) {
  const found = text.match(word());
  return found ? (comparable(found.join(" ")).match(word()) ?? []) : [];
}

/** A phrase from its compiled spelling: `client confiden*`. @param {string} text @returns {Phrase} */
const phrase = (text) => text.split(" ").map((one) => [one.replace(/\*$/, ""), one.endsWith("*")]);

/** The phrases of a criterion, by how they are found. @param {string} id @param {string[]} phrases @returns {Lookup} */
export function lookup(id, phrases) {
  const found = phrases.map(phrase);
  const single = found.filter((one) => one.length === 1).map(([first]) => first);
  return {
    id,
    exact: single.filter(([, goesOn]) => !goesOn).map(([one]) => one),
    beginnings: single.filter(([, goesOn]) => goesOn).map(([one]) => one),
    longer: found.filter((one) => one.length > 1),
  };
}

/** @param {string[]} text @returns {Index} */
export function index(text) {
  const places = new Map();
  text.forEach((one, i) => (places.has(one) ? places.get(one).push(i) : places.set(one, [i])));
  return { words: text, places };
}

/** The ids of the criteria of which a phrase occurs, in their order. @param {Index} text @param {Lookup[]} criteria */
export const met = (text, criteria) => criteria.filter((one) => occurs(text, one)).map(({ id }) => id);

/** @param {Index} text @param {Lookup} criterion */
function occurs(text, { exact, beginnings, longer }) {
  if (exact.some((one) => text.places.has(one))) return true;
  const distinct = [...text.places.keys()];
  if (beginnings.some((start) => distinct.some((one) => one.startsWith(start)))) return true;
  return longer.some((one) => contains(text, one));
}

/** Whether the words of a phrase follow each other somewhere in the text. @param {Index} text @param {Phrase} phrase */
export function contains({ words, places }, phrase) {
  const [first, goesOn] = phrase[0];
  const starts = goesOn
    ? [...places].filter(([one]) => one.startsWith(first)).flatMap(([, at]) => at)
    : (places.get(first) ?? []);
  return starts.some((start) => phrase.every(([one, open], i) => matches(words[start + i], one, open)));
}

/** @param {string | undefined} word @param {string} one @param {boolean} open */
const matches = (word, one, open) => word !== undefined && (open ? word.startsWith(one) : word === one);
