// Before anything is drawn: that scripts run, and the reader's own preference for light or dark.
(() => {
  document.documentElement.classList.add("yh-js");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => document.documentElement.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");
  dark.addEventListener("change", apply);
  apply();
})();
