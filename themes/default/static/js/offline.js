// @ts-check
/**
 * Reading offline, on every page: registers the service worker, tells it what this page is made of, and tells the reader
 * when a new version of the course is there.
 *
 * Not on a computer's own addresses, so that authors always see what they have just built.
 */

export const ROOT = new URL("../../", import.meta.url);
/** The same as in site.js, which doesn't load this there. */
const AT_HOME = /^(localhost|127\.|\[::1)/;
/** Milliseconds after which a page that is looked at again asks for a new version. */
const WHILE = 3_600_000;
/** Milliseconds between two looks whether the former version is still in use. */
const PAUSE = 3000;

/** Ask a worker, and hear its answer. @param {ServiceWorker} worker @param {{ask: string, [more: string]: unknown}} question
 * @returns {Promise<any>} */
export function ask(worker, question) {
  return new Promise((told, failed) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => ("fault" in data ? failed(new Error(data.fault)) : told(data.told));
    worker.postMessage(question, [port2]);
  });
}

/** @returns {Promise<(key: string, values?: Record<string, string | number>) => string>} */
export async function spoken() {
  const [{ wording }, answer] = await Promise.all([import("./words.js"), fetch(new URL("offline/words.json", ROOT))]);
  return wording(new Map(Object.entries(await answer.json())));
}

/** The registration of this course's worker; null where there can't be one. */
export const registered = register();

async function register() {
  try {
    if (AT_HOME.test(location.hostname) || !navigator.serviceWorker) return null;
    return await navigator.serviceWorker.register(new URL("sw.js", ROOT));
  } catch {
    return null; // storage is blocked, or the host has no worker: pages are read as ever
  }
}

/** @param {ServiceWorkerRegistration} registration */
async function begin(registration) {
  const { controller } = navigator.serviceWorker;
  if (registration.waiting) newer(registration, registration.waiting);
  const follow = () => {
    const { installing, active } = registration;
    installing?.addEventListener("statechange", () => {
      if (installing.state === "installed" && active) newer(registration, installing);
    });
  };
  follow(); // one that was found before this was there
  registration.addEventListener("updatefound", follow);
  let asked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || Date.now() - asked < WHILE) return;
    asked = Date.now();
    registration.update().catch(() => {});
  });
  const urls = [location.href, ...performance.getEntriesByType("resource").map(({ name }) => name)];
  const worker = controller ?? (await navigator.serviceWorker.ready).active;
  if (worker) await ask(worker, { ask: "visit", urls });
}

/** Another version waits. A page of the former one says so. One of another build lets it begin in silence, as soon as no
 * window shows the former any more.
 * @param {ServiceWorkerRegistration} registration @param {ServiceWorker} waiting */
async function newer(registration, waiting) {
  const { active } = registration;
  const { controller } = navigator.serviceWorker;
  if (!active) return;
  const former = controller && !(await ask(controller, { ask: "standing" })).passed;
  if (!former) {
    while (await ask(active, { ask: "retire" })) await new Promise((done) => setTimeout(done, PAUSE));
    waiting.postMessage({ ask: "begin" });
    return;
  }
  const [{ notice }, say] = await Promise.all([import("./notice.js"), spoken()]);
  notice(say("offline.newer"), say("offline.reload"), async () => {
    await ask(active, { ask: "retire" });
    waiting.postMessage({ ask: "begin" }); // which loads all pages of the former version anew
  });
}

registered.then((registration) => registration && begin(registration)).catch(() => {});
