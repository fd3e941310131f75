// The code on the wall renews itself; when the network is away, the page says that the code is old.
(() => {
  const box = document.querySelector("[data-wall]");
  if (!box) return;
  const part = (name) => box.querySelector(`[data-${name}]`);
  const EVERY = 5000; // for the number of people; the code itself changes with its own clock
  let wrong = 0;

  const show = (now) => {
    part("closed").hidden = part("picture").hidden = part("how").hidden = true;
    if (now.closed) { part("closed").textContent = now.closed; part("closed").hidden = false; }
    else { part("picture").src = now.picture; part("picture").hidden = part("how").hidden = false; }
    const text = box.dataset.text.replace("{n}", now.here).replace("{all}", box.dataset.all);
    if (part("count").textContent !== text) part("count").textContent = text;
  };
  const look = async () => {
    let next = EVERY;
    try {
      const answer = await fetch(box.dataset.wall, { cache: "no-store", redirect: "error", signal: AbortSignal.timeout(10000) });
      if (!answer.ok) throw new Error(String(answer.status));
      const now = await answer.json();
      wrong = 0;
      show(now);
      next = Math.min(EVERY, now.left * 1000 + 300);
    } catch { wrong += 1; }
    part("broken").hidden = wrong < 3;
    box.classList.toggle("is-old", wrong >= 3);
    setTimeout(look, next);
  };
  setTimeout(look, 1000);
})();
