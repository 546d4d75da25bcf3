// @ts-check
/**
 * What judges answers where a classroom grades and keeps them: its service at `/api/v1/` of the page's own origin. No
 * key is here. docs/recorded.md says what is asked and answered.
 *
 * An attempt is written down on the device before it is sent, under a name that it keeps: sending it again is harmless.
 */
import { words } from "./phrases.js";
import { records } from "./records.js";

/** @typedef {import("./judge.js").Judge} Judge */
/** @typedef {import("./record.js").Kept} Kept */

const API = "/api/v1/";
const PATIENCE = 20_000; // milliseconds

/** What the classroom said instead of answering; its message is a sentence for the learner. */
export class Refused extends Error {
  /** @param {string} said @param {number} status of HTTP; 0 where it couldn't be reached */
  constructor(said, status) {
    super(said);
    this.status = status;
  }
}

/** Sentences by status; the rest is the classroom's trouble, and may pass. */
const SAID = new Map([
  [0, "form.classroom.away"], [401, "form.classroom.sign-in"], [403, "form.classroom.not-yet"],
  [404, "form.classroom.unknown"], [409, "form.classroom.unknown"], [413, "form.classroom.too-large"],
]);

/** @param {"GET" | "PUT" | "POST"} method @param {string} path @param {unknown} body @returns {Promise<any>} */
async function ask(method, path, body) {
  const { say } = await words();
  let [answer, status] = [/** @type {any} */ (null), 0];
  try {
    const given = await fetch(API + path, {
      method, body: JSON.stringify(body), headers: { "content-type": "application/json" }, redirect: "error", signal: AbortSignal.timeout(PATIENCE),
    });
    status = given.status;
    answer = given.ok && status !== 204 ? await given.json() : null;
    if (given.ok) return answer;
  } catch {
    status = status < 400 ? 0 : status; // cut off, or no JSON
  }
  throw new Refused(say.word(SAID.get(status) ?? "form.classroom.trouble"), status);
}

const course = document.documentElement.dataset.course ?? "";
const name = (/** @type {string} */ text) => encodeURIComponent(text);

/** The attempt as it is sent. @param {string} id @param {string | undefined} version @param {Record<string, any>} attempt */
const put = (id, version, { response, case: at, shown, time }) =>
  ask("PUT", `attempts/${name(id)}`, { course, exercise: response.exercise, version, case: at, response, shown, time });

/** @param {string} exercise @param {string} version of its public view @returns {Promise<Judge>} */
export async function judgeOf(exercise, version) {
  const store = records();
  return {
    recorded: true,
    hash: "",
    judge: async (response, id) => {
      const key = `attempt/${exercise}/${id}`;
      const attempt = /** @type {Kept} */ (store.read(key));
      const { grade, said } = await put(id, version, attempt);
      if (attempt.sent === false) store.put(key, { ...attempt, sent: true });
      return { grade, said, rests: null };
    },
    model: async (at) => new Map(Object.entries((await ask("POST", "models", { course, exercise, case: at })).answers)),
    hint: async (hint) => String((await ask("POST", "hints", { course, exercise, hint })).says),
  };
}

/** Send what couldn't be sent before: attempts, and ticks. What is refused stays, and is tried again on another page.
 * @returns {Promise<boolean>} whether all of it went */
export async function sendLeft() {
  const store = records();
  for (const [key, record] of [...store.entries("attempt"), ...store.entries("tick")]) {
    if (record.sent !== false) continue;
    try {
      const rest = key.slice(key.indexOf("/") + 1).split("/").map(name).join("/");
      if (key.startsWith("tick/")) await ask("PUT", `ticks/${rest}`, { course, on: record.on, text: record.text, time: record.time });
      else await put(key.split("/")[2], undefined, record);
    } catch (fault) {
      if (/** @type {Refused} */ (fault).status === 0) return false;
      continue;
    }
    if (store.read(key)?.time === record.time) store.put(key, { ...record, sent: true });
  }
  return true;
}
