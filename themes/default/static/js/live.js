// @ts-check
/**
 * Frameworks and worksheets that answer. site.js brings this when one is first tried; this brings the rest: words,
 * style, the program, and the script for its kind. What is tried stands in the page's address.
 */
import { readAddress, writeAddress } from "./address.js";
import { json, make } from "./page.js";
import { speech } from "./speech.js";
import { style } from "./style.js";

/** @typedef {import("./speech.js").Speech} Speech */
/** @typedef {import("./address.js").Tried} Tried */
/** @typedef {{hash: string, program: any, cases?: {name: string, inputs: Record<string, string>}[]}} Given */
/** @typedef {{show: (values: Map<string, string>) => void, focus: () => void, turn: (on: boolean) => void,
 *   panel: HTMLElement}} Live */
/** @typedef {{frame: HTMLElement, button: HTMLElement, say: Speech, given: Given, id: string, base: string, kind: string,
 *   remember: (values: Map<string, string>) => void, link: () => string}} Place */

const KIND = new Map([["framework", "try"], ["drill", "practice"], ["worksheet", "calc"], ["compare", "compare"]]);
/** @type {Map<string, () => Promise<{begin: (place: any) => Live}>>} */
const SCRIPT = new Map([
  ["framework", () => import("./advisor.js")],
  ["drill", () => import("./drill.js")],
  ["worksheet", () => import("./calculator.js")],
  ["compare", () => import("./compare.js")],
]);

/** @type {Map<HTMLElement, Promise<Live>>} what has been opened, by its button */
const opened = new Map();
/** What stands in the address now. */
let written = "";

/** @type {Promise<Speech> | null} */
let words = null;

/** The words, once; asked for again after a failure. @returns {Promise<Speech>} */
function spoken() {
  words ??= json("programs/words.json").then((found) => speech(new Map(Object.entries(found))));
  words.catch(() => (words = null));
  return words;
}

/** @param {HTMLElement} button @returns {{frame: HTMLElement, id: string, kind: string}} */
function placeOf(button) {
  const frame = /** @type {HTMLElement} */ (button.closest("[data-framework], [data-worksheet], [data-compare]"));
  const { framework, worksheet, compare } = frame.dataset;
  return { frame, id: framework ?? worksheet ?? compare ?? "", kind: button.dataset.try ?? "" };
}

/** @param {HTMLElement} button @returns {Promise<Live>} */
async function load(button) {
  const { frame, id, kind } = placeOf(button);
  const [say, given, script] = await Promise.all([
    spoken(),
    kind === "compare" ? compared(frame) : json(`programs/${kind === "worksheet" ? kind : "framework"}-${encodeURIComponent(id)}.json`),
    /** @type {() => Promise<{begin: (place: any) => Live}>} */ (SCRIPT.get(kind))(),
    style("live.css"),
  ]);
  const key = KIND.get(kind) ?? kind;
  const remember = (/** @type {Map<string, string>} */ values) => write(key, id, values);
  const link = () => {
    const own = (readAddress(location.hash) ?? []).filter((tried) => tried.kind === key && tried.id === id);
    return new URL(writeAddress(own.length ? own : [{ kind: key, id, values: new Map() }]), location.href).href;
  };
  const base = frame.closest(".card")?.id || `${kind}-${id}`;
  return script.begin({ frame, button, say, given, id, base, kind, remember, link });
}

/** The programs of all frameworks of the page. @param {HTMLElement} frame @returns {Promise<Given[]>} */
function compared(frame) {
  const cards = /** @type {HTMLElement[]} */ ([...frame.querySelectorAll("[data-compared]")]);
  return Promise.all(cards.map((card) => json(`programs/framework-${encodeURIComponent(card.dataset.compared ?? "")}.json`)));
}

/** Open it, or give what is open already. @param {HTMLElement} button @returns {Promise<Live>} */
function open(button) {
  let live = opened.get(button);
  if (!live) {
    button.setAttribute("aria-busy", "true");
    live = load(button);
    opened.set(button, live);
    live.then(
      () => {
        while (button.nextSibling) button.nextSibling.remove();
        button.setAttribute("aria-expanded", "true");
      },
      () => {
        opened.delete(button);
        if (!button.nextSibling) button.after(" ", button.dataset.failed ?? "");
      },
    ).finally(() => button.removeAttribute("aria-busy"));
  }
  return live;
}

/** Open or close what a button belongs to; without one, do what the address asks for. @param {HTMLElement} [button] */
export const attempt = (button) => (button ? toggle(button) : follow());

/** @param {HTMLElement} button */
async function toggle(button) {
  const fresh = !opened.has(button);
  const live = await open(button);
  const show = fresh || live.panel.hidden;
  turn(live, button, show);
  if (fresh) live.show(new Map());
  if (show) live.focus();
}

/** @param {Live} live @param {HTMLElement} button @param {boolean} on */
function turn(live, button, on) {
  if (live.panel.hidden === on) live.turn(on);
  live.panel.hidden = !on;
  button.setAttribute("aria-expanded", String(on));
}

/** Put a situation into the address, beside whatever else is tried on the page.
 * @param {string} kind @param {string} id @param {Map<string, string>} values */
function write(kind, id, values) {
  const others = (readAddress(location.hash) ?? []).filter((tried) => tried.kind !== kind || tried.id !== id);
  written = writeAddress(values.size ? [...others, { kind, id, values }] : others);
  try {
    history.replaceState(history.state, "", written || location.pathname + location.search);
  } catch {
    // too often in a short time: the next change writes it
  }
}

/** Do what the address asks for. */
async function follow() {
  if (location.hash === written) return;
  written = location.hash;
  const asked = readAddress(location.hash);
  const buttons = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-try]")]);
  let [first, unknown] = [/** @type {Live | null} */ (null), asked === null];
  for (const { kind, id, values } of asked ?? []) {
    const button = buttons.find((b) => placeOf(b).id === id && KIND.get(placeOf(b).kind) === kind);
    if (!button) {
      unknown = true;
      continue;
    }
    const live = await open(button);
    turn(live, button, true);
    live.show(values);
    first ??= live;
  }
  if (unknown) notice((await spoken()).word(asked === null ? "live.too-long" : "live.unknown"));
  if (first) {
    first.panel.scrollIntoView({ block: "start" });
    first.focus();
  }
}

/** A sentence at the top of the page. @param {string} text */
function notice(text) {
  const said = document.querySelector(".live-notice") ?? make("p", { class: "live-notice callout warning", role: "status" });
  document.querySelector("main")?.prepend(said);
  said.textContent = text;
}

/** What stands last of the buttons of a card, after which its panels come. @param {HTMLElement} frame @param {HTMLElement} button */
export function lastButton(frame, button) {
  const found = [...frame.querySelectorAll(":scope > .try")].at(-1);
  return /** @type {HTMLElement} */ (found ?? button.parentElement);
}

/** The name of what one tries, to tell two on a page apart. @param {HTMLElement} frame @param {string} title */
export function named(frame, title) {
  const own = frame.closest(".card")?.querySelector(".card-title")?.textContent?.trim();
  return own ? `${title}: ${own}` : title;
}

/** A button that copies a text and says so. @param {string} label @param {string} done @param {() => string} text
 * @param {(text: string) => void} announce */
export function copier(label, done, text, announce) {
  const button = make("button", { type: "button", class: "quiet" }, label);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text());
      button.textContent = done;
      announce(done);
    } catch {
      prompt(label, text());
    }
    setTimeout(() => (button.textContent = label), 2500);
  });
  return button;
}
