// @ts-check
/** What the home page and the page of progress have in common: the course's items, and how far one is, as words and bars. */
import { speech } from "./speech.js";

/** @typedef {import("./progress.js").Items} Items */
/** @typedef {(key: string, values?: Record<string, string | number>) => string} Word */
/** @typedef {{done: number, all: number, left: number}} Count */

/** A made element. @param {string} tag @param {Record<string, string>} attributes @param {...(Node | string)} inner */
export function make(tag, attributes, ...inner) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...inner);
  return made;
}

/** The way to the site's root. */
export const ROOT = new URL("../../", import.meta.url);

/** What there is to get done. @returns {Promise<Items>} */
export async function itemsOfCourse() {
  const answer = await fetch(new URL("items.json", ROOT));
  if (!answer.ok) throw new Error(`items.json: ${answer.status}`);
  return answer.json();
}

/** The words that the page carries. */
export function wordsOfPage() {
  const text = document.getElementById("page--words")?.textContent ?? "{}";
  return speech(new Map(Object.entries(JSON.parse(text))));
}

/** `90` as "1 h 30 min": the twin of `duration` in site/render.py. @param {Word} word @param {number} minutes @returns {string} */
export function duration(word, minutes) {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (!hours) return word("minutes", { count: rest, minutes: rest });
  return rest ? word("hours-minutes", { hours, minutes: rest }) : word("hours", { count: hours, hours });
}

/** A time of a record in the language of the page. @param {string} time @returns {HTMLElement} */
export function when(time) {
  const shown = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  return make("time", { datetime: time }, shown.format(new Date(time)));
}

/** How far: `3 of 7 done, about 25 min left`. @param {Word} word @param {Count} count @returns {string} */
export function inWords(word, { done, all, left }) {
  if (done === all) return word("standing.finished", { all });
  const minutes = Math.ceil(left);
  const said = word("standing.done", { done, all });
  return minutes ? `${said} · ${word("standing.left", { time: duration(word, minutes) })}` : said;
}

/** A bar with the same in words beside it. @param {Word} word @param {Count} count @param {string} title of what it is about */
export function bar(word, count, title) {
  const drawn = make("progress", { max: String(count.all), value: String(count.done), "aria-label": word("standing.of", { title }) });
  return [drawn, make("span", {}, inWords(word, count))];
}
