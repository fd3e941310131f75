// Answers for pages when there is no network: those of modules that somebody keeps on this phone, an open paper, an
// action plan that is being written, and else a page that says so. It keeps no other page.
const SHELL = ["__SHELL__"];
const STATIC = "static";
const PAPERS = "kept:papers";
const PATIENCE = 8000;

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open(STATIC).then((cache) => cache.addAll(SHELL)));
});
addEventListener("activate", (event) => event.waitUntil(Promise.all([clients.claim(), prune()])));

const path = (url) => new URL(url, location.href).pathname;
const prune = async () => {
  const cache = await caches.open(STATIC);
  const current = new Set(SHELL.map((url) => new URL(url, location.href).href));
  for (const request of await cache.keys()) if (!current.has(request.url)) await cache.delete(request);
};

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(request));
  else if (/^\/courses\/media\/|\/play\.json$/.test(url.pathname)) event.respondWith(part(request));
});

// A file of the service: its address changes when it does.
const file = async (request) => {
  const exact = await caches.match(request, { cacheName: STATIC });
  if (exact) return exact;
  try { return await fetch(request); }
  catch (error) {
    const other = await caches.match(request, { cacheName: STATIC, ignoreSearch: true });
    if (other) return other;
    throw error;
  }
};

const keptCopy = async (request) => {
  for (const name of await caches.keys()) {
    if (!name.startsWith("kept:")) continue;
    const found = await (await caches.open(name)).match(request, { ignoreSearch: true, ignoreVary: true });
    if (found) return found;
  }
  return undefined;
};
const patient = (request, kept) => kept
  ? Promise.race([fetch(request), new Promise((_done, failed) => { setTimeout(failed, PATIENCE, new Error("slow")); })])
  : fetch(request);

const page = async (request) => {
  const kept = await keptCopy(request);
  try {
    const answer = await patient(request, kept);
    if (kept && [502, 503, 504].includes(answer.status)) return fromPhone(kept);
    paper(request, answer).catch(() => {}); // a full phone still reads on
    return answer;
  } catch {
    return kept ? fromPhone(kept) : caches.match("/offline", { cacheName: STATIC });
  }
};
// An open paper, an unfinished plan, a list of who is here and the page for badges say that they may be kept. Once handed in, the copy goes.
const paper = async (request, answer) => {
  if (!/^\/(attempts\/\d+|plans\/\d+\/write|cohorts\/sessions\/\d+\/(attendance|door))$/.test(path(request.url))) return;
  if (answer.ok && answer.headers.get("X-Keep") === "paper") {
    const copy = answer.clone();
    await (await caches.open(PAPERS)).put(path(request.url), copy);
  } else if (answer.ok) for (const name of await caches.keys()) if (name.startsWith("kept:")) await (await caches.open(name)).delete(path(request.url));
};
const fromPhone = async (kept) => {
  const text = (await kept.text()).replace("<body", "<body data-from-phone");
  const headers = new Headers({ "Content-Type": "text/html; charset=utf-8" });
  for (const name of ["Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Permissions-Policy"]) headers.set(name, kept.headers.get(name) || "");
  return new Response(text, { headers });
};

const part = async (request) => {
  const kept = await keptCopy(request);
  if (kept && path(request.url).startsWith("/courses/media/")) return kept;
  try { return await patient(request, kept); }
  catch (error) { if (kept) return kept; throw error; }
};
