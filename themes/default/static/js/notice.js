// @ts-check
/** A sentence at the foot of the window that stays until it is closed. It moves nothing, and is read aloud. */
import { style } from "./style.js";

/** @param {string} text */
export async function notice(text) {
  await style("learning.css");
  const frame = document.createElement("div");
  frame.className = "notice";
  const words = document.createElement("p");
  words.setAttribute("role", "status");
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = document.body.dataset.close ?? "";
  close.addEventListener("click", () => frame.remove());
  frame.append(words, close);
  document.querySelector("main")?.append(frame);
  requestAnimationFrame(() => (words.textContent = text)); // into a live region that is there already
}
