// One tap a person: kept on this phone at once, then sent. Without this script, or without a store, it is a form.
(async () => {
  const form = document.querySelector("[data-attendance]");
  if (!form || !window.phone || !(await phone.works())) return;
  const url = form.dataset.attendance;
  const boxes = new Map([...form.querySelectorAll("input[name=present]")].map((one) => [Number(one.value), one]));
  const part = (name) => form.querySelector(`[data-${name}]`);
  const note = (box) => box.closest("label").querySelector("[data-note]");
  const LOOK = 15000;
  const truth = new Map([...boxes].map(([id, box]) => [id, box.checked ? true : note(box).textContent ? false : null]));
  let before = null; // what "everybody" changed, to undo it

  const count = () => {
    const here = [...boxes.values()].filter((one) => one.checked).length;
    const text = phone.fill(part("saved").dataset.text, { n: here, all: boxes.size });
    if (part("count").textContent !== text) part("count").textContent = text;
  };
  const show = (id, present, text) => {
    boxes.get(id).checked = present === true;
    truth.set(id, present);
    note(boxes.get(id)).textContent = text;
  };
  const tap = async (id, present) => {
    show(id, present, form.dataset.unsent);
    count();
    await phone.add({ url, kind: "tap", position: id, about: "", values: present === null ? [] : [present ? "yes" : "no"] });
  };
  const offer = (changed) => { before = changed; part("undo").hidden = !changed; };

  for (const [id, box] of boxes) box.addEventListener("change", () => { offer(null); tap(id, box.checked); });
  part("everybody").addEventListener("click", async (event) => {
    event.preventDefault();
    const left = [...boxes.keys()].filter((id) => truth.get(id) !== true);
    offer(left.length ? left.map((id) => [id, truth.get(id)]) : null);
    for (const id of left) await tap(id, true);
  });
  part("undo").addEventListener("click", async () => {
    const changed = before;
    offer(null);
    part("everybody").focus();
    for (const [id, present] of changed) await tap(id, present);
  });
  form.addEventListener("submit", (event) => event.preventDefault());

  // ---- What the service and other devices hold. What waits here is shown until it is sent.
  const hold = async (held) => {
    const waiting = await phone.pending(url);
    const here = new Map(waiting.filter((one) => one.state !== "refused").map((one) => [one.position, one]));
    for (const [id, box] of boxes) {
      const [mine, theirs] = [here.get(id), held?.[id]];
      if (mine) { show(id, mine.values.length ? mine.values[0] === "yes" : null, form.dataset.unsent); continue; }
      if (!held || !theirs) continue;
      const changed = truth.get(id) !== theirs.present && note(box).textContent !== form.dataset.unsent;
      const text = changed && truth.get(id) !== null ? `${form.dataset.elsewhere} ${theirs.note}` : theirs.note;
      if (changed || !note(box).textContent.endsWith(theirs.note)) show(id, theirs.present, text);
    }
    for (const one of waiting) if (one.state === "refused" && boxes.has(one.position)) {
      note(boxes.get(one.position)).textContent = one.reason;
      await phone.remove("operations", one.sequence);
    }
    count();
  };
  const look = async () => {
    if (document.hidden) return;
    try {
      const answer = await phone.request(url);
      if (answer.ok) await hold((await answer.json()).held);
    } catch { /* no network: what this phone holds is shown */ }
  };
  phone.hear(async (news) => {
    if (news.url && news.url !== url) return;
    if (news.kind === "added" && news.elsewhere) await hold(null);
    if (news.kind === "confirmed") await hold(news.receipt.held);
  });

  // ---- Finding a name in a long list.
  part("find").hidden = boxes.size < 10;
  document.getElementById("find").addEventListener("input", ({ target }) => {
    const wanted = target.value.trim().toLocaleLowerCase();
    for (const box of boxes.values()) box.closest("label").hidden = !box.closest("label").textContent.toLocaleLowerCase().includes(wanted);
  });

  part("save").hidden = true;
  part("saved").hidden = false;
  await hold(null);
  phone.line(url, (rows) => rows.filter((one) => one.state !== "refused").length);
  phone.keepPaper();
  phone.mark();
  form.dataset.ready = "";
  if (phone.fromPhone) look();
  setInterval(look, LOOK);
  document.addEventListener("visibilitychange", look);
  phone.flush();
})();
