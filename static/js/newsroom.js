// Two small helps for editors. Without them every page works: a passage can be typed, and a publication is refused
// by the server when what was read is not what is there.
"use strict";

const form = document.querySelector("#content-main > form[method=post]");

if (form) {
  let typed = false;
  form.addEventListener("input", () => { typed = true; });
  for (const guarded of document.querySelectorAll("form[data-guard]")) {
    guarded.addEventListener("submit", (event) => {
      if (typed && !window.confirm(guarded.dataset.guard)) event.preventDefault();
    });
  }
}

// Mark passage: what is selected in the full text becomes the quote of a new passage, with the words around it.
const button = document.querySelector("button.mark-passage");
const text = document.querySelector("textarea#id_text");
const AROUND = 40;

const markPassage = () => {
  const [start, end] = [text.selectionStart, text.selectionEnd];
  const exact = text.value.slice(start, end).trim();
  const add = document.querySelector("#passages-group .add-row a");
  if (!exact || !add) return text.focus();
  add.click();
  const rows = document.querySelectorAll("#passages-group .inline-related.dynamic-passages");
  const row = rows[rows.length - 1];
  const from = start + text.value.slice(start, end).indexOf(exact);
  const fill = (name, value) => { row.querySelector(`[name$="-${name}"]`).value = value; };
  fill("exact", exact);
  fill("prefix", text.value.slice(Math.max(0, from - AROUND), from));
  fill("suffix", text.value.slice(from + exact.length, from + exact.length + AROUND));
  fill("slug", `p${rows.length}`);
  row.scrollIntoView({ block: "center" });
  row.querySelector('[name$="-slug"]').focus();
};

if (button && text) {
  button.hidden = false;
  text.closest(".form-row").append(button);
  button.addEventListener("click", markPassage);
}
