// A file that is too large or of a kind that is not taken is said to be so before it is sent: on a slow network that
// is an hour earlier. What was typed beside it stays.
document.querySelectorAll("input[type=file][data-most]").forEach((input) => {
  const problem = Object.assign(document.createElement("p"), { className: "error", id: `${input.id}-early`, role: "alert", hidden: true });
  input.before(problem);
  input.addEventListener("change", () => {
    const file = input.files[0];
    const wrong = !file ? "" : file.type.startsWith("video/") ? input.dataset.film : file.size > Number(input.dataset.most) ? input.dataset.large : "";
    problem.textContent = wrong;
    problem.hidden = !wrong;
    input.toggleAttribute("aria-invalid", Boolean(wrong));
    if (wrong) input.value = "";
  });
});
