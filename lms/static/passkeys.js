// A passkey: the device makes or uses the key, the form carries what it says (WebAuthn Level 3, section 5.1.8 and 5.1.9).
(() => {
  const form = document.querySelector("form[data-passkey]");
  const say = (problem) => { form.querySelector(`[data-problem=${problem}]`).hidden = false; };
  const ACTS = {
    create: async (options) => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }),
    get: async (options) => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }),
  };
  const ask = async () => {
    if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) return say("unknown");
    try {
      const made = await ACTS[form.dataset.passkey](JSON.parse(form.dataset.options));
      const extensions = JSON.stringify(made.getClientExtensionResults());
      form.elements.credential.value = JSON.stringify({ ...made.toJSON(), extensions });
    } catch { return say("refused"); }
    return form.submit();
  };
  if (form) ask();
})();
