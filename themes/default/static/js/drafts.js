// @ts-check
/**
 * What is typed and chosen, kept at once: after a reload, a crash, and in other tabs. What an edition of the exercise no
 * longer asks or offers is shown as it is kept, and never dropped.
 */
import { canonicalJson } from "./exact.js";
import { make } from "./page.js";
import { plain } from "./parts.js";
import { words } from "./phrases.js";

/** @typedef {import("./exercise.js").Exercise} Exercise */
/** @typedef {import("./parts.js").Part} Part */
/** @typedef {import("./parts.js").Answer} Answer */

/** What two answers are compared by. @param {Answer | undefined} answer */
export const canonical = (answer) => canonicalJson(answer ?? null);

/** @param {Exercise} exercise */
export function draftsOf(exercise) {
  const { frame, id, was, store } = exercise;
  const parts = [...exercise.parts.values()];
  /** @type {Map<string, string>} what stood in each part when it was last kept or shown */
  const kept = new Map();

  const own = (/** @type {Part} */ part) => `answer/${id}/${part.id}`;

  /** The kept answer of a part, also under a name that it had before. @param {Part} part */
  function recordOf(part) {
    const keys = [id, ...was].flatMap((exercise) => [part.id, ...part.was].map((name) => `answer/${exercise}/${name}`));
    return keys.map((key) => store.read(key)).find(Boolean) ?? null;
  }

  /** Keep what stands in a part, if that is something else than before. @param {Part} part */
  function keep(part) {
    const value = part.read();
    if (canonical(value) === (kept.get(part.id) ?? "null")) return false;
    kept.set(part.id, canonical(value));
    store.write(own(part), { value });
    for (const note of part.element.querySelectorAll(".elsewhere")) note.remove();
    return true;
  }

  /** @param {Part} part @param {Answer} answer */
  function show(part, answer) {
    part.show(answer);
    kept.set(part.id, canonical(part.read()));
    if (kept.get(part.id) !== canonical(answer)) note(part, "form.unoffered", answer);
  }

  /** A remark under a part, on an answer that doesn't stand in it. @param {Part} part @param {string} key @param {Answer} answer
   * @param {() => void} [use] */
  async function note(part, key, answer, use) {
    const { say } = await words();
    const text = make("p", { class: "elsewhere small" }, say.word(key, { answer: part.text(answer) }));
    const button = make("button", { type: "button", class: "link" }, say.word("form.use"));
    button.addEventListener("click", () => use?.());
    if (use) text.append(" ", button);
    part.element.querySelector(".elsewhere")?.remove();
    part.element.append(text);
  }

  /** Another tab has written an answer, or ("") anything. @param {string} key */
  async function heard(key) {
    for (const part of parts) {
      const record = !key || key === own(part) ? store.read(own(part)) : null;
      if (!record || canonical(record.value) === canonical(part.read())) continue;
      const typing = document.hasFocus() && part.element.contains(document.activeElement) && ["text", "number"].includes(part.type);
      if (!typing) show(part, record.value);
      else await note(part, "form.elsewhere", record.value, () => {
        exercise.put(new Map([[part.id, record.value]]));
        part.focus();
      });
    }
  }

  /** Answers to parts that are gone. */
  async function showGone() {
    const known = new Set(parts.flatMap((part) => [part.id, ...part.was]));
    const found = [id, ...was].flatMap((name) => store.entries(`answer/${name}`).map(([key, { value }]) => ({ part: key.slice(`answer/${name}/`.length), value })));
    const gone = found.filter(({ part, value }) => !known.has(part) && value !== null);
    if (!gone.length) return;
    const { say } = await words();
    const list = make("ul", {}, ...gone.map(({ part, value }) => make("li", {}, `${part}: ${plain(value)}`)));
    frame.append(make("details", { class: "gone" }, make("summary", {}, say.word("form.gone", { count: gone.length })), list));
  }

  for (const part of parts) {
    const record = recordOf(part);
    if (part.read() !== null) keep(part); // typed before this script came
    else if (record) show(part, record.value);
  }
  showGone().catch(() => {}); // without words it shows another time

  return {
    keep, heard,
    keepAll: () => parts.forEach(keep),
    /** The part that was worked on last. */
    latest: () => {
      const dated = parts.flatMap((part) => ({ part, time: recordOf(part)?.time ?? "" }));
      return dated.sort((a, b) => (a.time < b.time ? 1 : -1)).find(({ time }) => time)?.part;
    },
  };
}
