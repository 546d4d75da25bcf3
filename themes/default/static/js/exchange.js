// @ts-check
/** Saving progress to a file, loading one, and erasing everything. */
import { changes, fileName, fileOf, MAX_BYTES, MAX_RECORDS, readFile } from "./progress-file.js";
import { make, when } from "./standing.js";

/** @typedef {import("./progress.js").Items} Items */
/** @typedef {import("./records.js").Records} Records */
/** @typedef {import("./progress-file.js").ReadFile} ReadFile */
/** @typedef {import("./standing.js").Word} Word */

/** @param {string} selector @returns {any} */
const find = (selector) => document.querySelector(selector);

/** @param {(Node | string)[]} sentences */
function say(...sentences) {
  find("[data-said]").replaceChildren(make("p", {}, ...sentences));
}

/** Ask, and wait for one of the answers. Escape is the last of them. @param {string} question
 * @param {[string, string][]} answers name and words @returns {Promise<string>} the name */
function ask(question, answers) {
  const dialog = /** @type {HTMLDialogElement} */ (find(".progress dialog"));
  find("#page--question").textContent = question;
  const buttons = answers.map(([name, words]) => {
    const button = make("button", { type: "button", class: "act", value: name }, words);
    button.addEventListener("click", () => dialog.close(name));
    return button;
  });
  find(".progress dialog .choices").replaceChildren(...buttons);
  dialog.returnValue = answers[answers.length - 1][0];
  dialog.showModal();
  return new Promise((done) => dialog.addEventListener("close", () => done(dialog.returnValue), { once: true }));
}

/** @param {Items} items @param {Records} store @param {Word} word @param {() => void} refresh shows the page anew */
export function exchange(items, store, word, refresh) {
  const name = /** @type {HTMLInputElement} */ (find("#page--name"));
  const file = /** @type {HTMLInputElement} */ (find("#page--file"));
  name.value = store.read("learner")?.name ?? "";

  function save() {
    const learner = name.value.replace(/\s+/g, " ").trim();
    if (learner !== (store.read("learner")?.name ?? "")) store.write("learner", { name: learner });
    const program = find("meta[name=generator]")?.content.replace("coursekit ", "") ?? "";
    const made = fileOf(items, program, learner, Date.now(), store.entries());
    const url = URL.createObjectURL(new Blob([`${JSON.stringify(made, null, 1)}\n`], { type: "application/json" }));
    const title = fileName(items.course, learner);
    make("a", { href: url, download: title }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    say(word("progress.saved", { file: title }));
  }

  /** @param {ReadFile} found @param {string} title @returns {Promise<boolean>} whether it is theirs to put here */
  async function theirs({ learner }, title) {
    const own = store.read("learner")?.name ?? "";
    if (!learner || !own || learner.toLowerCase() === own.toLowerCase()) return true;
    const question = word("progress.other-learner", { file: title, learner, own });
    return (await ask(question, [["yes", word("progress.together")], ["no", word("progress.cancel")]])) === "yes";
  }

  /** @param {File} given */
  async function load(given) {
    const title = given.name;
    if (given.size > MAX_BYTES) {
      const size = Math.ceil(given.size / 1e6);
      return say(word("progress.fault.too-large", { file: title, size, most: MAX_BYTES / 1e6 }));
    }
    let text;
    try {
      text = await given.text();
    } catch {
      return say(word("progress.fault.unreadable", { file: title }));
    }
    const found = readFile(text, items.course, Date.now());
    if (found.fault !== null) return say(word(`progress.fault.${found.fault}`, { file: title, detail: found.detail, most: MAX_RECORDS }));
    if (!(await theirs(found, title))) return say(word("progress.not-loaded", { file: title }));
    const told = changes(new Map(store.entries()), found.records);
    const news = new Set([...told.added, ...told.replaced]);
    const unkept = store.putAll(new Map([...found.records].filter(([key]) => news.has(key))));
    name.value = store.read("learner")?.name ?? "";
    refresh();
    report(title, found, told, unkept);
  }

  /** @param {string} title @param {ReadFile} found @param {ReturnType<typeof changes>} told @param {number} unkept */
  function report(title, found, told, unkept) {
    const counts = {
      "progress.came": told.added.length + told.replaced.length,
      "progress.older": told.older,
      "progress.same": told.same,
      "progress.left-out": found.unknown + found.malformed,
      "progress.future": found.future,
      "progress.unkept": unkept,
    };
    const head = [word(found.learner ? "progress.loaded-of" : "progress.loaded", { file: title, learner: found.learner })];
    const shown = Object.entries(counts).filter(([key, count]) => count || key === "progress.came");
    const list = make("ul", {}, ...shown.map(([key, count]) => make("li", {}, word(key, { count }))));
    const saved = found.saved ? [" ", word("progress.saved-on"), " ", when(found.saved), "."] : [];
    find("[data-said]").replaceChildren(make("p", {}, ...head, ...saved), list);
  }

  async function erase() {
    const count = store.entries().length;
    if (!count) return say(word("progress.nothing"));
    const answers = /** @type {[string, string][]} */ ([["save", word("progress.save-first")], ["erase", word("progress.erase.yes")], ["no", word("progress.cancel")]]);
    const answer = await ask(word("progress.erase.question", { count }), answers);
    if (answer === "save") {
      save();
      return erase();
    }
    if (answer !== "erase") return;
    store.forget("");
    name.value = "";
    refresh();
    say(word("progress.erased"));
    find("[data-said]").scrollIntoView({ block: "center" });
  }

  find("[data-save]").addEventListener("submit", (/** @type {Event} */ event) => {
    event.preventDefault();
    save();
  });
  find("[data-load]").addEventListener("submit", (/** @type {Event} */ event) => event.preventDefault());
  file.addEventListener("change", async () => {
    const given = file.files?.[0];
    if (given) await load(given);
    file.value = ""; // so that the same file can be chosen again
  });
  find("[data-erase]").addEventListener("click", erase);
}
