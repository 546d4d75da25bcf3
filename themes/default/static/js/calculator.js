// @ts-check
/**
 * A worksheet as a calculator: the amounts of its own table become fields, and every line, the plot and its table follow
 * as one types. Closing it puts the lesson's numbers back.
 */
import { display, numberText, parseNumber, within } from "./exact.js";
import { copier, named } from "./live.js";
import { announcer, make } from "./page.js";
import { NARROW, WIDE, plot } from "./plot.js";
import { asTyped, typed } from "./typed.js";
import { worker } from "./worked.js";

/** @typedef {import("./live.js").Place} Place */
/** @typedef {import("./live.js").Live} Live */
/** @typedef {{input: HTMLInputElement, entry: HTMLElement, cell: HTMLElement, notes: HTMLElement, lesson: HTMLElement,
 *   fault: HTMLElement, before: Node[], fact: import("./evaluate.js").Fact}} Field */

/** Stands for what was typed and is no number: whatever needs it waits. */
const INVALID = "?";

/** @param {Place} place @returns {Live} */
export function begin(place) {
  return new Calculator(place).live();
}

class Calculator {
  /** @param {Place} place */
  constructor({ frame, button, say, given, base, remember, link }) {
    this.frame = frame;
    this.say = say;
    this.worker = worker(given.program, given.hash, say);
    this.sheet = this.worker.sheet;
    this.base = base;
    /** @type {Map<string, string>} what differs from the lesson */
    this.values = new Map();
    this.remember = remember;
    this.timer = 0;

    const { region, announce } = announcer();
    this.announce = announce;
    const level = Math.min(6, Number(frame.closest(".card")?.querySelector(".card-title")?.tagName[1] ?? 3) + 1);
    this.title = make(`h${level}`, { tabindex: "-1", class: "panel-title" }, this.word("title"));
    this.problems = make("ul", { class: "problems" });
    this.broken = make("ul", { class: "problems" });
    frame.querySelector(".sheet.inputs")?.after(this.broken);
    const reset = make("button", { type: "button", class: "quiet" }, this.word("reset"));
    reset.addEventListener("click", () => this.put(new Map()));
    const csv = copier(this.word("csv"), this.word("copied"), () => this.csv(), announce);
    const copy = copier(this.word("link"), this.word("linked"), link, announce);
    const cases = (given.cases ?? []).map(({ name, inputs }) => {
      const put = make("button", { type: "button", class: "quiet" }, name);
      put.addEventListener("click", () => this.put(new Map(Object.entries(inputs))));
      return make("li", {}, put);
    });
    this.panel = make(
      "section",
      { class: "live calculator", "aria-label": named(frame, this.word("title")) },
      make("header", {}, this.title, make("div", { class: "tools" }, reset, csv, copy)),
      make("p", { class: "small" }, this.word("lead")),
      this.problems,
      region,
    );
    if (cases.length) region.before(make("div", { class: "cases-to-try" }, make("span", { class: "small" }, this.word("cases")), make("ul", {}, ...cases)));
    /** @type {HTMLElement} */ (button.parentElement).after(this.panel);
    this.about = /** @type {HTMLElement} */ (frame.querySelector(".example"));
    this.example = this.about.textContent;
    this.lines = new Map([...frame.querySelectorAll("tr[data-line]")].map((row) => [/** @type {HTMLElement} */ (row).dataset.line ?? "", row]));
    this.fields = this.makeFields();
  }

  /** @param {string} key @param {Record<string, string | number>} [values] */
  word(key, values) {
    return this.say.word(`calculator.${key}`, values);
  }

  /** @returns {Live} */
  live() {
    this.turn(true);
    return {
      panel: this.panel,
      focus: () => ([...this.fields.values()][0]?.input ?? this.title).focus({ preventScroll: true }),
      show: (values) => this.show(values),
      turn: (on) => this.turn(on),
    };
  }

  /** Begin with numbers that may come from anyone. @param {Map<string, string>} given */
  show(given) {
    const strange = [...given].filter(([name]) => !this.fields.has(name)).length;
    this.put(new Map([...given].filter(([name]) => this.fields.has(name))), false);
    const sentences = [];
    for (const [name, { input, fact }] of this.fields) {
      if (this.values.get(name) !== INVALID) continue;
      input.value = this.lesson(name);
      this.values.delete(name);
      this.tell(name, "");
      sentences.push(this.say.word("advisor.unusable", { label: this.worker.labels.get(fact.name) }));
    }
    if (strange) sentences.push(this.say.word("advisor.strange", { count: strange }));
    this.update(false);
    this.problems.replaceChildren(...sentences.map((text) => make("li", {}, text)));
  }

  /** The amounts of the table as fields. @returns {Map<string, Field>} */
  makeFields() {
    const fields = new Map();
    for (const fact of this.sheet.program.facts) {
      const { name } = fact;
      const row = [...this.frame.querySelectorAll("[data-input]")].find((r) => /** @type {HTMLElement} */ (r).dataset.input === name);
      const cell = /** @type {HTMLElement | null} */ (row?.querySelector(".amount") ?? null);
      if (!row || !cell) continue;
      const notes = /** @type {HTMLElement} */ (row.lastElementChild);
      const label = /** @type {HTMLElement} */ (row.querySelector("th"));
      label.id = `${this.base}--${name}--label`;
      const ids = ["unit", "fault", "lesson"].map((part) => `${this.base}--${name}--${part}`);
      const input = /** @type {HTMLInputElement} */ (make("input", { type: "text", inputmode: "decimal", autocomplete: "off", maxlength: "200", "aria-labelledby": label.id, "aria-describedby": ids.join(" ") }));
      const [before, after] = this.say.around(this.worker.units.get(name) ?? "");
      const unit = make("span", { class: "unit", id: ids[0] }, after);
      const fault = make("span", { class: "fault", id: ids[1] });
      const lesson = make("span", { class: "lesson", id: ids[2] });
      input.addEventListener("input", () => this.typed(name));
      input.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || !this.values.has(name)) return;
        input.value = this.lesson(name);
        this.typed(name);
      });
      const entry = make("span", { class: "entry" }, ...(before ? [make("span", { class: "unit before" }, before)] : []), input, unit);
      fields.set(name, { input, entry, cell, notes, fault, lesson, fact, before: [...cell.childNodes] });
    }
    return fields;
  }

  /** The lesson's number as one would type it. @param {string} name */
  lesson(name) {
    return asTyped(/** @type {any} */ (this.sheet.defaults.get(name)), this.say);
  }

  /** Show it, or put the lesson's page back. @param {boolean} on */
  turn(on) {
    this.frame.classList.toggle("is-live", on);
    for (const { cell, before, entry, fault, lesson, notes } of this.fields.values()) {
      cell.replaceChildren(...(on ? [entry] : before));
      if (on) notes.append(fault, lesson);
      else [fault, lesson].forEach((part) => part.remove());
    }
    const kept = this.values;
    if (!on) this.values = new Map();
    this.update(false);
    this.values = kept;
  }

  /** Put in numbers by name; all others are the lesson's. @param {Map<string, string>} values @param {boolean} [told] */
  put(values, told = true) {
    this.values = new Map();
    for (const [name, { input }] of this.fields) {
      const value = values.get(name);
      const number = value === undefined ? null : parseNumber(value);
      input.value = value === undefined ? this.lesson(name) : number ? asTyped(number, this.say) : value.slice(0, 200);
      this.read(name);
    }
    this.update(told);
    this.problems.replaceChildren();
    if (told) this.save();
  }

  /** @param {string} name */
  typed(name) {
    this.problems.replaceChildren();
    this.read(name);
    this.update(true);
    this.save();
  }

  /** Take over what stands in a field, or say beside it what is wrong. @param {string} name */
  read(name) {
    const { input, fact } = /** @type {Field} */ (this.fields.get(name));
    const blank = !input.value.trim();
    const { value: number, fault } = typed(input.value, this.worker.units.get(name) ?? "", this.say);
    let text = "";
    if (!number) text = blank ? this.say.word("live.fault.blank") : fault;
    else if (!within(fact.range, number)) text = this.say.word("live.fault.range", { range: this.say.interval(fact.range) });
    else if (fact.whole && number.d !== 1n) text = this.say.word("live.fault.whole");
    this.tell(name, text);
    const canonical = number && !text ? numberText(number) : INVALID;
    if (canonical === numberText(/** @type {any} */ (this.sheet.defaults.get(name)))) this.values.delete(name);
    else this.values.set(name, canonical);
  }

  /** @param {string} name @param {string} text */
  tell(name, text) {
    const { input, fault } = /** @type {Field} */ (this.fields.get(name));
    fault.textContent = text;
    if (text) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }

  save() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.remember(new Map([...this.values].filter(([, value]) => value !== INVALID))), 300);
  }

  /** @param {boolean} aloud */
  update(aloud) {
    const { result, lines } = this.worker.work(this.values);
    /** @type {string[]} */
    const said = [];
    for (const line of lines) {
      const row = this.lines.get(line.name);
      const cell = row?.querySelector(".amount");
      if (!row || !cell) continue;
      if (cell.textContent !== line.value && this.sheet.results.includes(line.name)) said.push(`${line.label}: ${line.value}.`);
      cell.textContent = line.value;
      /** @type {HTMLElement} */ (row.lastElementChild).replaceChildren(...line.notes.flatMap((note) => [make("span", {}, note), " "]));
    }
    for (const [name, { lesson }] of this.fields) {
      const value = /** @type {any} */ (this.sheet.defaults.get(name));
      lesson.textContent = this.values.has(name) ? this.word("lesson", { value: this.worker.quantity(value, name) }) : "";
    }
    const broken = result.problems.filter((/** @type {any} */ p) => p.requirement).map((/** @type {any} */ p) => p.because);
    this.broken.replaceChildren(...[...new Set(broken)].map((text) => make("li", {}, text)));
    this.about.textContent = this.values.size ? this.word("yours") : this.example;
    this.drawPlot();
    if (aloud && (said.length || broken.length)) this.announce([...broken, ...said.slice(0, 4)].join(" "));
  }

  drawPlot() {
    const figure = this.frame.querySelector(".drawn");
    const drawn = this.worker.draw(this.values);
    if (!figure || !drawn) return;
    const said = drawn.spots.filter((spot) => spot.crossing).map((spot) => `${spot.label}.`);
    if (drawn.spots.some((spot) => !spot.crossing)) said.push(this.values.size ? this.word("dots") : this.say.word("worksheet.plot.example"));
    if (drawn.empty) said.splice(0, said.length, this.word("nothing-to-draw"));
    for (const [kind, room] of /** @type {[string, number][]} */ ([["wide", WIDE], ["narrow", NARROW]])) {
      const about = { id: `${this.base}--plot--${kind}`, title: drawn.title, description: drawn.description };
      const svg = drawn.empty ? "" : plot(drawn.xs, drawn.curves, drawn.x, drawn.y, drawn.spots, about, room);
      const place = figure.querySelector(`.${kind}`);
      if (place) place.innerHTML = svg;
    }
    const caption = figure.querySelector("figcaption");
    if (caption) caption.textContent = `${drawn.title}. ${said.join(" ")}`;
    const body = figure.nextElementSibling?.querySelector("tbody");
    body?.replaceChildren(...drawn.rows.map(([first, ...rest]) => make("tr", {}, make("th", { scope: "row" }, first), ...rest.map((cell) => make("td", {}, cell)))));
  }

  /** Inputs and results as CSV (RFC 4180), with plain numbers. @returns {string} */
  csv() {
    const quoted = (/** @type {string} */ cell) => (/[",\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell);
    const { result, lines } = this.worker.work(this.values);
    const inputs = [...this.fields.keys()].map((name) => [this.worker.labels.get(name), plain(result.inputs.get(name)), this.worker.units.get(name)]);
    const rows = [[this.say.word("worksheet.inputs"), this.say.word("worksheet.amount"), this.word("unit")], ...inputs,
      ...lines.map((line) => [line.label, /** @type {string} */ (line.plain) || line.value, line.unit])];
    return rows.map((row) => row.map((cell) => quoted(cell ?? "")).join(",")).join("\r\n");
  }
}

/** @param {string | null} text canonical */
function plain(text) {
  const number = text === null ? null : parseNumber(text);
  return number ? display(number, 8).replace(/,/g, "") : "";
}
