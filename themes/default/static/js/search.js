// @ts-check
/**
 * The search box: a dialog with a field and a list of links. find.js brings this when the box is first asked for; this
 * brings the words, the style and, once something is typed, Pagefind with the parts of its index that are needed.
 */
import { style } from "./style.js";
import { wording } from "./words.js";

/** @typedef {ReturnType<typeof wording>} Word */
/** @typedef {{title: string, excerpt: string, plain_excerpt: string, anchor?: {id: string},
 *   weighted_locations: {balanced_score: number}[]}} Section */
/** @typedef {{raw_url: string, meta: {title: string, module?: string}, sub_results: Section[]}} Found */
/** @typedef {{search: (term: string) => Promise<{results: {data: () => Promise<Found>}[]}>}} Engine */

const ROOT = new URL("../../", import.meta.url);
const INDEX = new URL("pagefind/", ROOT);
/** Milliseconds without a key before it is searched. */
const REST = 150;
/** Results that are shown at once. */
const SHOWN = 10;
/** Sections of a result that are shown: those in which most was found. */
const SECTIONS = 3;

/** @param {string} tag @param {Record<string, string>} [attributes] @param {(Node | string)[]} children */
function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// -- Pagefind

/** @type {Promise<Engine> | null} */
let engine = null;
let loads = 0;

/** Whether some part of the index couldn't be had. */
let broken = false;

/** Pagefind, once; afresh after a failure, under another address, since browsers remember scripts that failed. */
function searcher() {
  if (!loads) watch();
  if (!engine) broken = false;
  engine ??= import(new URL(`pagefind.js${loads++ ? `?${loads}` : ""}`, INDEX).href).then((pagefind) =>
    pagefind.createInstance({ basePath: INDEX.pathname, noWorker: true }),
  );
  engine.catch(() => (engine = null));
  return engine;
}

/** Pagefind takes a part of the index that fails for one in which nothing stands, and then says that nothing is there. So
 * what it fetches is watched. */
function watch() {
  const fetched = globalThis.fetch;
  globalThis.fetch = async (what, ...more) => {
    const own = typeof what === "string" && what.startsWith(INDEX.pathname);
    const answer = await fetched(what, ...more).catch((fault) => {
      broken ||= own;
      throw fault;
    });
    broken ||= own && !answer.ok;
    return answer;
  };
}

/** Excerpts come as text with `<mark>` round what was found; nothing else in them is markup.
 * @param {string} excerpt @returns {(Node | string)[]} */
const marked = (excerpt) =>
  excerpt.split(/<\/?mark>/).map((part, i) => {
    const text = part.replace(/&lt;/g, "<").replace(/&gt;/g, ">");
    return i % 2 ? make("mark", {}, text) : text;
  });

/** The excerpt of a section, without what it has of the heading that stands above it anyway. Empty if that is all.
 * @param {Section} section @returns {HTMLElement | string} */
function excerptOf({ title, excerpt, plain_excerpt }) {
  const bare = (/** @type {string[]} */ words) => words.join(" ").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/[.:]$/, "");
  const [heading, plain, shown] = [title.trim(), plain_excerpt, excerpt].map((text) => text.split(/\s+/));
  let cut = heading.length;
  while (cut && bare(plain.slice(0, cut)) !== bare(heading.slice(-cut))) cut--;
  const rest = shown.slice(cut).join(" ");
  return rest ? make("p", { class: "excerpt" }, ...marked(rest)) : "";
}

/** Where a document of the index stands in the course: its path says what it is and where.
 * @param {string} path such as `/dough/concept-gluten.html` */
function placeOf(path) {
  const [, folder, kind, id] = /^\/?(.*?)(?:(concept|framework)-([^/]+)|index)\.html$/.exec(path) ?? [];
  return { kind: kind ?? "page", address: new URL(`./${folder ?? ""}${kind ? `#${kind}-${id}` : ""}`, ROOT) };
}

// -- the box

class Box {
  /** @param {Word} word */
  constructor(word) {
    this.word = word;
    this.turn = 0;
    /** @type {{data: () => Promise<Found>}[]} results that are not shown yet */
    this.rest = [];
    this.term = "";
    /** @type {Promise<void>} */
    this.done = Promise.resolve();
    this.field = /** @type {HTMLInputElement} */ (
      make("input", {
        type: "text", id: "page--search", inputmode: "search", enterkeyhint: "search", autocomplete: "off",
        autocapitalize: "off", spellcheck: "false", "aria-describedby": "page--search-keys",
      })
    );
    this.status = make("p", { role: "status", class: "standing" });
    this.list = make("ol", { class: "found", "aria-label": word("search.results") });
    this.more = make("button", { type: "button", class: "more" }, word("search.more"));
    this.again = make("button", { type: "button", class: "more" }, word("search.again"));
    this.dialog = /** @type {HTMLDialogElement} */ (
      make("dialog", { class: "searching", "aria-label": word("search.title") },
        make("form", { role: "search" },
          make("label", { for: "page--search" }, word("search.field")),
          this.field,
          make("button", { type: "button", class: "close" }, document.body.dataset.close ?? ""),
        ),
        make("p", { class: "keys", id: "page--search-keys" }, word("search.keys")),
        this.status, this.again, this.list, this.more,
        make("label", { class: "slash" }, make("input", { type: "checkbox" }), make("span", {}, word("search.slash"))),
      )
    );
    this.listen();
    this.show("empty");
    document.body.append(this.dialog);
  }

  listen() {
    const { dialog, field } = this;
    let wait = 0;
    field.addEventListener("input", () => {
      clearTimeout(wait);
      wait = setTimeout(() => this.search(), REST);
    });
    dialog.querySelector("form")?.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(wait);
      this.search().then(() => this.links()[0]?.focus());
    });
    this.again.addEventListener("click", () => this.search(true).then(() => field.focus()));
    this.more.addEventListener("click", () => this.append(this.turn, true));
    dialog.querySelector(".close")?.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => {
      const target = /** @type {Element} */ (event.target);
      if (target === dialog || target.closest("a")) dialog.close();
    });
    dialog.addEventListener("keydown", (event) => this.step(event));
    this.keepSlash(/** @type {HTMLInputElement} */ (dialog.querySelector(".slash input")));
  }

  /** @param {HTMLInputElement} box */
  keepSlash(box) {
    const storage = (/** @type {(s: Storage) => any} */ act) => {
      try {
        return act(localStorage);
      } catch {
        return null; // storage is blocked: it lasts as long as the page
      }
    };
    box.checked = storage((s) => s.getItem("coursekit-slash")) !== "off";
    box.addEventListener("change", () =>
      storage((s) => (box.checked ? s.removeItem("coursekit-slash") : s.setItem("coursekit-slash", "off"))),
    );
  }

  links() {
    return /** @type {HTMLElement[]} */ ([...this.list.querySelectorAll("a")]);
  }

  /** Arrows go from the field through the results and back. @param {KeyboardEvent} event */
  step(event) {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const stops = [this.field, ...this.links()];
    const at = stops.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (!by || at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    stops[Math.min(Math.max(at + by, 0), stops.length - 1)].focus();
  }

  /** What the box says, and what stands below. @param {"empty" | "waiting" | "found" | "none" | "failed"} state
   * @param {Record<string, string | number>} [values] */
  show(state, values = {}) {
    if (state !== "found") this.list.replaceChildren();
    this.list.hidden = state !== "found";
    this.more.hidden = state !== "found" || !this.rest.length;
    this.again.hidden = state !== "failed";
    this.status.replaceChildren(state === "empty" ? "" : this.word(`search.${state}`, values));
    if (state === "none") {
      const href = new URL("concepts/", ROOT).href;
      this.status.append(" ", this.word("search.none.try"), " ", make("a", { href }, this.word("search.none.concepts")));
    }
    this.dialog.dataset.state = state;
  }

  /** Search for what stands in the field. Later searches overtake earlier ones. @param {boolean} [afresh] */
  async search(afresh = false) {
    const term = this.field.value.trim();
    if (term === this.term && !afresh) return this.done;
    this.term = term;
    this.done = this.find(term, ++this.turn);
    return this.done;
  }

  /** @param {string} term @param {number} turn */
  async find(term, turn) {
    this.rest = [];
    if (!term) return this.show("empty");
    if (this.dialog.dataset.state !== "found") this.show("waiting");
    try {
      const { results } = await (await searcher()).search(term);
      if (turn !== this.turn) return;
      if (broken) throw new Error("a part of the index is missing");
      if (!results.length) return this.show("none", { term });
      this.rest = results;
      const items = await this.next();
      if (turn !== this.turn) return;
      this.list.replaceChildren(...items);
      this.show("found", { term, count: results.length });
    } catch {
      engine = null;
      if (turn === this.turn) this.show("failed");
    }
  }

  /** Show the results that come next. @param {number} turn @param {boolean} focus */
  async append(turn, focus) {
    try {
      const items = await this.next();
      if (turn !== this.turn) return;
      this.list.append(...items);
      this.more.hidden = !this.rest.length;
      if (focus) items[0]?.querySelector("a")?.focus();
    } catch {
      engine = null;
      if (turn === this.turn) this.show("failed");
    }
  }

  /** The next results as list items. @returns {Promise<HTMLElement[]>} */
  async next() {
    const found = await Promise.all(this.rest.slice(0, SHOWN).map((result) => result.data()));
    this.rest = this.rest.slice(SHOWN);
    return found.map((one) => this.item(one));
  }

  /** @param {Found} found */
  item(found) {
    const { kind, address } = placeOf(found.raw_url);
    const link = make("a", { href: address.href }, make("span", { class: `kind ${kind}` }, this.word(`search.${kind}`)), " ",
      make("strong", {}, found.meta.title));
    const item = make("li", {}, link);
    if (found.meta.module) item.append(make("p", { class: "where" }, this.word("search.in", { module: found.meta.module })));
    const top = found.sub_results.find((section) => !section.anchor);
    if (top) item.append(excerptOf(top));
    const sections = this.sections(found.sub_results, address);
    if (sections.length) item.append(make("ul", {}, ...sections));
    return item;
  }

  /** The sections in which most was found, in the order of the text. @param {Section[]} all @param {URL} page */
  sections(all, page) {
    const weight = (/** @type {Section} */ s) => s.weighted_locations.reduce((sum, l) => sum + l.balanced_score, 0);
    const within = all.filter((section) => section.anchor);
    const best = new Set([...within].sort((a, b) => weight(b) - weight(a)).slice(0, SECTIONS));
    return within.filter((section) => best.has(section)).map((section) => {
      const address = new URL(page);
      address.hash = section.anchor?.id ?? "";
      return make("li", {}, make("a", { href: address.href }, section.title), excerptOf(section));
    });
  }

  open() {
    if (!this.dialog.open) this.dialog.showModal();
    this.field.focus();
    this.field.select();
  }
}

/** @returns {Promise<Word>} */
async function spoken() {
  const answer = await fetch(new URL("words.json", INDEX));
  if (!answer.ok) throw new Error(`words: ${answer.status}`);
  return wording(new Map(Object.entries(await answer.json())));
}

/** @type {Promise<Box> | null} */
let box = null;

/** Open the box. Fails where its words can't be had. */
export async function open() {
  box ??= Promise.all([spoken(), style("search.css")]).then(([word]) => new Box(word));
  box.catch(() => (box = null));
  (await box).open();
}
