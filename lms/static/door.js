// The camera of a phone reads badges where the browser can do it by itself (W3C Shape Detection, BarcodeDetector).
(async () => {
  const box = document.querySelector("[data-camera]");
  const field = document.getElementById("code");
  if (!box || !("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  const kinds = await BarcodeDetector.getSupportedFormats().catch(() => []);
  if (!kinds.includes("qr_code")) return;
  const [start, stop, problem, video] = ["[data-start]", "[data-stop]", "[data-problem]", "video"].map((one) => box.querySelector(one));
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  const GOES_ON = "door:camera"; // after each badge the page comes anew, and the camera goes on
  let stream = null;

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
    if (!found.length) { setTimeout(read, 150); return; }
    field.value = found[0].rawValue.split("/").pop();
    field.form.requestSubmit();
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
