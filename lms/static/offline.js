// What a phone keeps until the service has it. An operation leaves the store only when the service has confirmed
// exactly that one. Everything is bound to a person: `key` stands for who is signed in.
window.phone = (() => {
  const told = document.getElementById("phone");
  const page = told ? JSON.parse(told.textContent) : {};
  const words = page.words || {};
  const key = page.person || "";
  const FLAG = "phone"; // in localStorage: whose work this phone keeps, so that other pages need not open the store
  const BATCH = 50;
  const PATIENCE = 20000;
  const QUIET = 1000, LONGEST = 300000;
  const random = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");

  // ---- The store.
  const settled = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  let opening = null;
  const open = () => opening ||= new Promise((done, failed) => {
    const request = indexedDB.open("phone", 1);
    request.onupgradeneeded = () => {
      const db = request.result;
      db.createObjectStore("operations", { keyPath: "sequence", autoIncrement: true });
      db.createObjectStore("modules", { keyPath: "id" });
      db.createObjectStore("lessons", { keyPath: "path" });
      db.createObjectStore("device").put(random(), "id");
    };
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  const within = async (name, mode, work) => {
    const db = await open();
    const change = db.transaction(name, mode, { durability: "strict" });
    const ended = new Promise((done, failed) => {
      change.oncomplete = done;
      change.onerror = change.onabort = () => failed(change.error);
    });
    const found = await settled(work(change.objectStore(name)));
    await ended;
    return found;
  };
  const every = async (name) => (await within(name, "readonly", (store) => store.getAll())).filter((one) => one.person === key);
  const one = (name, id) => within(name, "readonly", (store) => store.get(id));
  const put = (name, row) => within(name, "readwrite", (store) => store.put({ ...row, person: key }));
  const remove = (name, id) => within(name, "readwrite", (store) => store.delete(id));
  const device = () => within("device", "readonly", (store) => store.get("id"));
  const mark = () => { if (document.body.dataset.person) try { localStorage.setItem(FLAG, document.body.dataset.person); } catch { /* refused */ } };

  // ---- Who hears of it: this window and the others.
  const hearers = [];
  const others = "BroadcastChannel" in window ? new BroadcastChannel("phone") : null;
  const say = (news) => hearers.forEach((hear) => hear(news));
  const tell = (news) => { say(news); others?.postMessage({ ...news, person: key }); };
  if (others) others.onmessage = ({ data }) => { if (data.person === key) { say({ ...data, elsewhere: true }); if (data.kind === "added") soon(QUIET); } };

  // ---- Adding.
  const add = async (operation) => {
    const row = { id: random(), person: key, owner: document.body.dataset.person, at: new Date().toISOString(), state: "", ...operation };
    row.sequence = await within("operations", "readwrite", (store) => store.add(row));
    mark();
    tell({ kind: "added", url: row.url });
    flush();
    return row;
  };
  const pending = async (url) => (await every("operations")).filter((one) => !url || one.url === url);

  // ---- Sending, one window at a time, each place in order.
  let state = "", tries = 0, timer = 0, running = false, again = false;
  const become = (next, more = {}) => { state = next; say({ kind: "state", state, ...more }); };
  const soon = (ms) => { clearTimeout(timer); timer = setTimeout(flush, ms); };
  const later = (least = 0) => {
    const wait = Math.min(LONGEST, 2000 * 2 ** tries++) * (0.5 + Math.random());
    become("waiting");
    soon(Math.max(wait, least));
  };

  const flush = async ({ byHand = false } = {}) => {
    if (!key) return;
    if (running) { again = true; return; }
    running = true;
    clearTimeout(timer);
    try {
      if (byHand) for (const one of await pending()) if (one.state === "stuck") await put("operations", { ...one, state: "" });
      if (navigator.locks) await navigator.locks.request("phone", { ifAvailable: true }, (lock) => lock ? sendAll() : soon(QUIET));
      else await sendAll();
    } catch (error) {
      if (error instanceof Stop) become(error.message, error.more);
      else later(error.wait || 0);
    } finally {
      running = false;
      if (again) { again = false; soon(0); }
    }
  };
  const sendAll = async () => {
    for (;;) {
      const waiting = (await pending()).filter((one) => !one.state);
      if (!waiting.length) { tries = 0; return become((await pending()).length ? "stuck" : "saved"); }
      become("sending");
      const { url } = waiting[0];
      await send(url, waiting.filter((one) => one.url === url).slice(0, BATCH));
    }
  };
  class Stop extends Error { constructor(state, more) { super(state); this.more = more; } }
  class Wait extends Error { constructor(seconds) { super("wait"); this.wait = 1000 * (Number(seconds) || 0); } }

  const request = async (url, options = {}) => {
    const ending = AbortSignal.timeout ? AbortSignal.timeout(PATIENCE) : undefined;
    const headers = { Accept: "application/json", ...options.headers };
    return fetch(url, { credentials: "same-origin", cache: "no-store", redirect: "manual", signal: ending, ...options, headers });
  };
  const isSignedOut = (answer) => answer.type === "opaqueredirect" || answer.status === 401;

  // A page that was opened long ago carries an old token: ask who is signed in now, and go on only as the same person.
  const renew = async () => {
    const answer = await request(page.session);
    if (isSignedOut(answer)) throw new Stop("signed-out");
    if (!answer.ok) throw new Wait(answer.headers.get("Retry-After"));
    const now = await answer.json();
    if (now.person !== key) throw new Stop("other");
    page.csrf = now.csrf;
  };
  const post = async (url, body) => request(url, {
    method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", "X-CSRFToken": page.csrf },
  });
  const send = async (url, rows) => {
    const operations = rows.map(({ id, sequence, kind, position, about, values, at }) => ({ id, sequence, kind, position, about, values, at }));
    const body = { person: key, device: await device(), at: new Date().toISOString(), operations };
    let answer = await post(url, body);
    if (answer.status === 400) { await renew(); answer = await post(url, body); }
    if (isSignedOut(answer)) throw new Stop("signed-out");
    if (answer.status === 403) { await renew(); return stuck(rows, 403); }
    if ([400, 408, 425, 429].includes(answer.status) || answer.status >= 500) throw new Wait(answer.headers.get("Retry-After"));
    if (!answer.ok) return stuck(rows, answer.status);
    await settle(url, rows, await answer.json());
  };
  const settle = async (url, rows, receipt) => {
    const confirmed = new Set(receipt.confirmed);
    const held = rows.filter((one) => confirmed.has(one.id));
    if (!held.length) throw new Wait(0);
    tries = 0;
    for (const one of held) {
      const reason = receipt.refused?.[one.id];
      if (reason) await put("operations", { ...one, state: "refused", reason });
      else await remove("operations", one.sequence);
    }
    tell({ kind: "confirmed", url, receipt, at: new Date().toISOString() });
  };
  const stuck = async (rows, status) => {
    for (const one of rows) await put("operations", { ...one, state: "stuck", reason: String(status) });
  };

  addEventListener("online", () => { tries = 0; flush(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { tries = 0; flush(); } });

  // ---- Words.
  const plural = (forms, n) => {
    const rules = new Intl.PluralRules(document.documentElement.lang || "en");
    const like = Object.keys(forms).find((one) => rules.select(Number(one)) === rules.select(n)) || "100";
    return forms[like].replace(like, n.toLocaleString());
  };
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const time = (iso) => new Date(iso).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const size = (bytes) => bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : bytes >= 1e9 ? `${Math.round(bytes / 1e9)} GB` : `${(bytes / 1e6).toLocaleString(undefined, { maximumFractionDigits: 1 })} MB`;
  const element = (name, text = "", look = "") => Object.assign(document.createElement(name), { textContent: text, className: look });

  // ---- The line: always one, always calm.
  const line = (url, count) => {
    const box = document.querySelector("[data-line]");
    if (!box) return;
    const send = document.querySelector("[data-send]");
    const [use, text] = [box.querySelector("use"), box.lastElementChild];
    let savedAt = "";
    const show = async (news) => {
      if (news.kind === "confirmed" && (!url || news.url === url)) savedAt = news.at;
      const n = count(await pending(url));
      const [icon, tone, next] = state === "sending" && n ? ["go", "is-info", words.sending]
        : n ? ["off", "is-warn", plural(words.waiting, n) + (state === "stuck" ? `. ${words.stuck}` : "")]
        : savedAt ? ["check", "is-good", fill(words.saved, { time: time(savedAt) })]
        : [null];
      send.hidden = !n || state === "sending";
      if (!icon) return;
      use.setAttribute("href", `${use.getAttribute("href").split("#")[0]}#i-${icon}`);
      box.className = `saved ${tone}`;
      if (text.textContent !== next) text.textContent = next;
    };
    hearers.push(show, panel);
    send.addEventListener("click", () => { tries = 0; flush({ byHand: true }); });
    show({ kind: "state" });
  };
  const panel = ({ state: now }) => {
    if (!now) return;
    document.querySelector("[data-panel]")?.remove();
    if (now !== "signed-out" && now !== "other") return;
    const away = now === "other";
    const box = element("div", "", `notice ${away ? "is-warn" : "is-info"}`);
    const link = element("a", away ? words.home : words.sign_in, "btn btn--2");
    link.href = away ? page.home : page.signIn;
    if (!away) link.target = "_blank";
    box.dataset.panel = now;
    box.setAttribute("role", "alert");
    const title = element("p");
    title.append(element("b", away ? words.other : words.signed_out));
    const act = element("p");
    act.append(link);
    box.append(title, ...(away ? [element("p", words.other_text)] : []), act);
    const main = document.getElementById("main").firstElementChild;
    if (away) main.replaceChildren(box); else main.prepend(box);
  };

  // ---- Leaving: nothing of a person stays on a phone that they sign out of.
  const mine = (one) => one.owner === document.body.dataset.person;
  const unsent = async () => (await within("operations", "readonly", (store) => store.getAll())).filter(mine).length;
  const forget = async (isGone) => {
    if ("caches" in window) for (const name of await caches.keys()) if (name.startsWith("kept:")) await caches.delete(name);
    for (const name of ["modules", "lessons"]) await within(name, "readwrite", (store) => store.clear());
    for (const one of await within("operations", "readonly", (store) => store.getAll())) if (isGone(one)) await remove("operations", one.sequence);
  };
  const clear = async () => {
    await forget(mine);
    try { localStorage.removeItem(FLAG); } catch { /* refused */ }
  };
  // Somebody else has signed in: the pages of the one before go; unsent work stays, unseen, until that person is back.
  const MONTH = 30 * 864e5;
  const change = async () => {
    await forget((one) => !mine(one) && Date.now() - Date.parse(one.at) > MONTH);
    mark();
  };

  // ---- Without a network, the pages that this phone keeps.
  const worker = () => "serviceWorker" in navigator ? navigator.serviceWorker.register(page.worker, { scope: "/" }) : Promise.reject(new Error("no worker"));
  const fromPhone = document.body.hasAttribute("data-from-phone");

  // A reload without a network finds this page here; the worker renews the copy at every later visit.
  const copy = async () => {
    const cache = await caches.open("kept:papers");
    if (await cache.match(location.pathname)) return;
    await cache.put(location.pathname, await request(location.pathname, { cache: "default", redirect: "error", headers: { Accept: "text/html" } }));
  };
  const keepPaper = () => worker().then(copy).catch(() => { /* no worker, or a full phone: the page still works */ });

  return {
    key, words, device, every, one, put, remove, add, pending, flush, line, hear: (hear) => hearers.push(hear), request, random,
    plural, fill, time, size, element, clear, change, unsent, worker, keepPaper, fromPhone, mark,
    works: async () => { try { return Boolean(key && await open()); } catch { return false; } },
    get state() { return state; },
  };
})();
