// @ts-check
/**
 * Exact numbers and canonical JSON, the twin of decisions/numbers.py, intervals.py and canonical.py.
 * The shared vectors hold the two languages together, to the byte. Nothing here touches the page.
 */

/** @typedef {{n: bigint, d: bigint}} Rational in lowest terms, `d` positive */
/** @typedef {{low: Rational | null, lowClosed: boolean, high: Rational | null, highClosed: boolean}} Interval */

const MAX_TEXT = 100;
const MAX_CANONICAL = 4000;
const LIMIT = 1n << 1024n;
const NUMBER = /^(-?)([0-9]+)(?:\.([0-9]+)|\/([0-9]+))?$/;

/** @type {Rational} */
export const ZERO = { n: 0n, d: 1n };

/** @param {bigint} a @param {bigint} b @returns {bigint} */
function gcd(a, b) {
  while (b) [a, b] = [b, a % b];
  return a < 0n ? -a : a;
}

/** @param {bigint} n @param {bigint} d not zero @returns {Rational} */
export function rational(n, d = 1n) {
  if (d < 0n) [n, d] = [-n, -d];
  const common = d === 1n ? 1n : gcd(n, d);
  return { n: n / common, d: d / common };
}

/** Read `12`, `-0.5` or `4/11`; null for anything else. @param {string} text @returns {Rational | null} */
export function parseNumber(text, most = MAX_TEXT) {
  const match = text.length <= most ? NUMBER.exec(text) : null;
  if (!match) return null;
  const [, sign, whole, decimals, denominator] = match;
  if (denominator !== undefined && BigInt(denominator) === 0n) return null;
  const scale = decimals ? 10n ** BigInt(decimals.length) : BigInt(denominator ?? 1);
  const value = rational(BigInt(whole + (decimals ?? "")), scale);
  return sign ? { n: -value.n, d: value.d } : value;
}

/** The number of a canonical text that we wrote ourselves. @param {string} text @returns {Rational} */
export function exact(text) {
  const value = parseNumber(text, MAX_CANONICAL);
  if (!value) throw new TypeError(`not a canonical number: ${text}`);
  return value;
}

/** The canonical text: the shortest decimal that terminates, else n/d. @param {Rational} value @returns {string} */
export function numberText({ n, d }) {
  if (d === 1n) return String(n);
  const places = decimalPlaces(d);
  if (places === null) return `${n}/${d}`;
  const scaled = String(((n < 0n ? -n : n) * 10n ** BigInt(places)) / d).padStart(places + 1, "0");
  return `${n < 0n ? "-" : ""}${scaled.slice(0, -places)}.${scaled.slice(-places)}`;
}

/** @param {bigint} denominator @returns {number | null} decimals needed; null if it never ends */
function decimalPlaces(denominator) {
  const [twos, odd] = factors(denominator, 2n);
  const [fives, rest] = factors(odd, 5n);
  return rest === 1n ? Math.max(twos, fives) : null;
}

/** @param {bigint} number @param {bigint} prime @returns {[number, bigint]} */
function factors(number, prime) {
  let count = 0;
  for (; number % prime === 0n; count += 1) number /= prime;
  return [count, number];
}

/** @param {Rational} a @param {Rational} b @returns {Rational} */
export const plus = (a, b) => rational(a.n * b.d + b.n * a.d, a.d * b.d);
/** @param {Rational} a @param {Rational} b @returns {Rational} */
export const minus = (a, b) => rational(a.n * b.d - b.n * a.d, a.d * b.d);
/** @param {Rational} a @param {Rational} b @returns {Rational} */
export const times = (a, b) => rational(a.n * b.n, a.d * b.d);
/** @param {Rational} a @param {Rational} b not zero @returns {Rational} */
export const over = (a, b) => rational(a.n * b.d, a.d * b.n);

/** @param {Rational} a @param {Rational} b @returns {-1 | 0 | 1} */
export function compare(a, b) {
  const difference = a.n * b.d - b.n * a.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** @param {Rational} value @returns {bigint} */
export function floor({ n, d }) {
  return n / d - (n % d < 0n ? 1n : 0n);
}

/** @param {Rational} value @returns {bigint} */
export const ceiling = ({ n, d }) => -floor({ n: -n, d });

/** Round half away from zero. @param {Rational} value @param {number} places @returns {Rational} */
export function rounded({ n, d }, places) {
  const scale = 10n ** BigInt(places);
  const units = (2n * (n < 0n ? -n : n) * scale + d) / (2n * d);
  return rational(n < 0n ? -units : units, scale);
}

/** Past the limit of 1,024 bits above or below the line. @param {Rational} value @returns {boolean} */
export const tooLarge = ({ n, d }) => (n < 0n ? -n : n) >= LIMIT || d >= LIMIT;

/** For people only: rounded half-up, thousands in groups. @param {Rational} value @param {number} places */
export function display(value, places) {
  const [whole, decimals] = numberText(rounded(value, places)).split(".");
  const grouped = whole.replace(/\B(?=([0-9]{3})+$)/g, ",");
  return decimals ? `${grouped}.${decimals}` : grouped;
}

/** @param {Interval} interval @param {Rational} value @returns {boolean} */
export function within({ low, lowClosed, high, highClosed }, value) {
  const above = low ? compare(value, low) : 1;
  const below = high ? compare(value, high) : -1;
  return (above > 0 || (above === 0 && lowClosed)) && (below < 0 || (below === 0 && highClosed));
}

/** @param {readonly Interval[]} ranges @param {Rational} value @returns {boolean} */
export const contains = (ranges, value) => ranges.some((interval) => within(interval, value));

/** Canonical JSON: RFC 8785 without floats. @param {unknown} value @returns {string} */
export function canonicalJson(value) {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value instanceof Map) return object([...value]);
  if (typeof value === "object" && value !== null) return object(Object.entries(value));
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new TypeError("canonical JSON has no floats");
  return JSON.stringify(value);
}

/** @param {[string, unknown][]} entries @returns {string} */
function object(entries) {
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)); // by UTF-16 code units
  return `{${sorted.map(([key, value]) => `${JSON.stringify(key)}:${canonicalJson(value)}`).join(",")}}`;
}

const MASK = (1n << 64n) - 1n;

/** SplitMix64: numbers from 0 to 2^64 - 1. @param {bigint} seed @returns {Generator<bigint, never>} */
export function* splitmix64(seed) {
  let state = seed & MASK;
  for (;;) {
    state = (state + 0x9e3779b97f4a7c15n) & MASK;
    let z = state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
    yield z ^ (z >> 31n);
  }
}

/** Unbiased, from 0 to end - 1. @param {Iterator<bigint, never>} numbers @param {bigint} end @returns {bigint} */
export function below(numbers, end) {
  const limit = (1n << 64n) - ((1n << 64n) % end);
  let drawn = numbers.next().value;
  while (drawn >= limit) drawn = numbers.next().value;
  return drawn % end;
}
