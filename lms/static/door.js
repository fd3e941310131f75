// Badges at the door: each scan is kept on this phone at once, then sent. Without a store the form is sent as it is.
(async () => {
  const field = document.getElementById("code");
  const told = JSON.parse(document.getElementById("badges").textContent);
  if (!window.phone || !(await phone.works())) return;
  const [form, url] = [field.form, told.url];
  const part = (name) => form.querySelector(`[data-${name}]`);
  const scanned = new Set();
  const say = (name, text) => {
    for (const one of ["here", "unknown"]) part(one).hidden = one !== name;
    part(name).textContent = text;
  };

  form.addEventListener("submit", async (event) => {
    const code = field.value.toUpperCase().replace(/[^A-Z0-9]/g, "");
    const person = told.people[code];
    if (!person && (!code || navigator.onLine)) return; // the service may know somebody who came later
    event.preventDefault();
    field.focus();
    if (!person) { field.select(); say("unknown", told.unknown); return; }
    field.value = "";
    const text = scanned.has(code) ? told.before : told.here;
    scanned.add(code);
    await phone.add({ url, kind: "tap", position: person.id, about: "badge", values: ["yes"] });
    say("here", phone.fill(text, { name: person.name }));
  });
  phone.hear(async ({ kind }) => {
    if (kind !== "confirmed") return;
    for (const one of await phone.pending(url)) if (one.state === "refused") {
      say("unknown", one.reason);
      await phone.remove("operations", one.sequence);
    }
  });

  part("kept").hidden = false;
  phone.line(url, (rows) => rows.filter((one) => one.state !== "refused").length);
  phone.keepPaper();
  phone.mark();
  form.dataset.ready = "";
  phone.flush();
})();

// The camera of a phone reads badges where the browser can do it by itself (W3C Shape Detection, BarcodeDetector).
(async () => {
  const box = document.querySelector("[data-camera]");
  const field = document.getElementById("code");
  if (!box || !("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  const kinds = await BarcodeDetector.getSupportedFormats().catch(() => []);
  if (!kinds.includes("qr_code")) return;
  const [start, stop, problem, video] = ["[data-start]", "[data-stop]", "[data-problem]", "video"].map((one) => box.querySelector(one));
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  const GOES_ON = "door:camera"; // where the page comes anew after a badge, the camera goes on
  const AGAIN = 3000; // a badge that is still before the camera is not read twice
  let [stream, last] = [null, { code: "", at: 0 }];

  const end = () => {
    stream?.getTracks().forEach((one) => one.stop());
    stream = null;
    video.hidden = stop.hidden = true;
    start.hidden = false;
    sessionStorage.removeItem(GOES_ON);
  };
  const read = async () => {
    if (!stream) return;
    const found = await detector.detect(video).catch(() => []);
    const code = found[0]?.rawValue.split("/").pop() || "";
    if (code && (code !== last.code || Date.now() - last.at > AGAIN)) {
      field.value = code;
      field.form.requestSubmit();
    }
    if (code) last = { code, at: Date.now() };
    setTimeout(read, 150);
  };
  const begin = async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.srcObject = stream;
      video.hidden = stop.hidden = false;
      start.hidden = problem.hidden = true;
      await video.play();
      sessionStorage.setItem(GOES_ON, "yes");
      setTimeout(read, 700); // time to take the last badge away
    } catch {
      problem.textContent = box.dataset.failed;
      problem.hidden = false;
      end();
    }
  };
  start.addEventListener("click", begin);
  stop.addEventListener("click", end);
  box.hidden = false;
  if (sessionStorage.getItem(GOES_ON)) begin();
})();
