// Keeping a module on this phone: its lessons, pictures, checks, scenarios and the paper of the final assessment.
(async () => {
  const box = document.querySelector("[data-keep]");
  if (!box || !window.phone || !("serviceWorker" in navigator) || !("caches" in window) || !(await phone.works())) return;
  const id = box.dataset.keep;
  const name = `kept:${id}`;
  const [button, remove, text] = ["[data-keep-now]", "[data-remove]", "[data-text]"].map((one) => box.querySelector(one));
  const progress = box.querySelector("[data-progress]");
  const before = text.textContent;
  const say = (words) => { progress.hidden = !words; progress.replaceChildren(phone.element("span", words)); };
  let list = null;

  const draw = async () => {
    const kept = await phone.one("modules", id);
    const here = kept?.person === phone.key;
    button.hidden = here;
    remove.hidden = !here;
    text.textContent = here ? phone.fill(box.dataset.stays, { size: phone.size(kept.bytes) }) + (kept.note ? ` ${kept.note}` : "") : before;
    if (!here && !list) list = await (await phone.request(box.dataset.list)).json();
    if (!here) button.textContent = phone.fill(box.dataset.size, { size: phone.size(list.bytes) });
    box.hidden = false;
  };
  const reserve = async () => {
    const answer = await phone.request(box.dataset.reserve, { method: "POST", headers: { "X-CSRFToken": JSON.parse(document.getElementById("phone").textContent).csrf } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };
  const fetchAll = async (urls) => {
    const cache = await caches.open(name);
    const left = [...urls];
    let [bytes, done] = [0, 0];
    const work = async () => {
      for (let url = left.shift(); url; url = left.shift()) try {
        const answer = await phone.request(url, { redirect: "error", cache: "default" });
        if (!answer.ok) throw new Error(String(answer.status));
        const { size } = await answer.clone().blob(); // waited for before it is added: three work at once
        bytes += size;
        await cache.put(url, answer);
        say(phone.fill(box.dataset.fetching, { done: ++done, all: urls.length }));
      } catch (error) {
        left.length = 0; // the others stop too
        throw error;
      }
    };
    const ends = await Promise.allSettled([work(), work(), work()]);
    for (const end of ends) if (end.status === "rejected") throw end.reason;
    return bytes;
  };
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await phone.worker();
      await navigator.storage?.persist?.();
      const { url, reason } = await reserve();
      const bytes = await fetchAll(url ? [...list.pages, url] : list.pages);
      await navigator.serviceWorker.ready;
      await phone.put("modules", { id, title: list.title, version: list.version, bytes, note: reason || "", address: list.pages[0], at: new Date().toISOString() });
      phone.mark();
      say("");
    } catch (error) {
      await caches.delete(name);
      say(error.name === "QuotaExceededError" ? box.dataset.full : box.dataset.failed);
    }
    button.disabled = false;
    await draw();
  });
  remove.addEventListener("click", async () => {
    await caches.delete(name);
    await phone.remove("modules", id);
    await draw();
  });
  try { await draw(); } catch { /* no network: what can be kept is not known */ }
})();
