// @ts-check
/// <reference lib="webworker" />
/**
 * The service worker: keeps pages on the device, and never answers with files of two builds.
 *
 * The build puts three constants before this: BUILD, its digest; SIZE, the bytes of all that can be kept; FILES, the
 * SHA-256 of every file, in base64, by path. What is kept lies in a store under path and hash, and only bytes that have
 * the hash get in; so each worker finds in it what belongs to its own build, and nothing else.
 *
 * A page that a reader opens comes from the network, if there is one. Are its bytes those of this build, then all that
 * the page asks for is answered from this build, too. Otherwise it belongs to another one: it is *passed*, with all that
 * it asks for, as if there were no worker; and the browser is told to look for the worker of that build.
 */

/** @typedef {"network" | "newer" | "full" | "blocked"} Trouble why something couldn't be kept */

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const SCOPE = new URL(worker.registration.scope);
const STORE = `coursekit ${SCOPE.pathname} files`;
const STATE = `coursekit ${SCOPE.pathname} state`;
/** Milliseconds that a page which is kept waits for a slow network. */
const PATIENCE = 4000;
/** Milliseconds that a page may take until it says that it is there. */
const ARRIVAL = 5000;
/** Files fetched at the same time. */
const AT_ONCE = 6;
/** Files for hosts and machines, of no use offline. */
const ASIDE = new Set(["404.html", "feed.xml", "sitemap.xml"]);
/** What every page needs, and the pages to come home to. */
const SHELL = ["index.html", "manifest.webmanifest", ...[...FILES.keys()].filter((path) => /^(offline|theme)\//.test(path))];

// -- paths and bytes

/** The file that a host serves at an address; null for one outside this course. @param {URL} url */
function pathOf(url) {
  if (url.origin !== SCOPE.origin || !url.pathname.startsWith(SCOPE.pathname)) return null;
  try {
    const path = decodeURIComponent(url.pathname.slice(SCOPE.pathname.length));
    return path === "" || path.endsWith("/") ? `${path}index.html` : path;
  } catch {
    return null;
  }
}

/** @param {string} path */
const addressOf = (path) => SCOPE.href + path.replace(/(^|\/)index\.html$/, "$1").split("/").map(encodeURIComponent).join("/");

/** @param {string} path @param {string} [hash] */
const keyOf = (path, hash = FILES.get(path)) => `${SCOPE.href}${path.split("/").map(encodeURIComponent).join("/")}?${hash}`;

/** @param {ArrayBuffer} bytes */
async function hashOf(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return btoa(String.fromCharCode(...digest));
}

/** A response to keep or to give: those bytes, with the headers that the host sent. @param {ArrayBuffer} bytes @param {Response} from */
function rewrapped(bytes, from) {
  const headers = new Headers(from.headers);
  for (const name of ["content-encoding", "content-length", "transfer-encoding", "vary"]) headers.delete(name);
  return new Response(bytes, { headers });
}

class Unkept extends Error {
  /** @param {Trouble} why */
  constructor(why) {
    super(why);
    this.why = why;
  }
}

// -- the store

const store = () => caches.open(STORE);

/** @param {string} path @returns {Promise<Response | undefined>} */
const held = async (path) => (await store()).match(keyOf(path));

/** Names under which anything is kept, of any build. */
const keys = async () => (await (await store()).keys()).map(({ url }) => url);

/** The path in such a name. @param {string} key */
const pathIn = (key) => decodeURIComponent(new URL(key).pathname.slice(SCOPE.pathname.length));

/** Which of these files are kept, of this build. @param {string[]} paths */
async function keptOf(paths) {
  const there = new Set(await keys());
  return paths.filter((path) => there.has(keyOf(path)));
}

/** Put a file into the store. @param {string} path @param {Response} response */
async function put(path, response) {
  try {
    await (await store()).put(keyOf(path), response);
  } catch (fault) {
    throw new Unkept(/** @type {Error} */ (fault)?.name === "QuotaExceededError" ? "full" : "blocked");
  }
}

/** A file of this build from the network. Fails if it can't be had, or is of another build. What the browser had and the
 * host calls unchanged is asked for once more if it isn't this: hosts tell changes by the second.
 * @param {string} path @param {RequestCache} [cache] @returns {Promise<Response>} */
async function fetched(path, cache = "no-cache") {
  /** @type {Response} */
  let response;
  /** @type {ArrayBuffer} */
  let bytes;
  try {
    response = await fetch(addressOf(path), { cache });
    bytes = await response.arrayBuffer();
  } catch {
    throw new Unkept("network");
  }
  if (response.status >= 500) throw new Unkept("network");
  if (response.ok && (await hashOf(bytes)) === FILES.get(path)) return rewrapped(bytes, response);
  if (cache === "reload") throw new Unkept("newer");
  return fetched(path, "reload");
}

/** Keep files, some at a time, and stop at the first trouble. @param {Iterable<string>} paths @returns {Promise<Trouble | null>} */
async function keep(paths) {
  const todo = [...paths];
  /** @type {Trouble | null} */
  let trouble = null;
  const one = async () => {
    for (let path = todo.shift(); path !== undefined && !trouble; path = todo.shift()) {
      try {
        if (!(await held(path))) await put(path, await fetched(path));
      } catch (fault) {
        trouble ??= fault instanceof Unkept ? fault.why : "blocked";
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return trouble;
}

/** All that can be kept. */
const whole = () => [...FILES.keys()].filter((path) => !ASIDE.has(path));

/** What a page may ask for later, by its HTML: images and files, and what its frameworks, worksheets and exercises need.
 * @param {string} html @param {string} path */
function needs(html, path) {
  const found = new Set();
  const page = new URL(addressOf(path));
  for (const [, link] of html.matchAll(/ (?:href|src)="([^"#?]+)"/g)) {
    const target = pathOf(new URL(link.replace(/&amp;/g, "&"), page));
    if (target && target.startsWith("files/")) found.add(target);
  }
  for (const [, kind, id] of html.matchAll(/ data-(framework|worksheet|compared|exercise)="([a-z0-9._-]+)"/g)) {
    const name = kind === "compared" ? "framework" : kind;
    found.add(`programs/${name}-${id}.json`).add(`exercises/${id}.json`);
  }
  if (found.size) for (const folder of ["programs", "exercises", "exercises/words"]) found.add(`${folder}/words.json`);
  return [...found].filter((path) => FILES.has(path));
}

// -- what lasts beyond a worker's sleep

/** @param {string} name @returns {Promise<any>} */
async function recall(name) {
  const found = await (await caches.open(STATE)).match(new URL(name, SCOPE));
  return found ? found.json() : null;
}

/** @param {string} name @param {unknown} value */
async function remember(name, value) {
  await (await caches.open(STATE)).put(new URL(name, SCOPE).href, new Response(JSON.stringify(value)));
}

/** @type {Promise<Set<string>> | undefined} pages that belong to another build, by the ids of their clients */
let passing;
const passed = () => (passing ??= recall("passed").then((ids) => new Set(ids ?? []), () => new Set()));

/** @param {string} id */
async function pass(id) {
  const all = await passed();
  if (!id || all.has(id)) return;
  all.add(id);
  await remember("passed", [...all].slice(-200)).catch(() => {});
}

/** @type {Set<string>} pages of this build that are on their way, and no clients yet */
const arriving = new Set();

/** Windows that show this build. */
async function own() {
  const others = await passed();
  const windows = await worker.clients.matchAll({ type: "window" });
  return windows.filter(({ id }) => !others.has(id));
}

// -- answering

/** A page. @param {FetchEvent} event @param {string} path @returns {Promise<Response>} */
async function page(event, path) {
  if (!FILES.has(path) && FILES.has(`${path}/index.html`)) {
    return Response.redirect(addressOf(`${path}/index.html`) + new URL(event.request.url).search, 302);
  }
  const kept = FILES.has(path) ? await held(path).catch(() => undefined) : undefined;
  /** @type {Response} */
  let response;
  try {
    response = await soon(asIs(event.request), kept ? PATIENCE : 0);
    if (response.status >= 500 && kept) throw new Unkept("network");
    if (response.ok && FILES.has(path)) {
      const bytes = await response.clone().arrayBuffer();
      if ((await hashOf(bytes)) === FILES.get(path)) {
        arrive(event.resultingClientId);
        if (!kept) event.waitUntil(put(path, rewrapped(bytes, response)).catch(() => {}));
        return rewrapped(bytes, response);
      }
    }
  } catch {
    arrive(event.resultingClientId);
    return kept ?? lost();
  }
  if (response.type !== "opaqueredirect") {
    await pass(event.resultingClientId);
    event.waitUntil(worker.registration.update().catch(() => {}));
  }
  return response;
}

/** What the host answers now, redirects as they are. @param {Request} request */
const asIs = ({ url, headers }) => fetch(url, { headers, cache: "no-cache", redirect: "manual" });

/** @param {Promise<Response>} response @param {number} patience in ms; 0: as long as it takes @returns {Promise<Response>} */
function soon(response, patience) {
  if (!patience) return response;
  return Promise.race([response, new Promise((_, fail) => setTimeout(() => fail(new Unkept("network")), patience))]);
}

/** @param {string} id */
function arrive(id) {
  if (id) arriving.add(id);
  setTimeout(() => arriving.delete(id), ARRIVAL);
}

/** The page that says what is kept, in place of one that isn't. Its links lead up one folder, wherever it stands. */
async function lost() {
  const offline = await held("offline/index.html").catch(() => undefined);
  if (!offline) return Response.error();
  const html = (await offline.text()).replace(/ (href|src)="\.\.\//g, ` $1="${SCOPE.pathname}`);
  return new Response(html, { status: 503, headers: offline.headers });
}

/** Anything else that a page asks for. @param {FetchEvent} event @param {string} path @returns {Promise<Response>} */
async function part(event, path) {
  const { request, clientId, resultingClientId } = event;
  if ((await passed()).has(clientId)) {
    await pass(resultingClientId);
    return fetch(request, { cache: "no-cache" });
  }
  const kept = await held(path).catch(() => undefined);
  if (kept) return ranged(kept, request);
  if (request.headers.has("range")) return fetch(request);
  try {
    const response = await fetched(path);
    event.waitUntil(put(path, response.clone()).catch(() => {}));
    return response;
  } catch (fault) {
    if (fault instanceof Unkept && fault.why === "newer") event.waitUntil(worker.registration.update().catch(() => {}));
    return Response.error();
  }
}

/** What is kept, or the bytes of it that are asked for. @param {Response} kept @param {Request} request */
async function ranged(kept, request) {
  const asked = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("range") ?? "");
  if (!asked) return kept;
  const bytes = await kept.arrayBuffer();
  const [start, end] = [Number(asked[1]), Math.min(Number(asked[2] || Infinity), bytes.byteLength - 1)];
  if (start > end) return new Response(null, { status: 416, headers: { "content-range": `bytes */${bytes.byteLength}` } });
  const headers = new Headers(kept.headers);
  headers.set("content-range", `bytes ${start}-${end}/${bytes.byteLength}`);
  return new Response(bytes.slice(start, end + 1), { status: 206, headers });
}

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const path = pathOf(url);
  const api = url.pathname.startsWith("/api/") || path?.startsWith("api/");
  if (request.method !== "GET" || path === null || api) return;
  if (request.mode === "navigate") event.respondWith(page(event, path));
  else if (FILES.has(path)) event.respondWith(part(event, path));
});

// -- beginning: all that was kept comes along, or this worker doesn't begin

worker.addEventListener("install", (event) => event.waitUntil(install()));

async function install() {
  const kept = new Set((await keys()).map(pathIn));
  const wanted = (await recall("saved")) ? whole() : whole().filter((path) => kept.has(path));
  const trouble = await keep(new Set([...SHELL, ...wanted]));
  if (trouble) throw new Unkept(trouble);
}

worker.addEventListener("activate", (event) => event.waitUntil(activate()));

async function activate() {
  const files = await store();
  const current = new Set([...FILES.keys()].map((path) => keyOf(path)));
  for (const key of await keys()) if (!current.has(key)) await files.delete(key);
  for (const window of await own()) window.navigate(window.url).catch(() => {}); // of the former build: all anew
}

// -- what pages ask

/** @type {Map<string, (asked: any, client: Client) => Promise<unknown>>} */
const ANSWERS = new Map([
  ["visit", (asked, client) => visit(asked.urls, client)],
  ["standing", (_, client) => standing(client)],
  ["missing", missing],
  ["keep", ({ paths }) => keep(paths.filter((/** @type {string} */ path) => FILES.has(path)))],
  ["pages", pages],
  ["remove", remove],
  ["retire", retire],
  ["begin", () => worker.skipWaiting()],
]);

worker.addEventListener("message", (event) => {
  const answer = ANSWERS.get(event.data?.ask);
  if (!answer) return;
  const client = /** @type {Client} */ (event.source);
  event.waitUntil(
    answer(event.data, client).then(
      (told) => event.ports[0]?.postMessage({ told }),
      (fault) => event.ports[0]?.postMessage({ fault: fault instanceof Unkept ? fault.why : "blocked" }),
    ),
  );
});

/** A page is there: keep it, what it has loaded, and what it may ask for later. @param {string[]} urls @param {Client} client */
async function visit(urls, client) {
  arriving.delete(client.id);
  const paths = urls.map((url) => pathOf(new URL(url))).filter((path) => path !== null && FILES.has(path) && !ASIDE.has(path));
  const [first] = /** @type {string[]} */ (paths);
  if (!first || (await keep([first]))) return null; // of another build, or there is no room
  const html = await (await held(first))?.text();
  return keep([.../** @type {string[]} */ (paths), ...needs(html ?? "", first)]);
}

/** @param {Client} client */
async function standing(client) {
  const [saved, others, all] = [await recall("saved"), await passed(), whole()];
  const kept = (await keptOf(all)).length;
  return { build: BUILD, size: SIZE, files: all.length, kept, saved: Boolean(saved), passed: others.has(client.id) };
}

/** What of the whole course isn't kept yet. From now on, all of it is to be. @returns {Promise<string[]>} */
async function missing() {
  await remember("saved", true).catch(() => Promise.reject(new Unkept("blocked")));
  const kept = new Set(await keptOf(whole()));
  return whole().filter((path) => !kept.has(path));
}

/** Titles and addresses of the pages that are kept. */
async function pages() {
  const found = [];
  const all = [...FILES.keys()].filter((path) => /(^|\/)index\.html$/.test(path) && path !== "offline/index.html");
  for (const path of await keptOf(all)) {
    const html = await (await held(path))?.text();
    const title = html && /<h1[^>]*>(.*?)<\/h1>/s.exec(html)?.[1].replace(/<[^>]*>/g, "");
    if (title) found.push({ title, url: addressOf(path) });
  }
  return found;
}

/** Give the room back, but for what each page needs. */
async function remove() {
  const files = await store();
  await remember("saved", false);
  const stay = new Set(SHELL);
  for (const key of await keys()) if (!stay.has(pathIn(key))) await files.delete(key);
}

/** Before the next worker begins: wait for pages on their way. Says whether any window shows this build. */
async function retire() {
  for (let waited = 0; arriving.size && waited < ARRIVAL; waited += 50) await new Promise((done) => setTimeout(done, 50));
  return (await own()).length > 0;
}
