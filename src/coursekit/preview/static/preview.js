// @ts-check
// What `coursekit serve` adds to a page: it listens for changes, loads the page again where it was, exchanges styles
// without loading, and shows what is wrong with the course. A built site has nothing of it.
(() => {
  /** @typedef {{severity: string, code: string, place: string, message: string, hint: string, excerpt: string}} Finding */
  /** @typedef {{page: string, styles: Record<string, string>, moved: string | null, stale: boolean, summary: string,
   *   more: number, findings: Finding[]}} Told */
  /** @typedef {{anchor: string, offset: number, top: number, open: [string, boolean][], pressed: string[],
   *   focus: string}} Spot */

  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const PLACE = new URL(".", script.src);
  const token = script.dataset.page ?? "";
  /** @type {Map<string, string>} what is known of each stylesheet of the site */
  let styles = new Map(Object.entries(JSON.parse(script.dataset.styles ?? "{}")));

  // -- memory of this tab; where it is blocked the page is loaded all the same, from its top

  /** @param {string} key @returns {any} */
  function recall(key) {
    try {
      return JSON.parse(sessionStorage.getItem(`coursekit-preview:${key}`) ?? "null");
    } catch {
      return null;
    }
  }

  /** @param {string} key @param {unknown} value */
  function remember(key, value) {
    try {
      sessionStorage.setItem(`coursekit-preview:${key}`, JSON.stringify(value));
    } catch {
      // blocked, or full
    }
  }

  // -- where the reader is

  /** Names that elements keep across an edit: their id, or their number below the nearest element with one.
   * @param {string} selector @returns {Map<string, Element>} */
  function named(selector) {
    const found = new Map();
    for (const element of document.querySelectorAll(selector)) {
      const home = element.closest("[id]");
      const base = home?.id ?? "";
      let name = home === element ? `#${base}` : `${base} 0`;
      for (let n = 1; found.has(name); n++) name = `${base} ${n}`;
      found.set(name, element);
    }
    return found;
  }

  /** @returns {Spot} */
  function spot() {
    let anchor = "", offset = 0;
    for (const element of document.querySelectorAll("main [id]")) {
      const { top, height } = element.getBoundingClientRect();
      if (top > innerHeight / 3) break;
      if (height) [anchor, offset] = [element.id, top];
    }
    const open = [...named("details")].map(([name, d]) => /** @type {[string, boolean]} */ ([name, d.hasAttribute("open")]));
    const pressed = [...named("main button[aria-expanded]")].filter(([, b]) => b.ariaExpanded === "true").map(([name]) => name);
    return { anchor, offset, top: scrollY, open, pressed, focus: document.activeElement?.id ?? "" };
  }

  /** @param {Spot} was */
  function restore(was) {
    const details = named("details");
    for (const [name, open] of was.open) details.get(name)?.toggleAttribute("open", open);
    const scroll = () => {
      const anchor = was.anchor && document.getElementById(was.anchor);
      const top = anchor ? anchor.getBoundingClientRect().top + scrollY - was.offset : was.top;
      scrollTo({ top, behavior: "instant" });
    };
    const press = () => {
      const buttons = named("main button[aria-expanded]");
      for (const name of was.pressed) {
        const button = /** @type {HTMLElement | undefined} */ (buttons.get(name));
        if (button?.ariaExpanded === "false") button.click();
      }
    };
    // Whatever comes late moves the page: pictures, scripts that open what had been opened. The reader's own hand ends it.
    const hand = new AbortController();
    for (const kind of ["wheel", "pointerdown", "keydown", "touchstart"]) {
      addEventListener(kind, () => hand.abort(), { signal: hand.signal, passive: true });
    }
    const watcher = new ResizeObserver(() => (hand.signal.aborted ? watcher.disconnect() : scroll()));
    scroll();
    watcher.observe(document.body);
    document.getElementById(was.focus)?.focus({ preventScroll: true });
    addEventListener("load", () => {
      if (!hand.signal.aborted) scroll();
      if (!location.hash.includes("=")) press(); // what is tried stands in the address, and opens by itself
      setTimeout(() => hand.abort(), 1000);
      setTimeout(() => watcher.disconnect(), 1000);
    });
  }

  /** @param {string | null} to */
  function load(to) {
    source?.close();
    history.scrollRestoration = "manual";
    const address = to ?? location.pathname;
    remember(`at ${address}`, spot());
    if (to) location.replace(to + location.hash);
    else location.reload();
  }

  const was = recall(`at ${location.pathname}`);
  try {
    sessionStorage.removeItem(`coursekit-preview:at ${location.pathname}`);
  } catch {
    // blocked
  }
  if (was) restore(was);
  history.scrollRestoration = "auto";

  // -- styles

  /** @param {Map<string, string>} now @returns {boolean} whether the page has to be loaded again for them */
  function exchange(now) {
    const changed = [...now].filter(([path, digest]) => styles.get(path) !== digest);
    styles = now;
    for (const [path, digest] of changed) {
      const links = /** @type {HTMLLinkElement[]} */ ([...document.querySelectorAll("link[rel=stylesheet]")]);
      const own = links.filter((link) => decodeURI(new URL(link.href).pathname).endsWith(`/${path}`));
      for (const link of own) {
        const next = /** @type {HTMLLinkElement} */ (link.cloneNode());
        const url = new URL(link.href);
        url.searchParams.set("preview", digest);
        next.href = url.href;
        next.onload = next.onerror = () => link.remove();
        link.after(next);
      }
      const loaded = performance.getEntriesByType("resource").some((entry) => entry.name.includes(`/${path}`));
      if (!own.length && loaded) return true; // another stylesheet imports it
    }
    return false;
  }

  // -- what is wrong

  /** @param {string} tag @param {string} name @param {(Node | string)[]} inside */
  function make(tag, name, ...inside) {
    const made = document.createElement(tag);
    if (name) made.className = name;
    made.append(...inside);
    return made;
  }

  /** Text with names in backticks. @param {string} text @returns {(Node | string)[]} */
  const marked = (text) => text.split("`").map((part, i) => (i % 2 ? make("code", "", part) : part));

  /** @param {Finding} finding */
  function item(finding) {
    const place = make("p", "place", make("span", "kind", finding.severity), " ", make("code", "", finding.place));
    const made = make("li", finding.severity, place, make("p", "message", ...marked(finding.message)));
    if (finding.excerpt) made.append(make("pre", "", finding.excerpt));
    if (finding.hint) made.append(make("p", "hint", ...marked(finding.hint)));
    if (finding.code) made.append(make("p", "code", finding.code));
    return made;
  }

  /** @type {HTMLElement | null} */
  let host = null;

  /** @param {Told} told */
  function show(told) {
    const errors = told.findings.filter((f) => f.severity === "error");
    const signature = JSON.stringify(errors.map((f) => [f.place, f.message]));
    const kept = recall("panel") ?? { open: false, errors: "[]" };
    if (signature !== kept.errors) kept.open = errors.length > 0;
    kept.errors = signature;
    remember("panel", kept);
    if (!told.findings.length) {
      host?.remove();
      host = null;
      return;
    }
    const inside = host ? host.shadowRoot : panel();
    if (!inside) return;
    const list = make("ol", "", ...told.findings.map(item));
    if (told.more) list.append(make("li", "more", `and ${told.more} more; coursekit check prints them all`));
    list.tabIndex = 0;
    const head = make("button", "head", make("strong", "", told.summary));
    if (told.stale) head.append(make("span", "stale", "The page is the last good one."));
    const unfold = () => {
      head.setAttribute("aria-expanded", String(kept.open));
      list.hidden = !kept.open;
    };
    head.addEventListener("click", () => {
      kept.open = !kept.open;
      remember("panel", kept);
      unfold();
    });
    unfold();
    const had = inside.activeElement?.className;
    const section = /** @type {HTMLElement} */ (inside.querySelector("section"));
    section.className = errors.length ? "error" : "warning";
    section.replaceChildren(head, list);
    if (had === "head") head.focus();
  }

  /** A place of its own for what is wrong, which the theme's styles don't reach. */
  function panel() {
    host = make("div", "");
    host.lang = "en";
    host.dir = "ltr";
    const inside = host.attachShadow({ mode: "open" });
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href: new URL("findings.css", PLACE).href });
    const section = make("section", "");
    section.setAttribute("aria-label", "What coursekit found");
    section.setAttribute("aria-live", "polite");
    section.hidden = true;
    link.onload = link.onerror = () => (section.hidden = false);
    section.addEventListener("keydown", (event) => {
      const head = /** @type {HTMLElement | null} */ (section.querySelector("[aria-expanded=true]"));
      if (event.key !== "Escape" || !head) return;
      head.click();
      head.focus();
    });
    inside.append(link, section);
    document.body.append(host);
    return inside;
  }

  // -- listening: only while the page is seen, since a browser opens few connections to one server

  /** @type {EventSource | null} */
  let source = null;

  function listen() {
    if (source) return;
    const url = new URL("events", PLACE);
    url.searchParams.set("address", location.pathname);
    source = new EventSource(url);
    source.onmessage = (event) => {
      /** @type {Told} */
      const told = JSON.parse(event.data);
      if (told.moved) return load(told.moved);
      if (told.page !== token || exchange(new Map(Object.entries(told.styles)))) return load(null);
      show(told);
    };
  }

  const follow = () => {
    if (document.visibilityState === "visible") return listen();
    source?.close();
    source = null;
  };
  document.addEventListener("visibilitychange", follow);
  addEventListener("pagehide", () => {
    source?.close();
    source = null;
  });
  addEventListener("pageshow", follow);
  follow();

  // -- a site that was built earlier and served at this address may have left a worker, which would answer for us

  navigator.serviceWorker?.getRegistrations().then((found) => {
    for (const worker of found) if (worker.scope === new URL("/", location.href).href) worker.unregister();
  }, () => {});
})();
