// @ts-check
/** The words that are spoken beside forms: those of feedback, and those of the interface. */
import { json } from "./page.js";
import { speech } from "./speech.js";

/** @typedef {{phrases: Map<string, string>, say: import("./speech.js").Speech}} Words */

/** @type {Promise<Words> | null} */
let loading = null;

/** All of them, fetched once; asked for again after a failure. @returns {Promise<Words>} */
export function words() {
  loading ??= json("exercises/words/words.json").then((found) => {
    const phrases = new Map(Object.entries(found));
    return { phrases, say: speech(phrases) };
  });
  loading.catch(() => (loading = null));
  return loading;
}
