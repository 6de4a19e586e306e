// The cards of a document scan, decided from the keyboard: the keys count while a card has the focus. A decision changes
// its card and what depends on it; without this script, and without htmx, each button sends the page.
"use strict";

const scan = document.querySelector("#reading");

if (scan) {
  const all = () => [...scan.querySelectorAll("[data-card]")];
  const isOpen = (card) => card.classList.contains("is-open");

  const go = (card) => {
    if (!card) return;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "center" });
    window.history.replaceState(null, "", `#${card.id}`);
  };

  // The next card that nothing is decided about, from here to the end, then from the beginning.
  const nextOpen = (card) => {
    const cards = all();
    const place = cards.indexOf(card);
    return [...cards.slice(place + 1), ...cards.slice(0, place)].find(isOpen);
  };

  const press = (card, verb) => card.querySelector(`button[value^="${verb} "]`)?.click();

  const KEYS = {
    j: (card) => go(all()[all().indexOf(card) + 1]),
    k: (card) => go(all()[all().indexOf(card) - 1]),
    a: (card) => press(card, "accept"),
    r: (card) => press(card, "reject"),
    u: (card) => press(card, "reopen"),
    e: (card) => card.querySelector("textarea")?.focus(),
  };

  document.addEventListener("keydown", (event) => {
    const card = event.target.closest?.("[data-card]");
    if (!card) return;
    const typing = event.target.closest("input, textarea, select");
    if (event.key === "Escape" && typing) { event.preventDefault(); go(card); return; }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); press(card, "accept"); return; }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
    event.preventDefault();
    KEYS[event.key](card);
  });

  // A button that sends the whole page waits for a decision that is under way: it knows the version after that.
  let underWay = 0;
  let waiting = null;
  document.addEventListener("htmx:beforeRequest", () => { underWay += 1; });
  document.addEventListener("htmx:afterRequest", () => {
    underWay -= 1;
    if (underWay || !waiting) return;
    const button = waiting;
    waiting = null;
    window.setTimeout(() => scan.requestSubmit(button.isConnected ? button : document.querySelector(
      `#reading [name="${button.name}"][value="${button.value}"]`)));
  });
  scan.addEventListener("submit", (event) => {
    if (!underWay) return;
    event.preventDefault();
    waiting = event.submitter;
  });

  // After a decision: the words in the text get its colour, and the next undecided card the focus.
  document.addEventListener("htmx:afterSettle", (event) => {
    const card = document.getElementById(event.detail.target?.id ?? "");
    if (!card?.dataset?.card) return;
    for (const words of document.querySelectorAll(`[data-mark="${card.dataset.card}"]`)) words.className = card.className.replace("card ", "");
    go((!isOpen(card) && nextOpen(card)) || card);
  });

  const keys = scan.querySelector(".keys");
  if (keys) {
    keys.hidden = false;
    keys.querySelector(".begin").addEventListener("click", (event) => {
      event.preventDefault();
      go(all().find(isOpen) ?? all()[0]);
    });
  }
}
