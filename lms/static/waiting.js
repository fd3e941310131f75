// The outbox: what waits on this phone, what is kept on it, and how to send or remove it.
(async () => {
  const list = document.querySelector("[data-outbox]");
  if (!list || !window.phone || !(await phone.works())) return;
  const kept = document.querySelector("[data-kept]");
  const WORD = { answer: "answer", hand_in: "handIn", opened: "opened", check: "check", path: "path", finish: "finish", field: "field", settle: "field", tap: "tap" };
  const moment = (iso) => new Date(iso).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  const row = (title, text, tone, act) => {
    const [item, words] = [phone.element("li"), phone.element("div")];
    words.append(phone.element("p", title), phone.element("p", text, "small soft"));
    item.append(phone.element("span", "", `mark ${tone}`), words);
    if (act) item.append(act);
    return item;
  };
  const button = (text, act) => {
    const one = Object.assign(phone.element("button", text, "btn btn--2"), { type: "button" });
    one.addEventListener("click", act);
    return one;
  };

  const drawOutbox = async () => {
    const rows = await phone.pending();
    list.hidden = !rows.length;
    document.querySelector("[data-leaving]").hidden = !rows.length || !location.search.startsWith("?leave");
    document.querySelector("[data-nothing]").hidden = rows.length > 0;
    list.replaceChildren(...rows.map((one) => {
      const made = phone.fill(list.dataset.made, { time: moment(one.at) });
      const gone = one.state === "refused" && button(list.dataset.remove, async () => { await phone.remove("operations", one.sequence); drawOutbox(); });
      const text = one.state === "refused" ? `${made}. ${one.reason}` : one.state === "stuck" ? `${made}. ${phone.words.stuck} (${one.reason})` : made;
      return row(phone.fill(list.dataset[WORD[one.kind]], { n: one.position }), text, one.state ? "is-warn" : "is-info", gone);
    }));
  };
  const drawKept = async () => {
    const modules = await phone.every("modules");
    kept.hidden = !modules.length;
    document.querySelector("[data-no-module]").hidden = modules.length > 0;
    kept.replaceChildren(...modules.map((one) => row(one.title, phone.fill(kept.dataset.size, { size: phone.size(one.bytes) }), "is-good",
      button(kept.dataset.remove, async () => { await caches.delete(`kept:${one.id}`); await phone.remove("modules", one.id); drawKept(); }))));
    const room = await navigator.storage?.estimate?.();
    const line = document.querySelector("[data-storage]");
    if (!room?.quota) return;
    line.textContent = phone.fill(line.dataset.text, { used: phone.size(room.usage), free: phone.size(room.quota) });
    line.hidden = false;
  };
  phone.hear(drawOutbox);
  phone.line("", (rows) => rows.length);
  await Promise.all([drawOutbox(), drawKept()]);
  await phone.flush();
})();
