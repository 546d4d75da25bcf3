// @ts-check
/**
 * Everything there is to say of a situation: the twin of decisions/result.py with cells.py, space.py, unknown.py and
 * changes.py. A framework becomes one decision diagram over the cells of its facts; walks over it tell what is still
 * possible, what to ask next, and which change would turn the outcome.
 */
import { ceiling, compare, contains, floor, numberText, over, parseNumber, plus, rational, within, ZERO } from "./exact.js";
import {
  NOT_A_NUMBER, NO_ROW, OPEN, RULED_OUT, Reason, accepts, add, calculate, evaluate, load, ranked, understand,
} from "./evaluate.js";

/** @typedef {import("./exact.js").Rational} Rational */
/** @typedef {import("./exact.js").Interval} Interval */
/** @typedef {import("./evaluate.js").Fact} Fact */
/** @typedef {import("./evaluate.js").Check} Check */
/** @typedef {import("./evaluate.js").Row} Row */
/** @typedef {import("./evaluate.js").Rule} Rule */
/** @typedef {import("./evaluate.js").Program} Program */
/** @typedef {import("./evaluate.js").Value} Value */
/** @typedef {{values: string[], ranges: Interval[]}} Cell */
/** @typedef {{facts: Fact[], cells: Cell[][], diagrams: Diagrams, answer: number | null}} Space */

const MAX_NODES = 200_000;
const MAX_CHANGES = 20;

// --- cells -------------------------------------------------------------------------------------------------------

/** @param {Interval} i @returns {boolean} */
function isEmpty({ low, lowClosed, high, highClosed }) {
  if (!low || !high) return false;
  const order = compare(low, high);
  return order > 0 || (order === 0 && !(lowClosed && highClosed));
}

/** Order of lower ends: none first, then by value, closed before open. @param {Interval} a @param {Interval} b */
function byLow(a, b) {
  if (!a.low || !b.low) return (a.low ? 1 : 0) - (b.low ? 1 : 0);
  return compare(a.low, b.low) || (a.lowClosed ? 0 : 1) - (b.lowClosed ? 0 : 1);
}

/** Order of upper ends: open before closed, none last. @param {Interval} a @param {Interval} b @returns {number} */
function byHigh(a, b) {
  if (!a.high || !b.high) return (a.high ? 0 : 1) - (b.high ? 0 : 1);
  return compare(a.high, b.high) || (a.highClosed ? 1 : 0) - (b.highClosed ? 1 : 0);
}

/** @param {Interval} a @param {Interval} b @returns {Interval} */
function overlap(a, b) {
  const { low, lowClosed } = byLow(a, b) >= 0 ? a : b;
  const { high, highClosed } = byHigh(a, b) <= 0 ? a : b;
  return { low, lowClosed, high, highClosed };
}

/** A plain value inside; null where there is none. @param {Interval} i @param {boolean} whole @returns {Rational | null} */
export function sample(i, whole) {
  if (isEmpty(i)) return null;
  const inside = (/** @type {bigint} */ n) => within(i, rational(n));
  let value = 0n;
  if (i.low) value = inside(ceiling(i.low)) ? ceiling(i.low) : ceiling(i.low) + 1n;
  else if (i.high && !inside(0n)) value = inside(floor(i.high)) ? floor(i.high) : floor(i.high) - 1n;
  if (inside(value)) return rational(value);
  if (whole || !i.low || !i.high) return null;
  return over(plus(i.low, i.high), rational(2n));
}

/** Cut a fact's range at every end. @param {Rational[]} ends @param {Fact} fact @returns {Interval[]} */
function pieces(ends, fact) {
  const sorted = ends.sort(compare).filter((end, i) => i === 0 || compare(end, ends[i - 1]) !== 0);
  const lows = [null, ...sorted];
  const cut = lows.map((low, i) => ({ low, lowClosed: false, high: sorted[i] ?? null, highClosed: false }));
  cut.push(...sorted.map((end) => ({ low: end, lowClosed: true, high: end, highClosed: true })));
  const inside = cut.map((piece) => overlap(piece, fact.range)).filter((piece) => !isEmpty(piece));
  return inside.sort(byLow).filter((piece) => sample(piece, fact.whole) !== null);
}

/** Joined, in order; of whole numbers `<= 999` and `>= 1000` touch too. @param {Interval[]} intervals @param {boolean} whole */
function together(intervals, whole) {
  /** @type {Interval[]} */
  const result = [];
  for (const next of [...intervals].sort(byLow)) {
    const last = result.at(-1);
    if (last && (touch(last, next) || (whole && nextWhole(last, next)))) {
      const { high, highClosed } = byHigh(last, next) >= 0 ? last : next;
      result[result.length - 1] = { low: last.low, lowClosed: last.lowClosed, high, highClosed };
    } else result.push(next);
  }
  return result;
}

/** @param {Interval} a @param {Interval} b @returns {boolean} */
function touch(a, b) {
  if (!a.high || !b.low) return true;
  const order = compare(b.low, a.high);
  return order < 0 || (order === 0 && (a.highClosed || b.lowClosed));
}

/** @param {Interval} a @param {Interval} b @returns {boolean} */
function nextWhole(a, b) {
  if (!a.high || !b.low) return false;
  const last = floor(a.high) - (!a.highClosed && a.high.d === 1n ? 1n : 0n);
  const first = ceiling(b.low) + (!b.lowClosed && b.low.d === 1n ? 1n : 0n);
  return first <= last + 1n;
}

/** Split a fact by all tests on it. @param {Fact} fact @param {Check[]} checks @returns {Cell[]} */
function cellsOf(fact, checks) {
  const ends = checks.flatMap(({ ranges }) => ranges.flatMap(({ low, high }) => [low, high]));
  const points = /** @type {Rational[]} */ (ends.filter((end) => end !== null));
  const parts = fact.values.length ? fact.values : pieces(points, fact);
  /** @type {Map<string, (string | Interval)[]>} */
  const groups = new Map();
  for (const part of parts) {
    const value = typeof part === "string" ? part : /** @type {Rational} */ (sample(part, fact.whole));
    const key = checks.map((check) => (accepts(check, value) ? "1" : "0")).join("");
    groups.set(key, [...(groups.get(key) ?? []), part]);
  }
  return [...groups.values()].map((group) => ({
    values: group.filter((part) => typeof part === "string"),
    ranges: together(group.filter((part) => typeof part !== "string"), fact.whole),
  }));
}

/** The cell as a unary test. @param {Cell} cell @param {Fact} fact @returns {string} */
function cellText({ values, ranges }, fact) {
  return values.length ? values.join(" | ") : ranges.map((interval) => intervalText(interval, fact.range)).join(" | ");
}

/** @param {Interval} interval @param {Interval} range whose own ends are left out @returns {string} */
function intervalText({ low, lowClosed, high, highClosed }, range) {
  if (low && high && compare(low, high) === 0) return numberText(low);
  if (low && range.low && lowClosed && compare(low, range.low) === 0) low = null;
  if (high && range.high && highClosed && compare(high, range.high) === 0) high = null;
  if (low && high) return `${lowClosed ? "[" : "("}${numberText(low)}..${numberText(high)}${highClosed ? "]" : ")"}`;
  if (high) return `${highClosed ? "<=" : "<"} ${numberText(high)}`;
  return low ? `${lowClosed ? ">=" : ">"} ${numberText(low)}` : "-";
}

// --- diagrams ----------------------------------------------------------------------------------------------------

/** Diagrams over the same facts, which share their nodes; see decisions/diagram.py. */
class Diagrams {
  /** @param {number[]} widths how many cells each fact has */
  constructor(widths) {
    this.widths = widths;
    /** @type {number[]} */
    this.levels = [];
    /** @type {number[][]} */
    this.children = [];
    /** @type {any[]} */
    this.values = [];
    /** @type {Map<string, number>} */
    this.known = new Map();
  }

  /** @param {any} value @returns {number} */
  leaf(value) {
    return this.add(`=${key(value)}`, this.widths.length, [], value);
  }

  /** @param {number} level @param {number[]} children @returns {number} */
  node(level, children) {
    if (children.every((child) => child === children[0])) return children[0];
    return this.add(`${level}:${children.join(",")}`, level, children, null);
  }

  /** @param {string} name @param {number} level @param {number[]} children @param {any} value @returns {number} */
  add(name, level, children, value) {
    let node = this.known.get(name);
    if (node === undefined) {
      node = this.levels.length;
      if (node >= MAX_NODES) throw new RangeError("diagram too large");
      this.known.set(name, node);
      this.levels.push(level);
      this.children.push(children);
      this.values.push(value);
    }
    return node;
  }

  /** @param {(...values: any[]) => any} apply @param {...number} nodes @returns {number} */
  combine(apply, ...nodes) {
    /** @type {Map<string, number>} */
    const memo = new Map();
    /** @type {(nodes: number[]) => number} */
    const at = (nodes) => {
      const name = nodes.join(",");
      let result = memo.get(name);
      if (result === undefined) {
        const level = Math.min(...nodes.map((n) => this.levels[n]));
        const below = (/** @type {number} */ i) => nodes.map((n) => (this.levels[n] === level ? this.children[n][i] : n));
        if (level === this.widths.length) result = this.leaf(apply(...nodes.map((n) => this.values[n])));
        else result = this.node(level, Array.from({ length: this.widths[level] }, (_, i) => at(below(i))));
        memo.set(name, result);
      }
      return result;
    };
    return at(nodes);
  }

  /** The diagram where some facts are known, in a table of its own. @param {number} root @param {(number | null)[]} cells */
  restrict(root, cells) {
    const fresh = new Diagrams(this.widths);
    /** @type {Map<number, number>} */
    const memo = new Map();
    /** @type {(node: number) => number} */
    const at = (node) => {
      const level = this.levels[node];
      if (level === this.widths.length) return fresh.leaf(this.values[node]);
      let result = memo.get(node);
      if (result === undefined) {
        const cell = cells[level];
        result = cell === null ? fresh.node(level, this.children[node].map(at)) : at(this.children[node][cell]);
        memo.set(node, result);
      }
      return result;
    };
    return { diagrams: fresh, node: at(root) };
  }

  /** Every value still possible, each once. @param {number} root @returns {any[]} */
  leaves(root) {
    const seen = new Set([root]);
    for (const node of seen) for (const child of this.children[node]) seen.add(child);
    return [...seen].filter((node) => this.levels[node] === this.widths.length).map((node) => this.values[node]);
  }

  /** The one value that every completion reaches; null if they differ. @param {number} root @param {(number | null)[]} cells */
  constant(root, cells) {
    const seen = new Set([root]);
    const found = [];
    for (const node of seen) {
      const level = this.levels[node];
      if (level === this.widths.length) found.push(node);
      if (found.length > 1) return null;
      const cell = cells[level] ?? null;
      for (const child of cell === null ? this.children[node] : [this.children[node][cell]]) {
        if (child !== undefined) seen.add(child);
      }
    }
    return this.values[found[0]];
  }
}

/** A text that is equal for equal values. @param {any} value @returns {string} */
function key(value) {
  if (value instanceof Reason) return `reason ${value.code}`;
  if (typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(key).join(" ")}]`;
  if (value instanceof Set) return `{${[...value].sort().map((v) => JSON.stringify(v)).join(" ")}}`;
  return numberText(value);
}

// --- frameworks as diagrams --------------------------------------------------------------------------------------

/** A framework's diagram; `answer` is null where it would be too large. @param {Program} program @returns {Space} */
export function spaceOf(program) {
  const checks = [...program.rules.values()].flatMap((rule) => rule.rows.flatMap((row) => row.when));
  const cells = program.facts.map((fact) => cellsOf(fact, checks.filter(({ on }) => on === fact.name)));
  const space = { facts: program.facts, cells, diagrams: new Diagrams(cells.map((c) => c.length)), answer: null };
  try {
    return { ...space, answer: draw(space, program) };
  } catch (fault) {
    if (fault instanceof RangeError) return space;
    throw fault;
  }
}

/** @typedef {{space: Space, outcome: Map<string, number>, number: Map<string, number>}} Drawing */

/** @param {Space} space @param {Program} program @returns {number} */
function draw(space, program) {
  const drawing = { space, outcome: new Map(), number: new Map() };
  for (const rule of program.rules.values()) {
    const rows = rule.rows.map((row) => whenNode(drawing, row));
    DRAW[/** @type {keyof DRAW} */ (rule.kind)](drawing, rule, rows);
  }
  return drawing.outcome.get(program.answer);
}

/** @param {Drawing} drawing @param {Row} row @returns {number} */
function whenNode(drawing, row) {
  const { diagrams } = drawing.space;
  const both = (/** @type {any} */ a, /** @type {any} */ b) => (a === false || b === false ? false : a === true ? b : a);
  return row.when.reduceRight((node, check) => diagrams.combine(both, checkNode(drawing, check), node), diagrams.leaf(true));
}

/** @param {Drawing} drawing @param {Check} check @returns {number} */
function checkNode({ space, outcome, number }, check) {
  const { facts, cells, diagrams } = space;
  if (!check.isFact) {
    const source = /** @type {number} */ ((check.values ? outcome : number).get(check.on));
    return diagrams.combine((value) => (value instanceof Reason ? value : accepts(check, value)), source);
  }
  const level = facts.findIndex((fact) => fact.name === check.on);
  const leaves = cells[level].map(({ values, ranges }) => {
    const value = values[0] ?? /** @type {Rational} */ (sample(ranges[0], false));
    return diagrams.leaf(accepts(check, value));
  });
  return diagrams.node(level, leaves);
}

/** @param {any} held @param {any} value @param {any} below */
const choose = (held, value, below) => (held === true ? value : held === false ? below : held);

/** @param {Drawing} drawing @param {Rule} rule @param {number[]} rows */
function drawTable({ space: { diagrams }, outcome }, rule, rows) {
  const node = rule.rows.reduceRight(
    (below, row, i) => diagrams.combine(choose, rows[i], diagrams.leaf(row.outcome), below),
    diagrams.leaf(NO_ROW),
  );
  outcome.set(rule.name, node);
}

/**
 * Fold the rows that hold into a state.
 * @param {Diagrams} diagrams @param {Rule} rule @param {number[]} rows @param {any} start
 * @param {(state: any, row: Row) => any} step @returns {number}
 */
function fold(diagrams, rule, rows, start, step) {
  return rule.rows.reduce((node, row, i) => {
    const next = (/** @type {any} */ held, /** @type {any} */ state) => {
      if (state instanceof Reason || held === false) return state;
      return held === true ? step(state, row) : held;
    };
    return diagrams.combine(next, rows[i], node);
  }, diagrams.leaf(start));
}

/** @param {Drawing} drawing @param {Rule} rule @param {number[]} rows */
function drawScore(drawing, rule, rows) {
  const { diagrams } = drawing.space;
  const sums = fold(diagrams, rule, rows, rule.sums.map(() => ZERO), (state, row) =>
    rule.sums.map((name, i) => plus(state[i], row.points.get(name) ?? ZERO)),
  );
  const number = expression(drawing, /** @type {any[]} */ (rule.value), rule.sums, sums);
  drawing.number.set(rule.name, number);
  const band = (/** @type {any} */ value) =>
    value instanceof Reason ? value : (rule.bands.find(({ ranges }) => contains(ranges, value))?.outcome ?? NO_ROW);
  drawing.outcome.set(rule.name, diagrams.combine(band, number));
}

/** @param {Drawing} drawing @param {any[]} tree @param {string[]} sums @param {number} totals @returns {number} */
function expression(drawing, tree, sums, totals) {
  const names = [...new Set(namesIn(tree))].filter((name) => !sums.includes(name));
  const inputs = names.map((name) => /** @type {number} */ (drawing.number.get(name)));
  const value = (/** @type {any} */ total, /** @type {any[]} */ ...numbers) => {
    if (total instanceof Reason) return total;
    const known = new Map([...sums.map((name, i) => [name, total[i]]), ...names.map((name, i) => [name, numbers[i]])]);
    return calculate(tree, (name) => asNumber(known.get(name)));
  };
  return drawing.space.diagrams.combine(value, totals, ...inputs);
}

/** @param {any} value @returns {Rational | Reason} */
const asNumber = (value) => (typeof value === "string" || typeof value === "boolean" ? NOT_A_NUMBER : value);

/** @param {any[]} tree @returns {string[]} */
function namesIn(tree) {
  return tree[0] === "name" ? [tree[1]] : tree.filter(Array.isArray).flatMap(namesIn);
}

/** @param {Drawing} drawing @param {Rule} rule @param {number[]} rows */
function drawFormula(drawing, rule, rows) {
  const { diagrams } = drawing.space;
  const node = rule.rows.reduceRight((below, row, i) => {
    const value = row.value ? expression(drawing, row.value, [], diagrams.leaf([])) : diagrams.leaf(row.outcome);
    return diagrams.combine(choose, rows[i], value, below);
  }, diagrams.leaf(NO_ROW));
  drawing.number.set(rule.name, diagrams.combine(asNumber, node));
  drawing.outcome.set(rule.name, diagrams.combine(asOutcome, node));
}

/** @param {any} value */
function asOutcome(value) {
  if (value instanceof Reason || typeof value === "string") return value;
  return typeof value === "boolean" ? (value ? "yes" : "no") : numberText(value);
}

/** @param {Drawing} drawing @param {Rule} rule @param {number[]} rows */
function drawWeigh({ space: { diagrams }, outcome }, rule, rows) {
  const zeros = rule.outcomes.map(() => ZERO);
  const start = [zeros, zeros, new Set(), new Set(), true]; // last: true, or why a row could not be judged
  const standing = rule.rows.reduce((node, row, i) => {
    const next = (/** @type {any} */ held, /** @type {any} */ state) => {
      if (held === true) return said(rule, row, state);
      return held === false ? state : [...state.slice(0, 4), state[4] === true ? held : state[4]];
    };
    return diagrams.combine(next, rows[i], node);
  }, diagrams.leaf(start));
  const winner = (/** @type {any} */ [speaks, against, ruledOut, settled, reason]) => {
    if (reason !== true && !settled.size) return reason;
    const [first] = ranked(rule.outcomes, { for: speaks, against, ruledOut, settled });
    return first.status === "ruled-out" ? RULED_OUT : first.option;
  };
  outcome.set(rule.name, diagrams.combine(winner, standing));
}

/** What has been said of the options after one more row. @param {Rule} rule @param {Row} row @param {any} state */
function said(rule, row, [speaks, against, ruledOut, settled, reason]) {
  const tally = { for: [...speaks], against: [...against], ruledOut: new Set(ruledOut), settled: new Set(settled) };
  add(tally, rule, /** @type {import("./evaluate.js").Effects} */ (row.effects));
  return [tally.for, tally.against, tally.ruledOut, tally.settled, reason];
}

const DRAW = { table: drawTable, score: drawScore, formula: drawFormula, weigh: drawWeigh };

// --- what is possible, what would change it ----------------------------------------------------------------------

/** @param {Space} space @param {Map<string, Value>} values @returns {(number | null)[]} */
export function cellNumbers({ facts, cells }, values) {
  return facts.map((fact, level) => {
    const value = values.get(fact.name);
    if (value === undefined) return null;
    return cells[level].findIndex((c) => (typeof value === "string" ? c.values.includes(value) : contains(c.ranges, value)));
  });
}

/** @param {Program} program @param {Space} space @param {Map<string, Value>} values */
function possible(program, space, values) {
  const outcomes = /** @type {Rule} */ (program.rules.get(program.answer)).outcomes;
  if (space.answer === null) {
    return { outcomes, ask: program.facts.find((fact) => !values.has(fact.name))?.name ?? null, never: false };
  }
  const { diagrams, node } = space.diagrams.restrict(space.answer, cellNumbers(space, values));
  const leaves = diagrams.leaves(node);
  const reached = leaves.filter((value) => !(value instanceof Reason));
  const size = (/** @type {string} */ outcome) => parseNumber(outcome) ?? ZERO;
  reached.sort((a, b) => outcomes.indexOf(a) - outcomes.indexOf(b) || compare(size(a), size(b)));
  const ask = space.facts[diagrams.levels[node]]?.name ?? null;
  return { outcomes: reached, ask, never: reached.length < leaves.length };
}

/** @typedef {{facts: Map<string, string>, outcome: string}} Change */

/**
 * The smallest changes that turn the outcome, into `to` if given.
 * @param {Space} space @param {Map<string, Value>} values @param {string | null} to @returns {Change[]}
 */
export function changes(space, values, to = null) {
  const root = space.answer;
  if (root === null) return [];
  const here = cellNumbers(space, values);
  const outcome = (/** @type {(number | null)[]} */ cells) => {
    const value = space.diagrams.constant(root, cells);
    return value instanceof Reason ? null : value;
  };
  const now = outcome(here);
  if (now === null) return [];
  const turned = (/** @type {[number, number][]} */ ...changed) => {
    const cells = [...here];
    for (const [level, cell] of changed) cells[level] = cell;
    const value = outcome(cells);
    return value === now || (to !== null && value !== to) ? null : value;
  };
  const known = here.flatMap((cell, level) => (cell === null ? [] : [level]));
  const others = (/** @type {number} */ level) => space.cells[level].flatMap((_, i) => (i === here[level] ? [] : [i]));
  const single = oneFact(space, known, others, turned);
  return (single.length ? single : twoFacts(space, known, others, turned)).slice(0, MAX_CHANGES);
}

/** @typedef {(level: number) => number[]} Others */
/** @typedef {(...changed: [number, number][]) => string | null} Turned */

/** @param {Space} space @param {number[]} known @param {Others} others @param {Turned} turned @returns {Change[]} */
function oneFact(space, known, others, turned) {
  return known.flatMap((level) => {
    /** @type {Map<string, Cell[]>} */
    const found = new Map();
    for (const i of others(level)) {
      const outcome = turned([level, i]);
      if (outcome !== null) found.set(outcome, [...(found.get(outcome) ?? []), space.cells[level][i]]);
    }
    return [...found].map(([outcome, cells]) => ({ facts: new Map([named(space, level, cells)]), outcome }));
  });
}

/** @param {Space} space @param {number[]} known @param {Others} others @param {Turned} turned @returns {Change[]} */
function twoFacts(space, known, others, turned) {
  /** @type {Change[]} */
  const found = [];
  for (const [at, a] of known.entries()) {
    for (const b of known.slice(at + 1)) {
      for (const i of others(a)) {
        for (const j of others(b)) {
          const outcome = turned([a, i], [b, j]);
          const facts = () => new Map([named(space, a, [space.cells[a][i]]), named(space, b, [space.cells[b][j]])]);
          if (outcome !== null) found.push({ facts: facts(), outcome });
        }
      }
      if (found.length >= MAX_CHANGES) return found;
    }
  }
  return found;
}

/** @param {Space} space @param {number} level @param {Cell[]} cells @returns {[string, string]} */
function named(space, level, cells) {
  const fact = space.facts[level];
  const values = fact.values.filter((value) => cells.some((cell) => cell.values.includes(value)));
  return [fact.name, cellText({ values, ranges: together(cells.flatMap((c) => c.ranges), fact.whole) }, fact)];
}

// --- the result --------------------------------------------------------------------------------------------------

/** A framework ready for many situations. @param {any} compiled @param {string} hash */
export function decider(compiled, hash) {
  const program = load(compiled);
  const space = spaceOf(program);
  return deciderOf(program, space, hash);
}

/** @param {Program} program @param {Space} space @param {string} hash */
export function deciderOf(program, space, hash) {
  return (/** @type {Map<string, unknown>} */ situation) => decide(program, space, hash, situation);
}

/** @param {Program} program @param {Space} space @param {string} hash @param {Map<string, unknown>} situation */
function decide(program, space, hash, situation) {
  const { values, problems } = understand(program.facts, situation);
  const run = evaluate(program, values);
  const found = /** @type {import("./evaluate.js").Finding} */ (run.findings.get(program.answer));
  const still = stillPossible(program, space, values, found);
  const outcome = found.outcome ?? (still.outcomes.length === 1 && !still.never ? still.outcomes[0] : null);
  const ranking = found.ranking.map((r) => ({ ...r, for: numberText(r.for), against: numberText(r.against) }));
  return {
    framework: program.id,
    hash,
    outcome,
    ranking,
    trace: run.trace,
    unknown: { possible: still.outcomes, ask: still.ask },
    changes: outcome === null ? [] : changes(space, values),
    ...(found.number ? { number: numberText(found.number) } : {}),
    ...(found.reason && found.reason !== OPEN ? { reason: found.reason.code } : {}),
    ...(problems.length ? { problems } : {}),
  };
}

/** @param {Program} program @param {Space} space @param {Map<string, Value>} values @param {any} found */
function stillPossible(program, space, values, found) {
  if (found.outcome !== null) return { outcomes: [found.outcome], ask: null, never: false };
  if (found.reason !== OPEN) return { outcomes: [], ask: null, never: true };
  return possible(program, space, values);
}
