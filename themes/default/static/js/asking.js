// @ts-check
/**
 * Telling a situation: questions that stay where they are once asked, so that answering never moves what has the focus;
 * the next one comes below. What is asked next, its owner decides.
 */
import { numberText, parseNumber, within } from "./exact.js";
import { understand } from "./evaluate.js";
import { make } from "./page.js";
import { asTyped, typed } from "./typed.js";

/** @typedef {import("./evaluate.js").Fact} Fact */
/** @typedef {import("./speech.js").Speech} Speech */
/** @typedef {{fact: Fact, element: HTMLElement, set: (value: string | undefined) => void, focus: () => void}} Asked */

/** What stands for "I don't know" in an address: the fact with nothing behind it. */
const SKIPPED = "";

export class Asking {
  /** @param {{say: Speech, base: string, facts: Fact[], words: Map<string, any>, changed: () => void}} given
   * `words` are those of each fact; `changed` hears of every answer */
  constructor({ say, base, facts, words, changed }) {
    this.say = say;
    this.base = base;
    this.all = new Map(facts.map((fact) => [fact.name, fact]));
    this.words = words;
    this.changed = changed;
    /** @type {Map<string, string>} what has been answered, and skipped */
    this.values = new Map();
    /** @type {Map<string, Asked>} the questions on the page, in their order there */
    this.asked = new Map();
    /** @type {string[]} */
    this.matters = [];
    this.problems = make("ul", { class: "problems" });
    this.questions = make("div", { class: "questions" });
    this.others = /** @type {HTMLDetailsElement} */ (make("details", { class: "others" }));
    this.form = make("form", { class: "asking", autocomplete: "off" }, this.questions, this.others);
    this.form.addEventListener("submit", (event) => event.preventDefault());
  }

  /** @param {string} key @param {Record<string, string | number>} [values] */
  word(key, values) {
    return this.say.word(`advisor.${key}`, values);
  }

  /** @param {string} name @returns {any} the words of a fact */
  facts(name) {
    return this.words.get(name);
  }

  /** Begin with a situation that may come from anyone. @param {Map<string, string>} given */
  show(given) {
    const known = new Map([...given].filter(([name]) => this.all.has(name)));
    const strange = given.size - known.size;
    this.problems.replaceChildren();
    this.values = known;
    for (const { fact } of understand([...this.all.values()], this.told()).problems) {
      known.delete(fact);
      this.problems.append(make("li", {}, this.word("unusable", { label: this.facts(fact).label })));
    }
    if (strange) this.problems.append(make("li", {}, this.word("strange", { count: strange })));
    this.questions.replaceChildren();
    this.asked.clear();
    for (const name of this.all.keys()) if (known.has(name)) this.ask(name).set(known.get(name));
  }

  focusFirst() {
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
    this.problems.replaceChildren();
    this.changed();
  }

  /** What matters and is neither answered nor skipped. @param {string[]} matters @returns {string[]} */
  open(matters) {
    return matters.filter((name) => !this.values.has(name));
  }

  /**
   * Take away what was asked, not answered, and no longer matters; ask the first that does.
   * @param {string[]} matters the most useful first @returns {string | null} what is to be answered next
   */
  next(matters) {
    this.matters = matters;
    for (const [name, { element }] of this.asked) {
      if (this.values.has(name) || matters.includes(name) || element.contains(document.activeElement)) continue;
      element.remove();
      this.asked.delete(name);
    }
    const open = this.open(matters);
    const next = open.find((name) => this.asked.has(name)) ?? open[0] ?? null;
    if (next) this.ask(next);
    this.showOthers();
    return next;
  }

  /** @param {string} name @returns {Asked} */
  ask(name) {
    let asked = this.asked.get(name);
    if (!asked) {
      const fact = /** @type {Fact} */ (this.all.get(name));
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
      input.value = number ? asTyped(number, this.say) : "";
      skip.setAttribute("aria-pressed", String(value === SKIPPED));
    };
    return { fact, element, set, focus: () => input.focus() };
  }

  /** What was typed as canonical text, or a sentence that says what is wrong. @param {Fact} fact @param {string} text */
  read({ name, range, whole }, text) {
    const { value: number, fault } = typed(text, this.facts(name).unit ?? "", this.say);
    if (!number) return { value: null, text: fault };
    const inside = within(range, number);
    if (!inside) return { value: null, text: this.say.word("live.fault.range", { range: this.say.interval(range) }) };
    if (whole && number.d !== 1n) return { value: null, text: this.say.word("live.fault.whole") };
    return { value: numberText(number), text: "" };
  }

  /** What hasn't been asked: what matters first. */
  showOthers() {
    const rest = [...this.all.keys()].filter((name) => !this.asked.has(name));
    rest.sort((a, b) => Number(this.matters.includes(b)) - Number(this.matters.includes(a)));
    this.others.hidden = !rest.length;
    const buttons = rest.map((name) => {
      const still = this.matters.includes(name);
      const label = still ? this.facts(name).label : this.word("moot", { label: this.facts(name).label });
      const button = make("button", { type: "button", class: still ? "quiet" : "quiet moot" }, label);
      button.addEventListener("click", () => {
        const asked = this.ask(name);
        this.showOthers();
        asked.focus();
      });
      return make("li", {}, button);
    });
    this.others.replaceChildren(make("summary", {}, this.word("others", { count: rest.length })), make("ul", {}, ...buttons));
  }
}
