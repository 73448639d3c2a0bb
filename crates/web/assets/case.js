// What is typed into a form of a case is kept a moment after typing stops. The page works without.
for (const form of document.querySelectorAll("[data-yh-autosave]")) {
  const status = form.querySelector("[data-yh-status]");
  let timer;
  let running = null;
  const save = async () => {
    timer = undefined;
    if (running) await running;
    running = fetch(form.dataset.yhAutosave, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      redirect: "error",
    })
      .then(async (answer) => {
        if (!answer.ok) throw new Error(String(answer.status));
        const { saved } = await answer.json();
        status.textContent = `${form.dataset.yhSaved} ${saved}`;
      })
      .catch(() => {
        status.textContent = form.dataset.yhFailed;
      });
    await running;
    running = null;
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(save, 1000);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  // A button sends everything itself.
  form.addEventListener("submit", () => clearTimeout(timer));
}
