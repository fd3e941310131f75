// Writing an action plan: every word goes into the phone's store within moments and is sent when it can be. Without
// this script, or without a store, it is a form with a button. On a phone one part is on the screen at a time.
(async () => {
  const form = document.querySelector("form[data-plan]");
  if (!form) return;

  // ---- One thing at a time on a small screen.
  const parts = [...form.querySelectorAll("[data-part]")];
  const [steps, count] = [form.querySelector("[data-steps]"), form.querySelector("[data-progress]")];
  const small = matchMedia("(max-width: 40rem)");
  let at = Math.max(0, parts.findIndex((part) => part.querySelector("[data-waiting], .notice")));
  const draw = () => {
    for (const [place, part] of parts.entries()) part.hidden = small.matches && place !== at;
    for (const box of form.querySelectorAll("fieldset[data-action]")) box.hidden = small.matches && !box.contains(parts[at]);
    steps.hidden = count.hidden = !small.matches;
    count.textContent = form.dataset.step.replace("{n}", at + 1).replace("{all}", parts.length);
    steps.querySelector("[data-back]").disabled = at === 0;
    steps.querySelector("[data-next]").hidden = at === parts.length - 1;
    steps.querySelector("[data-enough]").hidden = !(Number(parts[at].closest("[data-action]")?.dataset.action) > 0);
  };
  const go = (by) => {
    at = Math.min(parts.length - 1, Math.max(0, at + by));
    draw();
    parts[at].querySelector("input:not([type=hidden]), textarea, select, button")?.focus();
    scrollTo(0, form.offsetTop - 16);
  };
  steps.querySelector("[data-back]").addEventListener("click", () => go(-1));
  steps.querySelector("[data-next]").addEventListener("click", () => go(1));
  steps.querySelector("[data-enough]").addEventListener("click", () => go(parts.length));
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input, [rows='1']") && small.matches) { event.preventDefault(); go(1); }
  });
  small.addEventListener("change", draw);
  draw();

  if (!window.phone || !(await phone.works())) return;

  // ---- What a field said when we last agreed with the service about it.
  const { url } = form.dataset;
  const fields = [...form.elements].filter((field) => form.elements[`base-${field.name}`]);
  const plain = (text) => text.replaceAll("\r\n", "\n").trim();
  const base = new Map(fields.map((field) => [field.name, plain(form.elements[`base-${field.name}`].value)]));
  const waits = new Map();
  const adding = new Set();

  const keep = async (field, { kind = "field", extra = [] } = {}) => {
    clearTimeout(waits.get(field.name));
    waits.delete(field.name);
    const [before, now] = [base.get(field.name), plain(field.value)];
    if (now === before && kind === "field") return;
    base.set(field.name, now);
    adding.add(field.name);
    try { await phone.add({ url, kind, position: 0, about: field.name, values: [now, before, ...extra] }); } finally { adding.delete(field.name); }
  };
  const keepAll = () => Promise.all(fields.filter((field) => waits.has(field.name)).map((field) => keep(field)));
  for (const field of fields) {
    field.addEventListener("input", () => {
      if (!waits.has(field.name)) waits.set(field.name, setTimeout(keep, 1500, field));
      note(field.name, "elsewhere").hidden = true;
    });
    field.addEventListener("change", () => keep(field));
    field.addEventListener("blur", () => keep(field));
  }
  addEventListener("pagehide", keepAll);
  document.addEventListener("visibilitychange", () => { if (document.hidden) keepAll(); else look(); });

  // ---- What the service and other windows hold.
  const note = (name, kind) => form.querySelector(`[data-${kind}="${CSS.escape(name)}"]`);
  const unsent = async () => new Set((await phone.pending(url)).map((one) => one.about));
  const show = (field, value) => {
    field.value = value;
    base.set(field.name, plain(value));
    form.elements[`base-${field.name}`].value = value;
  };
  const hold = async ({ held, waiting, advice, state }) => {
    if (!["draft", "returned", "lapsed"].includes(state)) return;
    const busy = await unsent();
    const others = new Map(waiting.map((one) => [one.operation, one]));
    for (const field of fields) {
      const { name } = field;
      note(name, "advice").textContent = (advice[name] || []).join(" ");
      note(name, "advice").hidden = !advice[name];
      form.elements[`base-${name}`].value = held[name];
      if (busy.has(name) || waits.has(name) || adding.has(name) || document.activeElement === field && plain(field.value) !== base.get(name)) continue;
      if (plain(held[name]) === base.get(name) || waiting.some((one) => one.field === name && one.value === base.get(name))) continue;
      show(field, held[name]);
      note(name, "elsewhere").hidden = false;
    }
    for (const box of form.querySelectorAll("[data-waiting]")) if (!others.has(box.dataset.waiting)) box.remove();
    for (const one of waiting) choice(one, held[one.field]);
  };
  const choice = ({ field: name, operation, value, at: time }, now) => {
    const there = form.querySelector(`[data-waiting="${CSS.escape(operation)}"]`);
    const [box, title, first, second, row] = [phone.element("div", "", "notice is-warn"), phone.element("p"), phone.element("p"), phone.element("p"), phone.element("p", "", "row")];
    box.dataset.waiting = operation;
    box.dataset.field = name;
    title.append(phone.element("b", form.dataset.two));
    first.append(`${form.dataset.inPlan} `, phone.element("q", now || "–"));
    second.append(`${phone.fill(form.dataset.other, { time })} `, phone.element("q", value || "–"));
    for (const act of ["keep", "take"]) {
      const button = Object.assign(phone.element("button", form.dataset[`${act}Word`], "btn btn--2"), { type: "button" });
      button.addEventListener("click", () => choose(name, operation, act === "take" ? value : now, now));
      row.append(button);
    }
    box.append(title, first, second, row);
    if (there) there.replaceWith(box); else note(name, "elsewhere").after(box);
  };
  const choose = async (name, operation, value, now) => {
    const field = form.elements[name];
    field.value = value;
    base.set(name, plain(now));
    form.querySelector(`[data-waiting="${CSS.escape(operation)}"]`)?.remove();
    await keep(field, { kind: "settle", extra: [operation] });
  };
  const look = async () => {
    try {
      const answer = await phone.request(url);
      if (answer.ok) await hold(await answer.json());
    } catch { /* no network: what this phone holds is shown */ }
  };
  const overlay = async () => {
    for (const one of (await phone.pending(url)).filter(({ kind }) => kind === "field")) {
      const field = form.elements[one.about];
      if (!field || waits.has(one.about)) continue;
      field.value = one.values[0];
      base.set(one.about, one.values[0]);
    }
  };
  phone.hear(async (news) => {
    if (news.url && news.url !== url) return;
    if (news.kind === "added" && news.elsewhere) await overlay();
    if (news.kind === "confirmed") await hold(news.receipt);
  });

  // ---- Handing in waits until all words are with the service.
  form.addEventListener("submit", async (event) => {
    if (form.dataset.sure) return;
    event.preventDefault();
    const { submitter } = event;
    await keepAll();
    for (const field of fields) await keep(field);
    await phone.flush();
    for (let tries = 0; tries < 20 && (await phone.pending(url)).some((one) => !one.state); tries++) await new Promise((done) => { setTimeout(done, 250); });
    if ((await phone.pending(url)).some((one) => !one.state)) return; // the line says that they are not sent yet
    for (const field of fields) form.elements[`base-${field.name}`].value = field.value;
    form.dataset.sure = "yes";
    form.requestSubmit(submitter);
  });

  await overlay();
  phone.line(url, (rows) => new Set(rows.map((one) => one.about)).size);
  phone.keepPaper();
  phone.mark();
  form.dataset.ready = "";
  if (phone.fromPhone) look();
  phone.flush();
})();
