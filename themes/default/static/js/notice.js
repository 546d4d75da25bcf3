// @ts-check
/** A sentence at the foot of the window that stays until it is closed. It moves nothing, and is read aloud. */
import { style } from "./style.js";

/** @param {string} text @param {string} [label] of a button before the one that closes @param {() => void} [act] what that does */
export async function notice(text, label, act) {
  await style("learning.css");
  const frame = document.createElement("div");
  frame.className = "notice";
  const words = document.createElement("p");
  words.setAttribute("role", "status");
  frame.append(words);
  const button = (/** @type {string} */ name, /** @type {() => void} */ pressed) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = name;
    made.addEventListener("click", pressed);
    frame.append(made);
  };
  if (label && act) button(label, act);
  button(document.body.dataset.close ?? "", () => frame.remove());
  document.querySelector("main")?.append(frame);
  requestAnimationFrame(() => (words.textContent = text)); // into a live region that is there already
}
