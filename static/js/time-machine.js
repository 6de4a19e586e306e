// What the filters of a campaign page gain from JavaScript: a slider through the years, which changes the page around
// itself and keeps the focus, and addresses without empty parameters. Without this file they are a form with a button.
"use strict";

for (const machine of document.querySelectorAll("[data-time-machine]")) {
  const date = machine.querySelector("input[name=on]");
  const slider = machine.querySelector("input[type=range]");
  const shown = machine.querySelector("output");
  slider.closest("[hidden]").hidden = shown.hidden = false;

  const day = () => (slider.value === slider.max ? "" : `${slider.value}-12-31`);
  const language = document.documentElement.lang.replace(/^en$/, "en-GB"); // as the site writes dates
  const long = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" });
  const say = () => {
    shown.value = slider.value;
    slider.setAttribute("aria-valuetext", day() ? long.format(new Date(day())) : slider.dataset.now);
  };
  say();
  slider.addEventListener("input", () => {
    say();
    date.value = day();
  });
  // A hand on the mouse lets go once; one on the keys walks through the years.
  let wait = 0;
  let timer;
  slider.addEventListener("keydown", () => { wait = 500; });
  slider.addEventListener("pointerdown", () => { wait = 0; });
  slider.addEventListener("change", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (window.htmx) htmx.trigger(machine, "travel");
      else slider.form.requestSubmit();
    }, wait);
  });
  date.form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) {
      if (!value) formData.delete(name);
    }
  });
}
