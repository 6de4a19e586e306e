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
  // Not by a click of the button, and so not through htmx: another day changes the whole page.
  slider.addEventListener("change", () => slider.form.requestSubmit());
  date.form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) {
      if (!value) formData.delete(name);
    }
  });
}
