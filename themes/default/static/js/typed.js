// @ts-check
/**
 * Fields for numbers of advisor and calculators: what was typed, read as exercises read it (entry.js), in the language of
 * the page; and numbers written so that they are read again as the same. Nothing here touches the page.
 */
import { display, numberText } from "./exact.js";
import { readEntry } from "./entry.js";

/** @typedef {import("./exact.js").Rational} Rational */
/** @typedef {import("./speech.js").Speech} Speech */

/** Digits that a program still reads as a number. */
const MAX_TEXT = 100;
/** Digits that are still read with separators between them. */
const MAX_GROUPED = 75;

/** By the reader's codes, the end of the sentence's key that says what is wrong. */
const FAULTS = new Map([
  ["not-a-number", "number"], ["ambiguous-number", "ambiguous"], ["two-numbers", "two"], ["other-unit", "unit"],
  ["too-long", "long"],
]);

/** What was typed, or a sentence that says why it can't be read.
 * @param {string} text @param {string} unit @param {Speech} say @returns {{value: Rational | null, fault: string}} */
export function typed(text, unit, say) {
  const read = readEntry(text, unit, say.word("number.point"));
  const code = read.value && numberText(read.value).length > MAX_TEXT ? "too-long" : read.code;
  if (!code) return { value: read.value, fault: "" };
  return { value: null, fault: say.word(`live.fault.${FAULTS.get(code)}`, { unit: unit ? say.unit(unit) : "" }) };
}

/** A number as one would type it: exact, and read as itself. @param {Rational} value @param {Speech} say */
export function asTyped(value, say) {
  const exact = numberText(value);
  if (exact.includes("/")) return exact;
  const grouped = exact.length > MAX_GROUPED ? exact : display(value, exact.length);
  const shown = say.figures(grouped).replace("−", "-");
  return /^-?[1-9][0-9]{0,2}\.[0-9]{3}$/.test(exact) ? `${shown}0` : shown; // 22.125 may be thousands, 22.1250 isn't
}
