// Passkeys: asks the server for options, the device for an answer, and sends the answer as a form.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-yh-passkey]");
  if (!form) return;
  event.preventDefault();
  const told = form.querySelector("[data-yh-passkey-failed]");
  told.hidden = true;
  try {
    const response = await fetch(form.dataset.yhOptions, {
      method: "POST",
      body: new URLSearchParams({ csrf: form.elements.csrf.value }),
    });
    if (!response.ok) throw new Error(String(response.status));
    const { publicKey } = await response.json();
    const credential =
      form.dataset.yhPasskey === "create"
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
    form.elements.answer.value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch {
    told.hidden = false;
    told.focus();
  }
});
