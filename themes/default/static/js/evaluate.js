// @ts-check
/**
 * Run compiled frameworks and worksheets (docs/compiled.md), the twin of decisions/evaluate.py and worksheet.py.
 *
 * Reads only the compiled form. Names from outside never index a plain object: facts, findings and sums are Maps.
 * What can't be known or computed is a Reason, never an exception. The shared vectors hold both languages together.
 */
import {
  ZERO, ceiling, compare, contains, display, exact, floor, minus, numberText, over, parseNumber, plus,
  rational, rounded, times, tooLarge, within,
} from "./exact.js";
import { comparable } from "./unicode.js";

/** @typedef {import("./exact.js").Rational} Rational */
/** @typedef {import("./exact.js").Interval} Interval */
/** @typedef {string | Rational} Value */
/** @typedef {any[]} Tree an expression: ["number", Rational], ["name", string], ["+", Tree, Tree], ["round", Tree, 2] */
/** @typedef {{name: string, values: string[], spellings: Map<string, string>, range: Interval, whole: boolean}} Fact */
/** @typedef {{on: string, isFact: boolean, values: Set<string> | null, ranges: Interval[]}} Check */
/** @typedef {{for: string[], against: string[], rulesOut: string[], settles: string[], weight: Rational}} Effects */
/** @typedef {{id: string, when: Check[], because: string, outcome: string, effects: Effects | null,
 *   points: Map<string, Rational>, value: Tree | null}} Row */
/** @typedef {{name: string, kind: string, outcomes: string[], rows: Row[], hit: string, sums: string[],
 *   value: Tree | null, bands: {outcome: string, ranges: Interval[]}[], words: any}} Rule */
/** @typedef {{id: string, facts: Fact[], rules: Map<string, Rule>, answer: string, words: any}} Program */
/** @typedef {{program: Program, defaults: Map<string, Rational>, constants: Map<string, Rational>,
 *   requires: {id: string, that: Tree}[], results: string[], words: any}} Sheet */
/** @typedef {{fact: string, code: string}} Problem */
/** @typedef {{option: string, for: Rational, against: Rational, status: string}} Ranked */
/** @typedef {{outcome: string | null, number: Rational | null, reason: Reason | null, ranking: Ranked[]}} Finding */
/** @typedef {{decision: string, row: string, facts: Map<string, string>, because: string}} Step */
/** @typedef {{program: Program, values: Map<string, Value>, findings: Map<string, Finding>, trace: Step[]}} Run */
/** @typedef {{for: Rational[], against: Rational[], ruledOut: Set<string>, settled: Set<string>}} Tally */

/** Why there is no value. */
export class Reason {
  /** @param {string} code */
  constructor(code) {
    this.code = code;
  }
}
export const OPEN = new Reason("open");
export const NO_ROW = new Reason("no-row");
export const RULED_OUT = new Reason("ruled-out");
export const NOT_A_NUMBER = new Reason("not-a-number");
const DIVISION_BY_ZERO = new Reason("division-by-zero");
const TOO_LARGE = new Reason("too-large");

// --- loading -----------------------------------------------------------------------------------------------------

/** Own properties only, so that `constructor` is no row. @param {any} words @param {string} key @returns {any} */
export const said = (words, key) => (words && Object.hasOwn(words, key) ? words[key] : undefined);

/** Make a compiled framework ready to run. @param {any} compiled @returns {Program} */
export function load({ logic, words }) {
  const facts = logic.facts.map(loadFact);
  const names = new Set(facts.map((/** @type {Fact} */ fact) => fact.name));
  const rules = new Map(
    logic.decisions.map((/** @type {any} */ d) => [d.name, loadRule(d, names, said(words.decisions, d.name))]),
  );
  return { id: logic.id, facts, rules, answer: logic.answer, words };
}

/** @param {any} fact @returns {Fact} */
function loadFact(fact) {
  const values = fact.values ?? [];
  const number = fact.number ?? {};
  const range = { low: end(number.min), lowClosed: true, high: end(number.max), highClosed: true };
  const spellings = new Map(values.map((/** @type {string} */ value) => [comparable(value), value]));
  return { name: fact.name, values, spellings, range, whole: number.whole ?? false };
}

/** @param {string | null | undefined} text @returns {Rational | null} */
const end = (text) => (text === null || text === undefined ? null : exact(text));

/** @param {any} rule @param {Set<string>} facts @param {any} words @returns {Rule} */
function loadRule(rule, facts, words) {
  return {
    name: rule.name,
    kind: rule.kind,
    outcomes: rule.outcomes,
    rows: (rule.rows ?? rule.cases ?? []).map((/** @type {any} */ row) => loadRow(row, facts, words.because)),
    hit: rule.hit ?? "",
    sums: rule.sums ?? [],
    value: rule.value ? loadTree(rule.value) : null,
    bands: (rule.bands ?? []).map((/** @type {any} */ b) => ({ outcome: b.outcome, ranges: b.ranges.map(loadInterval) })),
    words,
  };
}

/** @param {any} row @param {Set<string>} facts @param {any} because @returns {Row} */
function loadRow(row, facts, because) {
  const effects = row.weight && {
    for: row.for, against: row.against, rulesOut: row.rules_out, settles: row.settles, weight: exact(row.weight),
  };
  return {
    id: row.id,
    when: row.when.map((/** @type {any} */ test) => loadCheck(test, facts)),
    because: said(because, row.id) ?? "",
    outcome: row.outcome ?? "",
    effects: effects ?? null,
    points: new Map(Object.entries(row.points ?? {}).map(([name, text]) => [name, exact(/** @type {string} */ (text))])),
    value: row.value ? loadTree(row.value) : null,
  };
}

/** @param {any} test @param {Set<string>} facts @returns {Check} */
export function loadCheck(test, facts) {
  const values = test.in ? new Set(/** @type {string[]} */ (test.in)) : null;
  return { on: test.on, isFact: facts.has(test.on), values, ranges: (test.ranges ?? []).map(loadInterval) };
}

/** @param {any} ends @returns {Interval} */
export function loadInterval(ends) {
  const low = end(ends.from ?? ends.above);
  return { low, lowClosed: "from" in ends, high: end(ends.to ?? ends.below), highClosed: "to" in ends };
}

/** @param {any} expression @returns {Tree} */
export function loadTree(expression) {
  if (expression[0] === "number") return ["number", exact(expression[1])];
  return expression.map((/** @type {any} */ part) => (Array.isArray(part) ? loadTree(part) : part));
}

// --- situations --------------------------------------------------------------------------------------------------

/**
 * The values of the facts that a framework asks, and those given that can't be used.
 * @param {readonly Fact[]} facts @param {Map<string, unknown>} situation
 * @returns {{values: Map<string, Value>, problems: Problem[]}}
 */
export function understand(facts, situation) {
  const values = new Map();
  const problems = [];
  for (const fact of facts) {
    const given = situation.get(fact.name);
    if (given === undefined || given === null) continue;
    const value = factValue(fact, given);
    if (typeof value === "object" && "code" in value) problems.push(value);
    else values.set(fact.name, value);
  }
  return { values, problems };
}

/** @param {Fact} fact @param {unknown} given @returns {Value | Problem} */
function factValue(fact, given) {
  const problem = (/** @type {string} */ code) => ({ fact: fact.name, code });
  if (typeof given !== "string") return problem("not-text");
  if (fact.values.length) return fact.spellings.get(comparable(given)) ?? problem("not-a-value");
  const number = parseNumber(given);
  if (!number) return problem("not-a-number");
  return within(fact.range, number) && !(fact.whole && number.d !== 1n) ? number : problem("out-of-range");
}

/** @param {Value} value @returns {string} */
export const valueText = (value) => (typeof value === "string" ? value : numberText(value));

// --- evaluating --------------------------------------------------------------------------------------------------

/** Decide on understood values. @param {Program} program @param {Map<string, Value>} values @returns {Run} */
export function evaluate(program, values) {
  const run = { program, values, findings: new Map(), trace: [] };
  finding(run, program.answer);
  return run;
}

/** The finding of one decision, made once and only when it is asked for. @param {Run} run @param {string} name */
export function finding(run, name) {
  let found = run.findings.get(name);
  if (!found) {
    const rule = /** @type {Rule} */ (run.program.rules.get(name));
    found = KINDS[/** @type {keyof KINDS} */ (rule.kind)](run, rule);
    run.findings.set(name, found);
  }
  return found;
}

/** @param {Partial<Finding>} parts @returns {Finding} */
const found = (parts) => ({ outcome: null, number: null, reason: null, ranking: [], ...parts });

/** @param {Run} run @param {Check[]} when @returns {boolean | Reason} no, else unknown, else yes */
export function holds(run, when) {
  /** @type {boolean | Reason} */
  let result = true;
  for (const check of when) {
    const one = passes(run, check);
    if (one === false) return false;
    if (result === true) result = one;
  }
  return result;
}

/** @param {Run} run @param {Check} check @returns {boolean | Reason} */
function passes(run, check) {
  if (check.isFact) {
    const value = run.values.get(check.on);
    return value === undefined ? OPEN : accepts(check, value);
  }
  const source = finding(run, check.on);
  const value = check.values ? source.outcome : source.number;
  return value === null ? (source.reason ?? NOT_A_NUMBER) : accepts(check, value);
}

/** Whether a known value passes a test. @param {Check} check @param {Value} value @returns {boolean} */
export function accepts(check, value) {
  return typeof value === "string" ? (check.values?.has(value) ?? false) : contains(check.ranges, value);
}

/** @param {Run} run @param {Rule} rule @param {Row} row */
function note(run, rule, row) {
  const facts = new Map(row.when.map((check) => [check.on, shown(run, check)]));
  run.trace.push({ decision: rule.name, row: row.id, facts, because: row.because });
}

/** @param {Run} run @param {Check} check @returns {string} */
function shown(run, check) {
  if (check.isFact) return valueText(/** @type {Value} */ (run.values.get(check.on)));
  return run.findings.get(check.on)?.outcome ?? "";
}

/** @param {Run} run @param {Rule} rule @returns {Finding} */
function table(run, rule) {
  let reason = null;
  for (const row of rule.rows) {
    const held = holds(run, row.when);
    if (held === true) {
      note(run, rule, row);
      return found({ outcome: row.outcome });
    }
    if (held !== false) {
      reason ??= held;
      if (rule.hit === "first") break;
    }
  }
  return found({ reason: reason ?? NO_ROW });
}

/** @param {Run} run @param {Rule} rule @returns {Finding} */
function score(run, rule) {
  const sums = new Map(rule.sums.map((name) => [name, ZERO]));
  const reason = eachRow(run, rule, (row) => {
    for (const [name, points] of row.points) sums.set(name, plus(sums.get(name) ?? ZERO, points));
  });
  if (reason) return found({ reason });
  const number = calculate(/** @type {Tree} */ (rule.value), (name) => sums.get(name) ?? numberOf(run, name));
  if (number instanceof Reason) return found({ reason: number });
  return inBand(run, rule, /** @type {Rational} */ (number));
}

/**
 * Do something for each row that holds; the reason of the first that is unknown.
 * @param {Run} run @param {Rule} rule @param {(row: Row) => void} act @returns {Reason | null}
 */
function eachRow(run, rule, act) {
  let reason = null;
  for (const row of rule.rows) {
    const held = holds(run, row.when);
    if (held === true) {
      note(run, rule, row);
      act(row);
    } else if (held !== false) reason ??= held;
  }
  return reason;
}

/** @param {Run} run @param {string} name @returns {Rational | Reason} */
function numberOf(run, name) {
  if (!run.program.rules.has(name)) {
    const value = run.values.get(name);
    return value === undefined || typeof value === "string" ? OPEN : value;
  }
  const source = finding(run, name);
  return source.number ?? source.reason ?? NOT_A_NUMBER;
}

/** @param {Run} run @param {Rule} rule @param {Rational} number @returns {Finding} */
function inBand(run, rule, number) {
  const band = rule.bands.find(({ ranges }) => contains(ranges, number));
  if (!band) return found({ number, reason: NO_ROW });
  const because = said(rule.words.bands, band.outcome) ?? "";
  run.trace.push({ decision: rule.name, row: band.outcome, facts: new Map(), because });
  return found({ outcome: band.outcome, number });
}

/** @param {Run} run @param {Rule} rule @returns {Finding} */
function formula(run, rule) {
  for (const row of rule.rows) {
    const held = holds(run, row.when);
    if (held === false) continue;
    if (held !== true) return found({ reason: held });
    note(run, rule, row);
    return valueOf(run, row);
  }
  return found({ reason: NO_ROW });
}

/** @param {Run} run @param {Row} row @returns {Finding} */
function valueOf(run, row) {
  if (!row.value) return found({ outcome: row.outcome });
  const value = calculate(row.value, (name) => numberOf(run, name));
  if (value instanceof Reason) return found({ reason: value });
  if (typeof value === "boolean") return found({ outcome: value ? "yes" : "no" });
  return found({ outcome: numberText(value), number: value });
}

/** @param {Run} run @param {Rule} rule @returns {Finding} */
function weigh(run, rule) {
  const zeros = rule.outcomes.map(() => ZERO);
  const tally = { for: zeros, against: [...zeros], ruledOut: new Set(), settled: new Set() };
  const reason = eachRow(run, rule, (row) => add(tally, rule, /** @type {Effects} */ (row.effects)));
  if (reason && !tally.settled.size) return found({ reason });
  const ranking = ranked(rule.outcomes, tally);
  const winner = ranking[0];
  if (winner.status === "ruled-out") return found({ reason: RULED_OUT, ranking });
  if (winner.status === "preferred" && winner.for.n === 0n) {
    run.trace.push({ decision: rule.name, row: "otherwise", facts: new Map(), because: rule.words.otherwise });
  }
  return found({ outcome: winner.option, ranking });
}

/** @param {Tally} tally @param {Rule} rule @param {Effects} effects */
export function add(tally, rule, effects) {
  for (const side of /** @type {const} */ (["for", "against"])) {
    for (const option of effects[side]) {
      const i = rule.outcomes.indexOf(option);
      tally[side][i] = plus(tally[side][i], effects.weight);
    }
  }
  for (const option of effects.rulesOut) tally.ruledOut.add(option);
  for (const option of effects.settles) tally.settled.add(option);
}

/**
 * Settled first, then by for − against, the ruled out last; ties in the declared order.
 * @param {readonly string[]} options @param {Tally} tally @returns {Ranked[]}
 */
export function ranked(options, tally) {
  const net = options.map((_, i) => minus(tally.for[i], tally.against[i]));
  const group = (/** @type {number} */ i) =>
    tally.settled.has(options[i]) ? 0 : tally.ruledOut.has(options[i]) ? 2 : 1;
  const order = options.map((_, i) => i).sort((a, b) => group(a) - group(b) || compare(net[b], net[a]) || a - b);
  return order.map((i) => ({
    option: options[i], for: tally.for[i], against: tally.against[i],
    status: status(options[i], i === order[0], tally, tally.for[i], net[i]),
  }));
}

/** @param {string} option @param {boolean} first @param {Tally} tally @param {Rational} speaks @param {Rational} net */
function status(option, first, tally, speaks, net) {
  if (tally.settled.has(option)) return "settled";
  if (tally.ruledOut.has(option)) return "ruled-out";
  if (first) return "preferred";
  return !tally.settled.size && speaks.n > 0n && net.n >= 0n ? "acceptable" : "outweighed";
}

const KINDS = { table, score, formula, weigh };

// --- arithmetic --------------------------------------------------------------------------------------------------

/** @type {Map<string, (...values: Rational[]) => Rational | Reason>} */
const APPLY = new Map([
  ["+", plus],
  ["-", minus],
  ["*", times],
  ["/", (a, b) => (b.n === 0n ? DIVISION_BY_ZERO : over(a, b))],
  ["min", (...values) => values.reduce((a, b) => (compare(b, a) < 0 ? b : a))],
  ["max", (...values) => values.reduce((a, b) => (compare(b, a) > 0 ? b : a))],
  ["floor", (a) => rational(floor(a))],
  ["ceil", (a) => rational(ceiling(a))],
]);

/** @type {Map<string, (order: number) => boolean>} */
const COMPARE = new Map([
  ["<", (order) => order < 0],
  ["<=", (order) => order <= 0],
  [">", (order) => order > 0],
  [">=", (order) => order >= 0],
  ["=", (order) => order === 0],
  ["!=", (order) => order !== 0],
]);

/**
 * The value of an expression: exact, total, bounded.
 * @param {Tree} tree @param {(name: string) => Rational | Reason} lookup @returns {Rational | boolean | Reason}
 */
export function calculate(tree, lookup) {
  const [kind] = tree;
  if (kind === "number") return tree[1];
  if (kind === "name") return lookup(tree[1]);
  /** @type {Rational[]} */
  const values = [];
  for (const part of kind === "round" ? tree.slice(1, 2) : tree.slice(1)) {
    const value = calculate(part, lookup);
    if (value instanceof Reason) return value;
    values.push(/** @type {Rational} */ (value));
  }
  if (kind === "round") return rounded(values[0], tree[2]);
  const test = COMPARE.get(kind);
  if (test) return test(compare(values[0], values[1]));
  const value = /** @type {(...v: Rational[]) => Rational | Reason} */ (APPLY.get(kind))(...values);
  return !(value instanceof Reason) && tooLarge(value) ? TOO_LARGE : value;
}

// --- worksheets --------------------------------------------------------------------------------------------------

/** Make a compiled worksheet ready to run. @param {any} compiled @returns {Sheet} */
export function loadWorksheet({ logic, words }) {
  const inputs = logic.inputs.map(loadFact);
  const constants = new Map(Object.entries(logic.constants).map(([k, v]) => [k, exact(/** @type {string} */ (v))]));
  const names = new Set([...inputs.map((/** @type {Fact} */ input) => input.name), ...constants.keys()]);
  const rules = new Map(
    logic.lines.map((/** @type {any} */ l) => [l.name, loadRule(l, names, { because: said(words.because, l.name) })]),
  );
  const program = { id: logic.id, facts: inputs, rules, answer: "", words };
  const defaults = new Map(logic.inputs.map((/** @type {any} */ input) => [input.name, exact(input.default)]));
  const requires = logic.requires.map((/** @type {any} */ r) => ({ id: r.id, that: loadTree(r.that) }));
  return { program, defaults, constants, requires, results: logic.results, words };
}

/**
 * Work a worksheet out, in the shape of `calc` (decisions/worksheet.py).
 * @param {Sheet} sheet @param {string} hash the compiled form's hash @param {Map<string, unknown>} inputs
 */
export function calc(sheet, hash, inputs) {
  const { values, problems } = understand(sheet.program.facts, inputs);
  const bad = new Set(problems.map(({ fact }) => fact));
  const all = [...sheet.defaults].filter(([name]) => !bad.has(name));
  const run = { program: sheet.program, values: new Map([...sheet.constants, ...all, ...values]), findings: new Map(), trace: [] };
  const broken = sheet.requires.filter(({ that }) => calculate(that, (name) => numberOf(run, name)) === false);
  return {
    worksheet: sheet.program.id,
    hash,
    inputs: new Map([...sheet.defaults.keys()].map((name) => [name, inputText(run.values.get(name))])),
    lines: sheet.words.lines.map((/** @type {any} */ words) => line(run, words)),
    results: sheet.results,
    problems: [
      ...problems.map(({ fact, code }) => ({ input: fact, code })),
      ...broken.map(({ id }) => ({ requirement: id, code: "requirement", because: said(sheet.words.requires, id) })),
    ],
  };
}

/** @param {Value | undefined} value @returns {string | null} */
const inputText = (value) => (value === undefined ? null : valueText(value));

/** @param {Run} run @param {any} words */
function line(run, words) {
  const { outcome, number, reason } = finding(run, words.name);
  const shown = number ? display(number, words.places) : outcome;
  const common = { name: words.name, label: words.label, unit: words.unit, value: outcome, shown };
  return reason ? { ...common, reason: reason.code } : common;
}
