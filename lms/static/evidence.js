// A file that is too large or of a kind that is not taken is said to be so before it is sent: on a slow network that
// is an hour earlier. What was typed beside it stays.
const problemOf = (file, words) => {
  if (file.type.startsWith("video/")) return words.film;
  if (/\.hei[cf]$/i.test(file.name)) return words.heic;
  return file.size > Number(words.most) ? words.large : "";
};
document.addEventListener("change", ({ target: input }) => {
  if (!input.matches("input[type=file][data-most]")) return;
  const id = `${input.id}-early`;
  document.getElementById(id)?.remove();
  const file = input.files[0];
  const wrong = file ? problemOf(file, input.dataset) : "";
  input.toggleAttribute("aria-invalid", Boolean(wrong));
  if (!wrong) return;
  input.before(Object.assign(document.createElement("p"), { className: "error", id, role: "alert", textContent: wrong }));
  input.value = "";
}, true);
