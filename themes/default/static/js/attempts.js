// @ts-check
/** What was tried before: a list with times, to go back to; and starting over, which keeps it. */
import { canonicalJson, display, exact } from "./exact.js";
import { make } from "./page.js";
import { words } from "./phrases.js";

/** @typedef {import("./exercise.js").Exercise} Exercise */
/** @typedef {import("./exercise.js").Case} Case */
/** @typedef {import("./record.js").Kept} Kept an attempt */

/** @param {Exercise} exercise */
export function attemptsOf(exercise) {
  const { frame, id, store, announce } = exercise;
  const tools = /** @type {HTMLElement} */ (frame.querySelector(".tools") ?? exercise.shown.form);
  const list = make("ol", {});
  const summary = make("summary", {});
  const details = make("details", { class: "attempts" }, summary, list);
  const undone = make("p", { class: "undo small" });

  /** All attempts with their names, the first one first. @returns {Kept[]} */
  const all = () =>
    [id, ...exercise.was].flatMap((name) => store.entries(`attempt/${name}`))
      .map(([key, attempt]) => ({ ...attempt, id: key.slice(key.lastIndexOf("/") + 1) }))
      .sort((a, b) => (a.time < b.time ? -1 : 1));

  /** The last attempt of each case. @returns {Map<Case, Kept>} */
  const latest = () => new Map(all().flatMap((attempt) => {
    const at = exercise.caseOfAttempt(attempt);
    return at ? [[at, attempt]] : [];
  }));

  /** The name of the last attempt of a case, if it is this one once more. @param {Case} at @param {unknown} response @param {string} key */
  function same(at, response, key) {
    const last = latest().get(at);
    return last && (last.key ?? "") === key && canonicalJson(last.response) === canonicalJson(response) ? last.id : null;
  }

  async function draw() {
    const found = all();
    if (!found.length) return details.remove();
    const { say } = await words();
    const format = new Intl.DateTimeFormat(document.documentElement.lang || undefined, { dateStyle: "medium", timeStyle: "medium" });
    summary.textContent = say.word("form.attempts", { count: found.length });
    list.replaceChildren(...found.reverse().map((attempt) => item(attempt, format.format(new Date(attempt.time)), say)));
    if (!details.parentElement) tools.after(undone, details);
  }

  /** @param {Kept} attempt @param {string} time @param {import("./speech.js").Speech} say */
  function item(attempt, time, say) {
    const at = exercise.caseOfAttempt(attempt);
    const points = (/** @type {string} */ text) => say.figures(display(exact(text), 2));
    const said = [make("time", { datetime: attempt.time }, time)];
    const name = at?.form.querySelector(".case-title")?.textContent ?? (at ? "" : attempt.case);
    const scored = attempt.earned !== undefined && frame.querySelector(".points");
    const score = scored ? say.word("form.standing", { earned: points(attempt.earned), possible: points(attempt.possible) }) : "";
    const row = make("li", {}, ...said, [name && ` · ${name}`, score && ` · ${score}`].filter(Boolean).join(""), " ");
    if (at) {
      const button = make("button", { type: "button", class: "link" }, say.word("form.restore"));
      button.addEventListener("click", () => restore(at, attempt, time));
      row.append(button);
    }
    return row;
  }

  /** Put the answers of an attempt back, with what was said of them. @param {Case} at @param {Kept} attempt @param {string} time */
  async function restore(at, attempt, time) {
    const { say } = await words();
    const before = exercise.answers(at.parts);
    exercise.turn(at);
    exercise.clear(at);
    const given = exercise.named(attempt.response.answers);
    exercise.put(new Map(at.parts.map((part) => [part.id, given.get(part.id) ?? null])));
    undoable(before, say.word("form.restored", { time }), say);
    try {
      await exercise.present(at, attempt.response, await (await exercise.judge()).judge(attempt.response, attempt.id));
    } catch (fault) {
      exercise.failed(at, fault);
    }
  }

  /** Say what was done, with a way back. @param {Map<string, unknown>} before @param {string} text @param {import("./speech.js").Speech} say */
  function undoable(before, text, say) {
    const button = make("button", { type: "button", class: "link" }, say.word("form.undo"));
    button.addEventListener("click", () => {
      exercise.put(before);
      undone.replaceChildren(say.word("form.undone"));
      announce(say.word("form.undone"));
      exercise.shown.parts[0].focus();
    });
    undone.replaceChildren(text, " ", button);
    tools.after(undone);
    announce(text);
  }

  /** Ask, then take all answers out of the form. */
  async function reset() {
    const { say } = await words();
    const several = exercise.cases.length > 1;
    const dialog = /** @type {HTMLDialogElement} */ (make("dialog", { class: "ask-first", "aria-label": say.word("form.reset") }));
    const choice = (/** @type {string} */ key, /** @type {Case[]} */ cases) => {
      const button = make("button", { type: "button" }, say.word(key, { case: exercise.shown.form.querySelector(".case-title")?.textContent ?? "" }));
      button.addEventListener("click", () => {
        dialog.close();
        if (cases.length) empty(cases, say);
      });
      return button;
    };
    const choices = several
      ? [choice("form.reset.case", [exercise.shown]), choice("form.reset.all", exercise.cases)]
      : [choice("form.reset.yes", exercise.cases)];
    const text = make("p", {}, say.word("form.reset.text"));
    dialog.append(make("p", { class: "dialog-title" }, say.word("form.reset")), text, make("div", { class: "acts" }, ...choices, choice("form.reset.no", [])));
    dialog.addEventListener("close", () => dialog.remove());
    frame.append(dialog);
    dialog.showModal();
  }

  /** @param {Case[]} cases @param {import("./speech.js").Speech} say */
  function empty(cases, say) {
    const parts = cases.flatMap((at) => at.parts);
    const before = exercise.answers(parts);
    for (const at of cases) exercise.clear(at);
    exercise.put(new Map(parts.map((part) => [part.id, null])));
    for (const model of frame.querySelectorAll(".model")) model.remove();
    exercise.aids.turn();
    undoable(before, say.word("form.reset.done"), say);
    exercise.shown.parts[0].focus();
  }

  return { all, latest, same, draw, reset };
}
