// @ts-check
/**
 * Practice without end: cases drawn for a framework, the same for the same series as `coursekit practice` gives. The
 * learner says what comes of each, and reads why. Nothing of it is kept.
 */
import { advisor } from "./advise.js";
import { copier, lastButton, named } from "./live.js";
import { announcer, make } from "./page.js";
import { draws } from "./practice.js";
import { Teller, light } from "./telling.js";

/** @typedef {import("./live.js").Place} Place */
/** @typedef {import("./live.js").Live} Live */

/** Series and cases that can be asked for; the command knows no more cases. */
const SERIES = /^\d{1,18}$/;
const MOST_CASES = 1000;

/** @param {Place} place @returns {Live} */
export function begin(place) {
  return new Drill(place).live();
}

class Drill {
  /** @param {Place} place */
  constructor({ frame, button, say, given, id, remember, link }) {
    const { program, space, advise } = advisor(given.program, given.hash);
    this.frame = frame;
    this.say = say;
    this.remember = remember;
    this.space = space;
    this.advise = advise;
    this.teller = new Teller(program, say);
    this.base = `page--drill--${id}`;
    this.row = 0;
    const { region, announce } = announcer();
    this.announce = announce;
    this.level = Number(frame.closest(".card")?.querySelector(".card-title")?.tagName[1] ?? 3) + 1;
    this.title = this.heading(this.level, "panel-title", this.word("title"));
    this.series = /** @type {HTMLInputElement} */ (make("input", { id: this.base, inputmode: "numeric", size: "12", maxlength: "18", "aria-describedby": `${this.base}--fault` }));
    this.series.addEventListener("change", () => this.asked());
    this.fault = make("p", { class: "fault", id: `${this.base}--fault` });
    this.case = make("div", { class: "drawn-case" });
    const copy = copier(say.word("advisor.link"), say.word("advisor.linked"), link, announce);
    this.panel = make(
      "section",
      { class: "live drill", "aria-label": named(frame, this.word("title")) },
      make("header", {}, this.title, make("div", { class: "tools" }, copy)),
      make("p", { class: "small" }, this.word("lead")),
      make("p", { class: "field" }, make("label", { for: this.base }, this.word("series")), this.series),
      this.fault,
      this.case,
      region,
    );
    lastButton(frame, button).after(this.panel);
  }

  /** @param {string} key @param {Record<string, string | number>} [values] */
  word(key, values) {
    return this.say.word(`drill.${key}`, values);
  }

  /** @param {number} level @param {string} kind @param {string} text */
  heading(level, kind, text) {
    return make(`h${Math.min(level, 6)}`, { class: kind, tabindex: "-1" }, text);
  }

  /** @returns {Live} */
  live() {
    return { panel: this.panel, focus: () => this.title.focus({ preventScroll: true }), show: (values) => this.show(values), turn: () => light(this.frame, new Map(), false) };
  }

  /** Begin with a series and a case that may come from anyone; without a series, with one by chance. @param {Map<string, string>} given */
  show(given) {
    const [series, number] = [given.get("seed") ?? "", Number(given.get("case") ?? 1)];
    const chance = String(crypto.getRandomValues(new Uint32Array(1))[0] % 10_000);
    this.begin(SERIES.test(series) ? series : chance, Number.isInteger(number) && number > 0 && number <= MOST_CASES ? number : 1);
  }

  /** A series was typed. */
  asked() {
    const typed = this.series.value.trim();
    const sound = SERIES.test(typed);
    this.fault.textContent = sound ? "" : this.word("no-series");
    if (sound) this.series.removeAttribute("aria-invalid");
    else this.series.setAttribute("aria-invalid", "true");
    if (!sound) return;
    this.row = 0;
    this.begin(typed, 1);
  }

  /** @param {string} series @param {number} number */
  begin(series, number) {
    this.series.value = String(BigInt(series));
    this.drawn = draws(this.space, BigInt(series));
    this.number = 0;
    while (this.number < number - 1) {
      this.drawn.next();
      this.number += 1;
    }
    this.next();
  }

  /** Draw the next case. */
  next() {
    const facts = /** @type {Map<string, string> | null} */ (this.drawn?.next().value ?? null);
    this.number = (this.number ?? 0) + 1;
    this.remember(new Map([["seed", this.series.value], ["case", String(this.number)]]));
    light(this.frame, new Map(), false);
    if (facts) this.ask(facts);
    else this.case.replaceChildren(make("p", {}, this.word("none")));
  }

  /** @param {Map<string, string>} facts */
  ask(facts) {
    this.head = this.heading(this.level + 1, "part-title", this.word("case", { number: this.say.figures(String(this.number)) }));
    const told = [...facts].map(([name, value]) => make("div", {}, make("dt", {}, this.teller.fact(name).label), make("dd", {}, this.teller.value(name, value))));
    const options = this.teller.rule.outcomes.map((outcome) => {
      const input = make("input", { type: "radio", name: `${this.base}--outcome`, value: outcome });
      return make("label", {}, input, make("span", {}, this.teller.outcome(outcome)));
    });
    const legend = make("legend", {}, this.word("question"));
    const check = make("button", { type: "submit", class: "main" }, this.word("check"));
    const found = make("div", { class: "found-out" });
    const form = make("form", { method: "dialog", autocomplete: "off" }, make("fieldset", { class: "ask" }, legend, make("div", { class: "choices" }, ...options)), make("p", { class: "tools" }, check), found);
    let first = true;
    form.addEventListener("submit", () => {
      const chosen = /** @type {HTMLInputElement | null} */ (form.querySelector(":checked"))?.value;
      this.judge(facts, chosen, found, first);
      first &&= chosen === undefined;
    });
    this.case.replaceChildren(this.head, make("dl", { class: "told-facts" }, ...told), form);
  }

  /** @param {Map<string, string>} facts @param {string | undefined} chosen @param {HTMLElement} found @param {boolean} first whether it is the first answer to this case */
  judge(facts, chosen, found, first) {
    if (chosen === undefined) {
      found.replaceChildren(make("p", { class: "fault" }, this.word("choose")));
      this.announce(this.word("choose"));
      return /** @type {HTMLElement | null} */ (this.case.querySelector("input"))?.focus();
    }
    const { result, steps, rows } = this.advise(facts);
    const right = chosen === result.outcome;
    const acceptable = result.ranking.some((/** @type {any} */ r) => r.option === chosen && r.status === "acceptable");
    if (first && !acceptable) this.row = right ? this.row + 1 : 0;
    const kind = right ? "right" : acceptable ? "acceptable" : "wrong";
    const words = { chosen: this.teller.outcome(chosen), outcome: this.teller.outcome(result.outcome) };
    const verdict = this.heading(this.level + 1, `drill-verdict is-${kind}`, this.word(kind, words));
    const next = make("button", { type: "button", class: "main" }, this.word("next"));
    next.addEventListener("click", () => {
      this.next();
      this.head?.focus();
    });
    const parts = [verdict];
    if (this.row > 1) parts.push(make("p", { class: "small" }, this.word("row", { count: this.row })));
    parts.push(this.heading(this.level + 2, "part-title", this.say.word("advisor.why")), this.teller.why(steps, rows.size > 1));
    if (result.changes.length) parts.push(this.heading(this.level + 2, "part-title", this.say.word("advisor.changes")), this.teller.changes(result.changes));
    else parts.push(make("p", { class: "small" }, this.say.word("advisor.changes.none")));
    found.replaceChildren(...parts, make("p", { class: "tools" }, next));
    light(this.frame, rows, true);
    verdict.focus({ preventScroll: true });
    verdict.scrollIntoView({ block: "nearest" });
    this.announce(verdict.textContent ?? "");
    return undefined;
  }
}
