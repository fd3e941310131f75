// The final assessment: every answer goes into the phone's store at once, then to the service. Without this script,
// or without a store, each question is a page whose form saves when its reader goes on.
(async () => {
  const box = document.querySelector("[data-attempt]");
  if (!box || !window.phone || !(await phone.works())) return;
  const { url, key: sealingKey, pass } = box.dataset;
  const forms = new Map([...box.querySelectorAll("[data-place]")].map((part) => [Number(part.dataset.place), part.querySelector("form")]));
  const handIn = box.querySelector("[data-hand-in]");
  const shown = new Map([...forms].map(([place, form]) => [place, form.dataset.operation]));
  const typed = new Map([...forms].map(([place, form]) => [place, JSON.stringify(answers.valuesOf(form))]));
  let handedIn = false, done = false;

  // ---- Going from question to question without asking the service.
  const go = (where, { focus = true } = {}) => {
    for (const [place, form] of forms) form.parentElement.hidden = place !== where;
    handIn.hidden = where !== "hand-in";
    for (const link of box.querySelectorAll("nav .run a")) {
      if (Number(link.dataset.go) === where) link.setAttribute("aria-current", "step"); else link.removeAttribute("aria-current");
    }
    const title = box.querySelector("[data-place]:not([hidden]) h1, [data-hand-in]:not([hidden]) h1");
    document.title = document.title.replace(/^[^–]*/, `${title.textContent} `);
    if (where === "hand-in") left();
    if (focus) { title.focus(); scrollTo(0, 0); }
  };
  const target = (text) => text === "hand-in" ? text : Number(text);
  box.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-go]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const where = target(link.dataset.go);
    keepAll();
    history.pushState({ where }, "", where === "hand-in" ? "#hand-in" : link.getAttribute("href"));
    go(where);
  });
  addEventListener("popstate", (event) => go(event.state?.where ?? first));

  const isGiven = (form) => answers.read(answers.shape(form), answers.valuesOf(form)) !== null;
  const count = () => {
    let given = 0;
    for (const [place, form] of forms) {
      const link = box.querySelector(`nav [data-go="${place}"]`);
      const has = isGiven(form);
      given += has;
      link.parentElement.classList.toggle("is-done", has);
      link.querySelector("[data-word]").textContent = `, ${has ? box.dataset.answered : box.dataset.open}`;
    }
    const bar = box.querySelector("progress");
    bar.value = given;
    bar.setAttribute("aria-label", phone.fill(box.dataset.count, { done: given, all: forms.size }));
  };
  const left = () => {
    const open = [...forms].filter(([, form]) => !isGiven(form));
    const list = handIn.querySelector("ul");
    handIn.querySelector("[data-left-open]").hidden = !open.length;
    list.replaceChildren(...open.map(([place]) => {
      const [row, link] = [phone.element("li"), phone.element("a", place)];
      link.setAttribute("aria-label", box.querySelector(`#question-${place}`).textContent);
      link.href = `?q=${place}`;
      link.dataset.go = place;
      row.append(link);
      return row;
    }));
  };

  // ---- Keeping what is given.
  const waits = new Map();
  const mine = new Set(); // operations made on this page: what it shows is never older than they are
  const adding = new Map(); // those on their way into the store, with their place
  const ahead = (place) => waits.has(place) || [...adding.values()].includes(place);
  const keep = async (place) => {
    clearTimeout(waits.get(place));
    waits.delete(place);
    const values = answers.valuesOf(forms.get(place));
    if (handedIn || done || JSON.stringify(values) === typed.get(place)) return;
    typed.set(place, JSON.stringify(values));
    forms.get(place).querySelector("[data-elsewhere]").hidden = true;
    count();
    const id = phone.random();
    shown.set(place, id);
    mine.add(id);
    adding.set(id, place);
    try {
      await remember();
      await phone.add({ id, url, kind: "answer", position: place, about: "", values });
    } finally { adding.delete(id); }
  };
  // What is on the page stays readable without a network, also once it is sent.
  const remember = () => phone.put("lessons", { path: url, answers: Object.fromEntries([...forms].map(([place, form]) => [place, answers.valuesOf(form)])) });
  const keepAll = () => Promise.all([...waits.keys()].map(keep));
  for (const [place, form] of forms) {
    form.addEventListener("input", () => { clearTimeout(waits.get(place)); waits.set(place, setTimeout(keep, 400, place)); });
    form.addEventListener("change", () => keep(place));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      keep(place);
      const where = place === forms.size ? "hand-in" : place + 1;
      history.pushState({ where }, "", where === "hand-in" ? "#hand-in" : `?q=${where}`);
      go(where);
    });
  }
  addEventListener("pagehide", keepAll); // kept, and never handed in: leaving a page spends nothing

  // ---- What the service and other windows hold.
  const overlay = async () => {
    const waiting = await phone.pending(url);
    const newest = new Map(waiting.filter((one) => one.kind === "answer").map((one) => [one.position, one]));
    for (const [place, one] of newest) {
      if (shown.get(place) === one.id || mine.has(one.id) || ahead(place)) continue;
      shown.set(place, one.id);
      answers.showValues(forms.get(place), one.values);
      typed.set(place, JSON.stringify(answers.valuesOf(forms.get(place))));
    }
    lock(waiting.some((one) => one.kind === "hand_in"));
    count();
    return newest;
  };
  const hold = async ({ held, state }) => {
    if (state === "graded") { done = true; if (!(await phone.pending(url)).length) location.replace(location.pathname); return; }
    const newest = await overlay();
    for (const [name, one] of Object.entries(held)) {
      const [place, form] = [Number(name), forms.get(Number(name))];
      if (newest.has(place) || ahead(place) || mine.has(one.operation) || shown.get(place) === one.operation) continue;
      shown.set(place, one.operation);
      if (JSON.stringify(answers.read(answers.shape(form), answers.valuesOf(form))) === JSON.stringify(one.value)) continue;
      answers.show(form, one.value);
      typed.set(place, JSON.stringify(answers.valuesOf(form)));
      const note = form.querySelector("[data-elsewhere]");
      note.replaceChildren(phone.element("span", phone.fill(phone.words.elsewhere, { time: phone.time(one.saved_at) })));
      note.hidden = false;
    }
    await remember();
    count();
  };
  const look = async () => {
    try {
      const answer = await phone.request(url);
      if (answer.ok) await hold(await answer.json());
    } catch { /* no network: what this phone holds is shown */ }
  };
  phone.hear(async (news) => {
    if (news.url && news.url !== url) return;
    if (news.kind === "added" && news.elsewhere) await overlay();
    if (news.kind === "confirmed") await hold(news.receipt);
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });

  // ---- Handing in: only by the button, and never from the page being left.
  const lock = (now) => {
    handedIn = now;
    for (const form of forms.values()) for (const field of form.querySelectorAll("input:not([type=hidden]), select")) field.disabled = now;
    handIn.querySelector("[data-on-its-way]").hidden = !now;
    handIn.querySelector("[data-hand-in-now]").hidden = now;
    if (now) handIn.querySelector("[data-left-open]").hidden = true;
  };
  handIn.querySelector("[data-hand-in-now]").addEventListener("click", async () => {
    await keepAll();
    if (handedIn) return;
    lock(true);
    await phone.add({ url, kind: "hand_in", position: 0, about: "", values: [] });
  });

  // ---- The last resort: a file that only the service can open.
  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const text = (buffer) => btoa(Array.from(new Uint8Array(buffer), (one) => String.fromCharCode(one)).join(""));
  const FORMAT = "rso-answers-1";
  const seal = async () => {
    const curve = { name: "ECDH", namedCurve: "P-256" };
    const theirs = await crypto.subtle.importKey("raw", bytes(sealingKey), curve, false, []);
    const ours = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
    const point = await crypto.subtle.exportKey("raw", ours.publicKey);
    const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, ours.privateKey, 256);
    const seed = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
    const label = new TextEncoder().encode(FORMAT);
    const aes = await crypto.subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt: point, info: label }, seed, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const operations = (await phone.pending(url)).map(({ id, sequence, kind, position, about, values, at }) => ({ id, sequence, kind, position, about, values, at }));
    const body = new TextEncoder().encode(JSON.stringify({ pass, device: await phone.device(), operations }));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: label }, aes, body);
    return JSON.stringify({ format: FORMAT, key: text(point), iv: text(iv), data: text(data) });
  };
  if (crypto.subtle) {
    box.querySelector("[data-last-resort]").hidden = false;
    box.querySelector("[data-download]").addEventListener("click", async () => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([await seal()], { type: "application/octet-stream" }));
      link.download = `answers-${box.dataset.attempt}-${new Date().toISOString().slice(0, 10)}.rso`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    });
  }

  const first = location.hash === "#hand-in" ? "hand-in" : Number(new URLSearchParams(location.search).get("q")) || Number(box.querySelector("[data-place]:not([hidden])").dataset.place);
  if (phone.fromPhone) {
    const before = await phone.one("lessons", url);
    for (const [place, values] of before?.person === phone.key ? Object.entries(before.answers) : []) {
      answers.showValues(forms.get(Number(place)), values);
      typed.set(Number(place), JSON.stringify(values));
    }
  }
  await overlay();
  if (phone.fromPhone || first === "hand-in") go(forms.has(first) || first === "hand-in" ? first : 1, { focus: false });
  if (handedIn) go("hand-in", { focus: false });
  phone.line(url, (rows) => new Set(rows.filter((one) => one.kind === "answer").map((one) => one.position)).size || rows.length);
  phone.keepPaper();
  phone.mark();
  box.dataset.ready = "";
  if (phone.fromPhone) look();
  phone.flush();
})();
