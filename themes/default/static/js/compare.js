// @ts-check
/**
 * One situation put to all frameworks side by side: what each says and why, where those that answer the same question
 * agree, and where they part. Asked next is what matters to most of them.
 */
import { writeAddress } from "./address.js";
import { advisor } from "./advise.js";
import { Asking } from "./asking.js";
import { display, parseNumber } from "./exact.js";
import { copier } from "./live.js";
import { announcer, make } from "./page.js";

/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./live.js").Given} Given */
/** @typedef {import("./advise.js").Advice} Advice */
/** @typedef {{id: string, title: string, url: string, program: import("./evaluate.js").Program, maps: any,
 *   outcomes: string[], advise: (situation: Map<string, unknown>) => Advice}} Compared */

/** @param {import("./live.js").Place} place @returns {Live} */
export function begin(place) {
  return new Comparer(place).live();
}

class Comparer {
  /** @param {import("./live.js").Place} place */
  constructor({ frame, button, say, given, remember, link }) {
    this.frame = frame;
    this.say = say;
    this.compared = /** @type {Given[]} */ (/** @type {unknown} */ (given)).map((one) => this.ready(one));
    this.groups = grouped(this.compared);
    const order = (frame.dataset.facts ?? "").split(" ");
    const facts = new Map(this.compared.flatMap(({ program }) => program.facts.map((fact) => [fact.name, fact])));
    const words = new Map(this.compared.flatMap(({ program }) => Object.entries(program.words.facts)));
    this.asking = new Asking({
      say,
      base: "page--compare",
      facts: order.flatMap((name) => facts.get(name) ?? []),
      words,
      changed: () => {
        remember(this.asking.values);
        this.update();
      },
    });
    const { region, announce } = announcer();
    this.announce = announce;
    this.title = make("h2", { class: "panel-title", tabindex: "-1" }, say.word("advisor.title"));
    this.found = make("div", { class: "found" });
    const over = make("button", { type: "button", class: "quiet" }, say.word("advisor.over"));
    over.addEventListener("click", () => {
      remember(new Map());
      this.show(new Map());
      this.asking.focusFirst();
    });
    const copy = copier(say.word("advisor.link"), say.word("advisor.linked"), link, announce);
    this.panel = make(
      "section",
      { class: "live comparer", "aria-label": say.word("advisor.title") },
      make("header", {}, this.title, make("div", { class: "tools" }, over, copy)),
      make("p", { class: "small" }, say.word("advisor.lead")),
      this.asking.problems,
      make("div", { class: "sides" }, this.asking.form, this.found),
      region,
    );
    /** @type {HTMLElement} */ (button.parentElement).after(this.panel);
    this.turn(true);
  }

  /** @param {Given} given @returns {Compared} */
  ready({ program: compiled, hash }) {
    const { program, advise } = advisor(compiled, hash);
    const card = [...this.frame.querySelectorAll("[data-compared]")].find((c) => /** @type {HTMLElement} */ (c).dataset.compared === program.id);
    const url = card?.querySelector("a")?.href ?? "";
    const outcomes = program.rules.get(program.answer)?.outcomes ?? [];
    return { id: program.id, title: program.words.title, url, program, maps: compiled.logic.maps ?? {}, outcomes, advise };
  }

  /** @returns {Live} */
  live() {
    return { panel: this.panel, focus: () => this.title.focus({ preventScroll: true }), show: (v) => this.show(v), turn: (on) => this.turn(on) };
  }

  /** @param {boolean} on */
  turn(on) {
    const list = this.frame.querySelector(".compared");
    if (list) /** @type {HTMLElement} */ (list).hidden = on;
  }

  /** @param {Map<string, string>} given */
  show(given) {
    this.asking.show(given);
    this.update();
  }

  update() {
    const told = this.asking.told();
    const advice = new Map(this.compared.map((one) => [one.id, one.advise(told)]));
    this.asking.next(this.byUse([...advice.values()]));
    const said = [this.say.word("compare.told", { count: [...advice.values()].filter(({ result }) => result.outcome !== null).length, all: this.compared.length })];
    const parts = this.groups.map((group) => this.group(group, advice, said));
    this.found.replaceChildren(...parts);
    if (this.asking.values.size) this.announce(said.join(" "));
  }

  /** What matters, to most frameworks first. @param {Advice[]} advice @returns {string[]} */
  byUse(advice) {
    const uses = new Map([...this.asking.all.keys()].map((name) => [name, advice.filter(({ matters }) => matters.includes(name)).length]));
    const used = [...uses].filter(([, count]) => count > 0);
    return used.sort((a, b) => b[1] - a[1]).map(([name]) => name);
  }

  /** Those that answer one question. @param {Compared[]} group @param {Map<string, Advice>} advice @param {string[]} said */
  group(group, advice, said) {
    const answers = group.map((one) => ({ one, advice: /** @type {Advice} */ (advice.get(one.id)) }));
    const decided = answers.filter((a) => a.advice.result.outcome !== null);
    const common = group[0];
    const names = new Set(decided.map(({ one, advice: a }) => mapped(one, common, a.result.outcome)));
    const titles = this.say.and(decided.map(({ one }) => one.title));
    let state = "own";
    if (group.length > 1) {
      if (names.size > 1) {
        state = "parted";
        said.push(this.say.word("compare.part", { frameworks: titles }));
      } else if (decided.length > 1) {
        state = "same";
        said.push(this.say.word("compare.agree", { frameworks: titles, outcome: this.label(decided[0].one, decided[0].advice.result.outcome) }));
      } else state = "waiting";
    }
    const section = make("section", { class: `group is-${state}` }, make("h3", { class: "part-title" }, this.say.word(`compare.${state}`)));
    section.append(...answers.map(({ one, advice: a }) => this.answer(one, a, common)));
    return section;
  }

  /** @param {Compared} one @param {Advice} advice @param {Compared} common */
  answer(one, { result, matters, steps }, common) {
    const name = result.outcome === null ? "" : mapped(one, common, result.outcome);
    const hue = name ? ` hue-${common.outcomes.indexOf(name) + 1}` : "";
    const link = make("a", { href: this.lesson(one) }, one.title);
    const head = make("h4", { class: "framework-name" }, link);
    const outcome = make("p", { class: `verdict${hue}${name ? "" : " open"}` }, make("strong", {}, name ? this.label(one, result.outcome) : this.say.word("compare.open")));
    const parts = [head, outcome];
    if (name) parts.push(...this.reasons(one, result, steps).map((text) => make("p", { class: "small" }, text)));
    else parts.push(make("p", { class: "small" }, this.say.word("compare.asks", { count: this.asking.open(matters).length })));
    return make("div", { class: "answered-by", "data-answers": one.id }, ...parts);
  }

  /** The sentences that lead to the outcome, two at most. @param {Compared} one @param {any} result @param {any[]} steps @returns {string[]} */
  reasons({ program }, result, steps) {
    const rule = /** @type {any} */ (program.rules.get(program.answer));
    const speaks = (/** @type {any} */ step) => {
      const row = rule.rows.find((/** @type {any} */ r) => step.decision === rule.name && r.id === step.row);
      if (!row?.effects) return step.decision === rule.name;
      return [...row.effects.settles, ...row.effects.for].includes(result.outcome);
    };
    const found = steps.filter((step) => step.because);
    const leading = found.filter(speaks);
    return (leading.length ? leading : found).slice(-2).map((step) => step.because);
  }

  /** @param {Compared} one @param {string} outcome @returns {string} */
  label({ program }, outcome) {
    const words = program.rules.get(program.answer)?.words ?? {};
    if (Object.hasOwn(words.outcomes ?? {}, outcome)) return words.outcomes[outcome];
    const number = parseNumber(outcome);
    return number ? this.say.quantity(display(number, 2), words.unit ?? "") : outcome;
  }

  /** The framework in its lesson, tried on the same situation. @param {Compared} one @returns {string} */
  lesson({ id, url, program }) {
    const asked = new Set(program.facts.map(({ name }) => name));
    const values = new Map([...this.asking.told()].filter(([name]) => asked.has(name)));
    return values.size ? url.split("#")[0] + writeAddress([{ kind: "try", id, values }]) : url;
  }
}

/** An outcome in the words of another framework. @param {Compared} one @param {Compared} common @param {string} outcome @returns {string} */
function mapped({ maps }, common, outcome) {
  const map = Object.hasOwn(maps, common.id) ? maps[common.id] : {};
  return Object.hasOwn(map, outcome) ? map[outcome] : outcome;
}

/** Whether two speak of the same outcomes, as `compare` has it. @param {Compared} one @param {Compared} common */
function fits(one, common) {
  const theirs = new Set(one.outcomes.map((outcome) => mapped(one, common, outcome)));
  const known = new Set(common.outcomes);
  return [...theirs].every((o) => known.has(o)) || [...known].every((o) => theirs.has(o));
}

/** Frameworks that answer the same question, together; those with most outcomes lead. @param {Compared[]} all @returns {Compared[][]} */
function grouped(all) {
  /** @type {Compared[][]} */
  const groups = [];
  for (const one of [...all].sort((a, b) => b.outcomes.length - a.outcomes.length)) {
    const group = groups.find(([common]) => fits(one, common));
    if (group) group.push(one);
    else groups.push([one]);
  }
  return groups.sort((a, b) => b.length - a.length);
}
