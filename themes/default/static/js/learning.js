// @ts-check
/**
 * What a page does with the learner's records. site.js brings this when there are any, or when the learner reads on or
 * ticks something; this brings what the page at hand needs.
 */

/** @param {Event[]} early what the learner did before this was there @returns {Promise<unknown>} when nothing is missed */
export function learn(early) {
  const { module } = document.documentElement.dataset;
  const resume = /** @type {HTMLElement | null} */ (document.querySelector("[data-continue]"));
  return Promise.all([
    module && import("./reading.js").then(({ read }) => read(module, early.length > 0)),
    document.querySelector(".ticks input") && import("./ticks.js").then(({ ticks }) => ticks(early)),
    resume && import("./home.js").then(({ home }) => home(resume)),
  ]);
}
