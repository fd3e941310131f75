// Writing a lesson: buttons that write Markdown, and saving while one types. Without this script the Save button does it.
(() => {
  const form = document.querySelector("form[data-lesson]");
  if (!form) return;
  const text = form.elements.text;
  const tools = form.querySelector("[data-tools]");
  const line = form.querySelector("[data-saved]");
  const frame = document.querySelector("[data-preview]");

  // ---- Buttons
  const put = (made, from, to) => {
    const { selectionStart: start, selectionEnd: end } = text;
    text.focus();
    text.setRangeText(made, start, end, "end");
    if (from !== undefined) text.setSelectionRange(start + from, start + to);
    text.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const chosen = () => text.value.slice(text.selectionStart, text.selectionEnd);
  const gap = () => {
    const before = text.value.slice(0, text.selectionStart);
    return before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  };
  const act = (tool) => {
    const { around, line: start, block, sample } = tool.dataset;
    const words = chosen() || sample || "";
    if (around) put(around + words + around, around.length, around.length + words.length);
    else if (start) {
      const first = gap();
      put(first + words.split("\n").map((one) => start + one).join("\n"), first.length + start.length, first.length + start.length + words.length);
    } else put(`${gap()}${block}\n`);
  };
  if (tools && line) {
    tools.hidden = false;
    tools.addEventListener("click", (event) => {
      const tool = event.target.closest("button");
      if (tool) act(tool);
    });
    tools.addEventListener("change", (event) => {
      const made = event.target.value;
      if (!made) return;
      put(made.startsWith("[") ? made : `${gap()}${made.trim()}\n`);
      event.target.value = "";
    });
  }

  // ---- Saving
  if (!line) return;
  const say = (words, tone) => { line.textContent = words; line.className = `saved ${tone}`; };
  let waiting = null;
  let saving = false;
  let stopped = false;
  const save = async () => {
    if (stopped) return;
    if (saving) { later(1000); return; }
    saving = true;
    const body = new FormData(form);
    body.set("only", "save");
    try {
      const answer = await fetch(form.action || location.href, { method: "POST", body });
      const told = await answer.json();
      if (answer.status === 409 || answer.status === 422) {
        stopped = answer.status === 409;
        say(told.problem, "is-bad");
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      form.elements.seen.value = told.saves;
      const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
      say(line.dataset.word.replace("{time}", time), "is-good");
      if (frame) frame.src = frame.src; // its window cannot be reached when it had no network: a page of the browser's own
    } catch {
      say(line.dataset.unsent, "is-warn");
      later(10000);
    } finally {
      saving = false;
    }
  };
  const later = (ms) => { clearTimeout(waiting); waiting = setTimeout(save, ms); };
  form.addEventListener("input", () => later(1500));
  form.addEventListener("submit", () => clearTimeout(waiting));
  addEventListener("online", () => later(0));
})();
