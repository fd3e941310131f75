// A lesson on a phone that keeps its module: checks and scenarios are played here, and sent when there is a network.
// Without this script, or without the module, each of them is a plain form. app.js loads it where work is kept.
(async () => {
  const box = document.querySelector("[data-lesson]");
  if (!box || !window.phone || !(await phone.works())) return;
  const { lesson: position, url, play: source } = box.dataset;
  const module = await phone.one("modules", box.dataset.module);
  const words = JSON.parse(box.dataset.words);
  const away = document.querySelector("[data-away]");
  if (!phone.fromPhone && module?.person !== phone.key) return;
  let lesson;
  try { lesson = await (await phone.request(source)).json(); } catch { return; }
  const path = `${url}#${position}`;
  const done = (await phone.one("lessons", path)) || { path, answers: {}, finished: false };
  const waiting = (await phone.pending(url)).filter((one) => one.position === Number(position));
  // From the service: what it holds, and what is on its way. From this phone: everything that was done here.
  const own = phone.fromPhone ? Object.keys(done.answers) : waiting.map((one) => one.about);
  const given = { ...lesson.answers };
  for (const code of own) if (code in done.answers) given[code] = done.answers[code];

  const keep = async (kind, about, values, answer) => {
    if (kind === "finish" || kind === "opened") done[kind === "finish" ? "finished" : "opened"] = true;
    else given[about] = done.answers[about] = answer;
    await phone.put("lessons", done);
    await phone.add({ url, kind, position: Number(position), about, values });
  };

  // ---- Knowledge checks.
  const feedback = (question, answer) => {
    const right = answers.isRight(question, answer);
    const note = phone.element("div", "", `notice ${right ? "is-good" : "is-warn"}`);
    note.setAttribute("role", "status");
    const title = phone.element("p");
    title.append(phone.element("b", right ? words.right : words.wrong));
    note.append(title);
    if (question.feedback.length) for (const place of [answer].flat()) if (question.feedback[place]) note.append(phone.element("p", question.feedback[place]));
    if (!right) {
      const list = phone.element("ul");
      list.append(...question.right.map((text) => phone.element("li", text)));
      note.append(phone.element("p", words.best), list);
    }
    note.append(phone.element("p", question.explanation), phone.element("p", question.source, "small"));
    return note;
  };
  const judge = (form, question, answer) => {
    form.querySelector(".notice")?.remove();
    const button = form.querySelector("[type=submit]");
    button.textContent = words.again;
    button.parentElement.before(feedback(question, answer));
  };
  for (const form of box.querySelectorAll("form[data-check]")) {
    const code = form.dataset.check;
    const question = lesson.checks[code];
    if (!question) continue;
    const shape = { kind: question.kind, options: question.options, left: question.left };
    Object.assign(form.dataset, shape);
    if (own.includes(code) && given[code] !== undefined) { answers.show(form, given[code]); judge(form, question, given[code]); }
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const values = answers.valuesOf(form);
      const answer = answers.read(shape, values);
      if (answer === null) return say(form, words.choose);
      judge(form, question, answer);
      await keep("check", code, values, answer);
    });
  }
  const say = (form, text) => {
    form.querySelector("[data-note]")?.remove();
    const note = phone.element("p", text, "error");
    note.dataset.note = "";
    note.setAttribute("role", "alert");
    form.querySelector("[type=submit]").parentElement.before(note);
    setTimeout(() => note.remove(), 6000);
  };

  // ---- Scenarios: the whole path is kept at every step.
  const walk = (scenario, steps) => {
    let code = scenario.start;
    const passed = [];
    for (const step of steps) {
      const choice = scenario.nodes[code].choices?.[step];
      if (!choice) break;
      passed.push([scenario.nodes[code].text, choice]);
      code = choice.next;
    }
    return [code, passed];
  };
  const drawScenario = (part, code, scenario) => {
    const steps = given[code] || [];
    const [at, passed] = walk(scenario, steps);
    const node = scenario.nodes[at];
    const now = part.querySelector(`#now-${code}`);
    part.querySelectorAll(":scope > .notice").forEach((note) => note.remove());
    for (const [text, choice] of passed) {
      const note = phone.element("div", "", `notice ${choice.points >= 3 ? "is-good" : choice.points ? "is-warn" : "is-bad"}`);
      const title = phone.element("p");
      title.append(phone.element("b", text));
      note.append(title, phone.element("p", phone.fill(words.chose, { choice: choice.label })), phone.element("p", choice.feedback));
      now.before(note);
    }
    const take = (next) => { keep("path", code, next.map(String), next); drawScenario(part, code, scenario); now.scrollIntoView({ block: "nearest" }); };
    now.replaceChildren(phone.element("p", node.text, "big"));
    if (node.choices?.length) {
      const form = phone.element("form", "", "flow");
      const list = phone.element("div", "", "choices");
      node.choices.forEach((choice, place) => {
        const label = phone.element("label", "", "choice");
        const input = Object.assign(phone.element("input"), { type: "radio", name: "choice", value: String(place), required: true });
        label.append(input, " ", phone.element("span", choice.label));
        list.append(label);
      });
      const fields = phone.element("fieldset");
      fields.append(phone.element("legend", words.what, "sr"), list);
      const act = phone.element("p");
      act.append(Object.assign(phone.element("button", words.act, "btn btn--2"), { type: "submit" }));
      form.append(fields, act);
      form.addEventListener("submit", (event) => { event.preventDefault(); event.stopPropagation(); take([...steps, Number(new FormData(form).get("choice"))]); });
      now.append(form);
    } else {
      const points = passed.reduce((sum, [, choice]) => sum + choice.points, 0);
      now.append(phone.element("p", phone.fill(words.end, { n: points, all: 3 * passed.length })));
    }
    if (passed.length) {
      const button = Object.assign(phone.element("button", words.restart, "btn btn--3"), { type: "button" });
      button.addEventListener("click", () => take([]));
      now.append(button);
    }
  };
  for (const part of box.querySelectorAll("[data-scenario]")) {
    const scenario = lesson.scenarios[part.dataset.scenario];
    if (scenario) drawScenario(part, part.dataset.scenario, scenario);
  }

  // ---- Finishing.
  box.querySelector("form[data-finish]").addEventListener("submit", async (event) => {
    event.preventDefault();
    const missing = Object.keys(lesson.checks).filter((code) => given[code] === undefined || given[code] === null);
    if (missing.length) return say(event.target, phone.fill(words.missing, { n: missing.length }));
    await keep("finish", "", [], null);
    location.assign(event.target.dataset.finish);
  });

  if (phone.fromPhone) {
    away.hidden = false;
    for (const row of await phone.every("lessons")) {
      const link = row.finished && row.path.startsWith(`${url}#`) && document.querySelectorAll(`.trail a[href$="/${row.path.split("#")[1]}"]`);
      for (const one of link || []) if (!one.parentElement.hasAttribute("aria-current")) one.parentElement.className = "is-done";
    }
  }
  if (phone.fromPhone && !done.opened) await keep("opened", "", [], null);
  document.querySelector("[data-line-box]").hidden = false;
  phone.line(url, (rows) => rows.filter((one) => one.kind !== "opened").length || rows.length);
  box.dataset.ready = "";
  phone.flush();
})();
