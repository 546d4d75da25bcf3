// @ts-check
/** The page that says what is kept on this device: saves the whole course, removes it, and lists pages that open. */
import { ROOT, ask, registered, spoken } from "./offline.js";

/** @typedef {{size: number, files: number, kept: number, saved: boolean}} Standing */

/** Files that are asked for in one go. */
const SOME = 12;

const frame = /** @type {HTMLElement} */ (document.querySelector(".keeping"));
const none = /** @type {HTMLElement} */ (frame.querySelector(".none"));

/** @param {string} tag @param {Record<string, string>} [attributes] @param {(Node | string)[]} children */
function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** The worker once it is at work; null if the browser gave it up. @param {ServiceWorkerRegistration} registration
 * @returns {Promise<ServiceWorker | null>} */
function atWork(registration) {
  const beginning = registration.installing ?? registration.waiting;
  if (registration.active || !beginning) return Promise.resolve(registration.active);
  return new Promise((done) => {
    beginning.addEventListener("statechange", () => {
      if (beginning.state === "activated") done(beginning);
      if (beginning.state === "redundant") done(null);
    });
  });
}

/** "3.2 MB", in the language of the page. @param {(key: string, values: Record<string, string>) => string} say @param {number} bytes */
function sizeOf(say, bytes) {
  const large = bytes >= 1e6;
  const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: large ? 1 : 0 });
  return say(large ? "offline.megabytes" : "offline.kilobytes", { number: number.format(bytes / (large ? 1e6 : 1e3)) });
}

class Keeping {
  /** @param {ServiceWorker} worker @param {Awaited<ReturnType<typeof spoken>>} say */
  constructor(worker, say) {
    this.worker = worker;
    this.say = say;
    this.stopped = false;
    const button = (/** @type {string} */ name, /** @type {() => Promise<unknown>} */ act) => {
      const made = make("button", { type: "button", class: name });
      made.addEventListener("click", () => act.call(this));
      return made;
    };
    this.about = make("p");
    this.status = make("p", { role: "status" });
    this.bar = /** @type {HTMLProgressElement} */ (make("progress", { "aria-label": say("offline.whole") }));
    this.save = button("begin", this.saveAll);
    this.stop = button("quiet", async () => (this.stopped = true));
    this.remove = button("quiet", this.removeAll);
    this.stop.textContent = say("offline.stop");
    this.remove.textContent = say("offline.remove");
    this.list = make("ul");
    this.pages = make("section", {}, make("h2", {}, say("offline.pages")), this.list);
    const buttons = make("p", { class: "buttons" }, this.save, this.stop, this.remove);
    frame.append(make("section", {}, make("h2", {}, say("offline.whole")), this.about, this.bar, buttons, this.status), this.pages);
  }

  /** Show how things stand. @param {Standing} standing @param {boolean} [busy] */
  show({ size, files, kept, saved }, busy = false) {
    const all = kept === files;
    this.about.textContent = this.say(all ? "offline.saved" : "offline.size", { size: sizeOf(this.say, size) });
    this.save.textContent = saved ? this.say("offline.go-on") : this.say("offline.save", { size: sizeOf(this.say, size) });
    this.save.hidden = busy || all;
    this.stop.hidden = this.bar.hidden = !busy;
    this.remove.hidden = busy || !(all || saved);
    this.pages.hidden = busy || all;
    this.bar.max = files;
    this.bar.value = kept;
  }

  /** @returns {Promise<Standing>} */
  standing() {
    return ask(this.worker, { ask: "standing" });
  }

  /** How things stand now, with a sentence on what has just happened. @param {string} [key] @param {boolean} [busy] */
  async tell(key, busy = false) {
    const standing = await this.standing();
    this.show(standing, busy);
    if (key) this.status.textContent = this.say(key, { done: standing.kept, all: standing.files });
    if (!this.pages.hidden) await this.listPages();
    return standing;
  }

  async listPages() {
    const text = new DOMParser();
    const links = (await ask(this.worker, { ask: "pages" })).map((/** @type {{title: string, url: string}} */ page) => {
      const title = text.parseFromString(page.title, "text/html").body.textContent ?? "";
      return make("li", {}, make("a", { href: page.url }, title));
    });
    this.list.replaceChildren(...(links.length ? links : [make("li", {}, this.say("offline.pages.none"))]));
  }

  async saveAll() {
    this.stopped = false;
    try {
      const standing = await this.tell("offline.saving", true);
      this.stop.focus();
      await navigator.storage.persist?.();
      const trouble = (await roomFor(standing)) ? await this.saveSome() : "full";
      await this.tell(trouble ? `offline.failed.${trouble}` : this.stopped ? "offline.stopped" : "offline.done");
    } catch (fault) {
      await this.tell(`offline.failed.${/** @type {Error} */ (fault).message}`).catch(() => {});
    }
    (this.save.hidden ? this.remove : this.save).focus();
  }

  /** @returns {Promise<string | null>} what went wrong */
  async saveSome() {
    const todo = await ask(this.worker, { ask: "missing" });
    const all = this.bar.max;
    while (todo.length && !this.stopped) {
      const trouble = await ask(this.worker, { ask: "keep", paths: todo.splice(0, SOME) });
      if (trouble) return trouble;
      this.bar.value = all - todo.length;
    }
    return null;
  }

  async removeAll() {
    await ask(this.worker, { ask: "remove" });
    await this.tell("offline.removed");
    this.save.focus();
  }
}

/** Whether the browser says that there is room. @param {Standing} standing */
async function roomFor({ size, files, kept }) {
  const { quota, usage } = (await navigator.storage.estimate?.()) ?? {};
  return quota === undefined || quota - (usage ?? 0) > size * (1 - kept / files);
}

async function begin() {
  const say = await spoken();
  if (!location.pathname.startsWith(`${ROOT.pathname}offline/`)) {
    const again = make("a", { href: location.href }, say("offline.again"));
    none.before(make("p", { class: "callout note", role: "status" }, say("offline.lost"), " ", again));
    addEventListener("online", () => location.reload());
  }
  const registration = await registered;
  if (!registration) return;
  const worker = await atWork(registration);
  if (!worker) {
    none.textContent = say("offline.refused");
    return;
  }
  none.remove();
  const keeping = new Keeping(worker, say);
  await keeping.tell();
}

begin();
