// @ts-check
/**
 * A framework tried on one's own situation: it asks what still matters, shows how the options stand and why, what would
 * change it, and lights the rows in the tables and pictures of the page.
 *
 * Questions stay where they are once asked, so that answering never moves what has the focus; the next one comes below.
 */
import { advisor } from "./advise.js";
import { display, exact, numberText, parseNumber, within } from "./exact.js";
import { announcer, copier, make, named } from "./live.js";
import { capital, intervals, readable, shortWords, typed } from "./speech.js";

/** @typedef {import("./live.js").Place} Place */
/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./advise.js").Advice} Advice */
/** @typedef {import("./evaluate.js").Fact} Fact */
/** @typedef {{fact: Fact, element: HTMLElement, set: (value: string | undefined) => void, focus: () => void}} Asked */

/** What stands for "I don't know" in an address: the fact with nothing behind it. */
const SKIPPED = "";

/** @param {Place} place @returns {Live} */
export function begin(place) {
  return new Advisor(place).live();
}

class Advisor {
  /** @param {Place} place */
  constructor({ frame, button, say, given, id, remember, link }) {
    const { program, advise } = advisor(given.program, given.hash);
    this.frame = frame;
    this.say = say;
    this.remember = remember;
    this.program = program;
    this.advise = advise;
    this.rule = /** @type {import("./evaluate.js").Rule} */ (program.rules.get(program.answer));
    /** @type {Map<string, string>} what has been answered, and skipped */
    this.values = new Map();
    /** @type {Map<string, Asked>} the questions on the page, in their order there */
    this.asked = new Map();
    this.base = `framework-${id}--try`;

    const { region, announce } = announcer();
    this.announce = announce;
    this.level = Number(frame.closest(".card")?.querySelector(".card-title")?.tagName[1] ?? 3) + 1;
    this.title = this.heading(this.level, this.word("title"), { tabindex: "-1" });
    this.problems = make("ul", { class: "problems" });
    this.questions = make("div", { class: "questions" });
    this.others = /** @type {HTMLDetailsElement} */ (make("details", { class: "others" }));
    this.standing = make("div", { class: "standing" });
    this.reasons = make("div", { class: "because" });
    const over = make("button", { type: "button", class: "quiet" }, this.word("over"));
    over.addEventListener("click", () => this.startOver());
    const copy = copier(this.word("link"), this.word("linked"), link, announce);
    const form = make("form", { class: "asking", autocomplete: "off" }, this.questions, this.others);
    form.addEventListener("submit", (event) => event.preventDefault());
    this.panel = make(
      "section",
      { class: "live advisor", "aria-label": named(frame, this.word("title")) },
      make("header", {}, this.title, make("div", { class: "tools" }, over, copy)),
      make("p", { class: "small" }, this.word("lead")),
      this.problems,
      make("div", { class: "sides" }, form, this.standing),
      this.reasons,
      region,
    );
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
    this.values = new Map();
    this.problems.replaceChildren();
    const known = new Map(this.program.facts.map((fact) => [fact.name, fact]));
    let strange = 0;
    for (const [name, value] of given) {
      if (known.has(name)) this.values.set(name, value);
      else strange += 1;
    }
    for (const { fact } of this.advise(this.told()).result.problems ?? []) {
      this.values.delete(fact);
      this.problems.append(make("li", {}, this.word("unusable", { label: this.facts(fact).label })));
    }
    if (strange) this.problems.append(make("li", {}, this.word("strange", { count: strange })));
    this.questions.replaceChildren();
    this.asked.clear();
    for (const { name } of this.program.facts) if (this.values.has(name)) this.ask(name).set(this.values.get(name));
    this.update();
  }

  startOver() {
    this.values.clear();
    this.remember(this.values);
    this.show(this.values);
    [...this.asked.values()][0]?.focus();
  }

  /** The situation as `decide` takes it: without what is skipped. */
  told() {
    return new Map([...this.values].filter(([, value]) => value !== SKIPPED));
  }

  /** @param {string} name @param {string | undefined} value undefined takes the answer back */
  answer(name, value) {
    if (this.values.get(name) === value) return;
    if (value === undefined) this.values.delete(name);
    else this.values.set(name, value);
    this.remember(this.values);
    this.problems.replaceChildren();
    this.update();
  }

  update() {
    const advice = this.advise(this.told());
    const next = this.next(advice);
    this.showOthers(advice);
    this.showStanding(advice);
    this.showReasons(advice);
    this.light(advice);
    const said = [this.verdict(advice)];
    if (next) said.push(this.word("next", { question: this.facts(next).question }));
    if (this.values.size) this.announce(said.join(" "));
  }

  // -- questions

  /** @param {string} name @returns {any} the words of a fact */
  facts(name) {
    return this.program.words.facts[name];
  }

  /** Take away what was asked, not answered, and no longer matters; ask the next. @param {Advice} advice @returns {string | null} */
  next({ matters }) {
    for (const [name, { element }] of this.asked) {
      if (this.values.has(name) || matters.includes(name) || element.contains(document.activeElement)) continue;
      element.remove();
      this.asked.delete(name);
    }
    const open = matters.filter((name) => !this.values.has(name));
    const waiting = open.find((name) => this.asked.has(name));
    if (waiting || !open.length) return waiting ?? null;
    this.ask(open[0]);
    return open[0];
  }

  /** @param {string} name @returns {Asked} */
  ask(name) {
    let asked = this.asked.get(name);
    if (!asked) {
      const fact = /** @type {Fact} */ (this.program.facts.find((f) => f.name === name));
      asked = fact.values.length ? this.choice(fact) : this.number(fact);
      asked.element.dataset.asks = name;
      this.questions.append(asked.element);
      this.asked.set(name, asked);
    }
    return asked;
  }

  /** @param {Fact} fact @returns {Asked} */
  choice(fact) {
    const { question, help, values } = this.facts(fact.name);
    const options = [...fact.values.map((v) => [v, this.say.yesNo(v, values[v])]), [SKIPPED, this.word("unknown")]];
    /** @type {HTMLInputElement[]} */
    const inputs = [];
    const described = `${this.base}-${fact.name}-help`;
    const labels = options.map(([value, label]) => {
      const input = /** @type {HTMLInputElement} */ (make("input", { type: "radio", name: `${this.base}-${fact.name}`, value }));
      input.addEventListener("change", () => this.answer(fact.name, value));
      inputs.push(input);
      return make("label", { class: value === SKIPPED ? "skip-it" : "" }, input, make("span", {}, label));
    });
    const long = options.some(([, label]) => label.length > 20);
    const choices = make("div", { class: long ? "choices long" : "choices" }, ...labels);
    const group = make("fieldset", { "aria-describedby": described }, make("legend", {}, question));
    group.append(make("p", { class: "small", id: described }, help), choices);
    const element = make("div", { class: "ask" }, group);
    return {
      fact, element,
      set: (value) => inputs.forEach((input) => (input.checked = input.value === value)),
      focus: () => (inputs.find((input) => input.checked) ?? inputs[0]).focus(),
    };
  }

  /** @param {Fact} fact @returns {Asked} */
  number(fact) {
    const { question, help, unit } = this.facts(fact.name);
    const id = `${this.base}-${fact.name}`;
    const input = /** @type {HTMLInputElement} */ (
      make("input", { id, type: "text", inputmode: "decimal", "aria-describedby": `${id}-help ${id}-fault`, maxlength: "200" })
    );
    const fault = make("p", { class: "fault", id: `${id}-fault` });
    const skip = make("button", { type: "button", class: "quiet", "aria-pressed": "false" }, this.word("unknown"));
    let timer = 0;
    const tell = (/** @type {string} */ text) => {
      fault.textContent = text;
      if (text) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    };
    const read = () => {
      clearTimeout(timer);
      if (!input.value.trim()) {
        tell("");
        return this.values.get(fact.name) === SKIPPED ? undefined : this.answer(fact.name, undefined);
      }
      const { value, text } = this.read(fact, input.value);
      tell(text);
      skip.setAttribute("aria-pressed", "false");
      this.answer(fact.name, value ?? undefined);
      return undefined;
    };
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(read, 500);
    });
    input.addEventListener("change", read);
    skip.addEventListener("click", () => {
      clearTimeout(timer);
      const skipping = this.values.get(fact.name) !== SKIPPED;
      input.value = "";
      tell("");
      skip.setAttribute("aria-pressed", String(skipping));
      this.answer(fact.name, skipping ? SKIPPED : undefined);
    });
    const field = make("p", { class: "field" }, input, make("span", { class: "unit" }, this.say.unit(unit)), skip);
    const element = make("div", { class: "ask" }, make("label", { for: id }, question));
    element.append(make("p", { class: "small", id: `${id}-help` }, help), field, fault);
    const set = (/** @type {string | undefined} */ value) => {
      const number = value ? parseNumber(value) : null;
      input.value = number ? this.say.figures(display(number, 8)) : "";
      skip.setAttribute("aria-pressed", String(value === SKIPPED));
    };
    return { fact, element, set, focus: () => input.focus() };
  }

  /** What was typed as canonical text, or a sentence that says what is wrong. @param {Fact} fact @param {string} text */
  read({ range, whole }, text) {
    const { value, code } = typed(text, this.say);
    const number = value ? parseNumber(value) : null;
    if (!number) return { value: null, text: this.say.word(`live.fault.${code || "number"}`) };
    const inside = within(range, number);
    if (!inside) return { value: null, text: this.say.word("live.fault.range", { range: this.say.interval(range) }) };
    if (whole && number.d !== 1n) return { value: null, text: this.say.word("live.fault.whole") };
    return { value: numberText(number), text: "" };
  }

  /** What hasn't been asked: what matters first. @param {Advice} advice */
  showOthers({ matters }) {
    const rest = this.program.facts.map(({ name }) => name).filter((name) => !this.asked.has(name));
    this.others.hidden = !rest.length;
    const buttons = rest.map((name) => {
      const still = matters.includes(name);
      const label = still ? this.facts(name).label : this.word("moot", { label: this.facts(name).label });
      const button = make("button", { type: "button", class: still ? "quiet" : "quiet moot" }, label);
      button.addEventListener("click", () => {
        const asked = this.ask(name);
        this.showOthers(this.advise(this.told()));
        asked.focus();
      });
      return make("li", {}, button);
    });
    this.others.replaceChildren(
      make("summary", {}, this.word("others", { count: rest.length })),
      make("ul", {}, ...buttons),
    );
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
    const open = matters.filter((name) => !this.values.has(name)).length;
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
