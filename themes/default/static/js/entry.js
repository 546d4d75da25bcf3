// @ts-check
/**
 * Numbers as people type them, the twin of exercises/entry.py: `$1,200`, `1 200`, `1.2k`, `15 %`, `≈ 75`.
 *
 * What can be read in two ways isn't guessed: it is asked back with a code. Where decimals begin with a comma, comma and
 * point change places: `1,5` is one and a half there, and `1.5` is asked back. Nothing here touches the page.
 */
import { over, parseNumber, rational, times } from "./exact.js";
import { comparable } from "./unicode.js";

/** @typedef {import("./exact.js").Rational} Rational */
/** @typedef {{value: Rational | null, code: string}} Entry an exact value, or the code that says why not */
/** @typedef {Map<string, number>} Unit its words with their powers: `USD/month` is usd 1, month -1 */

export const MAX_LENGTH = 100;

/** @param {string} code @returns {Entry} */
const askedBack = (code) => ({ value: null, code });

const SIGNS = new Map([["−", "-"], ["–", "-"], ["’", "'"], ["‘", "'"], ["⁄", "/"]]);
const CURRENCIES = new Map([["$", "usd"], ["us$", "usd"], ["€", "eur"], ["£", "gbp"], ["¥", "jpy"]]);
const MULTIPLIERS = new Map([
  ["k", 1000n], ["thousand", 1000n], ["million", 1_000_000n], ["mn", 1_000_000n], ["mio", 1_000_000n],
  ["bn", 1_000_000_000n], ["billion", 1_000_000_000n],
  ["tsd", 1000n], ["tausend", 1000n], ["millionen", 1_000_000n], ["mrd", 1_000_000_000n], ["milliarde", 1_000_000_000n],
  ["milliarden", 1_000_000_000n],
]);
const UNIT_WORDS = new Map([
  ["usd", "usd"], ["dollar", "usd"], ["dollars", "usd"], ["bucks", "usd"], ["eur", "eur"], ["euro", "eur"],
  ["euros", "eur"], ["gbp", "gbp"], ["pound", "gbp"], ["pounds", "gbp"], ["jpy", "jpy"],
  ["h", "hour"], ["hr", "hour"], ["hrs", "hour"], ["hour", "hour"], ["hours", "hour"],
  ["min", "minute"], ["mins", "minute"], ["minute", "minute"], ["minutes", "minute"],
  ["d", "day"], ["day", "day"], ["days", "day"], ["week", "week"], ["weeks", "week"],
  ["mo", "month"], ["month", "month"], ["months", "month"], ["year", "year"], ["years", "year"], ["yr", "year"],
]);
const RATES = new Map([
  ["hourly", "hour"], ["daily", "day"], ["weekly", "week"], ["monthly", "month"], ["yearly", "year"],
  ["annually", "year"],
]);
const PER = new Set(["per", "a", "an", "each", "every", "/", "pro", "je", "im", "am"]);
const APPROXIMATELY = [
  "~", "≈", "about", "around", "approx", "approx.", "approximately", "ca", "ca.", "circa", "roughly", "etwa",
  "rund", "ungefähr",
];
const PERCENT = ["%", "percent", "prozent"];
const LEADS = [...APPROXIMATELY, ...CURRENCIES.keys(), "usd", "eur", "gbp"].sort((a, b) => b.length - a.length);

const BLANK = /[\t\n\v\f\r\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]/g;
const START = /^[.,]?[0-9]/;
const GROUPED = /^[0-9]{1,3}(?:([,.' _])[0-9]{3})(?:\1[0-9]{3})*$/;
const FIGURE = /^([-+]?)((?:[0-9]|[.,'_](?=[0-9])| (?=[0-9]{3}(?![0-9])))+)(?:\/([0-9]+)(?![0-9.,]))?/;
const TOKEN = /[^ /%]+|[/%]/g;

/** @param {string} text @param {number} most @returns {boolean} whether a text has more code points than that */
export const longer = (text, most) => text.length > most && (text.length > 2 * most || [...text].length > most);

/** A figure with comma and point changing places, where decimals begin with a comma. @param {string} figure
 * @param {string} point */
export const withMarks = (figure, point) =>
  point === "," ? figure.replace(/[.,]/g, (sign) => (sign === "." ? "," : ".")) : figure;

/** Read a number in the given unit (`USD/month`), whose decimals begin with `point`: total. `%` divides by 100, unless the
 * unit itself is `%`. @param {string} text @param {string} [unit] @param {string} [point] @returns {Entry} */
export function readEntry(text, unit = "", point = ".") {
  if (longer(text, MAX_LENGTH)) return askedBack("too-long");
  const plain = comparable(text).replace(BLANK, " ").replace(/[−–’‘⁄]/g, (sign) => SIGNS.get(sign) ?? sign);
  const wanted = unit ? parseUnit(unit) : new Map();
  const { rest, fits } = withoutLead(plain.replace(/^ +| +$/g, ""), wanted);
  const match = FIGURE.exec(rest);
  if (!match) return askedBack("not-a-number");
  const [all, sign, digits, below] = match;
  let value = figure(withMarks(digits, point));
  if (!value) return askedBack(/[0-9]/.test(digits) ? "ambiguous-number" : "not-a-number");
  if (below !== undefined) {
    if (BigInt(below) === 0n) return askedBack("not-a-number");
    value = over(value, rational(BigInt(below)));
  }
  if (sign === "-") value = { n: -value.n, d: value.d };
  return withRest(value, rest.slice(all.length), wanted, fits);
}

/** Take off `about`, `~`, `$`, `USD` before the number; `fits` says whether the currency is the unit's.
 * @param {string} plain @param {Unit} wanted */
function withoutLead(plain, wanted) {
  let [fits, minus] = [true, ""];
  while (plain) {
    if (plain[0] === "-" && plain.length > 1 && !/[.,0-9]/.test(plain[1])) {
      [minus, plain] = ["-", plain.slice(1).replace(/^ +/, "")];
      continue;
    }
    const lead = LEADS.find((one) => plain.startsWith(one) && ends(plain, one));
    if (lead === undefined) break;
    const currency = CURRENCIES.get(lead) ?? UNIT_WORDS.get(lead);
    if (currency) fits &&= wanted.get(currency) === 1;
    plain = plain.slice(lead.length).replace(/^ +/, "");
  }
  return { rest: minus + plain, fits };
}

/** Whether a lead that is a word ends where the word does. @param {string} plain @param {string} lead */
const ends = (plain, lead) => !/[a-z]$/.test(lead) || !/[a-z]/.test(plain[lead.length] ?? "");

/** The digits with their separators; null where they can be read in two ways. @param {string} text */
function figure(text) {
  const marks = [...text].filter((sign) => ".,'_ ".includes(sign));
  const kinds = [...new Set(marks)];
  if (!kinds.length) return parseNumber(text);
  const last = kinds[kinds.length - 1];
  if (".,".includes(last) && marks.filter((mark) => mark === last).length === 1 && (kinds.length > 1 || last === ".")) {
    const at = text.lastIndexOf(last);
    const [whole, decimals] = [text.slice(0, at), text.slice(at + 1)];
    if (kinds.length === 1) return likeThousands(whole, decimals) ? null : parseNumber(`${whole || "0"}.${decimals}`);
    return GROUPED.test(whole) ? parseNumber(`${joined(whole)}.${decimals}`) : null;
  }
  return kinds.length === 1 && GROUPED.test(text) && !text.startsWith("0") ? parseNumber(joined(text)) : null;
}

/** Whether a single point may part thousands, as it does in much of Europe: `22.500`, but not `0.375`.
 * @param {string} whole @param {string} decimals */
const likeThousands = (whole, decimals) =>
  decimals.length === 3 && whole.length >= 1 && whole.length <= 3 && whole[0] !== "0";

/** @param {string} text */
const joined = (text) => text.replace(/[.,'_ ]/g, "");

/** What follows the number: a multiplier, a per cent sign, the unit's words; anything else is asked back.
 * @param {Rational} value @param {string} rest @param {Unit} wanted @param {boolean} fits @returns {Entry} */
function withRest(value, rest, wanted, fits) {
  const tokens = rest.replace(/\.$/, "").match(TOKEN) ?? [];
  const multiplier = MULTIPLIERS.get((tokens[0] ?? "").replace(/\.$/, ""));
  if (multiplier) {
    value = times(value, rational(multiplier));
    tokens.shift();
  }
  if (PERCENT.includes(tokens[0])) {
    if (!wanted.has("%")) {
      if (wanted.size) return askedBack("other-unit");
      value = over(value, rational(100n));
    }
    tokens.shift();
  }
  let power = 1;
  for (const token of tokens) {
    const rate = RATES.get(token);
    const word = rate ?? token;
    if (rate || PER.has(token)) power = -1;
    if (!rate && PER.has(token)) continue;
    const known = CURRENCIES.get(token) ?? UNIT_WORDS.get(word) ?? [word, singular(word)].find((one) => wanted.has(one));
    if (known === undefined) return askedBack(strange(token));
    fits &&= wanted.get(known) === power;
  }
  return fits ? { value, code: "" } : askedBack("other-unit");
}

/** @param {string} token */
const strange = (token) =>
  START.test(token.replace(/^[-+$€£¥]+/, "")) || ["-", "to", "or", "and"].includes(token) ? "two-numbers" : "not-a-number";

/** The twin of decisions/units.py. @param {string} text @returns {Unit} */
export function parseUnit(text) {
  const unit = new Map();
  comparable(text).split("/").forEach((part, i) => {
    for (const word of part.split("*")) {
      const one = singular(word.replace(BLANK, " ").trim().replace(/ +/g, " "));
      if (one !== "" && one !== "1") unit.set(one, (unit.get(one) ?? 0) + (i ? -1 : 1));
    }
  });
  for (const [word, power] of unit) if (!power) unit.delete(word);
  return unit;
}

/** @param {string} word */
function singular(word) {
  const length = [...word].length;
  if (word.endsWith("ies") && length > 4) return `${word.slice(0, -3)}y`;
  return word.endsWith("s") && !word.endsWith("ss") && length > 3 ? word.slice(0, -1) : word;
}
