// A slider through the years for the form "As it stood on". Without this file the form is a date field and a button.
"use strict";

for (const form of document.querySelectorAll("[data-time-machine]")) {
  const [date, slider, shown] = ["input[type=date]", "input[type=range]", "output"].map((part) => form.querySelector(part));
  slider.hidden = shown.hidden = false;

  slider.addEventListener("input", () => {
    shown.value = slider.value;
    date.value = slider.value === slider.max ? date.max || today() : `${slider.value}-12-31`;
  });
  slider.addEventListener("change", () => form.requestSubmit());
}

function today() {
  return new Date().toISOString().slice(0, 10);
}
