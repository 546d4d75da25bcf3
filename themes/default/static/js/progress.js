// @ts-check
/**
 * How far a learner has come: the course's items (items.json) and the records of the device, put together. Pure.
 */

/** @typedef {import("./record.js").Kept} Kept */
/** @typedef {{id: string, title: string}} Case */
/** @typedef {{exercises?: string[], parts?: Record<string, string>}} Was */
/** @typedef {{id: string, title: string, anchor: string, kind: "exercise" | "question", cases: Case[], parts: string[],
 *   possible: string, was?: Was}} Exercise */
/** @typedef {{id: string, title: string, url: string, minutes: number | null,
 *   ticks: Record<string, {text: string, label: string}>, exercises: Exercise[]}} Module */
/** @typedef {{format: number, course: string, title: string, build: string, modules: Module[]}} Items */

/** @typedef {{id: string, label: string, on: boolean, time: string, changed: boolean}} Tick */
/** @typedef {{id: string, title: string, attempts: number, time: string, earned: string, possible: string}} Tried */
/** @typedef {{id: string, title: string, anchor: string, kind: string, cases: Tried[]}} Exercised */
/** @typedef {{module: Module, ticks: Tick[], exercises: Exercised[], read: string, done: number, all: number,
 *   left: number}} Standing */
/** @typedef {{kind: "tick" | "exercise" | "part" | "module", id: string, label: string, time: string, count: number}} Gone */

/** What the page shows of everyone who has done nothing yet. @param {string} id @param {string} title @returns {Tried} */
const untried = (id, title) => ({ id, title, attempts: 0, time: "", earned: "", possible: "" });

/** Whether something was answered. @param {unknown} value @returns {boolean} */
export function answered(value) {
  if (typeof value === "string") return value.trim() !== "";
  return typeof value === "object" && value !== null && Object.values(value).some(answered);
}

/** The case of a part: the beginning of its id, where the exercise has cases. @param {Exercise} exercise @param {string} part */
const caseOf = ({ cases }, part) => (cases.length ? part.split("/")[0] : "");

/** Today's id of a part, or "" where there is none. @param {Exercise} exercise @param {string} part @returns {string} */
function partOf({ parts, was }, part) {
  if (parts.includes(part)) return part;
  const former = was?.parts ?? {};
  return Object.hasOwn(former, part) ? former[part] : "";
}

/** @param {Module} module @param {ReadonlyMap<string, Kept>} records @returns {Tick[]} */
function ticksOf(module, records) {
  return Object.entries(module.ticks).map(([id, { text, label }]) => {
    const record = records.get(`tick/${id}`);
    const on = record?.on === true;
    return { id, label, on, time: record?.time ?? "", changed: on && record?.text !== text };
  });
}

/** @param {Exercise} exercise @param {Kept[]} attempts of it, the earliest first @returns {Exercised} */
function exercised(exercise, attempts) {
  const cases = exercise.cases.length ? exercise.cases : [{ id: "", title: "" }];
  const tried = new Map(cases.map(({ id, title }) => [id, untried(id, title)]));
  for (const { response, time, earned = "", possible = "" } of attempts) {
    const parts = Object.keys(response.answers).filter((part) => answered(response.answers[part]));
    const here = new Set(parts.map((part) => partOf(exercise, part)).filter(Boolean).map((part) => caseOf(exercise, part)));
    for (const name of here) {
      const before = tried.get(name);
      if (before) tried.set(name, { ...before, attempts: before.attempts + 1, time, earned, possible });
    }
  }
  const { id, title, anchor, kind } = exercise;
  return { id, title, anchor, kind, cases: [...tried.values()] };
}

/** The attempts of each exercise, the earliest first. @param {ReadonlyMap<string, Kept>} records @returns {Map<string, Kept[]>} */
function attemptsOf(records) {
  /** @type {Map<string, [string, Kept][]>} */
  const found = new Map();
  for (const [key, record] of records) {
    const [kind, exercise] = key.split("/");
    if (kind !== "attempt") continue;
    if (!found.has(exercise)) found.set(exercise, []);
    found.get(exercise)?.push([key, record]);
  }
  const inOrder = (/** @type {[string, Kept]} */ [a, one], /** @type {[string, Kept]} */ [b, other]) =>
    one.time < other.time || (one.time === other.time && a < b) ? -1 : 1;
  return new Map([...found].map(([id, all]) => [id, all.sort(inOrder).map(([, record]) => record)]));
}

/** Today's names of an exercise and its former ones. @param {Exercise} exercise @returns {string[]} */
const namesOf = ({ id, was }) => [id, ...(was?.exercises ?? [])];

/** Where a learner stands, module by module. Minutes left are those of the module, by the share that is open.
 * @param {Items} items @param {ReadonlyMap<string, Kept>} records
 * @returns {{modules: Standing[], done: number, all: number, left: number, timed: boolean}} */
export function progressOf(items, records) {
  const attempts = attemptsOf(records);
  const modules = items.modules.map((module) => {
    const ticks = ticksOf(module, records);
    const exercises = module.exercises.map((exercise) => {
      const made = namesOf(exercise).flatMap((name) => attempts.get(name) ?? []);
      return exercised(exercise, made.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0)));
    });
    const read = records.get(`read/${module.id}`)?.time ?? "";
    const cases = exercises.flatMap((exercise) => exercise.cases);
    const all = ticks.length + cases.length + 1;
    const done = ticks.filter(({ on }) => on).length + cases.filter((one) => one.attempts).length + Number(read !== "");
    return { module, ticks, exercises, read, done, all, left: ((module.minutes ?? 0) * (all - done)) / all };
  });
  const sum = (/** @type {(one: Standing) => number} */ of) => modules.reduce((total, one) => total + of(one), 0);
  const timed = modules.some(({ module }) => module.minutes !== null);
  return { modules, done: sum((m) => m.done), all: sum((m) => m.all), left: Math.ceil(sum((m) => m.left)), timed };
}

/** What a learner did in things that the course doesn't have any more. An item that stands elsewhere now with the same
 * text lends its label. @param {Items} items @param {ReadonlyMap<string, Kept>} records @returns {Gone[]} */
export function goneOf(items, records) {
  const exercises = new Map(items.modules.flatMap((m) => m.exercises).flatMap((e) => namesOf(e).map((name) => [name, e])));
  const ticks = new Map(items.modules.flatMap((module) => Object.entries(module.ticks)));
  const labels = new Map([...ticks.values()].map(({ text, label }) => [text, label]));
  const modules = new Set(items.modules.map(({ id }) => id));
  /** @type {Map<string, Gone>} */
  const found = new Map();
  const add = (/** @type {Gone["kind"]} */ kind, /** @type {string} */ id, /** @type {string} */ label, /** @type {string} */ time, count = 0) => {
    const before = found.get(`${kind}/${id}`);
    const latest = before && before.time > time ? before.time : time;
    found.set(`${kind}/${id}`, { kind, id, label, time: latest, count: (before?.count ?? 0) + count });
  };
  for (const [key, record] of records) {
    const [kind, name, ...rest] = key.split("/");
    const id = key.slice(kind.length + 1);
    const exercise = exercises.get(name);
    if (kind === "tick" && record.on && !ticks.has(id)) add("tick", id, labels.get(record.text) ?? "", record.time);
    if (kind === "read" && !modules.has(name)) add("module", name, "", record.time);
    if (["answer", "attempt"].includes(kind) && !exercise) add("exercise", name, "", record.time, Number(kind === "attempt"));
    if (exercise) {
      const parts = kind === "attempt" ? Object.keys(record.response.answers) : kind === "answer" ? [rest.join("/")] : [];
      const values = kind === "attempt" ? record.response.answers : { [parts[0]]: record.value };
      for (const part of parts) {
        if (!partOf(exercise, part) && answered(values[part])) add("part", `${name}/${part}`, exercise.title, record.time);
      }
    }
  }
  return [...found.values()].sort((a, b) => (`${a.kind}/${a.id}` < `${b.kind}/${b.id}` ? -1 : 1));
}
