// @ts-check
/**
 * The parts of a form: what stands in each is read as the answer that records and graders know, and put back the same.
 * Names from records are only ever compared with those on the page.
 */

/** @typedef {string | string[] | Record<string, string> | null} Answer null: nothing is answered */
/** @typedef {(key: string, values?: Record<string, string | number>) => void} Tell */
/** @typedef {{id: string, was: string[], type: string, label: string, element: HTMLElement, read: () => Answer,
 *   show: (answer: unknown) => void, text: (answer: unknown) => string, focus: () => void}} Part
 *   `text` says an answer in words, `show` ignores what it can't show */

/** Characters of a text up to which its field grows with it; beyond, it scrolls. */
const MOST_SHOWN = 20_000;

/** @param {HTMLElement} element @returns {string} the words of a label, without its points */
const wordsOf = (element) => {
  const copy = /** @type {HTMLElement} */ (element.cloneNode(true));
  for (const points of copy.querySelectorAll(".points")) points.remove();
  return (copy.textContent ?? "").trim().replace(/\s+/g, " ");
};

/** An answer as it is kept. @param {unknown} given @returns {string} */
export const plain = (given) => {
  if (Array.isArray(given)) return given.map(plain).join(", ");
  if (typeof given === "object" && given !== null) return Object.entries(given).map(([k, v]) => `${k}: ${plain(v)}`).join("; ");
  return given === null || given === undefined ? "" : String(given);
};

/** The part of an element with `data-part`. @param {HTMLElement} element @param {Tell} tell says what a button did @returns {Part} */
export function partOf(element, tell) {
  const { part: id = "", type = "", was = "" } = element.dataset;
  const make = MAKERS.get(type) ?? typed;
  const named = element.querySelector("legend, label");
  return { id, was: was.split(" ").filter(Boolean), type, element, label: named ? wordsOf(/** @type {HTMLElement} */ (named)) : id, ...make(element, tell) };
}

/** @typedef {Pick<Part, "read" | "show" | "text" | "focus">} Field */

/** @param {HTMLElement} element @returns {HTMLInputElement[]} */
const inputs = (element) => [...element.querySelectorAll("input")];

/** The words of options, by id. @param {HTMLElement} element */
const labels = (element) =>
  new Map(inputs(element).map((input) => [input.value, wordsOf(/** @type {HTMLElement} */ (input.parentElement))]));

/** @param {HTMLElement} element @returns {Field} */
function choice(element) {
  const [boxes, words] = [inputs(element), labels(element)];
  return {
    read: () => boxes.find((box) => box.checked)?.value ?? null,
    show: (answer) => boxes.forEach((box) => (box.checked = box.value === answer)),
    text: (answer) => words.get(String(answer)) ?? plain(answer),
    focus: () => (boxes.find((box) => box.checked) ?? boxes[0]).focus(),
  };
}

/** @param {HTMLElement} element @returns {Field} */
function multiple(element) {
  const [boxes, words] = [inputs(element), labels(element)];
  return {
    read: () => {
      const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
      return chosen.length ? chosen : null;
    },
    show: (answer) => boxes.forEach((box) => (box.checked = Array.isArray(answer) && answer.includes(box.value))),
    text: (answer) => (Array.isArray(answer) ? answer.map((one) => words.get(one) ?? plain(one)).join(", ") : plain(answer)),
    focus: () => boxes[0].focus(),
  };
}

/** Numbers and texts: kept as they were typed. @param {HTMLElement} element @returns {Field} */
function typed(element) {
  const field = /** @type {HTMLInputElement | HTMLTextAreaElement} */ (element.querySelector("input, textarea"));
  const grow = () => {
    const { value, parentElement } = field;
    if (field instanceof HTMLInputElement) field.size = Math.min(40, Math.max(12, value.length + 1));
    else if (parentElement) parentElement.dataset.value = value.length > MOST_SHOWN ? "" : value;
  };
  field.addEventListener("input", grow);
  return {
    read: () => (field.value === "" ? null : field.value),
    show: (answer) => {
      const value = typeof answer === "string" ? answer : "";
      if (field.value !== value) field.value = value;
      grow();
    },
    text: plain,
    focus: () => field.focus(),
  };
}

/** An order is one as soon as something was moved. @param {HTMLElement} element @param {Tell} tell @returns {Field} */
function order(element, tell) {
  const list = /** @type {HTMLElement} */ (element.querySelector(".order"));
  const first = /** @type {HTMLElement[]} */ ([...list.children]);
  const words = new Map(first.map((item) => [item.dataset.item ?? "", wordsOf(item)]));
  const ids = () => [...list.children].map((item) => /** @type {HTMLElement} */ (item).dataset.item ?? "");
  let moved = false;
  // the neighbour is moved, so that what was pressed keeps the focus
  list.addEventListener("click", ({ target }) => {
    const button = /** @type {HTMLElement} */ (target).closest?.("[data-way]");
    const item = /** @type {HTMLElement | null} */ (button?.closest("[data-item]"));
    if (!button || !item) return;
    const up = /** @type {HTMLElement} */ (button).dataset.way === "up";
    const other = up ? item.previousElementSibling : item.nextElementSibling;
    if (other && up) item.after(other);
    else if (other) item.before(other);
    if (other) moved = true;
    const place = ids().indexOf(item.dataset.item ?? "") + 1;
    tell("form.moved", { item: words.get(item.dataset.item ?? "") ?? "", place, all: first.length });
    if (other) list.dispatchEvent(new Event("change", { bubbles: true }));
  });
  return {
    read: () => (moved ? ids() : null),
    show: (answer) => {
      const given = Array.isArray(answer) ? answer : [];
      const found = given.map((id) => first.find((item) => item.dataset.item === id));
      moved = found.length === first.length && new Set(found).size === first.length && !found.includes(undefined);
      const wanted = /** @type {HTMLElement[]} */ (moved ? found : first);
      if (wanted.some((item, i) => list.children[i] !== item)) list.append(...wanted);
    },
    text: (answer) => (Array.isArray(answer) ? answer.map((one, i) => `${i + 1}. ${words.get(one) ?? plain(one)}`).join(" ") : plain(answer)),
    focus: () => list.querySelector("button")?.focus(),
  };
}

/** @param {HTMLElement} element @returns {Field} */
function match(element) {
  const fields = [...element.querySelectorAll("select")];
  const items = new Map(fields.map((field) => [field.dataset.item ?? "", wordsOf(/** @type {HTMLElement} */ (field.previousElementSibling))]));
  const words = new Map([...fields[0].options].map((option) => [option.value, option.text]));
  return {
    read: () => {
      const pairs = fields.filter((field) => field.value).map((field) => [field.dataset.item ?? "", field.value]);
      return pairs.length ? Object.fromEntries(pairs) : null;
    },
    show: (answer) => {
      const given = typeof answer === "object" && answer !== null && !Array.isArray(answer) ? answer : {};
      for (const field of fields) {
        const item = field.dataset.item ?? "";
        const value = Object.hasOwn(given, item) ? /** @type {any} */ (given)[item] : "";
        field.value = words.has(value) ? value : "";
      }
    },
    text: (answer) =>
      typeof answer === "object" && answer !== null
        ? Object.entries(answer).map(([item, option]) => `${items.get(item) ?? item}: ${words.get(option) ?? plain(option)}`).join("; ")
        : plain(answer),
    focus: () => (fields.find((field) => !field.value) ?? fields[0]).focus(),
  };
}

/** @type {Map<string, (element: HTMLElement, tell: Tell) => Field>} */
const MAKERS = new Map([["choice", choice], ["multiple", multiple], ["number", typed], ["text", typed], ["order", order], ["match", match]]);
