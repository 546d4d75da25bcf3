// @ts-check
// What a linked concept means, in a card beside the link. It comes on hover and on focus, stays while the pointer is on
// it, and goes with Escape (WCAG 1.4.13).

const card = document.createElement("div");
card.id = "page--gloss";
card.className = "gloss";
card.setAttribute("role", "tooltip");
card.hidden = true;
card.append(document.createElement("strong"), document.createElement("span"));

/** @type {HTMLElement | null} */
let shown = null;
let timer = 0;

/** @param {HTMLElement} link */
function show(link) {
  if (shown === link) return;
  hide();
  shown = link;
  const [term, text] = card.children;
  term.textContent = link.dataset.term ?? "";
  text.textContent = link.dataset.gloss ?? "";
  card.hidden = false;
  link.setAttribute("aria-describedby", card.id);
  place(link.getClientRects()[0]);
}

/** Below the link, or above it where there is no room below; never beyond the window's edges. @param {DOMRect} link */
function place(link) {
  const above = link.bottom + card.offsetHeight + 12 > innerHeight && link.top > card.offsetHeight + 12;
  const left = Math.min(link.left, document.documentElement.clientWidth - card.offsetWidth - 8);
  card.style.left = `${Math.max(8, left) + scrollX}px`;
  card.style.top = `${(above ? link.top - card.offsetHeight - 4 : link.bottom + 4) + scrollY}px`;
}

function hide() {
  clearTimeout(timer);
  shown?.removeAttribute("aria-describedby");
  shown = null;
  card.hidden = true;
}

/** @param {Event} event @returns {HTMLElement | null} */
const linkOf = (event) => /** @type {Element} */ (event.target).closest("a[data-gloss]");

/** @param {PointerEvent} event */
function pointed(event) {
  if (event.pointerType !== "mouse") return;
  clearTimeout(timer);
  const link = linkOf(event);
  if (link) timer = setTimeout(() => show(link), shown ? 0 : 200);
  else if (shown && !card.contains(/** @type {Node} */ (event.target))) timer = setTimeout(hide, 300);
}

/** @param {Event} event */
function focused(event) {
  const link = linkOf(event);
  if (link?.matches(":focus-visible")) show(link);
  else hide();
}

/** @param {PointerEvent | FocusEvent} event the one that asked for this script */
export function begin(event) {
  document.querySelector("main")?.append(card);
  addEventListener("pointerover", pointed);
  addEventListener("focusin", focused);
  addEventListener("focusout", hide);
  addEventListener("keydown", (pressed) => pressed.key === "Escape" && hide());
  if (event instanceof PointerEvent) pointed(event);
  else if (document.activeElement === event.target) focused(event);
}
