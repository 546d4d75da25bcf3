// @ts-check
/** Hints, taken one by one and remembered; the model answer and the solution, after an honest attempt. */
import { isHonest, marksOf } from "./outcome.js";
import { make } from "./page.js";
import { words } from "./phrases.js";

/** @typedef {import("./exercise.js").Exercise} Exercise */
/** @typedef {import("./exercise.js").Case} Case */

/** Attempts of a case that are looked through for an honest one. */
const MOST_ATTEMPTS = 50;

/** @param {Exercise} exercise */
export function aidsOf(exercise) {
  const { frame, id, store, announce } = exercise;
  const hints = /** @type {HTMLDetailsElement[]} */ ([...frame.querySelectorAll(".aids > details.hint")]);
  const solutions = /** @type {HTMLDetailsElement[]} */ ([...frame.querySelectorAll(".aids > details.solution")]);
  const button = frame.querySelector("[data-do='model']");
  const needs = frame.querySelector(".needs");
  /** @type {Set<Case>} cases of which there was an honest attempt */
  const honest = new Set();
  const several = exercise.cases.length > 1;
  const modelKey = (/** @type {Case} */ at) => (several ? `model/${id}/${at.id}` : `model/${id}`);
  const open = () => honest.size === exercise.cases.length;

  let prose = 0;
  const names = new Map(hints.map((hint) => [hint, hint.dataset.hint ?? `prose-${(prose += 1)}`]));
  for (const hint of hints) hint.addEventListener("toggle", () => hint.open && take(hint));
  for (const solution of solutions) {
    solution.querySelector("summary")?.addEventListener("click", (event) => {
      if (open()) return;
      event.preventDefault();
      announce(needs?.textContent ?? "");
    });
    solution.addEventListener("toggle", () => {
      if (!solution.open) return;
      if (!open()) solution.open = false; // found by the browser's own search
      else if (!store.read(`model/${id}`)) store.write(`model/${id}`, {});
    });
  }

  /** @param {HTMLDetailsElement} hint */
  async function take(hint) {
    const name = /** @type {string} */ (names.get(hint));
    const text = hint.querySelector(":scope > p");
    const fetched = text && (hint.dataset.hint || frame.dataset.version);
    try {
      if (fetched) text.textContent = await (await exercise.judge()).hint(name);
    } catch (fault) {
      if (fetched) text.textContent = exercise.reason(fault);
      return;
    }
    hint.dataset.taken = "";
    if (!store.read(`hint/${id}/${name}`)) store.write(`hint/${id}/${name}`, {});
  }

  /** The hints taken, whatever they are called now. @returns {string[]} */
  const taken = () => store.entries(`hint/${id}`).map(([key]) => key.slice(`hint/${id}/`.length));

  /** Look again at what was taken and tried. */
  async function refresh() {
    for (const hint of hints) if (store.read(`hint/${id}/${names.get(hint)}`)) hint.dataset.taken = "";
    for (const at of exercise.cases) if (await wasHonest(at)) honest.add(at);
    turn();
  }

  /** @param {Case} at */
  async function wasHonest(at) {
    if (honest.has(at) || store.read(modelKey(at)) || (at.judged && isHonest(marksOf(at.parts, at.judged.grade)))) return true;
    const attempts = exercise.attempts.all().filter((attempt) => exercise.caseOfAttempt(attempt) === at).slice(-MOST_ATTEMPTS);
    if (!attempts.length) return false;
    const judge = await exercise.judge();
    if (judge.recorded) return attempts.some(({ sent }) => sent); // whether it was honest, the classroom says
    for (const { response, id: attempt } of attempts) {
      const { grade } = await judge.judge(response, attempt);
      if (isHonest(marksOf(at.parts, grade))) return true;
    }
    return false;
  }

  /** Another case is shown, or something was opened. */
  function turn() {
    frame.toggleAttribute("data-open", open());
    const ready = honest.has(exercise.shown);
    button?.setAttribute("aria-disabled", String(!ready));
    button?.setAttribute("aria-pressed", String(exercise.shown.form.querySelector(".model") !== null));
    if (needs) /** @type {HTMLElement} */ (needs).hidden = ready && (open() || !solutions.length);
  }

  /** Show or hide the model answer of a case. @param {Case} at */
  async function model(at) {
    const there = [...at.form.querySelectorAll(".model")];
    if (!honest.has(at)) return announce(needs?.textContent ?? "");
    if (!there.length) {
      const [judge, { say }] = await Promise.all([exercise.judge(), words()]);
      const answers = await judge.model(at.id);
      for (const part of at.parts) {
        const answer = answers.get(part.id);
        if (answer === undefined) continue;
        part.element.append(make("p", { class: "model", tabindex: "-1" }, make("b", {}, say.word("form.model")), " ", part.text(answer)));
      }
      if (!store.read(modelKey(at))) store.write(modelKey(at), {});
      /** @type {HTMLElement | null} */ (at.form.querySelector(".model"))?.focus();
    }
    for (const one of there) one.remove();
    turn();
  }

  const wasShown = (/** @type {Case} */ at) => Boolean(store.read(`model/${id}`) || store.read(modelKey(at)));
  for (const hint of hints) if (store.read(`hint/${id}/${names.get(hint)}`)) hint.dataset.taken = "";
  turn();
  return { taken, refresh, turn, model: (/** @type {Case} */ at) => model(at).catch((fault) => exercise.failed(at, fault)), wasShown };
}
