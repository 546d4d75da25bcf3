// @ts-check
/** What is shown of a judgement: beside each part, and above the buttons for the case as a whole. Text only. */
import { display, exact, plus, ZERO } from "./exact.js";
import { make } from "./page.js";

/** @typedef {import("./parts.js").Part} Part */
/** @typedef {import("./speech.js").Speech} Speech */
/** @typedef {import("./exercise.js").Case} Case */
/** @typedef {import("./judge.js").Judged} Judged */
/** @typedef {import("./grade.js").Grade} Grade */
/** @typedef {import("./grade.js").Marked} Marked */
/** @typedef {import("./feedback.js").Said} Said */

/** Verdicts in the order in which a summary counts them. */
const VERDICTS = ["correct", "partial", "incorrect", "to-review", "invalid", "unanswered"];

/** Verdicts of answers that nothing could be made of. */
const NONE = ["unanswered", "invalid"];

/** @param {Part[]} parts @param {Grade} grade @returns {Marked[]} */
export const marksOf = (parts, grade) => parts.map(({ id }) => grade.parts[id]);

/** @param {Marked[]} marks @param {"earned" | "possible"} which */
export const sumOf = (marks, which) => marks.map((marked) => exact(marked[which])).reduce(plus, ZERO);

/** Whether at least half of the parts held an answer that could be graded. @param {Marked[]} marks */
export const isHonest = (marks) => marks.filter(({ verdict }) => !NONE.includes(verdict)).length * 2 >= marks.length;

/** @param {Case} at @returns {Marked[]} */
const judgedMarks = (at) => marksOf(at.parts, /** @type {Judged} */ (at.judged).grade);

/** @param {Marked[]} marks @param {Speech} say */
export const pointsOf = (marks, say) => ({
  earned: say.figures(display(sumOf(marks, "earned"), 2)),
  possible: say.figures(display(sumOf(marks, "possible"), 2)),
});

/** `4.5 of 9`. @param {Case} at @param {Speech} say */
export const standingOf = (at, say) => say.word("form.standing", pointsOf(judgedMarks(at), say));

/** @param {string} text */
const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);

/** Show what was judged of a case; gives the line to read out, and what should have the focus.
 * @param {Case} at @param {Speech} say @param {boolean} now whether it was just asked for; else only what still stands is shown */
export function present(at, say, now) {
  const { said } = /** @type {Judged} */ (at.judged);
  clear(at, false);
  const scored = at.form.querySelector(".points") !== null;
  const shown = said.flatMap((one) => {
    const part = at.parts.find(({ id }) => id === one.part);
    const stands = part && (now || (at.answers.has(part.id) && part.read() !== null));
    return part && stands ? [resultOf(part, one, scored)] : [];
  });
  const line = summed(at, say);
  if (at.parts.length === 1) return { line: shown[0]?.querySelector(".mark")?.textContent ?? "", focus: shown[0] };
  const summary = make("div", { class: "summary", role: "group", tabindex: "-1", "aria-label": say.word("form.result") }, make("p", {}, line));
  summary.append(...advice(at, say));
  if (shown.length) at.form.querySelector(".outcome")?.append(summary);
  return { line, focus: summary };
}

/** What is said of one part, put under it. @param {Part} part @param {Said} said @param {boolean} scored whether its points are told */
function resultOf(part, said, scored) {
  const id = `page--said--${part.element.closest("[data-exercise]")?.getAttribute("data-exercise")}--${part.id}`;
  const open = said.marked === "unanswered";
  const head = make("p", { class: "mark", id }, open ? said.sentences.join(" ") : make("strong", {}, capital(said.verdict)));
  if (scored && !open) head.append(" ", make("span", { class: "score" }, said.score));
  const sentences = open ? [] : said.sentences.map((sentence) => make("p", {}, sentence));
  const result = make("div", { class: `result is-${said.marked}`, tabindex: "-1" }, head, ...sentences);
  part.element.append(result);
  describe(part, id, true);
  return result;
}

/** Have the verdict read out with the field, or no more. @param {Part} part @param {string} id @param {boolean} on */
function describe(part, id, on) {
  const field = part.element.matches("fieldset") ? part.element : part.element.querySelector("input, textarea");
  const others = (field?.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id);
  const ids = on ? [...others, id] : others;
  if (ids.length) field?.setAttribute("aria-describedby", ids.join(" "));
  else field?.removeAttribute("aria-describedby");
}

/** Take away what was said. @param {Case} at @param {boolean} [forget] whether the judgement goes too */
export function clear(at, forget = true) {
  for (const part of at.parts) {
    const result = part.element.querySelector(".result");
    describe(part, result?.querySelector(".mark")?.id ?? "", false);
    result?.remove();
  }
  at.form.querySelector(".outcome")?.replaceChildren();
  if (!forget) return;
  at.judged = null;
  at.answers = new Map();
}

/** The line that sums a case up: `4.5 of 9 points: 3 right, 1 not right`. @param {Case} at @param {Speech} say */
function summed(at, say) {
  const marks = judgedMarks(at);
  const words = new Map(at.judged?.said.map((one) => [one.marked, one.verdict]));
  const counts = VERDICTS.map((verdict) => ({ verdict, count: marks.filter((marked) => marked.verdict === verdict).length }));
  const told = counts.filter(({ count }) => count).map(({ verdict, count }) => `${count} ${words.get(verdict)}`);
  return say.word("form.summary", { ...pointsOf(marks, say), counts: told.join(", ") });
}

/** What to do next, with the parts to go to. @param {Case} at @param {Speech} say */
function advice(at, say) {
  const { grade } = /** @type {Judged} */ (at.judged);
  const of = (/** @type {string[]} */ verdicts) => at.parts.filter(({ id }) => verdicts.includes(grade.parts[id].verdict));
  const found = [pointing("form.look", of(["incorrect", "partial", "invalid", "to-review"]), say), pointing("form.open", of(["unanswered"]), say)];
  return found.flat().length ? found.flat() : [make("p", {}, say.word("form.all-right"))];
}

/** @param {string} key @param {Part[]} parts @param {Speech} say */
function pointing(key, parts, say) {
  if (!parts.length) return [];
  const items = parts.map((part) => {
    const button = make("button", { type: "button", class: "link" }, part.label);
    button.addEventListener("click", () => part.focus());
    return make("li", {}, button);
  });
  return [make("div", { class: "pointing" }, make("p", {}, say.word(key)), make("ul", {}, ...items))];
}

/** Mark what was said of answers that have changed since it was said. @param {Case} at @param {Part[]} changed @param {Speech} say */
export function mark(at, changed, say) {
  const labels = (/** @type {Part[]} */ parts) => say.and(parts.map(({ label }) => label));
  for (const part of at.parts) {
    const result = part.element.querySelector(".result");
    if (!result) continue;
    const own = changed.includes(part);
    if (own && result.matches(".is-unanswered")) {
      describe(part, result.querySelector(".mark")?.id ?? "", false);
      result.remove();
      continue;
    }
    const rests = at.judged?.rests ? (at.judged.rests.get(part.id) ?? []) : at.parts.map(({ id }) => id);
    const others = changed.filter(({ id }) => id !== part.id && rests.includes(id));
    note(result, own ? say.word("form.changed") : others.length ? say.word("form.rests", { parts: labels(others) }) : "");
  }
  const summary = at.form.querySelector(".summary");
  if (summary) note(summary, changed.length ? say.word("form.before", { parts: labels(changed) }) : "");
}

/** @param {Element} element @param {string} text */
function note(element, text) {
  element.classList.toggle("is-changed", Boolean(text));
  element.querySelector(".changed")?.remove();
  if (text) element.prepend(make("p", { class: "changed" }, text));
}
