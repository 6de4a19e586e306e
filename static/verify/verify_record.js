// What verify_record.py does, for a page in the reader's browser. It needs no library, reads nothing from the network
// and sends nothing. The rules: RFC 8785, RFC 6962, RFC 8032, C2SP signed-note and tlog-proof.
"use strict";

globalThis.verifyRecord = (() => {
  class Broken extends Error {
    constructor(code, number = 0) {
      super(`${code} ${number}`);
      Object.assign(this, { code, number });
    }
  }

  const expect = (holds, code, number) => {
    if (!holds) throw new Broken(code, number);
  };

  // SHA-256 and SHA-512 (FIPS 180-4). Their constants are the roots of the first primes, so they are computed.

  const root = (number, power) => { // of a BigInt, rounded down
    let found = 1n << BigInt(Math.ceil(number.toString(2).length / power));
    for (;;) {
      const next = (BigInt(power - 1) * found + number / found ** BigInt(power - 1)) / BigInt(power);
      if (next >= found) return found;
      found = next;
    }
  };
  const primes = [];
  for (let one = 2; primes.length < 80; one += 1) if (primes.every((prime) => one % prime)) primes.push(one);
  const LONG = (1n << 64n) - 1n;
  const K = primes.map((prime) => root(BigInt(prime) << 192n, 3) & LONG);
  const H = primes.slice(0, 8).map((prime) => root(BigInt(prime) << 128n, 2) & LONG);
  const K_SHORT = Uint32Array.from(K.slice(0, 64), (one) => Number(one >> 32n));
  const H_SHORT = Uint32Array.from(H, (one) => Number(one >> 32n));

  const padded = (data, block) => {
    const all = new Uint8Array(Math.ceil((data.length + 1 + block / 8) / block) * block);
    all.set(data);
    all[data.length] = 0x80;
    new DataView(all.buffer).setBigUint64(all.length - 8, BigInt(data.length) * 8n);
    return new DataView(all.buffer);
  };

  const sha256 = (data) => {
    const view = padded(data, 64);
    const state = Uint32Array.from(H_SHORT);
    const w = new Uint32Array(64);
    const turn = (x, n) => (x >>> n) | (x << (32 - n));
    for (let start = 0; start < view.byteLength; start += 64) {
      for (let t = 0; t < 16; t += 1) w[t] = view.getUint32(start + 4 * t);
      for (let t = 16; t < 64; t += 1) {
        const s0 = turn(w[t - 15], 7) ^ turn(w[t - 15], 18) ^ (w[t - 15] >>> 3);
        const s1 = turn(w[t - 2], 17) ^ turn(w[t - 2], 19) ^ (w[t - 2] >>> 10);
        w[t] = w[t - 16] + s0 + w[t - 7] + s1;
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let t = 0; t < 64; t += 1) {
        const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
        const one = (h + s1 + ((e & f) ^ (~e & g)) + K_SHORT[t] + w[t]) | 0;
        const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
        const other = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + other) | 0];
      }
      [a, b, c, d, e, f, g, h].forEach((one, at) => { state[at] += one; });
    }
    const found = new DataView(new ArrayBuffer(32));
    state.forEach((one, at) => found.setUint32(4 * at, one));
    return new Uint8Array(found.buffer);
  };

  const sha512 = (data) => { // of a few hundred bytes: it may be slow
    const view = padded(data, 128);
    const state = [...H];
    const turn = (x, n) => ((x >> n) | (x << (64n - n))) & LONG;
    for (let start = 0; start < view.byteLength; start += 128) {
      const w = [];
      for (let t = 0; t < 80; t += 1) {
        if (t < 16) w.push(view.getBigUint64(start + 8 * t));
        else {
          const s0 = turn(w[t - 15], 1n) ^ turn(w[t - 15], 8n) ^ (w[t - 15] >> 7n);
          const s1 = turn(w[t - 2], 19n) ^ turn(w[t - 2], 61n) ^ (w[t - 2] >> 6n);
          w.push((w[t - 16] + s0 + w[t - 7] + s1) & LONG);
        }
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let t = 0; t < 80; t += 1) {
        const s1 = turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n);
        const one = h + s1 + ((e & f) ^ ((e ^ LONG) & g)) + K[t] + w[t];
        const other = (turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c));
        [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) & LONG, c, b, a, (one + other) & LONG];
      }
      [a, b, c, d, e, f, g, h].forEach((one, at) => { state[at] = (state[at] + one) & LONG; });
    }
    const found = new DataView(new ArrayBuffer(64));
    state.forEach((one, at) => found.setBigUint64(8 * at, one));
    return new Uint8Array(found.buffer);
  };

  // Bytes and texts

  const bytes = (text) => new TextEncoder().encode(text);
  const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
  const hex = (data) => [...data].map((one) => one.toString(16).padStart(2, "0")).join("");
  const same = (one, other) => one !== null && other !== null && hex(one) === hex(other);
  const plain = (text, code) => {
    try {
      const found = atob(text);
      expect(btoa(found) === text, code);
      return Uint8Array.from(found, (one) => one.charCodeAt(0));
    } catch {
      throw new Broken(code);
    }
  };

  // JSON

  const partsOnce = (text) => { // whether no object has a key twice: two programs could read two things in it
    const open = [];
    let last = null;
    for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:,]/gs)) {
      if (token === "{" || token === "[") open.push(new Set());
      else if (token === "}" || token === "]") open.pop();
      else if (token === ":") {
        const key = JSON.parse(last);
        if (open.at(-1).has(key)) return false;
        open.at(-1).add(key);
      }
      last = token;
    }
    return true;
  };
  const parsed = (text, code, number) => {
    try {
      const found = JSON.parse(text);
      expect(found !== null && typeof found === "object" && !Array.isArray(found) && partsOnce(text), code, number);
      return found;
    } catch {
      throw new Broken(code, number);
    }
  };
  const canonical = (value) => {
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    if (value === null || typeof value !== "object") return JSON.stringify(value);
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
  };
  const hashed = (value) => sha256(bytes(canonical(value)));

  // The Merkle tree

  const leafHash = (line) => sha256(joined([0], bytes(canonical(line))));
  const nodeHash = (left, right) => sha256(joined([1], left, right));

  class Tree {
    size = 0;
    subtrees = [];
    add(leaf) {
      this.size += 1;
      let found = leaf;
      for (let number = this.size; number % 2 === 0; number /= 2) found = nodeHash(this.subtrees.pop(), found);
      this.subtrees.push(found);
    }
    root() {
      return this.size ? this.subtrees.reduceRight((right, left) => nodeHash(left, right)) : sha256(new Uint8Array());
    }
  }

  const half = (number) => Math.floor(number / 2);
  const climbed = (leaf, index, size, path) => { // RFC 9162, section 2.1.3.2
    if (!(index >= 0 && index < size)) return null;
    let [at, last, found] = [index, size - 1, leaf];
    for (const one of path) {
      if (last <= 0) return null;
      if (at % 2 || at === last) {
        found = nodeHash(one, found);
        while (at % 2 === 0 && at) [at, last] = [half(at), half(last)];
      } else found = nodeHash(found, one);
      [at, last] = [half(at), half(last)];
    }
    return last === 0 ? found : null;
  };

  const isBeginning = ([size, before], [later, after], path) => { // RFC 9162, section 2.1.4.2
    if (!(size > 0 && size < later && path.length)) {
      return size === later && later > 0 && same(before, after) && !path.length;
    }
    const [first, ...rest] = (BigInt(size) & (BigInt(size) - 1n)) === 0n ? [before, ...path] : path;
    let [at, last, one, other] = [size - 1, later - 1, first, first];
    while (at % 2) [at, last] = [half(at), half(last)];
    for (const found of rest) {
      if (last <= 0) return false;
      if (at % 2 || at === last) {
        [one, other] = [nodeHash(found, one), nodeHash(found, other)];
        while (at % 2 === 0 && at) [at, last] = [half(at), half(last)];
      } else other = nodeHash(other, found);
      [at, last] = [half(at), half(last)];
    }
    return last === 0 && same(one, before) && same(other, after);
  };

  // Ed25519 (RFC 8032): by the browser where it can, or else in numbers without limits

  const P = 2n ** 255n - 19n;
  const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
  const mod = (a) => ((a % P) + P) % P;
  const power = (base, exponent) => {
    let [found, one] = [1n, mod(base)];
    for (let left = exponent; left; left >>= 1n) {
      if (left & 1n) found = mod(found * one);
      one = mod(one * one);
    }
    return found;
  };
  const D = mod(-121665n * power(121666n, P - 2n));
  const number = (data) => data.reduceRight((all, one) => (all << 8n) + BigInt(one), 0n);
  const point = (data) => {
    const all = number(data);
    const [odd, y] = [all >> 255n, all & (2n ** 255n - 1n)];
    const square = mod((y * y - 1n) * power(D * y * y + 1n, P - 2n));
    let x = power(square, (P + 3n) / 8n);
    if (mod(x * x - square)) x = mod(x * power(2n, (P - 1n) / 4n));
    if (y >= P || mod(x * x - square) || (x === 0n && odd)) return null;
    if (x % 2n !== odd) x = P - x;
    return [x, y, 1n, mod(x * y)];
  };
  const sum = (one, other) => {
    const a = mod((one[1] - one[0]) * (other[1] - other[0]));
    const b = mod((one[1] + one[0]) * (other[1] + other[0]));
    const [c, d] = [mod(2n * one[3] * other[3] * D), mod(2n * one[2] * other[2])];
    const [e, f, g, h] = [b - a, d - c, d + c, b + a];
    return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
  };
  const times = (factor, one) => {
    let [found, doubled] = [[0n, 1n, 1n, 0n], one];
    for (let left = factor; left; left >>= 1n) {
      if (left & 1n) found = sum(found, doubled);
      doubled = sum(doubled, doubled);
    }
    return found;
  };
  const signedByHand = (text, signature, key) => {
    const [a, r, s] = [point(key), point(signature.subarray(0, 32)), number(signature.subarray(32))];
    if (!a || !r || s >= ORDER) return false;
    const factor = number(sha512(joined(signature.subarray(0, 32), key, text))) % ORDER;
    const base = point(Uint8Array.from({ length: 32 }, (_, at) => (at ? 0x66 : 0x58)));
    const [left, right] = [times(s, base), sum(r, times(factor, a))];
    return !mod(left[0] * right[2] - right[0] * left[2]) && !mod(left[1] * right[2] - right[1] * left[2]);
  };
  const isSigned = async (text, signature, key) => {
    if (signature.length !== 64) return false;
    let known = null;
    try {
      known = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    } catch {
      return signedByHand(text, signature, key); // an older browser, or a page without https
    }
    return crypto.subtle.verify("Ed25519", known, signature, text);
  };

  // Signed notes and checkpoints

  const readKey = (text) => {
    const [name, id, ...rest] = typeof text === "string" ? text.trim().split("+") : [];
    const data = plain(rest.join("+"), "key");
    const ours = sha256(joined(bytes(`${name}\n`), data)).subarray(0, 4);
    expect(data.length === 33 && data[0] === 1 && hex(ours) === id, "key");
    return { name, id: ours, public: data.subarray(1) };
  };

  const readCheckpoint = async (text, key) => {
    const gap = text.lastIndexOf("\n\n");
    const [said, signatures] = [text.slice(0, Math.max(gap, 0)), text.slice(gap + 2).split("\n")];
    const [origin, size, rootText] = said.split("\n");
    expect(origin && /^(0|[1-9][0-9]{0,18})$/.test(size) && rootText !== undefined, "checkpoint");
    const found = plain(rootText, "checkpoint");
    expect(found.length === 32 && signatures.pop() === "" && signatures.length, "checkpoint");
    const signs = signatures.map((one) => /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/u.exec(one));
    expect(signs.every(Boolean), "checkpoint");
    if (key) {
      expect(origin === key.name, "unsigned");
      const ours = signs.filter((one) => one[1] === key.name).map((one) => plain(one[2], "checkpoint"));
      const by = ours.filter((one) => same(one.subarray(0, 4), key.id));
      expect(by.length === 1 && await isSigned(bytes(`${said}\n`), by[0].subarray(4), key.public), "unsigned");
    }
    return { size: Number(size), root: found, head: null };
  };

  const readKnown = async (text, key) => {
    if (!text.trimStart().startsWith("{")) return readCheckpoint(text, key);
    const { size, head } = parsed(text, "checkpoint");
    expect(Number.isInteger(size) && typeof head === "string", "checkpoint");
    return { size, head, root: null };
  };

  // What is checked

  const contentHolds = (line, content, salt) => (content === null
    ? salt === null
    : hex(hashed({ content, salt })) === line.content_hash);

  const checkLines = (lines, known) => {
    let head = "0".repeat(64);
    const [tree, emptied] = [new Tree(), new Set()];
    lines.forEach((text, at) => {
      const place = at + 1;
      const { content, salt, entry_hash: hash, ...line } = parsed(text, "unreadable", place);
      expect(content !== undefined && salt !== undefined && typeof hash === "string", "unreadable", place);
      expect("sequence" in line && "previous_hash" in line, "unreadable", place);
      expect(line.sequence === place, "missing", place);
      expect(line.previous_hash === head, "unlinked", place);
      expect(hex(hashed(line)) === hash, "altered", place);
      expect(contentHolds(line, content, salt), "content", place);
      if (content === null) emptied.add(place);
      if (line.kind === "redacted") emptied.delete(line.about);
      head = hash;
      tree.add(leafHash(line));
      for (const one of known.filter(({ size }) => size === place)) {
        expect((one.head ?? head) === head && (one.root === null || same(one.root, tree.root())), "known", place);
      }
    });
    const longest = Math.max(0, ...known.map((one) => one.size));
    expect(longest <= lines.length, "short", longest);
    expect(!emptied.size, "emptied", Math.min(...emptied));
    return { kind: "record", number: lines.length, head, root: hex(tree.root()) };
  };

  const proven = async ({ entry, proof, ...more }, key) => {
    expect(entry && typeof entry === "object" && typeof proof === "string" && !Object.keys(more).length, "file");
    const { content, salt, entry_hash: hash, ...line } = entry;
    expect(![content, salt, hash, line.sequence].includes(undefined), "file");
    expect(hex(hashed(line)) === hash, "altered", line.sequence);
    expect(contentHolds(line, content, salt), "content", line.sequence);
    const gap = proof.indexOf("\n\n");
    const [name, index, ...path] = proof.slice(0, Math.max(gap, 0)).split("\n");
    expect(name === "c2sp.org/tlog-proof@v1" && index === `index ${line.sequence - 1}`, "path");
    const checkpoint = await readCheckpoint(proof.slice(gap + 2), key);
    const hashes = path.map((one) => plain(one, "path"));
    expect(same(climbed(leafHash(line), line.sequence - 1, checkpoint.size, hashes), checkpoint.root), "path");
    return { line, content, checkpoint };
  };

  const checkProof = async (file, given, known) => {
    const { format, entry, proof, redaction, key: own, ...more } = file;
    expect(format === "follow-through-proof-1" && !Object.keys(more).length, "file");
    expect(![entry, redaction, own].includes(undefined), "file");
    const key = given ?? readKey(own);
    const { line, content, checkpoint } = await proven({ entry, proof }, key);
    if (content === null) {
      expect(redaction !== null && typeof redaction === "object", "file");
      const later = await proven(redaction, key);
      expect(later.checkpoint.size === checkpoint.size && same(later.checkpoint.root, checkpoint.root), "file");
      expect(later.line.kind === "redacted" && later.line.about === line.sequence, "emptied", line.sequence);
    } else expect(redaction === null, "file");
    for (const one of known) {
      if (one.root && one.size === checkpoint.size) expect(same(one.root, checkpoint.root), "known", one.size);
    }
    return { kind: "proof", number: line.sequence, size: checkpoint.size, root: hex(checkpoint.root), key: own };
  };

  const checkConsistency = ({ consistency }, known) => {
    expect(known.length === 2, "two");
    const [older, newer] = known[0].size > known[1].size ? [known[1], known[0]] : known;
    expect(Array.isArray(consistency), "file");
    const path = consistency.map((one) => plain(one, "file"));
    expect(path.every((one) => one.length === 32), "file");
    expect(older.root && newer.root, "checkpoint");
    expect(isBeginning([older.size, older.root], [newer.size, newer.root], path), "inconsistent");
    return { kind: "consistency", number: older.size, size: newer.size };
  };

  // The result of checking a file, whatever it is: {holds: true, kind, …} or {holds: false, code, number}
  const check = async (text, { checkpoint = "", other = "", key = "" } = {}) => {
    try {
      const given = key ? readKey(key) : null;
      const known = [];
      for (const one of [checkpoint, other]) if (one) known.push(await readKnown(one, given));
      let single = {};
      try {
        single = parsed(text, "file");
      } catch { /* a record of many lines */ }
      const checked = async () => {
        if ("consistency" in single) return checkConsistency(single, known);
        if ("proof" in single) return checkProof(single, given, known);
        return checkLines(text ? text.replace(/\n$/, "").split("\n") : [], known);
      };
      return { holds: true, ...await checked(), known: known.length > 0, trusted: Boolean(given) };
    } catch (fault) {
      if (fault instanceof Broken) return { holds: false, code: fault.code, number: fault.number };
      if (fault instanceof TypeError || fault instanceof RangeError) return { holds: false, code: "file", number: 0 };
      throw fault;
    }
  };

  return { check, sha256, sha512, signedByHand, hex };
})();
