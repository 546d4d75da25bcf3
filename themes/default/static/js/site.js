// @ts-check
// What scripts add to a page that reads without them: glossary cards, copy buttons, a table of contents that follows.

const main = /** @type {HTMLElement} */ (document.querySelector("main"));
const words = document.body.dataset;

/** @param {string} tag @param {Record<string, string>} attributes @param {string} [text] */
function make(tag, attributes, text = "") {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
}

// -- glossary: its script comes when the first linked concept is pointed at or reached by keyboard

/** @param {Event} event */
function gloss(event) {
  if (!(/** @type {Element} */ (event.target).closest("a[data-gloss]"))) return;
  for (const name of ["pointerover", "focusin"]) removeEventListener(name, gloss);
  import("./gloss.js").then((module) => module.begin(event));
}
for (const name of ["pointerover", "focusin"]) addEventListener(name, gloss);

// -- frameworks and worksheets: their scripts come when one is first tried, or the address asks for it

/** @param {any} [event] */
function attempt(event) {
  const button = event?.target.closest?.("[data-try]");
  if (!button && (event?.type === "click" || !location.hash.includes("="))) return;
  import("./live.js").then((live) => live.attempt(button), () => button?.after(button.dataset.failed));
}
for (const name of ["click", "hashchange"]) addEventListener(name, attempt);
attempt();

// -- reading offline; at home, authors see what they have just built

if (document.querySelector("[rel=manifest]") && !/^(localhost|127\.|\[::1)/.test(location.hostname)) {
  addEventListener("load", () => import("./offline.js"));
}

// -- records on this device: their scripts come when there are any, or when the learner reads on or ticks something

const { course, module } = document.documentElement.dataset;
/** @type {Event[]} */
const early = [];
const acts = ["scroll", "change"];
/** @type {Promise<void> | undefined} */
let learning;

/** @param {Event} [event] */
function learn(event) {
  if (event) early.push(event);
  learning ??= import("./learning.js")
    .then((script) => script.learn(early))
    .then(() => acts.forEach((name) => removeEventListener(name, learn)), () => (learning = undefined));
}
/** @type {string[]} */
let kept = [];
try {
  kept = Object.keys(localStorage).filter((key) => key.startsWith(`coursekit:${course}:`));
} catch {} // blocked: there are none
if (module) {
  acts.forEach((name) => addEventListener(name, learn, { passive: true }));
  setTimeout(learn, 10_000);
}
if (kept.length) learn();

// -- forms: their script comes when one nears the window, is used, or has something to show

for (const frame of /** @type {NodeListOf<HTMLElement>} */ (main.querySelectorAll("[data-exercise]"))) {
  const attend = (/** @type {any} */ event) => import("./exercise.js").then(
    (script) => script.attend(frame, event),
    () => event && frame.querySelector(".outcome")?.replaceChildren(frame.dataset.failed ?? ""),
  );
  for (const name of ["focusin", "click", "submit"]) frame.addEventListener(name, attend);
  new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && attend(0), { rootMargin: "50%" }).observe(frame);
  if (kept.some((key) => key.includes(`/${frame.dataset.exercise}/`))) attend(0);
}

// -- copy buttons

const status = make("p", { class: "hidden", role: "status" });
for (const pre of main.querySelectorAll("pre")) {
  const frame = make("div", { class: "code" });
  const button = make("button", { type: "button", class: "copy" }, words.copy);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(pre.textContent ?? "");
    button.textContent = status.textContent = words.copied ?? "";
    setTimeout(() => {
      button.textContent = words.copy ?? "";
      status.textContent = "";
    }, 2000);
  });
  pre.replaceWith(frame);
  frame.append(pre, button);
  main.append(status);
}

// -- table of contents: open beside the text where there is room, the section being read marked

const toc = /** @type {HTMLDetailsElement | null} */ (main.querySelector(".toc details"));
if (toc) {
  const wide = matchMedia("(min-width: 64rem)");
  const fit = () => (toc.open = wide.matches);
  fit();
  wide.addEventListener("change", fit);
  const links = [...toc.querySelectorAll("a")];
  const headings = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  const mark = () => {
    const passed = headings.filter((h) => h && h.getBoundingClientRect().top < innerHeight / 3).length;
    links.forEach((link, i) => {
      if (i === passed - 1) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    });
    const at = links[passed - 1];
    const nav = toc.parentElement;
    if (at && nav && wide.matches) nav.scrollTop = at.offsetTop - nav.clientHeight / 2;
  };
  const observer = new IntersectionObserver(mark, { rootMargin: "1000000px 0px -66%" });
  for (const heading of headings) if (heading) observer.observe(heading);
}
