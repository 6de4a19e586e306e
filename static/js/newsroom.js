// Small helps for editors. Without them every page works: a passage can be typed, and a publication is refused
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

// A file that is worked on has moved on: what was said about its state before goes.
document.addEventListener("htmx:afterSwap", (event) => {
  if (["upload", "fetch"].includes(event.target.id)) document.querySelector("ul.messagelist")?.remove();
});

// A status that is chosen while those of another demand are on their way stays chosen, if it is among them.
let chosen = "";
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target.id === "status-row") chosen = event.target.querySelector("select").value;
});
document.addEventListener("htmx:afterSettle", () => {
  const select = document.querySelector("#status-row select");
  if (select && chosen && [...select.options].some((one) => one.value === chosen)) select.value = chosen;
  chosen = "";
});

// A status of a scale gets the symbol and the colour that are usual for its kind, as long as nobody has chosen others.
document.addEventListener("change", (event) => {
  const kind = event.target;
  if (!kind.dataset || !kind.dataset.proposed) return;
  const [symbols, token] = JSON.parse(kind.dataset.proposed)[kind.value] || [[], ""];
  const field = (select, name) => document.getElementById(select.id.replace(/kind$/, name));
  const used = [...document.querySelectorAll('input[name$="-symbol"]')].map((one) => one.value);
  const [symbol, colour] = [field(kind, "symbol"), field(kind, "token")];
  if (symbol && !symbol.value) symbol.value = symbols.find((one) => !used.includes(one)) || "";
  if (colour && !colour.value) colour.value = token;
});

// "/" goes to the search in the head, unless somebody is typing.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable], [role=textbox]");
  const search = document.getElementById("lookup");
  if (event.key !== "/" || typing || !search || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  search.focus();
  search.select();
});

// The menu of the account closes when the reader goes elsewhere.
const menu = document.querySelector("details#user-tools");
document.addEventListener("click", (event) => { if (menu && !menu.contains(event.target)) menu.open = false; });
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu?.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// A picker is named by the label of its field, and not by what is chosen in it alone.
const namePickers = () => {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const box = select.nextElementSibling?.querySelector("[role=combobox], .select2-search__field");
    const label = select.labels?.[0];
    if (!box || !label) continue;
    label.id ||= `label-${select.id}`;
    const value = box.getAttribute("aria-labelledby")?.split(" ").filter((one) => one !== label.id) ?? [];
    box.setAttribute("aria-labelledby", [label.id, ...value].join(" "));
    box.querySelector("[role=textbox]")?.setAttribute("aria-label", label.textContent.trim());
  }
};
window.django?.jQuery?.(() => window.setTimeout(namePickers)); // after Django's own scripts have made them
document.addEventListener("formset:added", namePickers);

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

// Fetch details: the site at the typed address says what the source is called. Fields that are filled stay as they are.
const fetchDetails = async (asking) => {
  const address = asking.parentElement.querySelector('input[name$="url"]');
  const found = asking.nextElementSibling;
  const scope = address.name.slice(0, -"url".length);
  const token = address.form.querySelector("[name=csrfmiddlewaretoken]").value;
  found.value = asking.dataset.busy;
  asking.disabled = true;
  try {
    const answer = await fetch(asking.dataset.details, {
      method: "POST", headers: { "X-CSRFToken": token }, body: new URLSearchParams({ url: address.value }),
    });
    const said = await answer.json();
    for (const [name, value] of Object.entries(said.found)) {
      const field = address.form.elements[scope + name];
      if (!field || field.value.trim()) continue;
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.closest("details")?.setAttribute("open", "");
    }
    found.value = said.words;
  } catch {
    found.value = asking.dataset.failed;
  }
  asking.disabled = false;
};

for (const asking of document.querySelectorAll("button[data-details]")) asking.hidden = false;
document.addEventListener("click", (event) => {
  const asking = event.target.closest("button[data-details]");
  if (!asking) return;
  event.preventDefault();
  fetchDetails(asking);
});

// Files may be dropped onto their field; the name of the chosen one is shown by the browser itself.
for (const place of document.querySelectorAll(".drop-file")) {
  const input = place.querySelector("input[type=file]");
  place.classList.add("is-ready");
  place.append(Object.assign(document.createElement("span"), { textContent: place.dataset.words }));
  for (const kind of ["dragenter", "dragover"]) {
    place.addEventListener(kind, (event) => { event.preventDefault(); place.classList.add("is-over"); });
  }
  for (const kind of ["dragleave", "drop"]) place.addEventListener(kind, () => place.classList.remove("is-over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
