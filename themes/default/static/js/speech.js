// @ts-check
/**
 * Numbers, ranges, quantities and expressions in plain words, in the language of the page: the twin of site/speech.py
 * and site/words.py. Nothing here touches the page.
 */
import { display, parseNumber } from "./exact.js";

/** @typedef {import("./exact.js").Rational} Rational */
/** @typedef {import("./exact.js").Interval} Interval */
/** @typedef {ReturnType<typeof speech>} Speech */

const MONEY = "USD";

/** An id as words. @param {string} id @returns {string} */
export const readable = (id) => id.replace(/[-_]/g, " ");

/** @param {string} text @returns {string} */
export const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);

/** The words of the interface, by key. @param {Map<string, string>} words */
export function speech(words) {
  /** @param {string} key @param {Record<string, string | number>} [values] @returns {string} */
  const word = (key, values = {}) => {
    const plural = `${key}.${values.count === 1 ? "one" : "other"}`;
    const text = words.get("count" in values && words.has(plural) ? plural : key) ?? key;
    return text.replace(/\{(\w+)\}/g, (all, name) => (Object.hasOwn(values, name) ? String(values[name]) : all));
  };
  const marks = new Map([[",", word("number.group")], [".", word("number.point")], ["-", "−"]]);

  /** A number that `display` made, with the separators of the language. @param {string} shown @returns {string} */
  const figures = (shown) => shown.replace(/[,.-]/g, (sign) => marks.get(sign) ?? sign);

  /** @param {Rational} value @param {number} [places] @returns {string} */
  const number = (value, places = 6) => figures(display(value, places));

  /** `$75 per month`, `60 %`. @param {string} shown @param {string} unit @returns {string} */
  const quantity = (shown, unit) => {
    const [amount, rest] = split(unit);
    let said = "";
    if (amount === MONEY) {
      const [whole, cents] = shown.replace("-", "").split(".");
      said = word("quantity.money", { number: figures(cents ? `${whole}.${cents.padEnd(2, "0")}` : whole) });
      if (shown.startsWith("-")) said = `−${said}`;
    } else {
      said = figures(shown);
      if (amount) said = word("quantity.plain", { number: said, unit: amount });
      if ([...amount].length <= 2) said = said.replace(/ /g, "\u00a0");
    }
    return rest ? word("quantity.per", { quantity: said, unit: rest }) : said;
  };

  /** A unit by itself, as on an axis: `$ per month`. @param {string} unit @returns {string} */
  const unitWords = (unit) => {
    const [amount, rest] = split(unit);
    const said = amount === MONEY ? word("quantity.money", { number: "" }).trim() : amount;
    return rest ? word("quantity.per", { quantity: said, unit: rest }) : said;
  };

  /** What stands before and after a number of this unit: `$` and `per month`. @param {string} unit @returns {string[]} */
  const around = (unit) => quantity("\u0001", unit).split("\u0001").map((part) => part.trim());

  /** `[1000..)` as "1,000 or more". @param {Interval} interval @returns {string} */
  const interval = ({ low, lowClosed, high, highClosed }) => {
    if (low && high && low.n === high.n && low.d === high.d) return number(low);
    const ends = [low && (lowClosed ? "from" : "over"), high && (highClosed ? "to" : "under")].filter(Boolean);
    return word(`range.${ends.join("-") || "any"}`, { low: low ? number(low) : "", high: high ? number(high) : "" });
  };

  /** @param {string[]} said @returns {string} */
  const either = (said) => said.join(word("framework.or"));

  /** `a, b and c`. @param {string[]} said @returns {string} */
  const and = (said) =>
    said.length > 1 ? word("list.and", { first: said.slice(0, -1).join(", "), last: said.at(-1) ?? "" }) : said.join("");

  /** A plain yes or no in the language of the page. @param {string} value @param {string} label @returns {string} */
  const yesNo = (value, label) => (value === label && (value === "yes" || value === "no") ? word(`figure.${value}`) : label);

  return { word, figures, number, quantity, unit: unitWords, around, interval, either, and, yesNo };
}

/** What is counted, and per what. @param {string} unit @returns {[string, string]} */
function split(unit) {
  const at = unit.indexOf("/");
  return at < 0 ? [unit, ""] : [unit.slice(0, at), unit.slice(at + 1)];
}

const SIGNS = new Map([["-", "−"], ["*", "×"], ["/", "÷"], ["<=", "≤"], [">=", "≥"], ["!=", "≠"]]);
const RANK = new Map([["+", 1], ["-", 1], ["*", 2], ["/", 2]]);
const CALLS = ["min", "max", "floor", "ceil", "round"];

/**
 * An expression as it is written by hand: `incremental value − incremental cost`.
 * @param {any[]} tree @param {(name: string) => string} name @param {Speech} say @returns {string}
 */
export function inWords(tree, name, say) {
  const [kind] = tree;
  if (kind === "number") return say.number(tree[1]);
  if (kind === "name") return name(tree[1]);
  if (CALLS.includes(kind)) {
    const parts = tree.slice(1, kind === "round" ? 2 : undefined).map((part) => inWords(part, name, say));
    return say.word(`expression.${kind}`, { parts: parts.join(", ") });
  }
  if (kind === "-" && tree[1][0] === "number" && tree[1][1].n === 0n) return `−${bracketed(tree[2], 2, name, say)}`;
  const rank = RANK.get(kind) ?? 0;
  const right = bracketed(tree[2], rank + (kind === "-" || kind === "/" ? 1 : 0), name, say);
  return `${bracketed(tree[1], rank, name, say)} ${SIGNS.get(kind) ?? kind} ${right}`;
}

/** @param {any[]} tree @param {number} rank @param {(name: string) => string} name @param {Speech} say */
function bracketed(tree, rank, name, say) {
  const said = inWords(tree, name, say);
  return (RANK.get(tree[0]) ?? 3) < rank ? `(${said})` : said;
}

const SHORT = 24;

/** Labels where all are short; else the names. @param {[string, string][]} labels @returns {Map<string, string>} */
export function shortWords(labels, most = SHORT) {
  const short = labels.every(([, label]) => [...label].length <= most);
  return new Map(short ? labels : labels.map(([value]) => [value, readable(value)]));
}

const TEST = /^(?:([<>]=?) (\S+)|([[(])(\S+?)\.\.(\S+?)([\])])|(\S+))$/;

/** The intervals of a unary test as `decide` writes them: `< 1000 | [5..9)`. @param {string} test @returns {Interval[]} */
export function intervals(test) {
  return test.split(" | ").map((one) => {
    const [, sign, end, open, low, high, close, alone] = TEST.exec(one) ?? [];
    const at = (/** @type {string | undefined} */ text) => (text === undefined ? null : parseNumber(text));
    if (sign) {
      const closed = sign.endsWith("=");
      return sign[0] === "<"
        ? { low: null, lowClosed: false, high: at(end), highClosed: closed }
        : { low: at(end), lowClosed: closed, high: null, highClosed: false };
    }
    if (alone !== undefined) return { low: at(alone), lowClosed: true, high: at(alone), highClosed: true };
    return { low: at(low), lowClosed: open === "[", high: at(high), highClosed: close === "]" };
  });
}
