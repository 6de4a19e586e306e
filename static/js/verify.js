// The page “Verify the record”: reads the files that a reader chooses and says what verify_record.js found in them.
"use strict";

for (const form of document.querySelectorAll("[data-verify]")) {
  const verdict = document.getElementById("verdict");
  const words = Object.fromEntries(
    [...document.querySelectorAll("#words [data-code]")].map((one) => [one.dataset.code, one.textContent.trim()]),
  );
  const said = (code, values) => words[code].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const text = async (name) => {
    const [file] = form.elements[name].files;
    return file ? new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await file.arrayBuffer()) : "";
  };

  const show = (holds, sentences) => {
    const title = document.createElement("h3");
    title.textContent = holds ? form.dataset.clean : form.dataset.broken;
    const list = document.createElement("ul");
    for (const sentence of sentences) list.append(Object.assign(document.createElement("li"), { textContent: sentence }));
    verdict.className = holds ? "verdict holds" : "verdict broken";
    verdict.replaceChildren(title, list);
    verdict.focus();
  };

  const sentences = (found, ours) => {
    if (!found.holds) return [said(found.code, found)];
    const facts = [said(found.kind, found)];
    if (found.kind === "record") facts.push(said(found.known ? "with" : "without", found));
    if (found.kind === "consistency" && !found.trusted) facts.push(said("unchecked", found));
    if (found.kind === "proof" && !found.trusted) facts.push(said(ours.includes(found.key) ? "ours" : "theirs", found));
    if (found.trusted) facts.push(said("trusted", found));
    return found.kind === "consistency" ? facts : [...facts, said("truth", found)];
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    verdict.textContent = form.dataset.working;
    const ours = JSON.parse(form.dataset.keys);
    let found = { holds: false, code: "file", number: 0 };
    try {
      const [file, checkpoint, other] = [await text("file"), await text("checkpoint"), await text("other")];
      const key = form.elements.key.value.trim();
      found = await globalThis.verifyRecord.check(file, { checkpoint, other, key });
    } catch (fault) {
      if (!(fault instanceof TypeError)) throw fault; // a file that is not text
    }
    show(found.holds, sentences(found, ours));
  });
}
