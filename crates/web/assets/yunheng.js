// Small conveniences. Every page works without them.
document.addEventListener("click", (event) => {
  const button = event.target.closest("#menu-button");
  if (!button) return;
  event.preventDefault();
  const open = document.getElementById("menu").classList.toggle("yh-open");
  button.setAttribute("aria-expanded", String(open));
});

// Select all rows of the page, and say how many are chosen.
const count = (form) => {
  const boxes = [...form.querySelectorAll("input[name=id]")];
  const chosen = boxes.filter((box) => box.checked).length;
  const all = form.querySelector("[data-yh-all]");
  if (all) {
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
  const shown = form.querySelector("[data-yh-count]");
  if (shown) shown.textContent = chosen;
};
document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-yh-selection]");
  if (!form) return;
  if (event.target.matches("[data-yh-all]")) {
    for (const box of form.querySelectorAll("input[name=id]")) box.checked = event.target.checked;
  }
  count(form);
});

// "/" goes to the search box, unless somebody is typing.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const box = document.querySelector("[data-yh-search]");
  if (!box) return;
  event.preventDefault();
  box.focus();
});

// A form that came back with mistakes: its summary takes the focus. A kind of resource: only its fields.
const settle = () => {
  document.querySelector("[data-yh-errors]")?.focus();
  for (const form of document.querySelectorAll("[data-yh-selection]")) count(form);
  const kind = document.getElementById("kind");
  if (kind) {
    const show = () => {
      for (const part of document.querySelectorAll("[data-yh-kind]")) part.hidden = part.dataset.yhKind !== kind.value;
    };
    kind.addEventListener("change", show);
    show();
  }
};
settle();
