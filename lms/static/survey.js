// Answering a survey: every answer goes into the phone's store within moments and is sent when it can be. Without
// this script, or without a store, a page is saved when its reader goes on.
(async () => {
  const form = document.querySelector("form[data-survey]");
  if (!window.phone || !(await phone.works())) return;
  const { url, session } = JSON.parse(document.getElementById("phone").textContent);
  if (!form) { // sent: nothing of it stays on this phone
    for (const one of await phone.pending(url)) await phone.remove("operations", one.sequence);
    return;
  }
  const { page } = form.dataset;
  const plain = (text) => text.replaceAll("\r\n", "\n").trim();
  const names = [...form.elements].filter((field) => field.name.startsWith("base-")).map((field) => field.name.slice(5));
  const baseOf = (name) => form.elements[`base-${name}`];
  const base = new Map(names.map((name) => [name, plain(baseOf(name).value)]));
  const fieldsOf = (name) => [...form.elements].filter((field) => field.name === name);
  const ticks = (field) => field.type === "checkbox" || field.type === "radio";

  // ---- What a question's answer is now, several choices one a line, and putting one back.
  const valueOf = (name) => fieldsOf(name).filter((field) => !ticks(field) || field.checked).map((field) => plain(field.value)).filter(Boolean).join("\n");
  const show = (name, value) => {
    const parts = value ? value.split("\n") : [];
    const fields = fieldsOf(name);
    fields.forEach((field, place) => {
      if (ticks(field)) field.checked = parts.includes(field.value);
      else field.value = fields.length > 1 ? parts[place] || "" : value;
    });
    fields[0]?.closest(".gate")?.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const inWords = (name, value) => (value ? value.split("\n") : []).map((part) => {
    const field = fieldsOf(name).find((one) => ticks(one) ? one.value === part : one.options);
    if (!field) return part;
    return field.options ? [...field.options].find((one) => one.value === part)?.text || part : field.closest("label").textContent.trim();
  }).join(", ") || "–";

  // ---- Keeping.
  const waits = new Map();
  const forget = async (name) => {
    for (const one of await phone.pending(url)) if (one.about === name && one.state) await phone.remove("operations", one.sequence);
  };
  const keep = async (name) => {
    clearTimeout(waits.get(name));
    waits.delete(name);
    const [before, now] = [base.get(name), valueOf(name)];
    if (now === before) return;
    await forget(name);
    base.set(name, now);
    tell(name, "");
    await phone.add({ url, kind: "answer", position: Number(page), about: name, values: [now, before] });
  };
  const keepAll = () => Promise.all(names.map(keep));
  form.addEventListener("input", ({ target }) => {
    if (!names.includes(target.name)) return;
    clearTimeout(waits.get(target.name));
    waits.set(target.name, setTimeout(keep, ticks(target) ? 0 : 1200, target.name));
  });
  form.addEventListener("change", ({ target }) => { if (names.includes(target.name)) keep(target.name); });
  form.addEventListener("focusout", ({ target }) => { if (waits.has(target.name)) keep(target.name); });
  addEventListener("pagehide", keepAll);
  document.addEventListener("visibilitychange", () => { if (document.hidden) keepAll(); });

  // ---- What is wrong, beside the question; two answers to one question, side by side.
  const placeOf = (name) => fieldsOf(name)[0]?.closest("fieldset, .field") || form;
  const tell = (name, text) => {
    form.querySelector(`[data-told="${CSS.escape(name)}"]`)?.remove();
    if (!text) return;
    const line = phone.element("p", text, "error");
    line.dataset.told = name;
    line.setAttribute("role", "alert");
    placeOf(name).append(line);
  };
  const choice = (name, there) => {
    form.querySelector(`[data-choice="${CSS.escape(name)}"]`)?.remove();
    const box = phone.element("div", "", "notice is-warn");
    box.dataset.choice = name;
    const line = (label, value) => {
      const row = phone.element("p", `${label} `);
      row.append(phone.element("q", inWords(name, value)));
      return row;
    };
    const button = (label, act) => {
      const made = Object.assign(phone.element("button", label, "btn btn--2"), { type: "button" });
      made.addEventListener("click", async () => { box.remove(); await act(); });
      return made;
    };
    const title = phone.element("p");
    title.append(phone.element("b", form.dataset.twice));
    const row = phone.element("p", "", "row");
    const agree = () => { base.set(name, there); baseOf(name).value = there; };
    row.append(
      button(form.dataset.take, async () => { agree(); show(name, there); await forget(name); }),
      button(form.dataset.stay, async () => { agree(); await keep(name); }),
    );
    box.append(title, line(form.dataset.there, there), line(form.dataset.here, valueOf(name)), row);
    placeOf(name).append(box);
  };
  const over = (text) => { if (text) cut(text); };
  const cut = (text) => {
    const line = form.querySelector("[data-cut-line]");
    line.textContent = text;
    line.hidden = !text;
  };
  const hold = async (receipt) => {
    const mine = await phone.pending(url);
    for (const one of mine) {
      if (receipt.chosen?.[one.id] !== undefined) choice(one.about, receipt.chosen[one.id]);
      else if (receipt.refused?.[one.id] && !receipt.over) tell(one.about, receipt.refused[one.id]);
    }
    over(receipt.over && form.dataset.over);
    const busy = new Set(mine.map((one) => one.about));
    for (const name of names) if (!busy.has(name) && receipt.held && !receipt.over) baseOf(name).value = receipt.held[name] || "";
  };
  phone.hear(async (news) => {
    if (news.url && news.url !== url) return;
    if (news.kind === "confirmed") await hold(news.receipt);
    if (news.kind === "state" && news.state === "saved") cut("");
  });

  // ---- What this phone typed and could not send stands in the fields again.
  for (const one of await phone.pending(url)) {
    if (!names.includes(one.about)) continue;
    show(one.about, one.values[0]);
    base.set(one.about, one.values[0]);
    if (one.state) { await phone.remove("operations", one.sequence); await phone.add({ ...one, id: phone.random(), sequence: undefined, state: "", reason: undefined }); }
  }

  // ---- Files: sent as soon as they are chosen, each alone, as the button beside them would. A file is not kept on the
  // phone: what could not be sent stays chosen on this page, and is sent when the connection is back.
  const fileFields = () => [...form.querySelectorAll("[data-files] input[type=file]")];
  const note = (box, text, tone) => {
    const line = box.querySelector("[data-file-line]");
    line.className = `notice ${tone}`;
    line.textContent = text;
    line.hidden = !text;
  };
  const named = (text, file) => text.replace("{name}", file.name);
  const offered = () => fileFields().forEach((field) => {
    const button = field.closest("[data-files]").querySelector("[name=attach]");
    if (button) button.hidden = !field.files.length;
  });
  const asIfPressed = async (field) => {
    const { files: code } = field.closest("[data-files]").dataset;
    const now = await (await phone.request(session)).json();
    const body = new FormData();
    const sent = { csrf_token: now.csrf, seen: code, attach: code, [field.name]: field.files[0] };
    for (const [name, value] of Object.entries(sent)) body.set(name, value);
    const answer = await phone.request(location.href, { method: "POST", body, signal: undefined });
    if (!answer.ok) throw new Error(answer.status);
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  };
  const sendNow = async (field, file) => {
    const box = field.closest("[data-files]");
    note(box, named(form.dataset.sending, file), "is-info");
    try {
      const made = (await asIfPressed(field)).querySelector(`[data-files="${CSS.escape(box.dataset.files)}"]`);
      if (!made) { note(box, "", "is-info"); over(form.dataset.over); return false; }
      const refused = made.querySelector(".error");
      if (!refused) note(made, named(form.dataset.attached, file), "is-good");
      box.replaceWith(made);
      offered();
      return !refused;
    } catch {
      note(box, named(form.dataset.unsent, file), "is-warn");
      return false;
    }
  };
  const underWay = new Map(); // each file is sent once at a time; whoever asks again waits for the same
  const sendFile = async (field) => {
    const [file] = field.files;
    if (!file) return true;
    if (!underWay.has(field)) underWay.set(field, sendNow(field, file).finally(() => underWay.delete(field)));
    return underWay.get(field);
  };
  const sendFiles = async () => (await Promise.all(fileFields().map(sendFile))).every(Boolean);
  form.addEventListener("change", ({ target }) => { if (fileFields().includes(target)) { offered(); sendFile(target); } });
  addEventListener("online", sendFiles);
  offered();

  // ---- Going on waits until all is sent; without a connection the page stays, and says why.
  form.addEventListener("submit", async (event) => {
    if (form.dataset.sure) return;
    event.preventDefault();
    const { submitter } = event;
    if (!(await sendFiles())) return form.querySelector("[data-files] .error, [data-file-line].is-warn")?.scrollIntoView({ block: "center" });
    if (submitter?.name === "attach") return;
    await keepAll();
    await phone.flush();
    const unsent = async () => (await phone.pending(url)).some((one) => !one.state);
    for (let tries = 0; tries < 12 && await unsent(); tries++) await new Promise((done) => { setTimeout(done, 250); });
    let reached = !(await unsent());
    if (reached) try { reached = (await phone.request(url)).ok; } catch { reached = false; }
    if (!reached) return cut(form.dataset.cut);
    form.dataset.sure = "yes";
    form.requestSubmit(submitter);
  });
  phone.line(url, (rows) => new Set(rows.map((one) => one.about)).size);
  form.dataset.ready = "";
  phone.flush();
})();
