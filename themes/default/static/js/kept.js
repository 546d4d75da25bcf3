// Whether this device has records of the course, told before the page is drawn, so that there is room for what they say.
(() => {
  const root = document.documentElement;
  root.classList.toggle("file", location.protocol === "file:");
  try {
    const ours = `coursekit:${root.dataset.course}:`;
    root.classList.toggle("kept", Object.keys(localStorage).some((key) => key.startsWith(ours)));
  } catch {
    // storage is blocked: there are none
  }
})();
