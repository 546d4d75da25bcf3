// @ts-check
/** What scripts need on any page: make elements, say something, fetch a file of the site, name something new. */

const ROOT = new URL("../../", import.meta.url);

/** @param {string} tag @param {Record<string, string>} [attributes] @param {...(Node | string)} content */
export function make(tag, attributes = {}, ...content) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...content);
  return made;
}

/** A region that is read out once when its text changes, however fast that goes. */
export function announcer() {
  const region = make("p", { class: "hidden", role: "status" });
  let timer = 0;
  const announce = (/** @type {string} */ text) => {
    clearTimeout(timer);
    timer = setTimeout(() => (region.textContent = text), 400);
  };
  return { region, announce };
}

/** A file of the site, by its address below the root. @param {string} path */
export const address = (path) => new URL(path, ROOT);

/** @param {string} path @returns {Promise<any>} */
export async function json(path) {
  const answer = await fetch(address(path));
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

/** A random name (RFC 9562, version 4), also where a page isn't a secure context. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
