// @ts-check
// The search box comes when it is first asked for: by its button, by "/" or by Ctrl-K (Cmd-K on a Mac).

const button = /** @type {HTMLElement} */ (document.querySelector(".find"));
const FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

/** Whether "/" opens the box: readers may turn that off in it. */
function slash() {
  try {
    return localStorage.getItem("coursekit-slash") !== "off";
  } catch {
    return true; // storage is blocked: nobody has turned it off
  }
}

/** @param {any} event */
function asked(event) {
  if (event.type === "click") return button.contains(event.target);
  if (event.altKey || event.defaultPrevented || event.target.closest?.(FIELDS)) return false;
  if (event.ctrlKey || event.metaKey) return event.key.toLowerCase() === "k" && !event.shiftKey;
  return event.key === "/" && slash();
}

const note = document.createElement("span");
note.setAttribute("role", "status");
for (const name of ["click", "keydown"]) {
  addEventListener(name, async (event) => {
    if (!asked(event)) return;
    event.preventDefault();
    note.remove();
    try {
      await (await import("./search.js")).open();
    } catch {
      button.after(note);
      note.textContent = button.dataset.failed ?? "";
    }
  });
}
