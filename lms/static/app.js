// Small comforts. Every page works without them.
(() => {
  const STORE = "keep:";
  const DAYS = 7;
  const TYPED = "input:not([type=hidden], [type=password], [type=file], [type=submit]), textarea, select";
  const posts = (form) => form.method === "post";

  // ---- A form on its way is not sent twice.
  const free = (form) => {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button[data-held]")) { button.disabled = false; delete button.dataset.held; }
  };
  const hold = (form) => {
    form.dataset.sent = "yes";
    // Only after the browser has read the form: a disabled button would not say which one was pressed.
    setTimeout(() => {
      for (const button of form.querySelectorAll("button:not([type=button], :disabled)")) { button.disabled = true; button.dataset.held = ""; }
    });
    setTimeout(free, 10000, form); // a download leaves the page where it is
  };

  // ---- Unsaved changes are not left by accident.
  const changed = new WeakSet();
  const guarded = () => [...document.querySelectorAll("form[data-guard]")].some((form) => changed.has(form) && !form.dataset.sent);

  // ---- What is typed stays on this device until it has been sent.
  const storage = (() => { try { return window.localStorage; } catch { return null; } })();
  const read = (key) => { try { return JSON.parse(storage.getItem(key)); } catch { return null; } };
  const write = (key, draft) => { try { storage.setItem(key, JSON.stringify(draft)); } catch { /* full or refused */ } };
  const kept = () => storage ? Object.keys(storage).filter((key) => key.startsWith(STORE)) : [];
  const keyOf = (form) => `${STORE}${document.body.dataset.person || ""}:${form.dataset.keep}`;
  const fields = (form) => [...form.querySelectorAll(TYPED)].filter((field) => field.name);
  const ticks = (field) => field.type === "checkbox" || field.type === "radio";
  const values = (form) => fields(form).map((field) => [field.name, field.value, ticks(field) ? field.checked : null]);

  const keep = (form) => write(keyOf(form), { at: Date.now(), values: values(form) });
  const restore = (form, draft) => {
    const before = JSON.stringify(values(form));
    if (before === JSON.stringify(draft.values)) return;
    const left = [...draft.values];
    for (const field of fields(form)) {
      const n = left.findIndex(([name, value]) => name === field.name && (!ticks(field) || value === field.value));
      if (n < 0) continue;
      const [[, value, on]] = left.splice(n, 1);
      if (field.value !== value) field.closest("details")?.toggleAttribute("open", true);
      if (ticks(field)) field.checked = on; else field.value = value;
    }
    if (before === JSON.stringify(values(form))) return;
    changed.add(form);
    const line = document.createElement("p");
    line.className = "notice is-info";
    line.setAttribute("role", "status");
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "btn btn--3";
    drop.textContent = form.dataset.drop;
    drop.addEventListener("click", () => { storage.removeItem(keyOf(form)); changed.delete(form); location.reload(); });
    const text = document.createElement("span");
    text.append(form.dataset.kept, " ", drop);
    line.append(text);
    form.prepend(line);
  };

  // A form that was sent answers with a redirect. A sign-in or a page of an error says that it did not arrive.
  const failed = document.querySelector("[data-failed], input[autocomplete=current-password], form[data-keep] .error") !== null;
  const redirected = (performance.getEntriesByType("navigation")[0]?.redirectCount ?? 0) > 0;
  for (const key of kept()) {
    const draft = read(key);
    if (!draft || Date.now() - draft.at > DAYS * 864e5 || (draft.sent && redirected && !failed)) storage.removeItem(key);
    else if (draft.sent) write(key, { ...draft, sent: false });
  }
  for (const form of document.querySelectorAll("form[data-keep]")) {
    const draft = storage && read(keyOf(form));
    if (!draft) continue;
    if ("back" in form.dataset) keep(form); // the service gave back what was typed, and may have chosen beside it
    else restore(form, draft);
  }

  // ---- Work on this phone (offline.js) belongs to one person: it goes when they sign out, its pages go when
  // somebody else signs in. Pages without such work do not load the script.
  const phoneOf = storage?.getItem("phone");
  const load = (src) => new Promise((done, failed) => {
    const script = Object.assign(document.createElement("script"), { src, async: false });
    script.addEventListener("load", done);
    script.addEventListener("error", failed);
    document.head.append(script);
  });
  const phone = async () => { if (!window.phone) await load(document.body.dataset.offline); return window.phone; };
  const parts = document.querySelector("[data-scripts]");
  if (parts && (phoneOf || "fromPhone" in document.body.dataset)) for (const src of parts.dataset.scripts.split(" ")) load(src);
  if (phoneOf && document.body.dataset.person && phoneOf !== document.body.dataset.person) phone().then((one) => one.change()).catch(() => {});
  const leave = async (form) => {
    const one = await phone();
    if (form.dataset.leave !== "now" && await one.unsent()) return location.assign(form.dataset.leave);
    await one.clear();
    return form.submit();
  };

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form) return;
    changed.add(form);
    if (form.dataset.keep && storage) keep(form);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !posts(form)) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if ("leave" in form.dataset && storage?.getItem("phone")) {
      event.preventDefault();
      kept().forEach((key) => storage.removeItem(key));
      leave(form).catch(() => form.submit());
      return;
    }
    hold(form);
    if ("leave" in form.dataset) kept().forEach((key) => storage.removeItem(key));
    const draft = form.dataset.keep && storage && read(keyOf(form));
    if (draft) write(keyOf(form), { ...draft, sent: true });
  });
  addEventListener("beforeunload", (event) => { if (guarded()) event.preventDefault(); });
  addEventListener("pageshow", () => { for (const form of document.forms) free(form); });
})();
