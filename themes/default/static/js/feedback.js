// @ts-check
/**
 * Sentences from a grade, the twin of exercises/words.py: what a teacher would write beside each part.
 *
 * Every word of its own is a phrase (exercises/phrases.py, in the language of the page); what the author wrote stands
 * in the key. Nothing here touches the page, and nothing that comes out is HTML.
 */
import { display, exact, numberText } from "./exact.js";
import { lowered } from "./unicode.js";
import { said } from "./evaluate.js";
import { isObject, rawAnswer, readResponse } from "./answers.js";
import { withMarks } from "./entry.js";
import { compute, held, isNumber } from "./grade.js";

/** @typedef {import("./exact.js").Rational} Rational */
/** @typedef {import("./exact.js").Interval} Interval */
/** @typedef {import("./key.js").Key} Key */
/** @typedef {import("./key.js").Judged} Judged */
/** @typedef {import("./key.js").ChoiceKey} ChoiceKey */
/** @typedef {import("./key.js").NumberKey} NumberKey */
/** @typedef {import("./answers.js").Response} Response */
/** @typedef {import("./grade.js").Grade} Grade */
/** @typedef {import("./grade.js").Marked} Marked */
/** @typedef {Map<string, string>} Phrases */
/** @typedef {{part: string, case: string, group: string, label: string, marked: string, verdict: string, score: string,
 *   sentences: string[]}} Said */
/** @typedef {{key: Key, part: string, words: any, kind: any, value: any, marked: Marked, read: Response, raw: any,
 *   reveal: boolean, say: (name: string, values?: Record<string, unknown>) => string, has: (name: string) => boolean}} Saying
 *   one part being talked about */

const MAX_OTHERS = 3;
const MAX_QUOTED = 60;
/** Figures that show how to write a number, in English. */
const EXAMPLES = [["grouped", "1,500"], ["decimal", "1.5"], ["half", "0.5"]];

/** The phrase `name`, filled in at one go: braces in what is filled in stay braces. A missing one shows as its name.
 * @param {Phrases} phrases @param {string} name @param {Record<string, unknown>} [values] */
export const fill = (phrases, name, values = {}) =>
  (phrases.get(name) ?? name).replace(/\{([a-z_]+)\}/g, (all, one) => (Object.hasOwn(values, one) ? String(values[one]) : all));

/** What is wrong with a response as a whole. @param {string} code @param {Phrases} phrases */
export const whole = (code, phrases) => fill(phrases, `response.${code}`);

/** What to say of every part, in the order of the key. Without `reveal`, nothing names a right answer.
 * @param {Key} key @param {Grade} graded @param {unknown} response @param {Phrases} phrases @param {boolean} [reveal]
 * @returns {Said[]} */
export function explain(key, graded, response, phrases, reveal = true) {
  const read = readResponse(key, response);
  const answers = isObject(response) ? said(response, "answers") : null;
  const given = isObject(answers) ? answers : {};
  const say = (/** @type {string} */ name, /** @type {any} */ values) => fill(phrases, name, values);
  const has = (/** @type {string} */ name) => phrases.has(name);
  return [...key.parts.values()].filter(({ id }) => Object.hasOwn(graded.parts, id)).map((part) => sayPart({
    key, part: part.id, words: key.words.parts[part.id], kind: part.kind, value: read.answers.get(part.id)?.value ?? null,
    marked: graded.parts[part.id], read, raw: rawAnswer(part, given), reveal, say, has,
  }));
}

/** @param {Saying} s @returns {Said} */
function sayPart(s) {
  const { words, marked } = s;
  return {
    part: s.part,
    case: words.case,
    group: said(s.key.words.groups, words.group) ?? words.group,
    label: words.label,
    marked: marked.verdict,
    verdict: s.say(`verdict.${marked.verdict}`),
    score: s.say("score", scored(s)),
    sentences: sentences(s).filter((sentence) => sentence),
  };
}

/** @param {Saying} s */
const scored = (s) => ({ earned: points(s, s.marked.earned), possible: points(s, s.marked.possible) });

/** @param {Saying} s @param {string} number */
const points = (s, number) => figures(s, display(exact(number), 2));

/** A number that `display` made, with the separators of the language. @param {Saying} s @param {string} shown */
const figures = (s, shown) =>
  shown.replace(/[,.]/g, (sign) => {
    const name = sign === "," ? "number.group" : "number.point";
    return s.has(name) ? s.say(name) : sign;
  });

/** @param {Saying} s @returns {string[]} */
function sentences(s) {
  const { verdict, codes } = s.marked;
  if (verdict === "unanswered") return [s.say("unanswered")];
  if (verdict === "invalid") return [askedBack(s)];
  const [first, ...rest] = /** @type {(s: Saying) => string[]} */ (SAYERS.get(s.kind.type))(s);
  const mistakes = codes.filter((code) => code.startsWith("mistake/")).map((code) => s.words.mistakes[code.slice(8)]);
  return [first, ...mistakes, ...rest, ...(codes.includes("hint-used") ? [s.say("hint-used")] : [])];
}

/** @param {Saying} s */
function askedBack(s) {
  const [code] = s.marked.codes;
  if (code === "needs-earlier") return s.say("number.needs-earlier", { parts: list(s, missing(s)) });
  const options = list(s, optionsOf(s.kind).map((option) => s.words.options[option]));
  const unit = s.words.unit ? amount(s, "…", s.words.unit) : s.say("unit.plain");
  const examples = EXAMPLES.map(([name, figure]) => [name, withMarks(figure, s.kind.point)]);
  const known = s.has(`invalid.${code}`) ? `invalid.${code}` : "invalid";
  return s.say(known, { options, unit, given: quoted(s.raw), ...Object.fromEntries(examples) });
}

/** The beginning of what was typed. @param {any} raw */
function quoted(raw) {
  if (typeof raw !== "string") return "";
  const signs = [...raw.slice(0, 2 * MAX_QUOTED + 2)];
  return (signs.length > MAX_QUOTED ? `${signs.slice(0, MAX_QUOTED).join("")}…` : raw).trim();
}

/** The options in the order of the key's logic. @param {any} kind @returns {string[]} */
const optionsOf = (kind) => (["choice", "multiple", "match"].includes(kind.type) ? [...kind.spellings.values()] : []);

/** The labels of the parts that a number waits for. @param {Saying} s @returns {string[]} */
function missing(s) {
  const pieces = (s.words.formula ?? []).filter((/** @type {any} */ piece) => typeof piece === "object");
  const needed = [...pieces.map((/** @type {any} */ piece) => piece.part), ...("by" in s.words ? [s.words.by] : [])];
  return needed.filter((name) => s.read.answers.get(name)?.value === null).map((name) => s.key.words.parts[name].label);
}

/** `a`, `a and b`, `a, b and c`. @param {Saying} s @param {string[]} texts @param {string} [name] */
function list(s, texts, name = "list.and") {
  const found = texts.map((text) => text.trim());
  const last = found.pop() ?? "";
  return found.length ? s.say(name, { first: found.join(s.say("list.comma")), last }) : last;
}

// --- choices -----------------------------------------------------------------------------------------------------

/** @typedef {{rows: string[], sentences: string[]}} Told reasons given so far, and their rows, so that none comes twice */

/** @param {Saying} s @returns {string[]} */
function choice(s) {
  const kind = /** @type {ChoiceKey} */ (s.kind);
  const judged = /** @type {Judged} */ (kind.judged.get(s.value));
  const right = [...kind.judged.values()].find(({ share }) => share.n === share.d) ?? judged;
  const first = ended(s.say(`choice.${judged.code}`, { choice: bare(s.words.options[s.value]) }));
  if (judged !== right && !s.reveal) return [first, lookAgain(s, judged, right)];
  const told = why(s, judged);
  if (judged === right) return [first, ...told.sentences, here(s, told.rows)];
  const more = ofRight(s, judged, right, told);
  return [
    first, ...told.sentences, ...more.sentences, here(s, [...told.rows, ...more.rows]),
    ...followThrough(s, kind), remedy(s, judged),
  ];
}

/** Why an option stands as it does: the author's word on it, else the framework's rows with the facts they saw.
 * @param {Saying} s @param {Judged} judged @returns {Told} */
function why(s, { option, code, share, rows }) {
  const { words } = s;
  const accepted = code === "acceptable" || code === "other-outcome" ? said(words.accept, option) : "";
  const own = accepted || said(words.because, option);
  if (own) return { rows: [], sentences: [own] };
  if (!("framework" in words)) return { rows: [], sentences: share.n === share.d && words.says ? [words.says] : [] };
  return code === "other-outcome" ? { rows: [], sentences: [] } : { rows, sentences: becauses(s, rows) };
}

/** @param {Saying} s @param {string} row */
const rowOf = (s, row) => s.key.words.frameworks[s.words.framework].rows[row];

/** Why, each reason once. Rows that only count points are left to the band, and to the facts named after it.
 * @param {Saying} s @param {string[]} rows @returns {string[]} */
const becauses = (s, rows) =>
  [...new Set(rows.map((row) => rowOf(s, row)).filter((row) => !row.counts).map((row) => row.because))];

/** The facts that some rows saw, each once. @param {Saying} s @param {string[]} rows @returns {string[]} */
const factsOf = (s, rows) => [...new Set(rows.flatMap((row) => rowOf(s, row).facts))];

/** The facts of the case that these rows saw, but for those that their sentences spell out.
 * @param {Saying} s @param {string[]} rows */
function here(s, rows) {
  if (!("framework" in s.words)) return "";
  const told = lowered(becauses(s, rows).join(" "));
  const { clauses } = s.key.words.cases[s.words.case];
  const seen = factsOf(s, rows).map((fact) => said(clauses, fact)).filter((clause) => clause !== undefined);
  const facts = seen.filter((clause) => !told.includes(lowered(clause)));
  return facts.length ? s.say("choice.here", { facts: list(s, facts) }) : "";
}

/** The right option and why, without repeating a reason.
 * @param {Saying} s @param {Judged} judged @param {Judged} right @param {Told} told @returns {Told} */
function ofRight(s, judged, right, told) {
  const answer = bare(s.words.options[right.option]);
  const earns = judged.share.n !== 0n;
  if (!("framework" in s.words)) {
    const because = said(s.words.because, right.option) || s.words.says || "";
    return { rows: [], sentences: [ended(s.say(earns ? "choice.better" : "choice.answer", { answer })), because] };
  }
  const rows = right.rows.filter((row) => !told.rows.includes(row));
  const name = earns ? "better" : rows.length || !right.rows.length ? "answer" : "same-reason";
  return { rows, sentences: [ended(s.say(`choice.${name}`, { answer })), ...becauses(s, rows)] };
}

/** Which facts to think about again, without saying what they are.
 * @param {Saying} s @param {Judged} judged @param {Judged} right */
function lookAgain(s, judged, right) {
  if (!("framework" in s.words)) return "";
  const labels = factsOf(s, [...judged.rows, ...right.rows]).map((fact) => said(s.key.words.facts, fact));
  const facts = labels.filter((label) => label !== undefined);
  return facts.length ? s.say("choice.look-again", { facts: list(s, facts) }) : "";
}

/** What would have made the choice the right one. @param {Saying} s @param {Judged} judged */
function remedy(s, judged) {
  const ways = said(s.words.remedies, s.value) ?? [];
  if (!ways.length) return "";
  const each = ways.map((/** @type {{clauses: string[][]}} */ way) =>
    list(s, way.clauses.map((either) => list(s, either, "list.either"))));
  const name = judged.code === "acceptable" ? "choice.remedy-acceptable" : "choice.remedy";
  return s.say(name, { facts: list(s, each, "list.or") });
}

/** Said in so many words: what the learner took for a fact, and what it earned.
 * @param {Saying} s @param {ChoiceKey} kind @returns {string[]} */
function followThrough(s, kind) {
  const { followed } = s.marked;
  if (!followed.length) return [];
  const { parts } = s.key.words;
  const facts = followed.filter((part) => "clauses" in parts[part])
    .map((part) => parts[part].clauses[/** @type {string} */ (s.read.answers.get(part)?.value)]);
  const assumed = facts.length === followed.length
    ? s.say("follow.facts", { facts: list(s, facts) })
    : s.say("follow.answers", { answers: list(s, followed.map((part) => answered(s, part))) });
  const share = held(kind.follow, s.read.answers)?.judged.get(s.value)?.share;
  return [assumed, s.say(share && share.n === share.d ? "follow.preferred" : "follow.acceptable", scored(s))];
}

/** An earlier answer in words. @param {Saying} s @param {string} part */
function answered(s, part) {
  const words = s.key.words.parts[part];
  const value = /** @type {any} */ (s.read.answers.get(part)?.value);
  return `${words.label}: ${"options" in words ? words.options[value] : amount(s, figure(s, value), words.unit)}`;
}

/** @param {Saying} s @returns {string[]} */
function multiple(s) {
  const { options: labels, because } = s.words;
  const { answer } = s.kind;
  const groups = /** @type {[string, string[]][]} */ ([
    ["multiple.right", s.value.filter((/** @type {string} */ option) => answer.has(option))],
    ["multiple.wrong", s.value.filter((/** @type {string} */ option) => !answer.has(option))],
    ["multiple.missing", s.reveal ? optionsOf(s.kind).filter((one) => answer.has(one) && !s.value.includes(one)) : []],
  ]);
  return groups.flatMap(([name, options]) => {
    const plain = options.filter((option) => !said(because, option));
    const apart = options.filter((option) => !plain.includes(option)).map((option) => [option]);
    return (plain.length ? [plain, ...apart] : apart).flatMap((together) => [
      ended(s.say(name, { options: list(s, together.map((option) => bare(labels[option]))) })),
      said(because, together[0]) ?? "",
    ]);
  });
}

// --- numbers -----------------------------------------------------------------------------------------------------

const AMOUNTS = new Map([["USD", "unit.usd"], ["%", "unit.percent"]]);

/** A number with its unit: `$1,200 a month`, `150 hours a month`, `12 %`.
 * @param {Saying} s @param {string} number @param {string} unit */
function amount(s, number, unit) {
  const [top, ...below] = unit.split("/");
  const text = top ? s.say(AMOUNTS.get(top) ?? "unit.other", { number, unit: top }).trim() : number;
  return below.reduce((said, one) => {
    const per = `unit.per.${one}`;
    return s.say(s.has(per) ? per : "unit.per", { amount: said, unit: one });
  }, text);
}

/** @param {Saying} s @param {any} value */
const figure = (s, value) =>
  isNumber(value) ? figures(s, display(value, numberText({ n: 1n, d: value.d }).includes("/") ? 3 : 6)) : String(value);

/** @param {Saying} s @returns {string[]} */
function number(s) {
  const { words } = s;
  const { codes } = s.marked;
  const kind = /** @type {NumberKey} */ (s.kind);
  const given = amount(s, figure(s, s.value), words.unit);
  const because = () => words.says || words.because;
  if (kind.between.length) return plausible(s, kind, given);
  if (codes.includes("follows")) return [s.say("number.follows", { given, formula: formula(s) })];
  if (codes.includes("right")) return [s.say("number.right", { given }), because()];
  if (kind.value) {
    const follows = codes.includes("follow-through");
    return [
      s.say("number.wrong", { given }),
      ...(follows ? [s.say("number.followed", { formula: formula(s), ...scored(s) })] : []),
      ...(s.reveal ? [s.say("number.answer", { answer: amount(s, figure(s, kind.value), words.unit) }), because()] : []),
    ];
  }
  const own = kind.equals && compute(kind.equals, s.read.answers);
  return [s.say("number.own", { formula: formula(s), own: amount(s, figure(s, own), words.unit), given })];
}

/** The formula with the learner's own figures: `hours saved a month (150) × hourly rate (150)`. @param {Saying} s */
function formula(s) {
  return s.words.formula.map((/** @type {string | {part: string}} */ piece) => {
    if (typeof piece === "string") return piece;
    const { label } = s.key.words.parts[piece.part];
    const number = figure(s, s.read.answers.get(piece.part)?.value);
    return s.say("number.figure", { label, lower: lowered(label), number });
  }).join("");
}

/** @param {Saying} s @param {NumberKey} kind @param {string} given @returns {string[]} */
function plausible(s, kind, given) {
  const { by } = s.words;
  const choice = by ? s.key.words.parts[by].options[/** @type {string} */ (s.read.answers.get(by)?.value)] : "";
  const suffix = choice ? "-for" : "";
  if (s.marked.codes.includes("plausible")) return [s.say(`number.plausible${suffix}`, { given, choice })];
  const ranges = held(kind.between, s.read.answers)?.ranges ?? [];
  const range = list(s, ranges.map((interval) => rangeOf(s, interval)), "list.either");
  return [s.say(`number.out-of-range${suffix}`, { given, choice, range }), s.words.because, s.say("number.review")];
}

/** `$0 to $2,000 a month`: what stands behind the number is said once. @param {Saying} s @param {Interval} interval */
function rangeOf(s, { low, high }) {
  const { unit } = s.words;
  if (low && high && low.n === high.n && low.d === high.d) return amount(s, figure(s, low), unit);
  const name = !high ? "range.from" : !low ? "range.to" : "range.between";
  const before = name === "range.between" && unit.startsWith("USD") ? unit.split("/")[0] : "";
  return s.say(name, {
    low: low ? amount(s, figure(s, low), high ? before : unit) : "", high: high ? amount(s, figure(s, high), unit) : "",
  });
}

// --- texts, orders, matches --------------------------------------------------------------------------------------

/** @param {Saying} s @returns {string[]} */
function text(s) {
  const { criteria } = s.words;
  const found = s.marked.rows;
  const named = (/** @type {string[]} */ ids) => ids.map((id) => criteria[id]).join(s.say("list.semicolon"));
  const all = /** @type {string[]} */ (s.kind.criteria.map((/** @type {{id: string}} */ { id }) => id));
  const others = all.filter((id) => !found.includes(id));
  if (!found.length) {
    const expected = s.reveal ? [s.say("text.expected", { criteria: named(others.slice(0, 2 * MAX_OTHERS)) })] : [];
    return [s.say("text.none"), ...expected];
  }
  const name = s.marked.verdict === "correct" ? "text.found" : "text.found-of";
  return [
    s.say(name, { count: found.length, asked: s.kind.atLeast, criteria: named(found) }),
    ...(others.length && s.reveal ? [s.say("text.others", { criteria: named(others.slice(0, MAX_OTHERS)) })] : []),
    s.say("text.provisional"),
  ];
}

/** @param {Saying} s @returns {string[]} */
function order(s) {
  const labels = (/** @type {string[]} */ items) => items.map((item) => s.words.items[item]);
  const moved = s.marked.rows;
  if (!moved.length) return [s.say("order.right"), s.words.because];
  const wrong = s.say("order.moved", { items: list(s, labels(moved)) });
  if (!s.reveal) return [wrong];
  return [wrong, s.say("order.answer", { items: labels(s.kind.answer).join(s.say("list.comma")) }), s.words.because];
}

/** @param {Saying} s @returns {string[]} */
function match(s) {
  const { items, options, because } = s.words;
  const wrong = s.marked.rows;
  if (!wrong.length) return [s.say("match.right")];
  return wrong.flatMap((item) => {
    const option = bare(options[s.kind.answer.get(item)]);
    if (!s.value.has(item)) return [s.say(s.reveal ? "match.answer" : "match.missing", { item: items[item], option })];
    const given = bare(options[s.value.get(item)]);
    const sentence = s.say(s.reveal ? "match.wrong" : "match.only-wrong", { item: items[item], given, option });
    return s.reveal ? [sentence, said(because, item) ?? ""] : [sentence];
  });
}

/** A label to be put into a sentence: without a full stop of its own, also before a closing quote. @param {string} label */
const bare = (label) => label.replace(/\.(["”’')]*)$/, "$1");

/** A sentence that ends once, though what was put into it ended with a question mark. @param {string} sentence */
const ended = (sentence) => sentence.replace(/([!?…]["”’')]*)\.$/, "$1");

/** @type {Map<string, (s: Saying) => string[]>} */
const SAYERS = new Map(Object.entries({ choice, multiple, number, text, order, match }));
