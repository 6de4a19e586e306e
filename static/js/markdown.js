// A small toolbar over texts that are Markdown, and how they will read. Without it the marks are typed by hand.
"use strict";

const MARKS = {
  bold: { key: "b", around: "**" },
  italic: { key: "i", around: "*" },
  link: { key: "k" },
  list: { line: "- " },
  quote: { line: "> " },
};

// In the place of what is selected, so that Ctrl+Z takes it back.
const put = (area, text, from, to) => {
  area.focus();
  area.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, from, to, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
};

const wrap = (area, mark) => {
  const [start, end] = [area.selectionStart, area.selectionEnd];
  const words = area.value.slice(start, end);
  const size = mark.length;
  if (area.value.slice(start - size, start) === mark && area.value.slice(end, end + size) === mark) {
    put(area, words, start - size, end + size);
    area.setSelectionRange(start - size, end - size);
    return;
  }
  put(area, `${mark}${words}${mark}`, start, end);
  area.setSelectionRange(start + size, end + size);
};

const link = (area) => {
  const [start, end] = [area.selectionStart, area.selectionEnd];
  const words = area.value.slice(start, end);
  const isAddress = /^https?:\/\/\S+$/.test(words);
  put(area, isAddress ? `[](${words})` : `[${words}](https://)`, start, end);
  if (isAddress) area.setSelectionRange(start + 1, start + 1);
  else area.setSelectionRange(start + words.length + 3, start + words.length + 11);
};

const lines = (area, mark) => {
  const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const after = area.value.indexOf("\n", area.selectionEnd);
  const end = after < 0 ? area.value.length : after;
  const rows = area.value.slice(start, end).split("\n");
  const marked = rows.every((row) => row.startsWith(mark));
  const text = rows.map((row) => (marked ? row.slice(mark.length) : mark + row)).join("\n");
  put(area, text, start, end);
  area.setSelectionRange(start, start + text.length);
};

const press = (area, name) => {
  const mark = MARKS[name];
  if (mark.around) wrap(area, mark.around);
  else if (mark.line) lines(area, mark.line);
  else link(area);
};

const template = document.querySelector("#markdown-tools");

const preview = async (area, button, shown) => {
  const open = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", open);
  area.hidden = open;
  shown.hidden = !open;
  if (!open) { area.focus(); return; }
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const answer = await fetch(template.dataset.href, {
    method: "POST", headers: { "X-CSRFToken": token }, redirect: "manual", body: new URLSearchParams({ text: area.value }),
  });
  if (answer.ok) shown.innerHTML = await answer.text();
  else shown.textContent = template.dataset.failed;
};

const equip = (area) => {
  const bar = template.content.firstElementChild.cloneNode(true);
  const buttons = [...bar.querySelectorAll("button")];
  const shown = Object.assign(document.createElement("div"), { className: "prose markdown-preview", hidden: true });
  area.before(bar);
  area.after(shown);
  buttons.forEach((one, place) => { one.tabIndex = place ? -1 : 0; });
  bar.setAttribute("aria-controls", area.id);
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.mark) press(area, button.dataset.mark);
    else preview(area, button, shown);
  });
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const place = buttons.indexOf(document.activeElement);
    if (!step || place < 0) return;
    event.preventDefault();
    const next = buttons[(place + step + buttons.length) % buttons.length];
    buttons.forEach((one) => { one.tabIndex = one === next ? 0 : -1; });
    next.focus();
  });
  area.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const name = Object.keys(MARKS).find((one) => MARKS[one].key === event.key);
    if (!name) return;
    event.preventDefault();
    press(area, name);
  });
};

if (template) for (const area of document.querySelectorAll("textarea[data-markdown]")) equip(area);
