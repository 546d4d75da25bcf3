// @ts-check
/** A stylesheet that comes with the script that needs it, before anything is shown with it. */

/** @param {string} name of a file in css/ @returns {Promise<void>} when it is there, or can't be had */
export function style(name) {
  const { href } = new URL(`../css/${name}`, import.meta.url);
  const links = /** @type {HTMLLinkElement[]} */ ([...document.querySelectorAll("link[rel=stylesheet]")]);
  if (links.some((link) => link.href === href)) return Promise.resolve();
  const link = document.createElement("link");
  Object.assign(link, { rel: "stylesheet", href });
  return new Promise((done) => {
    link.onload = link.onerror = () => done();
    document.head.append(link);
  });
}
