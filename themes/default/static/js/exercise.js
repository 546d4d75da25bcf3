// @ts-check
/**
 * An exercise or a question on the page: answers are kept as they are typed, judged when asked, and shown with reasons.
 *
 * site.js brings this when a form comes near the window, is used, or has something to show, and passes on what is
 * pressed. Who judges is a matter of `judgeOf` alone; nothing here knows a key.
 */
import { aidsOf } from "./aids.js";
import { attemptsOf } from "./attempts.js";
import { canonical, draftsOf } from "./drafts.js";
import { numberText } from "./exact.js";
import { clear, mark, marksOf, present, standingOf, sumOf } from "./outcome.js";
import { announcer, make, uuid } from "./page.js";
import { partOf } from "./parts.js";
import { words } from "./phrases.js";
import { records } from "./records.js";

/** @typedef {import("./parts.js").Part} Part */
/** @typedef {import("./parts.js").Answer} Answer */
/** @typedef {import("./judge.js").Judge} Judge */
/** @typedef {import("./judge.js").Judged} Judged */
/** @typedef {import("./judge.js").Response} Response */
/** @typedef {{id: string, form: HTMLFormElement, parts: Part[], judged: Judged | null, answers: Map<string, string>}} Case
 *   `answers` are those that were judged, as canonical JSON by part */
/** @type {Map<HTMLElement, Exercise>} */
const begun = new Map();

/** Take care of a form; `event` is what was pressed in it. @param {HTMLElement} frame @param {Event} [event] */
export function attend(frame, event) {
  const exercise = begun.get(frame) ?? new Exercise(frame);
  begun.set(frame, exercise);
  if (event) exercise.heed(event);
}

export class Exercise {
  /** @param {HTMLElement} frame */
  constructor(frame) {
    this.frame = frame;
    this.id = frame.dataset.exercise ?? "";
    this.was = (frame.dataset.was ?? "").split(" ").filter(Boolean);
    this.store = records();
    const { region, announce } = announcer();
    this.announce = announce;
    frame.append(region);
    /** @type {Case[]} */
    this.cases = [...frame.querySelectorAll("form")].map((form) => this.caseOf(form));
    this.shown = this.cases[0];
    this.parts = new Map(this.cases.flatMap(({ parts }) => parts).map((part) => [part.id, part]));
    /** @type {Promise<Judge> | null} */
    this.judging = null;
    this.busy = false;
    this.drafts = draftsOf(this);
    this.listen();
    this.aids = aidsOf(this);
    this.attempts = attemptsOf(this);
    this.begin();
  }

  /** @param {HTMLFormElement} form @returns {Case} */
  caseOf(form) {
    const tell = async (/** @type {string} */ key, /** @type {any} */ values) => this.announce((await words()).say.word(key, values));
    const elements = /** @type {HTMLElement[]} */ ([...form.querySelectorAll("[data-part]")]);
    return { id: form.dataset.case ?? "", form, parts: elements.map((element) => partOf(element, tell)), judged: null, answers: new Map() };
  }

  listen() {
    for (const name of ["input", "change"]) this.frame.addEventListener(name, (event) => this.changed(event.target));
    for (const name of ["pagehide", "beforeunload", "visibilitychange"]) addEventListener(name, () => this.drafts.keepAll());
    this.frame.addEventListener("keydown", (event) => this.pressed(event));
    this.store.listen((key) => this.heard(key));
  }

  /** Show what stood here last: the case that was worked on, and what was said of answers that are the same still. */
  async begin() {
    const latest = this.attempts.latest();
    const last = this.drafts.latest();
    const at = last && this.cases.find(({ parts }) => parts.includes(last));
    if (at && at !== this.shown && !this.frame.contains(document.activeElement)) this.turn(at);
    words().catch(() => {}); // they will be wanted
    if (this.frame.dataset.version) this.judge().catch(() => {}); // so that an attempt can be written down when it can't be sent
    if (!latest.size) return;
    try {
      const judge = await this.judge();
      for (const [at, { id, response }] of latest) {
        if (!at.judged) await this.present(at, response, await judge.judge(response, id));
      }
      await this.aids.refresh();
      await this.attempts.draw();
    } catch {
      // what was said before can't be shown now; the next check fetches it
    }
  }

  /** @returns {Promise<Judge>} fetched once; asked for again after a failure */
  judge() {
    const { version } = this.frame.dataset;
    this.judging ??= version
      ? import("./classroom.js").then(({ judgeOf }) => judgeOf(this.id, version))
      : Promise.all([words(), import("./judge.js")]).then(([{ phrases }, { judgeOf }]) => judgeOf(this.id, phrases));
    this.judging.catch(() => (this.judging = null));
    return this.judging;
  }

  /** Something was typed or chosen. @param {EventTarget | null} target */
  changed(target) {
    const id = /** @type {HTMLElement} */ (target).closest?.("[data-part]")?.getAttribute("data-part");
    const part = this.parts.get(id ?? "");
    if (part && this.drafts.keep(part)) this.mark(/** @type {Case} */ (this.cases.find(({ parts }) => parts.includes(part))));
  }

  /** Put answers into the form, as if they had been typed. @param {Map<string, unknown>} answers null takes one out */
  put(answers) {
    for (const [id, answer] of answers) {
      const part = this.parts.get(id);
      part?.show(answer);
      if (part) this.drafts.keep(part);
    }
    for (const at of this.cases) this.mark(at);
  }

  /** Answers of a record by the names that their parts have now. @param {Record<string, Answer>} answers */
  named(answers) {
    const now = new Map([...this.parts.values()].flatMap(({ id, was }) => was.map((old) => [old, id])));
    return new Map(Object.entries(answers).map(([name, answer]) => [this.parts.has(name) ? name : (now.get(name) ?? name), answer]));
  }

  /** The case of an attempt, also where it is called something else now. @param {import("./record.js").Kept} attempt */
  caseOfAttempt(attempt) {
    const parts = this.named(attempt.response.answers);
    const own = this.cases.find(({ id }) => id === attempt.case);
    return own ?? this.cases.find((at) => at.parts.some(({ id }) => parts.has(id)));
  }

  /** What stands in the form, by part. @param {Part[]} [parts] */
  answers(parts = [...this.parts.values()]) {
    return new Map(parts.map((part) => [part.id, part.read()]));
  }

  /** Another tab has written. @param {string} key */
  async heard(key) {
    await this.drafts.heard(key);
    for (const at of this.cases) this.mark(at);
    if (!key || key.startsWith(`attempt/${this.id}/`)) await this.attempts.draw();
    if (!key || /^(attempt|hint|model)\//.test(key)) await this.aids.refresh();
  }

  // -- what is pressed

  /** @param {Event} event */
  heed({ type, target }) {
    const element = /** @type {HTMLElement} */ (target);
    if (type === "submit") this.check(/** @type {Case} */ (this.cases.find(({ form }) => form === element)));
    const { show, do: act } = /** @type {HTMLElement | null} */ (element.closest("[data-show], [data-do]"))?.dataset ?? {};
    if (type !== "click") return;
    const at = this.cases.find(({ id }) => id === show);
    if (at) this.turn(at, true);
    if (act === "model") this.aids.model(this.shown);
    if (act === "reset") this.attempts.reset();
    if (act === "print") this.print();
  }

  /** In a form of many parts the enter key doesn't check. @param {KeyboardEvent} event */
  pressed(event) {
    const many = this.shown.parts.length > 1;
    if (many && event.key === "Enter" && /** @type {HTMLElement} */ (event.target).matches("input")) event.preventDefault();
  }

  /** Show a case. @param {Case} at @param {boolean} [focus] */
  turn(at, focus = false) {
    this.shown = at;
    for (const one of this.cases) one.form.classList.toggle("is-shown", one === at);
    for (const button of this.frame.querySelectorAll(".case-list [data-show]")) {
      const current = /** @type {HTMLElement} */ (button).dataset.show === at.id;
      if (current) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    }
    this.aids.turn();
    if (focus) /** @type {HTMLElement | null} */ (at.form.querySelector(".case-title"))?.focus();
  }

  /** Print the exercise alone, all its cases. */
  print() {
    this.drafts.keepAll();
    const card = this.frame.closest(".card") ?? this.frame;
    card.classList.add("is-printed");
    addEventListener("afterprint", () => card.classList.remove("is-printed"), { once: true });
    print();
  }

  // -- checking

  /** @param {Case} at */
  async check(at) {
    if (this.busy) return;
    this.busy = true;
    at.form.setAttribute("aria-busy", "true");
    try {
      this.drafts.keepAll();
      const given = [...this.answers(at.parts)].filter(([, answer]) => answer !== null);
      const response = { exercise: this.id, answers: Object.fromEntries(given), hints: this.aids.taken() };
      if (!given.length) return await this.nothing(at);
      const judge = await this.judge();
      const again = this.attempts.same(at, response, judge.hash);
      const attempt = again ?? uuid();
      if (judge.recorded && !again) this.record(attempt, at, response, { sent: false });
      const judged = await judge.judge(response, attempt);
      if (!judge.recorded && !again) this.record(attempt, at, response, { key: judge.hash, ...this.scored(at, judged) });
      await this.present(at, response, judged, true);
      await Promise.all([this.attempts.draw(), this.aids.refresh()]);
    } catch (fault) {
      this.failed(at, fault);
    } finally {
      this.busy = false;
      at.form.removeAttribute("aria-busy");
    }
  }

  /** Keep an attempt. @param {string} attempt its name @param {Case} at @param {Response} response @param {Record<string, unknown>} more */
  record(attempt, at, response, more) {
    this.store.write(`attempt/${this.id}/${attempt}`, { response, case: at.id, shown: this.aids.wasShown(at), ...more });
  }

  /** @param {Case} at @param {Judged} judged */
  scored(at, { grade }) {
    const marks = marksOf(at.parts, grade);
    return { earned: numberText(sumOf(marks, "earned")), possible: numberText(sumOf(marks, "possible")) };
  }

  /** @param {Case} at */
  async nothing(at) {
    const { say } = await words();
    this.tell(at, say.word("form.nothing", { part: at.parts[0].label }));
    at.parts[0].focus();
  }

  /** Why something couldn't be had, in a sentence; a classroom says it itself. @param {unknown} fault @returns {string} */
  reason(fault) {
    return fault instanceof Error && "status" in fault ? fault.message : (this.frame.dataset.failed ?? "");
  }

  /** @param {Case} at @param {unknown} [fault] */
  failed(at, fault) {
    this.tell(at, this.reason(fault));
  }

  /** A sentence above the buttons, read out. @param {Case} at @param {string} text */
  tell(at, text) {
    at.form.querySelector(".outcome > .told")?.remove();
    at.form.querySelector(".outcome")?.append(make("p", { class: "told" }, text));
    this.announce(text);
  }

  /** Show what was judged. @param {Case} at @param {Response} response @param {Judged} judged @param {boolean} [now] it was just asked for */
  async present(at, response, judged, now = false) {
    const { say } = await words();
    at.judged = judged;
    at.answers = new Map([...this.named(response.answers)].map(([id, answer]) => [id, canonical(answer)]));
    const { line, focus } = present(at, say, now);
    const standing = this.frame.querySelector(`.case-list [data-show="${CSS.escape(at.id)}"] .scored`);
    if (standing) standing.textContent = standingOf(at, say);
    this.mark(at);
    if (!now) return;
    focus?.focus({ preventScroll: true });
    focus?.scrollIntoView({ block: "nearest" });
    this.announce(line);
  }

  /** Take away what was said. @param {Case} at */
  clear(at) {
    clear(at);
    const standing = this.frame.querySelector(`.case-list [data-show="${CSS.escape(at.id)}"] .scored`);
    if (standing) standing.textContent = "";
  }

  /** Mark what was said of answers that have changed since. @param {Case} at */
  async mark(at) {
    if (!at.judged) return;
    const { say } = await words();
    const changed = at.parts.filter((part) => canonical(part.read()) !== (at.answers.get(part.id) ?? "null"));
    mark(at, changed, say);
  }
}
