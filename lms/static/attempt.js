// Keeps an answer as it is given; without this script it is saved when its reader goes on.
(() => {
  const form = document.querySelector("form[data-attempt]");
  if (!form) return;
  const line = document.querySelector("[data-saved]");
  let waiting = null;

  const save = async () => {
    const body = new FormData(form);
    body.set("only", "save");
    body.set("operation", `${Date.now()}-${Math.random().toString(36).slice(2)}`);
    try {
      const answer = await fetch(form.action, { method: "POST", body, keepalive: true });
      if (!answer.ok) throw new Error(String(answer.status));
      const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
      line.textContent = line.dataset.word.replace("{time}", time);
    } catch {
      line.textContent = line.dataset.unsent;
      later(10000);
    }
  };
  const later = (ms) => { clearTimeout(waiting); waiting = setTimeout(save, ms); };

  form.addEventListener("change", () => later(200));
  form.addEventListener("submit", () => clearTimeout(waiting));
  addEventListener("online", () => later(0));
})();
