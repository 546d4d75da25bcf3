// @ts-check
/**
 * What a page does with the learner's records. site.js brings this when there are any, or when the learner reads on or
 * ticks something; this brings what the page at hand needs.
 */

/** @param {Event[]} early what the learner did before this was there @returns {Promise<unknown>} when nothing is missed */
export function learn(early) {
  const { module, grading } = document.documentElement.dataset;
  const resume = /** @type {HTMLElement | null} */ (document.querySelector("[data-continue]"));
  if (grading === "recorded") send();
  return Promise.all([
    module && import("./reading.js").then(({ read }) => read(module, early.length > 0)),
    document.querySelector(".ticks input") && import("./ticks.js").then(({ ticks }) => ticks(early)),
    resume && import("./home.js").then(({ home }) => home(resume)),
  ]);
}

/** Send the classroom what it couldn't be sent before, now and when the network is back. */
function send() {
  const left = () => import("./classroom.js").then(({ sendLeft }) => sendLeft()).catch(() => {}); // the next page tries again
  addEventListener("online", left);
  left();
}
