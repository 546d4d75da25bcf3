// @ts-check
/** The home page of someone who has been here before: where to go on, and how far they are in each module. */
import { progressOf } from "./progress.js";
import { records } from "./records.js";
import { bar, itemsOfCourse, make, ROOT, when, wordsOfPage } from "./standing.js";

/** @typedef {import("./progress.js").Items} Items */
/** @typedef {import("./record.js").Kept} Kept */

const store = records();

/** Where to go on: the place that was left, else the first module that isn't finished.
 * @param {Items} items @param {ReturnType<typeof progressOf>} course @param {Kept | null} place
 * @returns {{url: string, title: string, module: string, time: string} | null} */
function next(items, course, place) {
  const left = items.modules.find(({ id }) => id === place?.module);
  if (left && place) {
    const url = new URL(left.url, ROOT);
    url.hash = place.anchor;
    return { url: url.href, title: place.anchor ? place.title : left.title, module: place.anchor ? left.title : "", time: place.time };
  }
  const open = course.modules.find(({ done, all }) => done < all)?.module;
  return open ? { url: new URL(open.url, ROOT).href, title: open.title, module: "", time: "" } : null;
}

/** @param {HTMLElement} frame where to go on is shown */
export async function home(frame) {
  const root = document.documentElement;
  let items;
  try {
    items = await itemsOfCourse();
  } catch {
    root.classList.remove("kept"); // the page is as it is for everyone
    return;
  }
  const { word } = wordsOfPage();
  const known = items;

  const show = () => {
    const all = new Map(store.entries());
    root.classList.toggle("kept", all.size > 0);
    const course = progressOf(known, all);
    const to = next(known, course, all.get("place") ?? null);
    const parts = [make("p", { class: "how-far" }, ...bar(word, course, known.title))];
    if (to) {
      const where = make("p", { class: "where" }, make("strong", {}, to.title));
      if (to.module) where.append(make("span", {}, to.module));
      if (to.time) where.append(make("span", {}, word("resume.when"), " ", when(to.time)));
      parts.unshift(make("p", {}, make("a", { class: "begin", href: to.url }, word("resume.go"))), where);
    }
    frame.replaceChildren(...parts);
    for (const one of course.modules) {
      const line = document.querySelector(`[data-standing="${CSS.escape(one.module.id)}"]`);
      line?.replaceChildren(...bar(word, one, one.module.title));
    }
  };
  show();
  store.listen(show);
}
