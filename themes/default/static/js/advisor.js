// @ts-check
/**
 * A framework tried on one's own situation: it asks what still matters, shows how the options stand and why, what would
 * change it, and lights the rows in the tables and pictures of the page.
 */
import { writeAddress } from "./address.js";
import { advisor } from "./advise.js";
import { Asking } from "./asking.js";
import { display, exact, parseNumber } from "./exact.js";
import { copier, named } from "./live.js";
import { announcer, make } from "./page.js";
import { capital, intervals, readable, shortWords } from "./speech.js";

/** @typedef {import("./live.js").Place} Place */
/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./advise.js").Advice} Advice */
/** @typedef {import("./evaluate.js").Fact} Fact */

/** @param {Place} place @returns {Live} */
export function begin(place) {
  return new Advisor(place).live();
}

class Advisor {
  /** @param {Place} place */
  constructor({ frame, button, say, given, base, remember, link }) {
    const { program, advise } = advisor(given.program, given.hash);
    this.frame = frame;
    this.say = say;
    this.remember = remember;
    this.program = program;
    this.advise = advise;
    this.rule = /** @type {import("./evaluate.js").Rule} */ (program.rules.get(program.answer));
    this.asking = new Asking({
      say,
      base: `${base}--try`,
      facts: program.facts,
      words: new Map(Object.entries(program.words.facts)),
      changed: () => {
        this.remember(this.asking.values);
        this.update();
      },
    });
    const { region, announce } = announcer();
    this.announce = announce;
    this.level = Number(frame.closest(".card")?.querySelector(".card-title")?.tagName[1] ?? 3) + 1;
    this.title = this.heading(this.level, this.word("title"), { tabindex: "-1" });
    this.standing = make("div", { class: "standing" });
    this.reasons = make("div", { class: "because" });
    const over = make("button", { type: "button", class: "quiet" }, this.word("over"));
    over.addEventListener("click", () => this.startOver());
    const copy = copier(this.word("link"), this.word("linked"), link, announce);
    const all = /** @type {HTMLAnchorElement | null} */ (document.querySelector(".site-header a[href$='compare/']"));
    this.all = /** @type {HTMLAnchorElement} */ (make("a", { href: all?.href ?? "" }, say.word("compare.link")));
    this.panel = make(
      "section",
      { class: "live advisor", "aria-label": named(frame, this.word("title")) },
      make("header", {}, this.title, make("div", { class: "tools" }, over, copy)),
      make("p", { class: "small" }, this.word("lead")),
      this.asking.problems,
      make("div", { class: "sides" }, this.asking.form, this.standing),
      this.reasons,
      region,
    );
    if (all) region.before(make("p", { class: "onwards" }, this.all));
    /** @type {HTMLElement} */ (button.parentElement).after(this.panel);
  }

  /** @param {string} key @param {Record<string, string | number>} [values] */
  word(key, values) {
    return this.say.word(`advisor.${key}`, values);
  }

  /** @param {number} level @param {string} text @param {Record<string, string>} [attributes] */
  heading(level, text, attributes = {}) {
    return make(`h${Math.min(level, 6)}`, { class: level > this.level ? "part-title" : "panel-title", ...attributes }, text);
  }

  /** @returns {Live} */
  live() {
    return { panel: this.panel, focus: () => this.title.focus({ preventScroll: true }), show: (values) => this.show(values), turn: (on) => this.turn(on) };
  }

  /** Show it, or put the lesson's page back. @param {boolean} on */
  turn(on) {
    this.light(this.advise(on ? this.told() : new Map()), on);
  }

  /** Begin with a situation that may come from anyone. @param {Map<string, string>} given */
  show(given) {
    this.asking.show(given);
    this.update();
  }

  startOver() {
    this.remember(new Map());
    this.show(new Map());
    this.asking.focusFirst();
  }

  told() {
    return this.asking.told();
  }

  update() {
    const advice = this.advise(this.told());
    const next = this.asking.next(advice.matters);
    this.showStanding(advice);
    this.showReasons(advice);
    this.light(advice);
    this.all.href = `${this.all.href.split("#")[0]}${writeAddress([{ kind: "compare", id: "all", values: this.told() }])}`;
    const said = [this.verdict(advice)];
    if (next) said.push(this.word("next", { question: this.facts(next).question }));
    if (this.asking.values.size) this.announce(said.join(" "));
  }

  /** @param {string} name @returns {any} the words of a fact */
  facts(name) {
    return this.program.words.facts[name];
  }

  // -- what comes of it

  /** @param {string} outcome @returns {string} */
  outcome(outcome) {
    const labels = this.rule.words.outcomes ?? {};
    const number = Object.hasOwn(labels, outcome) ? null : parseNumber(outcome);
    return number ? this.say.quantity(display(number, 2), this.rule.words.unit ?? "") : (labels[outcome] ?? outcome);
  }

  /** @param {Advice} advice @returns {string} in one sentence */
  verdict({ result: { outcome, unknown, reason }, matters }) {
    if (outcome !== null) return this.word("verdict", { outcome: this.outcome(outcome) });
    if (reason) return this.word("none");
    return this.word("possible", { outcomes: this.say.either(unknown.possible.map((/** @type {string} */ o) => this.outcome(o))), count: matters.length });
  }

  /** @param {Advice} advice */
  showStanding(advice) {
    const { result, matters, standing, sums } = advice;
    const hue = (/** @type {string} */ option) => `hue-${this.rule.outcomes.indexOf(option) + 1}`;
    const decided = result.outcome !== null;
    const head = decided
      ? make("p", { class: `verdict ${hue(result.outcome)}` }, make("span", { class: "small" }, this.word("outcome")), make("strong", {}, this.outcome(result.outcome)))
      : make("p", { class: "verdict open" }, make("span", { class: "small" }, this.word("outcome")), make("strong", {}, this.word(result.reason ? "none" : "open-yet")));
    const open = this.asking.open(matters).length;
    const more = decided ? this.word("decided") : this.word(open ? "more" : "skipped", { count: open });
    const items = standing.map(({ option, for: speaks, against, status }) => {
      const item = make("li", { class: `${hue(option)} is-${status}`, "data-option": option }, make("span", { class: "option" }, this.outcome(option)));
      item.append(make("span", { class: "status" }, this.word(`status.${status}`)));
      if (speaks && against && (speaks.n || against.n)) item.append(this.points(speaks, against));
      return item;
    });
    const parts = [head, make("p", { class: "small" }, more), make("ol", { class: "ranking", "aria-label": this.word("ranking") }, ...items)];
    if (result.number) parts.push(make("p", { class: "small" }, this.word("score", { number: this.say.number(exact(result.number), 2) })));
    for (const [name, value] of sums) parts.push(make("p", { class: "small sum" }, `${capital(readable(name))}: ${this.say.number(value)}`));
    this.standing.replaceChildren(...parts);
  }

  /** @param {import("./exact.js").Rational} speaks @param {import("./exact.js").Rational} against */
  points(speaks, against) {
    const [pro, contra] = [this.say.number(speaks), this.say.number(against)];
    const bars = make("span", { class: "points" });
    const spoken = make("span", { class: "hidden" }, this.word("points", { for: pro, against: contra }));
    const dots = (/** @type {import("./exact.js").Rational} */ n, /** @type {string} */ kind) =>
      Array.from({ length: Math.min(12, Number(n.n / n.d)) }, () => make("i", { class: kind }));
    bars.append(make("span", { "aria-hidden": "true" }, ...dots(speaks, "pro"), ...dots(against, "contra"), ` +${pro} −${contra}`), spoken);
    return bars;
  }

  /** @param {Advice} advice */
  showReasons({ result, rows, steps: found }) {
    const parts = [];
    const many = rows.size > 1;
    const steps = found.map((/** @type {any} */ step) => {
      const where = [...step.facts].map(([name, value]) => this.condition(name, value)).join(" · ");
      const item = make("li", {}, step.because || capital(readable(step.row)));
      const title = many ? `${capital(readable(step.decision))}${where ? " · " : ""}` : "";
      if (title || where) item.append(" ", make("span", { class: "small" }, title + where));
      return item;
    });
    if (steps.length) parts.push(this.heading(this.level + 1, this.word(result.outcome === null ? "why-so-far" : "why")), make("ul", { class: "why" }, ...steps));
    if (result.changes.length) {
      const changes = result.changes.map((/** @type {any} */ change) => {
        const tests = [...change.facts].map(([name, test]) => this.change(name, test));
        const item = make("li", {});
        item.append(make("b", {}, this.say.and(tests)), ` → ${this.outcome(change.outcome)}`);
        return item;
      });
      parts.push(this.heading(this.level + 1, this.word("changes")), make("ul", { class: "changes" }, ...changes));
    } else if (result.outcome !== null && this.told().size) {
      const all = this.told().size === this.program.facts.length;
      parts.push(make("p", { class: "small" }, this.word(all ? "changes.none" : "changes.partly")));
    }
    this.reasons.replaceChildren(...parts);
  }

  /** Short words for the values of a fact. @param {string} name @returns {Map<string, string>} */
  short(name) {
    const values = this.facts(name).values ?? {};
    const fact = /** @type {Fact} */ (this.program.facts.find((f) => f.name === name));
    return shortWords(fact.values.map((value) => [value, this.say.yesNo(value, values[value])]));
  }

  /** @param {string} name @param {string} value @returns {string} */
  condition(name, value) {
    const words = Object.hasOwn(this.program.words.facts, name) ? this.facts(name) : null;
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
    return `${this.facts(name).label}: ${this.say.either(said)}`;
  }

  /** Light what holds, dim what doesn't, in the tables and pictures. @param {Advice} advice */
  light({ rows }, on = true) {
    const any = on && this.told().size > 0;
    for (const [decision, held] of rows) {
      const part = this.frame.querySelector(`[data-decision="${CSS.escape(decision)}"]`);
      for (const element of part?.querySelectorAll("[data-row], [data-rows]") ?? []) {
        const { row, rows: several } = /** @type {HTMLElement} */ (element).dataset;
        const states = (row ? [row] : (several ?? "").split(" ")).map((id) => held.get(id) ?? null);
        element.classList.toggle("is-held", any && states.includes(true));
        element.classList.toggle("is-not", any && states.every((state) => state === false));
      }
      for (const item of part?.querySelectorAll(".branches li") ?? []) {
        const states = [...item.querySelectorAll("[data-row]")].map((e) => held.get(/** @type {HTMLElement} */ (e).dataset.row ?? "") ?? null);
        item.classList.toggle("is-held", any && states.includes(true));
        item.classList.toggle("is-not", any && states.every((state) => state === false));
      }
    }
    this.frame.classList.toggle("is-lit", any);
  }
}
