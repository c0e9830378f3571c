// Passkeys (WebAuthn): asks the service what is to be signed, the browser for its device's answer, and sends that as the
// form. Without this script the form stays hidden, and signing in by a link remains.
(() => {
  "use strict";
  const form = document.querySelector("form[data-passkey]");
  if (!form) return;
  document.querySelector("[data-without]").hidden = true;
  if (!window.PublicKeyCredential) {
    document.querySelector("[data-unable]").hidden = false;
    return;
  }
  form.hidden = false;
  const button = form.querySelector("button");
  const told = form.querySelector("[role=status]");

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

  async function asked() {
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, lang: form.elements.lang.value });
    const response = await fetch(form.dataset.challenge, { method: "POST", body, headers: { Accept: "application/json" } });
    const json = (response.headers.get("Content-Type") ?? "").includes("json");
    if (!response.ok || !json) throw { said: json ? (await response.json()).detail : "" };
    const options = await response.json();
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    options.excludeCredentials = named(options.excludeCredentials);
    return options;
  }

  function written(credential) {
    const given = credential.response;
    const response = { clientDataJSON: text(given.clientDataJSON) };
    if (given.attestationObject) {
      response.attestationObject = text(given.attestationObject);
      response.transports = given.getTransports?.() ?? [];
    } else {
      response.authenticatorData = text(given.authenticatorData);
      response.signature = text(given.signature);
      if (given.userHandle) response.userHandle = text(given.userHandle);
    }
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: {} });
  }

  const sentence = (error) => {
    if (error?.said) return error.said;
    if (error?.name === "InvalidStateError") return form.dataset.known;
    return error?.name === "NotAllowedError" || error?.name === "AbortError" ? form.dataset.cancelled : form.dataset.failed;
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    told.textContent = form.dataset.wait;
    try {
      const publicKey = await asked();
      const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
      form.elements.credential.value = written(credential);
      form.submit();
    } catch (error) {
      told.textContent = sentence(error);
      button.disabled = false;
      button.focus();
    }
  });
  // Come back to by the browser's own button, the page is as new.
  addEventListener("pageshow", () => { button.disabled = false; told.textContent = ""; });
})();
