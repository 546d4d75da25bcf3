// @ts-check
/** The page of progress: everything that was ticked, tried and read, module by module, and what the course no longer has. */
import { exchange } from "./exchange.js";
import { parseNumber } from "./exact.js";
import { goneOf, progressOf } from "./progress.js";
import { records } from "./records.js";
import { bar, itemsOfCourse, make, ROOT, when, wordsOfPage } from "./standing.js";

/** @typedef {import("./progress.js").Items} Items */
/** @typedef {import("./progress.js").Standing} Standing */
/** @typedef {import("./progress.js").Tried} Tried */
/** @typedef {import("./progress.js").Gone} Gone */

const store = records();
const { word, number } = wordsOfPage();
const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (document.querySelector(`[data-${name}]`));

/** One thing, with a mark, a link, and what is known of it. @param {"done" | "changed" | "open" | "gone"} state
 * @param {Node | string} about @param {(Node | string)[]} details @returns {HTMLElement} */
function row(state, about, details) {
  const mark = make("span", { class: "mark", "aria-hidden": "true" });
  const said = make("span", { class: "hidden" }, `${word(`progress.state.${state}`)} `);
  const more = details.length ? [make("span", { class: "details" }, ...details)] : [];
  return make("li", { class: `is-${state}` }, mark, make("span", { class: "thing" }, said, about), ...more);
}

/** @param {Standing} one @param {string} anchor @param {string} text */
function link({ module }, anchor, text) {
  const url = new URL(module.url, ROOT);
  url.hash = anchor;
  return make("a", { href: url.href }, text);
}

/** Points as the key counted them: `3/4` as 0.75. @param {string} points @returns {string} */
function shown(points) {
  const read = parseNumber(points);
  return read ? number(read, 2) : points;
}

/** @param {Tried} one @returns {(Node | string)[]} */
function tried({ attempts, time, earned, possible }) {
  if (!attempts) return [];
  const score = earned && possible ? `${word("progress.score", { earned: shown(earned), possible: shown(possible) })} · ` : "";
  return [`${score}${word("progress.attempts", { count: attempts })} · `, when(time)];
}

/** @param {Standing} one @returns {HTMLElement[]} */
function exerciseRows(one) {
  return one.exercises.flatMap(({ title, anchor, cases }) =>
    cases.map((tryout) => {
      const text = tryout.title ? word("progress.case", { exercise: title, case: tryout.title }) : title;
      return row(tryout.attempts ? "done" : "open", link(one, anchor, text), tried(tryout));
    }),
  );
}

/** @param {Standing} one @returns {HTMLElement[]} */
function tickRows(one) {
  return one.ticks.map(({ id, label, on, time, changed }) => {
    const details = on ? [...(changed ? [`${word("progress.changed")} · `] : []), when(time)] : [];
    const anchor = `checklist-${id.split("/")[0]}`;
    return row(changed ? "changed" : on ? "done" : "open", link(one, anchor, label), details);
  });
}

/** @param {Standing} one @returns {HTMLElement} */
function moduleOf(one) {
  const { module, read } = one;
  const reading = row(read ? "done" : "open", link(one, "", word("progress.read")), read ? [when(read)] : []);
  const how = make("span", { class: "how-far" }, ...bar(word, one, module.title));
  const head = make("summary", {}, make("h2", {}, module.title), how);
  const section = make("details", { class: "module-standing", "data-of": module.id }, head);
  const groups = /** @type {[string, HTMLElement[]][]} */ ([["", [reading]], ["progress.exercises", exerciseRows(one)], ["progress.checklists", tickRows(one)]]);
  for (const [key, rows] of groups) {
    if (key && rows.length) section.append(make("h3", {}, word(key)));
    if (rows.length) section.append(make("ul", { class: "standings" }, ...rows));
  }
  section.toggleAttribute("open", one.done > 0 && one.done < one.all);
  return section;
}

/** @param {Gone} one @returns {HTMLElement} */
function goneRow({ kind, id, label, time, count }) {
  const details = [...(count ? [`${word("progress.attempts", { count })} · `] : []), when(time)];
  return row("gone", word(`progress.gone.${kind}`, { name: label ? `“${label}” (${id})` : id }), details);
}

/** @param {Items} items */
function show(items) {
  const all = new Map(store.entries());
  const course = progressOf(items, all);
  const open = new Map([...document.querySelectorAll("[data-of]")].map((d) => [d.getAttribute("data-of"), d.hasAttribute("open")]));
  part("overall").replaceChildren(make("p", { class: "how-far" }, ...bar(word, course, items.title)));
  part("modules").replaceChildren(...course.modules.map(moduleOf));
  for (const section of document.querySelectorAll("[data-of]")) {
    const was = open.get(section.getAttribute("data-of"));
    if (was !== undefined) section.toggleAttribute("open", was);
  }
  const gone = goneOf(items, all);
  part("gone").hidden = !gone.length;
  part("gone").querySelector("ul")?.replaceChildren(...gone.map(goneRow));
}

async function begin() {
  let items;
  try {
    items = await itemsOfCourse();
  } catch {
    const again = make("button", { type: "button", class: "act" }, word("progress.again"));
    again.addEventListener("click", begin);
    part("overall").replaceChildren(make("p", {}, word("progress.failed"), " ", again));
    return;
  }
  const known = items;
  const refresh = () => show(known);
  refresh();
  exchange(known, store, word, refresh);
  store.listen(refresh);
}
begin();
