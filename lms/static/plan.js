// Keeps a plan as it is written; without this script it is saved with the button.
(() => {
  const form = document.querySelector("form[data-plan]");
  if (!form) return;
  const line = document.querySelector("[data-saved]");
  const say = (text) => { line.textContent = text; };
  let waiting = null;

  const save = async () => {
    const body = new FormData(form);
    body.set("only", "save");
    try {
      const answer = await fetch(form.action || location.href, { method: "POST", body, keepalive: true });
      const told = await answer.json();
      if (answer.status === 409) { say(told.problem); return; }
      if (!answer.ok) throw new Error(String(answer.status));
      form.elements.seen.value = told.saves;
      const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
      say(line.dataset.word.replace("{time}", time));
    } catch {
      say(line.dataset.unsent);
      later(10000);
    }
  };
  const later = (ms) => { clearTimeout(waiting); waiting = setTimeout(save, ms); };

  form.addEventListener("input", () => later(2000));
  form.addEventListener("change", () => later(300));
  form.addEventListener("submit", () => clearTimeout(waiting));
  addEventListener("online", () => later(0));
})();
