// @ts-check
/**
 * What is being tried, in the page's address: `#try=four-questions;need=both&calc=rag-economics;queries=1000`.
 * An address may come from anyone. Names and values from it are only ever compared with known ones, or shown as text.
 */

/** @typedef {{kind: string, id: string, values: Map<string, string>}} Tried */

const KINDS = ["try", "practice", "calc", "compare"];
const MAX_LENGTH = 8000;
const MAX_VALUES = 100;

/** @param {string} text @returns {string} */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @param {string} hash @returns {Tried[] | null} null if it is too long to be one of ours */
export function readAddress(hash) {
  if (hash.length > MAX_LENGTH) return null;
  const parts = hash.slice(1).split("&").map((part) => part.split(";"));
  return parts.flatMap(([first, ...rest]) => {
    const [kind, id] = cut(first);
    return KINDS.includes(kind) ? [{ kind, id, values: new Map(rest.slice(0, MAX_VALUES).map(cut)) }] : [];
  });
}

/** @param {string} text @returns {[string, string]} */
function cut(text) {
  const at = text.indexOf("=");
  return at < 0 ? [decoded(text), ""] : [decoded(text.slice(0, at)), decoded(text.slice(at + 1))];
}

/** @param {Tried[]} tried @returns {string} */
export function writeAddress(tried) {
  const pair = (/** @type {[string, string]} */ [name, value]) => `;${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
  const one = (/** @type {Tried} */ { kind, id, values }) => `${kind}=${encodeURIComponent(id)}${[...values].map(pair).join("")}`;
  return tried.length ? `#${tried.map(one).join("&")}` : "";
}
