// @ts-check
/**
 * What Unicode 14 knows, and text as it is compared: the twin of decisions/unicode14.py. Every browser knows another
 * edition; later code points are left alone, so that all read an answer alike.
 *
 * `WORDS` are letters, marks and numbers, `OTHERS` further characters that comparing changes or joins. Both are runs, as
 * pairs of numbers to the base 36: how many code points lie between this run and the one before, and how many its first
 * is followed by.
 */

const WORDS =
  "1c 9 7 p 6 p 1b 0 7 1 1 0 3 1 1 2 1 m 1 u 1 cp 4 b e 4 7 0 1 0 h 38 1 1 2 3 1 0 6 0 1 2 1 0 1 j 1 2a 1 3u 1 " +
  "4s 1 11 2 0 6 14 8 18 1 0 1 1 1 1 1 0 8 q 4 3 t a 5 21 4 2t 1 7 2 9 1 i 2 0 g 1m 2 2s e 1h 4 0 2 0 2 19 i r " +
  "4 a 5 n 1 5 9 21 1 3k 2 9 1 i 1 7 2 1 2 l 1 6 1 0 3 3 2 8 2 1 2 3 8 0 4 1 1 4 2 b 2 5 2 0 1 0 2 2 1 5 4 1 2 " +
  "l 1 6 1 1 1 1 1 1 2 0 1 4 4 1 2 2 3 0 7 3 1 0 7 f b 2 1 8 1 2 1 l 1 6 1 1 1 4 2 9 1 2 1 2 2 0 f 3 2 9 9 6 1 " +
  "2 1 7 2 1 2 l 1 6 1 1 1 4 2 8 2 1 2 2 7 2 4 1 1 4 2 9 1 6 a 1 1 5 3 2 1 3 3 1 1 0 1 1 3 1 3 2 3 b 4 4 3 2 1 " +
  "3 2 0 6 0 e c d c 1 2 1 m 1 f 2 8 1 2 1 3 7 1 1 2 2 0 2 3 2 9 8 6 1 3 1 7 1 2 1 m 1 9 1 4 2 8 1 2 1 3 7 1 6 " +
  "1 1 3 2 9 1 1 d c 1 2 1 1e 1 2 1 4 5 f 2 i 1 5 1 2 1 h 3 n 1 8 1 0 2 6 3 0 4 5 1 0 1 7 6 9 2 1 d 1l 5 e 1 9 " +
  "13 1 1 0 1 4 1 n 1 0 1 m 2 4 1 0 1 5 2 9 2 3 w 0 n 1 6 j 1 0 1 0 1 0 4 9 1 z 4 j 1 h 1 z 9 0 1l 21 6 25 2 11 " +
  "1 0 5 0 2 16 1 98 1 3 2 6 1 0 1 3 2 14 1 3 2 w 1 3 2 6 1 0 1 3 2 e 1 1k 1 3 2 1u 2 2 9 j 3 f g 2d 2 5 3 h7 2 " +
  "g 1 p 5 22 3 a 7 l 9 l b j c c 1 2 1 1 c 2b 3 0 4 1 2 9 6 9 h 2 1 a 6 2g 7 16 5 1x a u 1 b 4 b a 13 2 4 b 17 " +
  "4 p 6 a 11 r 4 1q 1 s 2 a 6 9 d 0 8 u 1d 24 3 9 h 8 c 37 c 1j 8 9 3 1c 2 8 7 16 2 2 g 2 1 12 5 et 2 5 2 11 2 " +
  "5 2 7 1 0 1 0 1 0 1 u 2 1g 1 6 1 0 3 2 1 6 3 3 2 5 4 c 5 2 1 6 37 1 2 5 5 a 6 c 1f w h 0 4 0 2 9 1 0 3 4 6 0 " +
  "1 0 1 0 1 3 1 a 2 3 5 4 4 0 1 1l k6 1n 26 l hi t vg 6c 6 8 9 0 2 11 1 0 5 0 2 1j 7 0 f n 9 6 1 6 1 6 1 6 1 6 " +
  "1 6 1 6 1 6 1 v 1b 0 d1 2 p e 1 4 2 4 4 2d 2 1 2 2 1 2h 1 3 5 16 1 2l 3 3 a v 1c f w 9 u 7 1 e w 9 13 e 8w " +
  "533 1s h3g 1v 19 2 7g 3 r k 1e 1 9 1 36 11 8 2 2u 2 1r 5 1 1 0 1 4 o 1h 4 0 3 5 a 1f c 1x a 9 6 n 3 0 1 1c 2 " +
  "z c s 3 1s e a 6 u 1 1i 9 d 2 9 6 m 3 20 o 2 2 f 2 4 a 5 2 5 2 5 9 6 1 6 1 16 1 d 6 3e 1 1 2 9 6 8mb c m 4 " +
  "1c 6is a5 2 2x 12 6 c 4 5 b 1 c 1 4 1 0 1 1 1 1 1 2z x a2 i 1r 2 1h 14 b 4 f g f 1s 4 1 3q j 9 7 p 6 p b 2g " +
  "3 5 2 5 2 5 2 2 z b 1 p 1 i 1 1 1 e 2 d y 3e c 18 c 1k h 1 35 0 3m s 3 1c f r 4 z 9 t 5 16 5 t 2 z 4 7 1 4 " +
  "16 4d 2 9 6 z 4 z 4 13 8 1f c a 1 e 1 6 1 1 1 a 1 e 1 6 1 1 1v 8m 9 l a 7 o 5 1 15 1 8 1x 5 2 0 1 17 1 1 3 0 " +
  "2 m 2 u 2 11 8 8 1c i 1 1 5 w 4 p 1y 1j 4 j 2 1d 1 1 5 7 1 2 1 s 2 2 4 9 n u 1 v w 7 1 t 4 4 g 1h a l 2 q 5 " +
  "p n 6 28 20 1j 1e d 1e 7 19 8 9 86 u 1 15 1 1 3 1 26 13 8 10 r l 16 r k m 9 1y b z 9 1n 7 0 d o 7 9 6 1g 1 9 " +
  "4 3 8 z 2 0 9 1w 4 3 1 c 1 0 4 j b h 1 10 6 0 1t 6 1 0 1 3 1 e 1 9 7 1m 5 9 6 3 1 7 2 1 2 l 1 6 1 1 1 4 1 9 " +
  "2 1 2 2 2 0 6 0 5 6 2 6 3 4 3v 22 5 9 4 3 u 1x 1 0 8 9 4m 1h 2 8 n 5 y 1s 3 0 b 9 12 1k 7 9 1i q 2 e 4 b 4 6 " +
  "55 1m 2t 2a c 7 2 0 2 7 1 1 1 t 1 1 2 8 c 9 1y 7 2 19 2 7 1 1 r 1q 8 0 8 21 3 0 i 20 7b 8 1 18 1 8 f s 5 t 2 " +
  "l 1 d 21 6 1 1 1 17 3 0 1 1 1 8 8 9 6 5 1 1 1 10 1 1 1 5 7 9 8m m 55 0 f k 17 pl 2u 32 h 5f 218 2o f tq 34h " +
  "g6 6nt fs 7 u 1 9 6 26 1 9 6 t 2 4 b 1i 9 3 c 9 1 6 1 k 5 i j4 2e 2x 22 4 1k 7 g 1s 1 1 1 b 1 e 4qf 8 yd 16 " +
  "8 6w7 3 1 6 1 1 1 82 19 2 h 3 8 az 1s4 2y 5 c 3 8 7 9 3 1 3mp 19 2 m f2 4 3 5 8 7 2 6 u 3 44 2 4b j 30 o 3r " +
  "2c 1 1y 1 1 2 0 2 1 2 3 1 b 1 0 1 6 1 1s 1 3 2 7 1 6 1 r 1 3 1 4 1 0 3 6 1 9f 2 o 1 o 1 u 1 o 1 u 1 o 1 u 1 " +
  "o 1 u 1 o 1 7 2 1d e8 1i 4 1d 8 0 e 0 m 4 1 e uo u 69 6 1 g 2 6 1 1 1 4 5x 18 3 d 2 9 4 0 8x u h 1l yu 6 1 3 " +
  "1 1 1 e 1 5g 2 f 15 23 4 9 lz 1m 1 2 1 3 24 18 1 e 5e 3 1 q 1 1 1 0 2 0 1 9 1 3 1 0 1 0 6 0 4 0 1 0 1 0 1 2 " +
  "1 1 1 0 2 0 1 0 1 0 1 0 1 0 1 1 1 0 2 3 1 6 1 3 1 3 1 0 1 9 1 g 5 2 1 4 1 g g4 c 25f 9 sm wyn w 37c 7 65 2 " +
  "4g1 e 5rk 2e7 f1 15u 3t6 fcmt 6n";

const OTHERS =
  "1n 3h f3 5 4g 0 5 3 29w 0 3ao 4 b 2 d i d 1 1 2n q k p 0 2f 1s 27 be a9 25 10i 5t qp 2c c 5x 16 1i 2s 1 " +
  "6x 9 2o u b d1 13c9 0 k2 t m y 1 i 1 3 45 2s 3e 6 1 6 15d4 2x zk 76 4zw 3k 33 2 d 17 4 8 7 1";

/** The inside of a character class. @param {string} table @returns {string} */
function ranges(table) {
  const numbers = table.split(" ").map((number) => parseInt(number, 36));
  let [text, position] = ["", 0];
  for (let i = 0; i < numbers.length; i += 2) {
    const first = position + numbers[i];
    const last = first + numbers[i + 1];
    text += `\\u{${first.toString(16)}}-\\u{${last.toString(16)}}`;
    position = last + 1;
  }
  return text;
}

/** @type {RegExp | null} */
let ofWords = null;
/** @type {RegExp | null} */
let known = null;

/** A run of letters, marks and numbers. @returns {RegExp} */
export const word = () => (ofWords ??= new RegExp(`[${ranges(WORDS)}]+`, "gu"));

/** Unicode 14 knows every code point below U+0378. @param {string} text @param {(text: string) => string} change */
function changed(text, change) {
  if (!/[^\0-\u0377]/.test(text)) return change(text);
  return text.replace((known ??= new RegExp(`[${ranges(WORDS)}${ranges(OTHERS)}]+`, "gu")), change);
}

/** Text as it is compared: NFKC, lower case, NFKC; ς is σ. @param {string} text @returns {string} */
export const comparable = (text) =>
  changed(text, (one) => lower(one.normalize("NFKC")).replaceAll("ς", "σ").normalize("NFKC"));

/** Text in lower case. @param {string} text @returns {string} */
export const lowered = (text) => changed(text, lower);

/** By signs alone: which Σ ends a word depends on its neighbours, of whom editions think differently. @param {string} text */
const lower = (text) => text.replaceAll("Σ", "σ").toLowerCase();
