// @ts-check
/**
 * A framework tried on one's own situation: it asks what still matters, shows how the options stand and why, what would
 * change it, and lights the rows in the tables and pictures of the page.
 */
import { writeAddress } from "./address.js";
import { advisor } from "./advise.js";
import { Asking } from "./asking.js";
import { exact } from "./exact.js";
import { copier, lastButton, named } from "./live.js";
import { announcer, make } from "./page.js";
import { capital, readable } from "./speech.js";
import { Teller, light } from "./telling.js";

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
    this.teller = new Teller(program, say);
    this.rule = this.teller.rule;
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
    lastButton(frame, button).after(this.panel);
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
    light(this.frame, this.advise(on ? this.told() : new Map()).rows, on && this.told().size > 0);
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
    light(this.frame, advice.rows, this.told().size > 0);
    this.all.href = `${this.all.href.split("#")[0]}${writeAddress([{ kind: "compare", id: "all", values: this.told() }])}`;
    const said = [this.verdict(advice)];
    if (next) said.push(this.word("next", { question: this.teller.fact(next).question }));
    if (this.asking.values.size) this.announce(said.join(" "));
  }

  // -- what comes of it

  /** @param {Advice} advice @returns {string} in one sentence */
  verdict({ result: { outcome, unknown, reason }, matters }) {
    if (outcome !== null) return this.word("verdict", { outcome: this.teller.outcome(outcome) });
    if (reason) return this.word("none");
    return this.word("possible", { outcomes: this.say.either(unknown.possible.map((/** @type {string} */ o) => this.teller.outcome(o))), count: matters.length });
  }

  /** @param {Advice} advice */
  showStanding(advice) {
    const { result, matters, standing, sums } = advice;
    const hue = (/** @type {string} */ option) => `hue-${this.rule.outcomes.indexOf(option) + 1}`;
    const decided = result.outcome !== null;
    const head = decided
      ? make("p", { class: `verdict ${hue(result.outcome)}` }, make("span", { class: "small" }, this.word("outcome")), make("strong", {}, this.teller.outcome(result.outcome)))
      : make("p", { class: "verdict open" }, make("span", { class: "small" }, this.word("outcome")), make("strong", {}, this.word(result.reason ? "none" : "open-yet")));
    const open = this.asking.open(matters).length;
    const more = decided ? this.word("decided") : this.word(open ? "more" : "skipped", { count: open });
    const items = standing.map(({ option, for: speaks, against, status }) => {
      const item = make("li", { class: `${hue(option)} is-${status}`, "data-option": option }, make("span", { class: "option" }, this.teller.outcome(option)));
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
  showReasons({ result, rows, steps }) {
    const parts = [];
    if (steps.length) parts.push(this.heading(this.level + 1, this.word(result.outcome === null ? "why-so-far" : "why")), this.teller.why(steps, rows.size > 1));
    if (result.changes.length) {
      parts.push(this.heading(this.level + 1, this.word("changes")), this.teller.changes(result.changes));
    } else if (result.outcome !== null && this.told().size) {
      const all = this.told().size === this.program.facts.length;
      parts.push(make("p", { class: "small" }, this.word(all ? "changes.none" : "changes.partly")));
    }
    this.reasons.replaceChildren(...parts);
  }
}
