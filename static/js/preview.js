// The form as readers would see it, beside it: drawn again when somebody stops typing for a moment. Without this script
// the button "Preview" shows the same page.
"use strict";

const beside = document.querySelector(".live-preview");
const typed = document.querySelector("#content-main > form[method=post]");

if (beside && typed) {
  const PAUSE = 700; // milliseconds
  const wide = window.matchMedia("(min-width: 64rem)");
  const frame = beside.querySelector("iframe");
  const missing = beside.querySelector(".missing");
  let address = beside.dataset.href;
  let timer = 0;
  let outdated = true;
  let asked = null;

  const later = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(draw, PAUSE);
  };

  // What is new is put into the frame when it is there, at the place that was being read.
  const show = (page) => {
    const place = frame.contentWindow?.scrollY ?? 0;
    const isFirst = !frame.srcdoc;
    frame.addEventListener("load", () => {
      const draft = frame.contentDocument.querySelector("[id^='entry-1000000000000']");
      for (let one = draft?.querySelector("details"); one; one = one.parentElement?.closest("details")) one.open = true;
      const above = draft ? draft.getBoundingClientRect().top + frame.contentWindow.scrollY - 80 : 0;
      frame.contentWindow.scrollTo(0, isFirst ? above : place); // not scrollIntoView, which moves the form too
    }, { once: true });
    frame.srcdoc = page;
  };

  // The form as it is now, without its files; only the last of several answers counts.
  const draw = async () => {
    outdated = !wide.matches;
    if (outdated) return;
    asked?.abort();
    const mine = asked = new AbortController();
    const body = new URLSearchParams([...new FormData(typed)].filter(([, value]) => typeof value === "string"));
    let kind = null;
    try {
      const answer = await fetch(address, {
        method: "POST", headers: { Preview: "beside" }, body, redirect: "manual", signal: mine.signal,
      });
      const text = await answer.text();
      kind = answer.headers.get("Preview");
      if (kind === "typed") show(text);
      if (kind === "missing") missing.innerHTML = text;
      else missing.textContent = kind ? "" : beside.dataset.ended;
    } catch {
      if (mine.signal.aborted) return; // another one is on its way
      missing.textContent = beside.dataset.failed;
    }
    frame.classList.toggle("is-old", kind !== "typed");
  };

  for (const button of beside.querySelectorAll("button[data-href]")) {
    button.addEventListener("click", () => {
      for (const one of beside.querySelectorAll("button[data-href]")) one.setAttribute("aria-pressed", one === button);
      address = button.dataset.href;
      draw();
    });
  }

  beside.hidden = false;
  typed.addEventListener("input", later);
  typed.addEventListener("change", later);
  wide.addEventListener("change", () => { if (outdated) draw(); });
  window.addEventListener("load", draw);
  window.addEventListener("pagehide", () => asked?.abort());
}
