// @ts-check
/**
 * What judges answers on a page where people practise: the compiled key, fetched when something is first checked.
 * Whoever else judges (a classroom, over the network) gives the same: a `Judge`.
 */
import { grade, loadKey } from "./grade.js";
import { explain } from "./feedback.js";
import { json } from "./page.js";

/** @typedef {import("./grade.js").Grade} Grade */
/** @typedef {import("./feedback.js").Said} Said */
/** @typedef {import("./parts.js").Answer} Answer */
/** @typedef {{exercise: string, answers: Record<string, Answer>, hints: string[]}} Response */
/** @typedef {{grade: Grade, said: Said[], rests: Map<string, string[]> | null}} Judged
 *   `rests`: for each part, the others whose answers its grade went by; null where that isn't known */
/** @typedef {{recorded: boolean, hash: string, judge: (response: Response, attempt: string) => Promise<Judged>,
 *   model: (at: string) => Promise<Map<string, Answer>>, hint: (id: string) => Promise<string>}} Judge
 *   `recorded`: whether attempts are sent somewhere; `attempt` is the name that one is written down under */

/** The judge of an exercise. Rejects when its key can't be fetched. @param {string} id @param {Map<string, string>} phrases
 * @returns {Promise<Judge>} */
export async function judgeOf(id, phrases) {
  const { hash, key: compiled, model } = await json(`exercises/${encodeURIComponent(id)}.json`);
  const key = loadKey(compiled, hash);
  const rests = new Map(compiled.logic.parts.map((/** @type {any} */ part) => [part.id, restsOn(part)]));
  return {
    recorded: false,
    hash,
    judge: async (response) => {
      const graded = grade(key, response);
      return { grade: graded, said: explain(key, graded, response, phrases), rests };
    },
    model: async () => new Map(Object.entries(model ?? {})),
    hint: async (hint) => compiled.words.hints[hint],
  };
}

/** The parts whose answers the grade of a part goes by. @param {any} part its logic in the key @returns {string[]} */
function restsOn({ follow, between, equals }) {
  const ranges = (between ?? []).flatMap((/** @type {any} */ row) => row.when.map((/** @type {any} */ test) => test.on));
  return [...new Set([...(follow?.after ?? []), ...ranges, ...names(equals ?? [])])];
}

/** @param {any[]} tree @returns {string[]} */
const names = ([kind, ...rest]) => (kind === "name" ? rest : rest.flatMap((inner) => (Array.isArray(inner) ? names(inner) : [])));
