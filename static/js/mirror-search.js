// The search page of a static copy. Pagefind finds; its files come as scripts, which a page opened from a file may load.
"use strict";

const NOWHERE = "https://copy.invalid/";
const found = document.querySelector("[data-mirror-search]");
const data = `${found.dataset.mirrorRoot}search/data/`;
const waiting = new Map();
const SHOWN = 20;

function load(place) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = data + place;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${place} is missing`));
    document.head.append(script);
  });
}

// Called by each file of the index with its own name and bytes.
function mirrorFile(place, text) {
  waiting.get(place)?.(Uint8Array.from(atob(text), (one) => one.charCodeAt(0)));
}

// Called by the list of the indexes beside the first, with what is out of date in them.
let parts = [];
let replaced = {};
function mirrorParts(names, old) {
  parts = names;
  replaced = old;
}

// The results without what an index says about a page that changed since. Names of results may be the same by chance.
async function current(results) {
  const kept = [];
  const seen = new Set();
  for (const one of results) {
    const { raw_url: place } = replaced[one.id] ? await one.data() : {};
    const again = replaced[one.id]?.[place];
    if (again === false || seen.has(place)) continue;
    if (again) seen.add(place);
    kept.push(one);
  }
  return kept;
}

// What Pagefind takes for the browser's fetch.
async function mirrorFetch(address) {
  const place = String(address).replace(NOWHERE, "").split("?")[0];
  const body = new Promise((resolve) => { waiting.set(place, resolve); });
  await load(`${place}.js`);
  return new Response(await body);
}

async function show(pagefind, asked) {
  await pagefind.options({ basePath: NOWHERE, baseUrl: "/" });
  await pagefind.init(document.documentElement.lang);
  for (const part of parts) await pagefind.mergeIndex(NOWHERE + part, { language: document.documentElement.lang });
  const results = await current((await pagefind.search(asked)).results);
  const list = found.querySelector("ol");
  for (const one of results.slice(0, SHOWN)) {
    const { raw_url: place, meta, excerpt } = await one.data();
    const item = document.createElement("li");
    const title = document.createElement("h2");
    const link = document.createElement("a");
    link.href = found.dataset.mirrorRoot + place.replace(/^\//, "");
    link.textContent = meta.title;
    title.append(link);
    const text = document.createElement("p");
    text.className = "snippet";
    for (const piece of excerpt.split(/<mark>(.*?)<\/mark>/s).entries()) {
      const part = document.createElement(piece[0] % 2 ? "mark" : "span");
      part.textContent = new DOMParser().parseFromString(piece[1], "text/html").documentElement.textContent;
      text.append(part);
    }
    item.append(title, text);
    list.append(item);
  }
  const { none, some } = found.dataset;
  found.querySelector("[role=status]").textContent = results.length ? some.replace("{number}", results.length) : none;
}

const asked = new URLSearchParams(location.search).get("q")?.trim() ?? "";
let mirrorSearch = () => {};

if (asked) {
  for (const field of document.querySelectorAll("input[name=q]")) field.value = asked;
  const failed = () => { found.querySelector("[role=status]").textContent = found.dataset.failed; };
  mirrorSearch = (pagefind) => show(pagefind, asked).catch(failed);
  load("parts.js").then(() => load("pagefind.js")).catch(failed);
}
