// What the filters of a campaign page gain from JavaScript: a slider through the years, and addresses without empty
// parameters. Without this file they are a form with a button.
"use strict";

for (const machine of document.querySelectorAll("[data-time-machine]")) {
  const date = machine.querySelector("input[name=on]");
  const slider = machine.querySelector("input[type=range]");
  const shown = machine.querySelector("output");
  slider.closest("[hidden]").hidden = shown.hidden = false;

  const day = () => (slider.value === slider.max ? "" : `${slider.value}-12-31`);
  slider.addEventListener("input", () => {
    shown.value = slider.value;
    date.value = day();
  });
  // Another day changes the whole page. A hand on the mouse lets go once; one on the keys walks through the years.
  let wait = 0;
  let timer;
  slider.addEventListener("keydown", () => { wait = 900; });
  slider.addEventListener("pointerdown", () => { wait = 0; });
  slider.addEventListener("change", () => {
    clearTimeout(timer);
    timer = setTimeout(() => slider.form.requestSubmit(), wait);
  });
  date.form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) {
      if (!value) formData.delete(name);
    }
  });
}
