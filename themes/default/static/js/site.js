// @ts-check
// What scripts add to a page that reads without them: glossary cards, copy buttons, a table of contents that follows.

const main = /** @type {HTMLElement} */ (document.querySelector("main"));
const words = document.body.dataset;

/** @param {string} tag @param {Record<string, string>} attributes @param {string} text */
function make(tag, attributes, text = "") {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
}

// -- glossary: shown on hover and focus, stays while the pointer is on it, goes with Escape (WCAG 1.4.13)

const card = make("div", { id: "page--gloss", class: "gloss", role: "tooltip", hidden: "" });
/** @type {HTMLElement | null} */
let shown = null;
let timer = 0;

/** @param {HTMLElement} link */
function show(link) {
  clearTimeout(timer);
  if (shown === link) return;
  hide();
  shown = link;
  card.replaceChildren(make("strong", {}, link.dataset.term), make("span", {}, link.dataset.gloss));
  card.hidden = false;
  link.setAttribute("aria-describedby", card.id);
  const box = link.getClientRects()[0];
  const below = box.bottom + card.offsetHeight + 8 < innerHeight || box.top < card.offsetHeight + 8;
  const left = Math.min(box.left, document.documentElement.clientWidth - card.offsetWidth - 8);
  card.style.left = `${Math.max(8, left) + scrollX}px`;
  card.style.top = `${(below ? box.bottom + 4 : box.top - card.offsetHeight - 4) + scrollY}px`;
}

function hide() {
  clearTimeout(timer);
  shown?.removeAttribute("aria-describedby");
  shown = null;
  card.hidden = true;
}

/** @param {Event} event @returns {HTMLElement | null} */
const glossed = (event) => /** @type {Element} */ (event.target).closest("a[data-gloss]");

if (document.querySelector("a[data-gloss]")) {
  main.append(card);
  addEventListener("pointerover", (event) => {
    const link = glossed(event);
    if (event.pointerType !== "mouse") return;
    clearTimeout(timer);
    if (link) timer = setTimeout(() => show(link), shown ? 0 : 200);
    else if (shown && !card.contains(/** @type {Node} */ (event.target))) timer = setTimeout(hide, 300);
  });
  addEventListener("focusin", (event) => {
    const link = glossed(event);
    if (link?.matches(":focus-visible")) show(link);
    else hide();
  });
  addEventListener("focusout", hide);
  addEventListener("keydown", (event) => event.key === "Escape" && hide());
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
  const wide = matchMedia("(min-width: 72rem)");
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
  const observer = new IntersectionObserver(mark, { rootMargin: "0px 0px -66%" });
  for (const heading of headings) if (heading) observer.observe(heading);
}
