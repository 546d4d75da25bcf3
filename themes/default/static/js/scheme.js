// Light or dark: follows the system until the reader chooses. Runs before the page is drawn, so that nothing flashes.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const key = "coursekit-scheme";
  const store = (act) => {
    try {
      return act(localStorage);
    } catch {
      return null; // storage is blocked: the choice lasts as long as the page
    }
  };
  const isDark = () => (root.dataset.scheme || (system.matches ? "dark" : "light")) === "dark";
  const show = () => document.querySelector(".scheme")?.setAttribute("aria-pressed", String(isDark()));

  const kept = store((s) => s.getItem(key));
  if (kept === "dark" || kept === "light") root.dataset.scheme = kept;
  root.classList.add("js");
  if (location.protocol !== "file:") root.classList.add("modules"); // which browsers don't run from a file
  system.addEventListener("change", show);
  addEventListener("DOMContentLoaded", show);
  addEventListener("click", (event) => {
    if (!event.target.closest?.(".scheme")) return;
    const wanted = isDark() ? "light" : "dark";
    const follows = (wanted === "dark") === system.matches;
    if (follows) delete root.dataset.scheme;
    else root.dataset.scheme = wanted;
    store((s) => (follows ? s.removeItem(key) : s.setItem(key, wanted)));
    show();
  });
})();
