// @ts-check
/**
 * Where the learner is in a module, and whether its end was reached. Nothing is kept before they have begun to read:
 * opening a page says little.
 */
import { records } from "./records.js";
import { style } from "./style.js";

const store = records();
const PAUSE = 500;
/** Milliseconds with a short page before all of it counts as read. */
const A_WHILE = 10_000;

let begun = false;
let ended = false;
/** @type {string | null} the anchor that was kept last */
let written = null;

/** The section that is being read: the last heading that has passed the upper third of the window.
 * @returns {{anchor: string, title: string}} */
function here() {
  const passed = [...document.querySelectorAll(".module h1, .body > :is(h2, h3)[id]")].filter(
    (heading) => heading.getBoundingClientRect().top < innerHeight / 3,
  );
  const at = passed.at(-1) ?? document.querySelector(".module h1");
  const top = at?.tagName === "H1";
  return { anchor: top ? "" : (at?.id ?? ""), title: (at?.textContent ?? "").trim().slice(0, 1000) };
}

/** @param {string} module @param {boolean} [leaving] so that the place has the time when they left */
function keep(module, leaving = false) {
  if (!begun) return;
  const at = here();
  if (leaving || at.anchor !== written) store.write("place", { module, ...at }, { quiet: true });
  written = at.anchor;
  if (ended && !store.read(`read/${module}`)) store.write(`read/${module}`, {}, { quiet: true });
}

/** Offer to go on where they left, at the foot of the window. It goes when it was used, closed, or not wanted.
 * @param {string} module */
async function offer(module) {
  const was = store.read("place");
  const target = was?.module === module && was.anchor ? document.getElementById(was.anchor) : null;
  const entry = /** @type {PerformanceNavigationTiming | undefined} */ (performance.getEntriesByType("navigation")[0]);
  const far = target && target.getBoundingClientRect().top > innerHeight;
  if (!was || !far || location.hash || entry?.type !== "navigate" || scrollY > 100) return;
  await style("learning.css");
  const words = /** @type {HTMLElement} */ (document.querySelector(".module")).dataset;
  const frame = document.createElement("div");
  frame.className = "offer";
  const link = document.createElement("a");
  link.href = `#${encodeURIComponent(was.anchor)}`;
  link.textContent = (words.resume ?? "").replace("{title}", () => was.title);
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = document.body.dataset.close ?? "";
  frame.append(link, close);
  document.querySelector("main")?.prepend(frame);
  const gone = () => {
    removeEventListener("scroll", unwanted);
    frame.remove();
  };
  const unwanted = () => scrollY > innerHeight && !frame.contains(document.activeElement) && gone();
  link.addEventListener("click", () => setTimeout(gone));
  close.addEventListener("click", gone);
  addEventListener("scroll", unwanted, { passive: true });
}

/** @param {string} module @param {boolean} reads whether they have begun to */
export function read(module, reads) {
  if (!reads) offer(module);
  let waiting = 0;
  const soon = () => {
    begun = true;
    waiting ||= setTimeout(() => {
      waiting = 0;
      keep(module);
    }, PAUSE);
  };
  addEventListener("scroll", soon, { passive: true });
  addEventListener("change", soon);
  addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep(module, true));
  addEventListener("pagehide", () => keep(module, true));
  setTimeout(() => document.visibilityState === "visible" && soon(), A_WHILE);
  const foot = document.querySelector(".module-foot");
  const seen = new IntersectionObserver((entries) => {
    ended ||= entries.some(({ isIntersecting }) => isIntersecting);
    if (ended) keep(module);
  });
  if (foot) seen.observe(foot);
  if (reads) soon();
}
