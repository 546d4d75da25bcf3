// @ts-check
/**
 * Learners' records on their own device: one key of localStorage each, so that two tabs never overwrite each other's.
 *
 * Where storage is blocked or full, records live in memory as long as the page does, and the page says so once. What
 * stands in storage and is no record (of an older version, or anyone's) is passed over and left where it is.
 */
import { sound } from "./record.js";

/** @typedef {import("./record.js").Kept} Kept */
/** @typedef {ReturnType<typeof make>} Records */

/** The last time that four digits of a year can say. */
const LAST = Date.parse("9999-12-31T23:59:59.999Z");

/** @type {Map<string, Records>} what a page has opened: all its scripts share one, with what couldn't be kept */
const opened = new Map();

/** The records of a course; of the page's own, if none is named. @param {string} [course] @returns {Records} */
export function records(course = document.documentElement.dataset.course || "course") {
  const there = opened.get(course) ?? make(course);
  opened.set(course, there);
  return there;
}

/** @returns {Storage | null} null where the browser lets no page keep anything */
function storageOf() {
  try {
    localStorage.getItem("coursekit");
    return localStorage;
  } catch {
    return null;
  }
}

/** Whether a key is `under`, or stands below it; all stand below "". @param {string} key @param {string} under */
const within = (key, under) => !under || key === under || key.startsWith(under.endsWith("/") ? under : `${under}/`);

/** @param {string} course */
function make(course) {
  const prefix = `coursekit:${course}:`;
  const storage = storageOf();
  /** @type {Map<string, Kept>} what couldn't be kept */
  const memory = new Map();
  /** @type {"kept" | "blocked" | "full"} */
  let state = storage ? "kept" : "blocked";
  let told = false;
  let asked = false;

  /** @param {string} key @returns {Kept | null} */
  function stored(key) {
    try {
      return sound(key, JSON.parse(storage?.getItem(prefix + key) ?? "null"));
    } catch {
      return null; // nonsense, or storage that was blocked meanwhile
    }
  }

  /** The record, or null where there is none that we understand. @param {string} key @returns {Kept | null} */
  function read(key) {
    const [kept, held] = [stored(key), memory.get(key) ?? null];
    return held && (!kept || held.time >= kept.time) ? held : kept;
  }

  /** Put a record into storage, or hold it in memory. @param {string} key @param {Kept} record @returns {boolean} whether it is kept */
  function keep(key, record) {
    memory.set(key, record);
    if (!storage) return false;
    try {
      const newer = (stored(key)?.time ?? "") > record.time; // another tab's
      if (!newer) storage.setItem(prefix + key, JSON.stringify(record));
      memory.delete(key);
      return true;
    } catch (fault) {
      state = /quota/i.test(/** @type {Error} */ (fault).name) ? "full" : "blocked";
      return false;
    }
  }

  /** Where something was kept, there may be room again for what was not. */
  function catchUp() {
    for (const [key, record] of memory) if (!keep(key, record)) return;
    if (storage) state = "kept";
  }

  /** Write a record; its time is now, and at least a millisecond after the one that is there.
   * @param {string} key @param {Record<string, unknown>} fields all but `time`
   * @param {{quiet?: boolean}} [how] quiet: for what the learner didn't ask for, and won't miss
   * @returns {boolean} false when it couldn't be kept; the page has said so then, once */
  function write(key, fields, { quiet = false } = {}) {
    const before = read(key);
    const time = Math.min(LAST, Math.max(Date.now(), before ? Date.parse(before.time) + 1 : 0));
    const record = sound(key, { ...fields, time: new Date(time).toISOString() });
    if (!record) throw new TypeError(`not a record: ${key}`);
    return put(key, record, quiet);
  }

  /** Put a sound record as it is, time and all. @param {string} key @param {Kept} record @param {boolean} [quiet]
   * @returns {boolean} whether it is kept */
  const put = (key, record, quiet) => putAll(new Map([[key, record]]), quiet) === 0;

  /** Put sound records as they are, of a file for example. @param {ReadonlyMap<string, Kept>} all @param {boolean} [quiet]
   * @returns {number} how many couldn't be kept */
  function putAll(all, quiet = false) {
    const lost = [...all].filter(([key, record]) => !keep(key, record)).length;
    if (lost < all.size) catchUp();
    if (!quiet) lost ? tell() : persist();
    return lost;
  }

  function tell() {
    if (told) return;
    told = true;
    const words = document.body.dataset;
    const text = (state === "full" ? words.full : words.blocked) ?? "";
    import("./notice.js").then(({ notice }) => notice(text), () => {});
  }

  /** Ask the browser not to clear what is kept when it runs short. Firefox would ask the learner: there, don't. */
  function persist() {
    if (asked || "mozInnerScreenX" in globalThis) return;
    asked = true;
    navigator.storage?.persist?.().catch(() => {});
  }

  /** @returns {string[]} keys in storage, sound or not */
  function keys() {
    try {
      const all = Array.from({ length: storage?.length ?? 0 }, (_, i) => storage?.key(i) ?? "");
      return all.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
    } catch {
      return [];
    }
  }

  /** All records whose key is `under` or stands below it, by key in order. @param {string} [under] @returns {[string, Kept][]} */
  function entries(under = "") {
    const found = [...new Set([...keys(), ...memory.keys()])].filter((key) => within(key, under)).sort();
    return found.flatMap((key) => {
      const record = read(key);
      return record ? [/** @type {[string, Kept]} */ ([key, record])] : [];
    });
  }

  /** Remove what is `under` or stands below it, sound or not. @param {string} under "" for all */
  function forget(under) {
    for (const key of [...memory.keys()].filter((name) => within(name, under))) memory.delete(key);
    for (const key of keys().filter((name) => within(name, under))) storage?.removeItem(prefix + key);
    catchUp();
  }

  /** Hear of what other tabs write. @param {(key: string) => void} hear told the key; "" where anything may have changed */
  function listen(hear) {
    addEventListener("storage", ({ key }) => {
      if (key === null) hear("");
      else if (key.startsWith(prefix)) hear(key.slice(prefix.length));
    });
    addEventListener("pageshow", ({ persisted }) => persisted && hear("")); // it slept while others wrote
  }

  return {
    read, write, put, putAll, entries, forget, listen,
    /** Whether what is written is kept. */
    get state() {
      return state;
    },
  };
}
