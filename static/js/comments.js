// Comments on fields stand beside their fields, and @ completes the names of colleagues. Without this script the
// comments are a list below the form, and a name is typed.
"use strict";

const comments = document.querySelector("#comments");

if (comments) {
  // On the form a field has a row of its own; on the review page a term or the head of a table's row names it.
  const form = "#content-main form";
  const rowOf = (name) => document.querySelector(`${form} .fieldBox.field-${CSS.escape(name)}`)
    ?? document.querySelector(`${form} .form-row.field-${CSS.escape(name)}`)
    ?? document.getElementById(`${name}-group`);
  const named = (label) => [...document.querySelectorAll(".reading .parts dt, .reading .sides th[scope=row]")]
    .find((one) => one.textContent.trim().toLowerCase() === label.toLowerCase().replace(/ \(.*\)$/, ""));
  const placeOf = (name, label) => rowOf(name) ?? named(label)?.parentElement.lastElementChild;

  for (const thread of comments.querySelectorAll(".comment-thread")) {
    const place = thread.dataset.field ? placeOf(thread.dataset.field, thread.dataset.label) : null;
    if (place) place.append(thread);
    // What is typed here is no change of the draft.
    for (const kind of ["input", "change"]) thread.addEventListener(kind, (event) => event.stopPropagation());
  }

  // Beside each field of the form a button that opens a new comment about it.
  const fresh = comments.querySelector(".comment-new");
  const select = fresh.querySelector("select");
  for (const kind of ["input", "change"]) fresh.addEventListener(kind, (event) => event.stopPropagation());
  for (const option of select.options) {
    const row = option.value ? rowOf(option.value) : null;
    const label = row?.querySelector("label, .inline-heading");
    if (!label) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "comment-here";
    button.textContent = "@";
    button.setAttribute("aria-label", `${fresh.dataset.label}: ${option.text}`);
    button.title = fresh.dataset.label;
    button.addEventListener("click", () => {
      select.value = option.value;
      row.append(fresh);
      fresh.open = true;
      fresh.querySelector("textarea").focus();
    });
    label.after(button);
  }

  if (location.hash.startsWith("#comment")) document.querySelector(location.hash)?.scrollIntoView({ block: "center" });

  // @ and the beginning of a name offers the colleagues who see this draft.
  const people = JSON.parse(document.querySelector("#comment-people").textContent);
  const list = document.createElement("ul");
  list.className = "mention-list";
  list.id = "mention-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", fresh.dataset.people);
  list.hidden = true;
  document.body.append(list);
  let field = null;
  let at = 0;

  const close = () => {
    list.hidden = true;
    field?.removeAttribute("aria-activedescendant");
  };

  const begun = (one) => {
    const found = /(?:^|[^\w.@+-])@([\w.@+-]*)$/.exec(one.value.slice(0, one.selectionStart));
    return found ? found[1] : null;
  };

  const take = (name) => {
    const start = field.selectionStart - begun(field).length;
    field.setRangeText(`${name} `, start, field.selectionStart, "end");
    close();
    field.focus();
  };

  const mark = (number) => {
    at = (number + list.children.length) % list.children.length;
    [...list.children].forEach((one, place) => one.setAttribute("aria-selected", String(place === at)));
    field.setAttribute("aria-activedescendant", list.children[at].id);
  };

  const offer = () => {
    const word = begun(field);
    const fits = (one) => `${one.name} ${one.full}`.toLowerCase().split(/\s+/).some((part) => part.startsWith(word));
    const found = word === null ? [] : people.filter((one) => fits(one) || !word).slice(0, 8);
    if (!found.length) { close(); return; }
    list.replaceChildren(...found.map((one, place) => {
      const item = document.createElement("li");
      item.id = `mention-${place}`;
      item.setAttribute("role", "option");
      item.textContent = one.full ? `@${one.name} · ${one.full}` : `@${one.name}`;
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(one.name); });
      return item;
    }));
    list.dataset.names = JSON.stringify(found.map((one) => one.name));
    list.hidden = false;
    field.parentElement.insertBefore(list, field.nextSibling);
    mark(0);
  };

  for (const one of document.querySelectorAll("textarea.mentions")) {
    one.setAttribute("aria-controls", "mention-list");
    one.addEventListener("input", () => { field = one; offer(); });
    one.addEventListener("blur", close);
    one.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") mark(at + (event.key === "ArrowDown" ? 1 : -1));
      else if (event.key === "Enter" || event.key === "Tab") take(JSON.parse(list.dataset.names)[at]);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
    });
  }
}
