// @ts-check
/**
 * What an advisor says while a situation is still being told, besides what `decide` says of it: which facts can still
 * matter, how the options stand so far, which rows hold. Pure; nothing here touches the page.
 */
import { Reason, add, evaluate, holds, load, ranked, understand, valueText } from "./evaluate.js";
import { cellNumbers, deciderOf, spaceOf } from "./decide.js";
import { ZERO, plus } from "./exact.js";

/** @typedef {import("./exact.js").Rational} Rational */
/** @typedef {import("./evaluate.js").Program} Program */
/** @typedef {import("./evaluate.js").Row} Row */
/** @typedef {import("./evaluate.js").Rule} Rule */
/** @typedef {import("./decide.js").Space} Space */
/** @typedef {{option: string, for: Rational | null, against: Rational | null, status: string}} Standing */
/** @typedef {{result: any, steps: any[], matters: string[], standing: Standing[], sums: Map<string, Rational>,
 *   rows: Map<string, Map<string, boolean | null>>}} Advice */

/** An advisor of a compiled framework. @param {any} compiled @param {string} hash */
export function advisor(compiled, hash) {
  const program = load(compiled);
  const space = spaceOf(program);
  const decide = deciderOf(program, space, hash);
  return {
    program,
    space,
    /** @param {Map<string, unknown>} situation @returns {Advice} */
    advise(situation) {
      const { values } = understand(program.facts, situation);
      const result = decide(situation);
      const run = evaluate(program, values);
      const rule = /** @type {Rule} */ (program.rules.get(program.answer));
      const rows = new Map([...program.rules.values()].map((r) => [r.name, rowsOf(run, r)]));
      const steps = [...result.trace, ...certain(program, run, rows, result)];
      return { result, steps, matters: mattering(space, values), standing: standing(rule, rows, result), sums: sumsOf(rule, rows), rows };
    },
  };
}

/**
 * Which rows hold: yes, no, or null while that is open. Where the first one decides, the rows below it are not reached.
 * @param {import("./evaluate.js").Run} run @param {Rule} rule @returns {Map<string, boolean | null>}
 */
function rowsOf(run, rule) {
  let above = /** @type {boolean | null} */ (false);
  /** @type {string[]} */
  const open = [];
  // a row below others that are open holds all the same, if they would come to the same
  const sameAbove = (/** @type {Row} */ row) => open.every((outcome) => outcome === row.outcome);
  return new Map(rule.rows.map((row) => {
    const held = holds(run, row.when);
    let known = held instanceof Reason ? null : held;
    if (rule.hit === "first") {
      if (above === true) known = false;
      else if (above === null && known === true && !sameAbove(row)) known = null;
      if (known !== false) above = known;
      if (known === null) open.push(row.outcome);
    }
    return [row.id, known];
  }));
}

/**
 * Reasons that hold whatever the open answers are, where evaluation waits for them: the row of a table that settles it,
 * and the one row left that leads to the outcome. Those rows count as held.
 * @param {Program} program @param {import("./evaluate.js").Run} run @param {Advice["rows"]} rows @param {any} result
 */
function certain(program, run, rows, result) {
  const told = new Set(result.trace.map((/** @type {any} */ step) => `${step.decision} ${step.row}`));
  return [...program.rules.values()].flatMap((rule) => {
    if (rule.kind !== "table") return [];
    const states = /** @type {Map<string, boolean | null>} */ (rows.get(rule.name));
    const left = rule.rows.filter((row) => states.get(row.id) !== false && row.outcome === result.outcome);
    if (rule.name === program.answer && result.outcome !== null && left.length === 1) states.set(left[0].id, true);
    const held = rule.rows.filter((row) => states.get(row.id) === true && !told.has(`${rule.name} ${row.id}`));
    return held.map((row) => {
      const known = row.when.flatMap(({ on }) => (run.values.has(on) ? [/** @type {[string, string]} */ ([on, valueText(/** @type {any} */ (run.values.get(on)))])] : []));
      return { decision: rule.name, row: row.id, facts: new Map(known), because: row.because };
    });
  });
}

/** The unknown facts on which the outcome still depends, in their order. @param {Space} space @param {Map<string, any>} values */
export function mattering(space, values) {
  if (space.answer === null) return space.facts.flatMap(({ name }) => (values.has(name) ? [] : [name]));
  const { diagrams, node } = space.diagrams.restrict(space.answer, cellNumbers(space, values));
  const seen = new Set([node]);
  for (const at of seen) for (const child of diagrams.children[at]) seen.add(child);
  const levels = new Set([...seen].map((at) => diagrams.levels[at]));
  return space.facts.flatMap(({ name }, level) => (levels.has(level) ? [name] : []));
}

/** How each option stands. @param {Rule} rule @param {Advice["rows"]} rows @param {any} result @returns {Standing[]} */
function standing(rule, rows, result) {
  const final = new Map(result.ranking.map((/** @type {any} */ r) => [r.option, r.status]));
  const possible = new Set(result.unknown.possible);
  const state = (/** @type {string} */ option) =>
    final.get(option) ?? (option === result.outcome ? "outcome" : possible.has(option) ? "open" : "out");
  if (rule.kind !== "weigh") {
    const outcomes = rule.outcomes.length ? rule.outcomes : result.unknown.possible;
    return outcomes.map((/** @type {string} */ option) => ({ option, for: null, against: null, status: state(option) }));
  }
  const zeros = rule.outcomes.map(() => ZERO);
  const tally = { for: zeros, against: [...zeros], ruledOut: new Set(), settled: new Set() };
  for (const row of rule.rows) {
    if (rows.get(rule.name)?.get(row.id) === true) add(tally, rule, /** @type {any} */ (row.effects));
  }
  const out = (/** @type {string} */ option) => !final.size && tally.ruledOut.has(option) && !possible.has(option);
  return ranked(rule.outcomes, tally).map((r) => ({ ...r, status: out(r.option) ? "ruled-out" : state(r.option) }));
}

/** What a score counts so far. @param {Rule} rule @param {Advice["rows"]} rows @returns {Map<string, Rational>} */
function sumsOf(rule, rows) {
  const sums = new Map(rule.sums.map((name) => [name, ZERO]));
  for (const row of rule.rows) {
    if (rows.get(rule.name)?.get(row.id) !== true) continue;
    for (const [name, points] of row.points) sums.set(name, plus(sums.get(name) ?? ZERO, points));
  }
  return sums;
}
