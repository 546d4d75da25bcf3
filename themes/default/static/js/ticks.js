// @ts-check
/**
 * Checklists that remember. A tick belongs to the item, by its id; the digest of the text that was ticked tells whether
 * the text has changed since.
 */
import { records } from "./records.js";
import { style } from "./style.js";

const store = records();
const recorded = document.documentElement.dataset.grading === "recorded";

/** @param {HTMLInputElement} input @returns {string} the key of its record; "" outside checklists */
function keyOf(input) {
  const list = input.closest(".checklist")?.id.replace(/^checklist-/, "");
  return list ? `tick/${list}/${input.value}` : "";
}

/** @param {string} tag @param {Record<string, string>} attributes @param {...(Node | string)} inner */
function make(tag, attributes, ...inner) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...inner);
  return made;
}

/** The checklists of the page, each with its boxes. @returns {Map<Element, HTMLInputElement[]>} */
function lists() {
  const found = new Map();
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll(".ticks input[data-text]"))) {
    const list = input.closest(".checklist");
    if (list) found.set(list, [...(found.get(list) ?? []), input]);
  }
  return found;
}

const status = make("p", { class: "hidden", role: "status" });

/** Show what is kept. @param {HTMLInputElement} input */
function show(input) {
  const record = store.read(keyOf(input));
  input.checked = record?.on === true;
  const item = /** @type {HTMLElement} */ (input.closest("li"));
  item.querySelector(".changed")?.remove();
  input.removeAttribute("aria-describedby");
  if (!record?.on || record.text === input.dataset.text) return;
  const { changed = "", again = "" } = /** @type {HTMLElement} */ (item.closest(".ticks")).dataset;
  const id = `page--${keyOf(input).replaceAll("/", "--")}`;
  const label = item.querySelector("label span")?.textContent ?? input.getAttribute("aria-label") ?? "";
  const button = make("button", { type: "button" }, again, make("span", { class: "hidden" }, `“${label}”`));
  button.addEventListener("click", () => {
    input.focus();
    tick(input);
  });
  item.append(make("p", { class: "changed" }, make("span", { id }, changed), " ", button));
  input.setAttribute("aria-describedby", id);
}

/** How many of a list are ticked, said in its head. @param {Element} list @param {HTMLInputElement[]} inputs @returns {string} */
function count(list, inputs) {
  const done = inputs.filter(({ checked }) => checked).length;
  const { tally = "" } = /** @type {HTMLElement} */ (inputs[0].closest(".ticks")).dataset;
  const said = tally.replace("{done}", String(done)).replace("{all}", String(inputs.length));
  const head = list.querySelector(".kind");
  const place = head?.querySelector(".tally") ?? make("span", { class: "tally" });
  place.textContent = said;
  head?.append(place);
  return said;
}

/** @param {HTMLInputElement} input */
function tick(input) {
  store.write(keyOf(input), { on: input.checked, text: input.dataset.text, ...(recorded && { sent: false }) });
  if (recorded) import("./classroom.js").then(({ sendLeft }) => sendLeft()).catch(() => {}); // the next page tries again
  show(input);
  const list = /** @type {Element} */ (input.closest(".checklist"));
  status.textContent = count(list, lists().get(list) ?? [input]);
}

function refresh() {
  for (const [list, inputs] of lists()) {
    inputs.forEach(show);
    count(list, inputs);
  }
}

/** @param {Event} event */
function changed({ target }) {
  if (target instanceof HTMLInputElement && target.dataset.text && keyOf(target)) tick(target);
}

/** @param {Event[]} early what was ticked before this script was there */
export async function ticks(early) {
  await style("learning.css");
  document.querySelector("main")?.append(status);
  early.forEach(changed);
  refresh();
  addEventListener("change", changed);
  store.listen((key) => (key === "" || key.startsWith("tick/")) && refresh());
}
