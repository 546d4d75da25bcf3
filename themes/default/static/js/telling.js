// @ts-check
/** A framework's own words for what it asks, says and would change; and the lighting of its rows on the page. */
import { display, parseNumber } from "./exact.js";
import { make } from "./page.js";
import { capital, intervals, readable, shortWords } from "./speech.js";

/** @typedef {import("./evaluate.js").Program} Program */
/** @typedef {import("./evaluate.js").Fact} Fact */
/** @typedef {import("./evaluate.js").Rule} Rule */
/** @typedef {import("./speech.js").Speech} Speech */
/** @typedef {import("./advise.js").Advice} Advice */

export class Teller {
  /** @param {Program} program @param {Speech} say */
  constructor(program, say) {
    this.program = program;
    this.say = say;
    this.rule = /** @type {Rule} */ (program.rules.get(program.answer));
  }

  /** @param {string} name @returns {any} the words of a fact */
  fact(name) {
    return this.program.words.facts[name];
  }

  /** @param {string} outcome @returns {string} */
  outcome(outcome) {
    const labels = this.rule.words.outcomes ?? {};
    const number = Object.hasOwn(labels, outcome) ? null : parseNumber(outcome);
    return number ? this.say.quantity(display(number, 2), this.rule.words.unit ?? "") : (labels[outcome] ?? outcome);
  }

  /** Short words for the values of a fact. @param {string} name @returns {Map<string, string>} */
  short(name) {
    const values = this.fact(name).values ?? {};
    const fact = /** @type {Fact} */ (this.program.facts.find((f) => f.name === name));
    return shortWords(fact.values.map((value) => [value, this.say.yesNo(value, values[value])]));
  }

  /** What a case says of a fact, in full; a unit that the label names already isn't said again.
   * @param {string} name @param {string} value @returns {string} */
  value(name, value) {
    const { label, values, unit = "" } = this.fact(name);
    if (values && Object.hasOwn(values, value)) return this.say.yesNo(value, values[value]);
    const number = parseNumber(value);
    if (!number) return value;
    const named = label.toLowerCase().includes(unit.split("/")[0].toLowerCase());
    return this.say.quantity(display(number, 8), named ? "" : unit);
  }

  /** @param {string} name @param {string} value @returns {string} */
  condition(name, value) {
    const words = Object.hasOwn(this.program.words.facts, name) ? this.fact(name) : null;
    if (!words) {
      const number = parseNumber(value);
      return `${capital(readable(name))}: ${number ? this.say.number(number, 2) : (this.program.rules.get(name)?.words.outcomes?.[value] ?? value)}`;
    }
    const number = words.unit !== undefined && !this.short(name).size ? parseNumber(value) : null;
    return `${words.label}: ${number ? this.say.number(number) : (this.short(name).get(value) ?? value)}`;
  }

  /** @param {string} name @param {string} test @returns {string} */
  change(name, test) {
    const short = this.short(name);
    const said = short.size
      ? test.split(" | ").map((value) => short.get(value) ?? value)
      : intervals(test).map((interval) => this.say.interval(interval));
    return `${this.fact(name).label}: ${this.say.either(said)}`;
  }

  /** The rows that led to it, each with its reason and the facts that it saw. @param {any[]} steps @param {boolean} many decisions */
  why(steps, many) {
    const items = steps.map((step) => {
      const where = [...step.facts].map(([name, value]) => this.condition(name, value)).join(" · ");
      const item = make("li", {}, step.because || capital(readable(step.row)));
      const title = many ? `${capital(readable(step.decision))}${where ? " · " : ""}` : "";
      if (title || where) item.append(" ", make("span", { class: "small" }, title + where));
      return item;
    });
    return make("ul", { class: "why" }, ...items);
  }

  /** What would change it. @param {any[]} changes */
  changes(changes) {
    const items = changes.map((change) => {
      const tests = [...change.facts].map(([name, test]) => this.change(name, test));
      return make("li", {}, make("b", {}, this.say.and(tests)), ` → ${this.outcome(change.outcome)}`);
    });
    return make("ul", { class: "changes" }, ...items);
  }
}

/** Light what holds, dim what doesn't, in the tables and pictures of a framework. @param {HTMLElement} frame
 * @param {Advice["rows"]} rows @param {boolean} on */
export function light(frame, rows, on) {
  for (const [decision, held] of rows) {
    const part = frame.querySelector(`[data-decision="${CSS.escape(decision)}"]`);
    for (const element of part?.querySelectorAll("[data-row], [data-rows]") ?? []) {
      const { row, rows: several } = /** @type {HTMLElement} */ (element).dataset;
      const states = (row ? [row] : (several ?? "").split(" ")).map((id) => held.get(id) ?? null);
      element.classList.toggle("is-held", on && states.includes(true));
      element.classList.toggle("is-not", on && states.every((state) => state === false));
    }
    for (const item of part?.querySelectorAll(".branches li") ?? []) {
      const states = [...item.querySelectorAll("[data-row]")].map((e) => held.get(/** @type {HTMLElement} */ (e).dataset.row ?? "") ?? null);
      item.classList.toggle("is-held", on && states.includes(true));
      item.classList.toggle("is-not", on && states.every((state) => state === false));
    }
  }
  frame.classList.toggle("is-lit", on);
}
