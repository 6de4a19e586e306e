// Nothing typed is lost. While somebody types, the form is kept on the server for them alone, and in this tab's own
// storage when the server cannot be reached or the session has ended. A form that is opened again comes back filled.
// Leaving with something unsaved asks first. Ctrl+S saves, Ctrl+Enter saves and submits.
"use strict";

const place = document.querySelector("#unsaved");
const typing = place?.closest("form");

if (typing) {
  const EVERY = 3000;
  const store = `unsaved:${place.dataset.user}:${place.dataset.page}`;
  const told = place.querySelector(".told");
  const state = typing.querySelector(".kept-at");
  const skipped = /^(csrfmiddlewaretoken|_.*|.*-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS)$/;
  let timer = 0;
  let dirty = !!place.dataset.bound; // the page answers a form that was sent: what it holds is not saved
  let leaving = false;
  let flushed = false;
  let request = null;

  // What is typed: pairs of a name and a value; of a chosen row of a picker its words too, for it may not be offered.
  const fields = () => [...typing.elements]
    .filter((one) => one.name && !skipped.test(one.name) && !one.name.includes("__prefix__"))
    .filter((one) => !["file", "submit", "button"].includes(one.type) && !one.disabled)
    .filter((one) => !["checkbox", "radio"].includes(one.type) || one.checked)
    .flatMap((one) => (one.tagName === "SELECT"
      ? [...one.selectedOptions].map((option) => [one.name, option.value, option.text])
      : [[one.name, one.value]]));

  const say = (words, moment) => {
    const time = moment ? new Date(moment).toLocaleTimeString(document.documentElement.lang) : "";
    if (state) state.value = words.replace("{time}", time);
  };

  const keepHere = (kept) => {
    try { sessionStorage.setItem(store, JSON.stringify(kept)); } catch { /* private mode: the server has it */ }
  };

  const post = (data) => {
    request = new AbortController();
    const token = typing.querySelector("[name=csrfmiddlewaretoken]").value;
    const body = new URLSearchParams({ page: place.dataset.page, ...data });
    return fetch(place.dataset.href, {
      method: "POST", headers: { "X-CSRFToken": token }, body, redirect: "manual", signal: request.signal,
    });
  };

  const keep = async () => {
    timer = 0;
    const kept = { fields: fields(), kept: new Date().toISOString() };
    keepHere(kept);
    try {
      const answer = await post({ fields: JSON.stringify(kept.fields) });
      if (answer.ok) {
        sessionStorage.removeItem(store);
        say(place.dataset.kept, (await answer.json()).kept);
      } else {
        say(answer.type === "opaqueredirect" || answer.status === 403 ? place.dataset.ended : place.dataset.failed);
      }
    } catch {
      if (!leaving) say(place.dataset.failed);
    }
  };

  const typedOn = () => {
    dirty = true;
    if (!timer && !leaving) timer = window.setTimeout(keep, EVERY);
  };

  // Opened again: the rows that had been added to the form are added, then everything is as it was typed.
  const rowsFor = (names) => {
    for (const total of typing.querySelectorAll("[name$=-TOTAL_FORMS]")) {
      const prefix = total.name.slice(0, -"-TOTAL_FORMS".length);
      const rows = names.filter((name) => name.startsWith(`${prefix}-`))
        .map((name) => parseInt(name.slice(prefix.length + 1), 10)).filter((number) => number >= 0);
      const add = document.querySelector(`#${prefix}-group .add-row a`);
      for (let most = Math.max(-1, ...rows) + 1; add && Number(total.value) < most;) add.click();
    }
  };

  const put = (control, value, text) => {
    if (control.tagName === "SELECT" && ![...control.options].some((one) => one.value === value)) {
      control.add(new Option(text ?? value, value));
    }
    if (control.type === "checkbox" || control.type === "radio") control.checked = true;
    else if (control.multiple) [...control.options].find((one) => one.value === value).selected = true;
    else control.value = value;
  };

  const fill = (kept) => {
    rowsFor(kept.fields.map(([name]) => name));
    const names = new Set(fields().map(([name]) => name));
    for (const one of typing.elements) {
      if (one.type === "checkbox" && one.name && !skipped.test(one.name)) { one.checked = false; names.add(one.name); }
      if (one.multiple && one.options) for (const option of one.options) option.selected = false;
    }
    for (const [name, value, text] of kept.fields) {
      const all = [...typing.elements].filter((one) => one.name === name && one.type !== "file");
      const control = all.find((one) => !["checkbox", "radio"].includes(one.type) || one.value === value);
      if (!control) continue;
      put(control, value, text);
      control.closest("details")?.setAttribute("open", "");
    }
    for (const one of typing.querySelectorAll("select.admin-autocomplete")) {
      one.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };

  const newest = () => {
    const there = JSON.parse(document.querySelector("#unsaved-kept").textContent);
    let here = null;
    try { here = JSON.parse(sessionStorage.getItem(store)); } catch { /* as if there were none */ }
    if (!here || !there) return here ?? there;
    return new Date(here.kept) > new Date(there.kept) ? here : there;
  };

  const drop = async () => {
    leaving = true;
    request?.abort();
    sessionStorage.removeItem(store);
    try { await post({ drop: "1" }); } finally { window.location.reload(); }
  };

  const begin = () => {
    const kept = dirty ? null : newest();
    const same = kept && JSON.stringify(kept.fields.map((one) => one.slice(0, 2)))
      === JSON.stringify(fields().map((one) => one.slice(0, 2)));
    if (!kept || same) return;
    fill(kept);
    typing.dispatchEvent(new Event("input"));
    told.hidden = false;
    told.querySelector("time").textContent = new Date(kept.kept).toLocaleString(document.documentElement.lang);
  };

  told.querySelector("button").addEventListener("click", drop);
  typing.addEventListener("input", typedOn);
  typing.addEventListener("change", typedOn);
  // Before it is sent it is kept once more: should the session have ended, the sign-in page takes the form's place.
  typing.addEventListener("submit", async (event) => {
    if (event.submitter?.formTarget === "_blank") return; // a preview: the form stays
    if (!dirty || flushed) { leaving = true; return; }
    event.preventDefault();
    if (leaving) return; // pressed twice
    leaving = true;
    window.clearTimeout(timer);
    request?.abort();
    await keep();
    flushed = true;
    typing.requestSubmit(event.submitter);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.guard && !event.defaultPrevented) leaving = true; // it has asked already
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty && !leaving) event.preventDefault();
  });
  window.addEventListener("pagehide", () => { // what was typed since it was last kept
    if (!timer || leaving) return;
    const kept = { fields: fields(), kept: new Date().toISOString() };
    keepHere(kept);
    const token = typing.querySelector("[name=csrfmiddlewaretoken]").value;
    navigator.sendBeacon(place.dataset.href, new URLSearchParams({
      page: place.dataset.page, fields: JSON.stringify(kept.fields), csrfmiddlewaretoken: token,
    }));
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const name = { s: "_continue", Enter: "_submit_review" }[event.key];
    const button = name && typing.querySelector(`[name=${name}]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
  if (window.django?.jQuery) window.django.jQuery(begin); // after Django's own scripts have made the rows of the form
  else window.addEventListener("load", begin);
}
