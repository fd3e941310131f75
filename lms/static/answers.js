// Answers between a form and plain values, and whether they are right: the same rules as courses/catalogue/questions.py.
window.answers = (() => {
  const CHOOSING = ["single", "truefalse", "multiple"];
  const upTo = (n) => [...Array(n).keys()];
  const kindOf = (form) => form.dataset.kind;

  // What a form sends, in the order that the service expects.
  const valuesOf = (form) => {
    const data = new FormData(form);
    if (kindOf(form) === "ordering") return upTo(Number(form.dataset.options)).map((place) => data.get(`answer-${place}`) || "");
    return data.getAll("answer");
  };

  // The answer that those values are; null where they are none.
  const read = ({ kind, options, left }, values) => {
    if (kind === "numeric" || kind === "short") return (values[0] || "").trim().slice(0, 200) || null;
    const numbers = values.map((value) => /^\d{1,3}$/.test(value) ? Number(value) : null);
    const there = (n) => n !== null && n < options;
    if (kind === "matching") {
      const chosen = numbers.slice(0, left).map((n) => there(n) ? n : null);
      return chosen.length === left && chosen.some((n) => n !== null) ? chosen : null;
    }
    if (kind === "ordering") {
      const ranks = numbers.slice(0, options);
      if (ranks.length !== options || !upTo(options).every((place) => ranks.includes(place + 1))) return null;
      return upTo(options).sort((a, b) => ranks[a] - ranks[b]);
    }
    const found = [...new Set(numbers.filter(there))].sort((a, b) => a - b);
    if (kind === "multiple") return found.length ? found : null;
    return found.length === 1 ? found[0] : null;
  };

  // Put an answer back into its form.
  const show = (form, value) => {
    const kind = kindOf(form);
    const fields = [...form.elements].filter((field) => field.name?.startsWith("answer"));
    if (CHOOSING.includes(kind)) {
      const chosen = [value].flat();
      for (const field of fields) field.checked = value !== null && chosen.includes(Number(field.value));
    } else if (kind === "matching") fields.forEach((field, row) => { field.value = value?.[row] ?? ""; });
    else if (kind === "ordering") for (const field of fields) field.value = value ? value.indexOf(Number(field.name.slice(7))) + 1 : "";
    else fields[0].value = value ?? "";
  };
  const showValues = (form, values) => {
    if (kindOf(form) === "ordering") values.forEach((rank, place) => { form.elements[`answer-${place}`].value = rank; });
    else if (kindOf(form) === "matching") [...form.querySelectorAll("select")].forEach((field, row) => { field.value = values[row] ?? ""; });
    else show(form, read(shape(form), values));
  };
  const shape = (form) => ({ kind: kindOf(form), options: Number(form.dataset.options), left: Number(form.dataset.left) });

  const number = (typed) => {
    const text = typed.replaceAll(" ", "").replaceAll("\u00a0", "").replaceAll(",", ".");
    return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : null;
  };
  const plain = (text) => text.toLowerCase().replace(/^[ .!?;:]+|[ .!?;:]+$/g, "").split(/\s+/).filter((word) => word && !["a", "an", "the"].includes(word)).join(" ");
  const same = (a, b) => a.length === b.length && a.every((one, place) => one === b[place]);

  const isRight = (question, answer) => {
    const key = question.answer;
    if (answer === null) return false;
    if (question.kind === "multiple") return same([...answer].sort(), [...new Set(key)].sort());
    if (question.kind === "matching") return key.every(([one, other]) => answer[one] === other);
    if (question.kind === "ordering") return same(answer, key);
    if (question.kind === "numeric") {
      const typed = number(answer);
      return typed !== null && key.some((value) => Math.abs(typed - Number(value)) <= question.tolerance + 1e-9);
    }
    if (question.kind === "short") return key.some((value) => plain(String(value)) === plain(answer));
    return answer === key[0];
  };

  return { valuesOf, read, show, showValues, shape, isRight };
})();
