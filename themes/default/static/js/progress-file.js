// @ts-check
/**
 * Progress files: what a learner saves, carries to another device, or hands in. Pure.
 *
 * A file comes from anywhere. It is refused whole where it isn't one of this course; of a good one, what is no record is
 * left out and counted.
 */
import { canonicalJson } from "./exact.js";
import { KINDS, isTime, sound } from "./record.js";

/** @typedef {import("./record.js").Kept} Kept */
/** @typedef {ReadonlyMap<string, Kept>} Kepts */
/** @typedef {{format: string, course: string, title: string, build: string, program: string, saved: string,
 *   learner: string, records: Record<string, Kept>}} ProgressFile */
/** @typedef {{fault: "not-json" | "not-progress" | "other-format" | "other-course" | "too-many", detail: string}} Refused */
/** @typedef {{fault: null, learner: string, saved: string, records: Map<string, Kept>, unknown: number,
 *   malformed: number, future: number}} ReadFile */

export const FORMAT = "coursekit-progress/1";
const FAMILY = "coursekit-progress/";
export const MAX_BYTES = 20_000_000;
export const MAX_RECORDS = 100_000;
/** Records of the far future are none: nothing could be written after them. */
const LATEST = "9000";
/** A device's clock may be ahead by so much before a record counts as one from the future. */
const DAY = 86_400_000;

/** @param {unknown} given @returns {given is Record<string, any>} */
const isObject = (given) => typeof given === "object" && given !== null && !Array.isArray(given);

/** @param {unknown} given @returns {string} */
const shown = (given) => (typeof given === "string" ? given.replace(/[\p{C}\p{Z}]+/gu, " ").trim().slice(0, 200) : "");

/** @param {Refused["fault"]} fault @param {string} [detail] @returns {Refused} */
const refused = (fault, detail = "") => ({ fault, detail });

/** Read a file of the course with this id. Never throws. @param {string} text @param {string} course
 * @param {number} now milliseconds since 1970 @returns {ReadFile | Refused} */
export function readFile(text, course, now) {
  let given;
  try {
    given = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    return refused("not-json");
  }
  if (!isObject(given) || typeof given.format !== "string" || !given.format.startsWith(FAMILY)) return refused("not-progress");
  if (given.format !== FORMAT) return refused("other-format", shown(given.format.slice(FAMILY.length)));
  if (typeof given.course !== "string" || !isObject(given.records)) return refused("not-progress");
  if (given.course !== course) return refused("other-course", shown(given.title) || shown(given.course));
  const entries = Object.entries(given.records);
  if (entries.length > MAX_RECORDS) return refused("too-many");
  return { fault: null, learner: shown(given.learner), saved: isTime(given.saved) ? given.saved : "", ...sorted(entries, now) };
}

/** @param {[string, unknown][]} entries @param {number} now */
function sorted(entries, now) {
  const soon = new Date(now + DAY).toISOString();
  /** @type {Map<string, Kept>} */
  const records = new Map();
  const counts = { unknown: 0, malformed: 0, future: 0 };
  for (const [key, value] of entries) {
    const record = sound(key, value);
    if (record && record.time < LATEST) {
      records.set(key, record);
      if (record.time > soon) counts.future += 1;
    } else if (KINDS.has(key.split("/")[0])) counts.malformed += 1;
    else counts.unknown += 1;
  }
  return { records, ...counts };
}

/** What is saved. @param {{course: string, title: string, build: string}} items @param {string} program
 * @param {string} learner @param {number} now @param {Iterable<[string, Kept]>} records @returns {ProgressFile} */
export function fileOf({ course, title, build }, program, learner, now, records) {
  const saved = new Date(now).toISOString();
  return { format: FORMAT, course, title, build, program, saved, learner, records: Object.fromEntries(records) };
}

/** The file's name: what any system can bear of the learner's. @param {string} course @param {string} learner @returns {string} */
export function fileName(course, learner) {
  const name = learner.normalize("NFC").replace(/[^\p{L}\p{M}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 60).toLowerCase();
  return `${[course, name].filter(Boolean).join("-")}.progress.json`;
}

/** The later of two records; of equal times the one whose canonical JSON is greater. @param {Kept} one @param {Kept} other */
function later(one, other) {
  if (one.time !== other.time) return one.time > other.time ? one : other;
  return canonicalJson(one) >= canonicalJson(other) ? one : other;
}

/** Both put together: of two records with one key the later. @param {Kepts} mine @param {Kepts} theirs @returns {Map<string, Kept>} */
export function merge(mine, theirs) {
  const all = new Map(mine);
  for (const [key, record] of theirs) {
    const own = mine.get(key);
    all.set(key, own ? later(own, record) : record);
  }
  return all;
}

/** What merging does: records that are new here, take the place of older ones, are older than those here, are the same.
 * @param {Kepts} mine @param {Kepts} theirs @returns {{added: string[], replaced: string[], older: number, same: number}} */
export function changes(mine, theirs) {
  const result = { added: /** @type {string[]} */ ([]), replaced: /** @type {string[]} */ ([]), older: 0, same: 0 };
  for (const [key, record] of theirs) {
    const own = mine.get(key);
    if (!own) result.added.push(key);
    else if (canonicalJson(own) === canonicalJson(record)) result.same += 1;
    else if (later(own, record) === record) result.replaced.push(key);
    else result.older += 1;
  }
  return result;
}
