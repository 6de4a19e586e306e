"""Check a downloaded public record: python3 verify_record.py entries.jsonl [checkpoint.json]

Needs nothing but Python 3. Names the first line that does not hold and ends with 1, or ends with 0 when all hold.
"""

import hashlib
import json
import sys


class Broken(Exception):
    """The record does not hold."""


def expect(true, fault):
    if not true:
        raise Broken(fault)


def sha256(value):
    """Of the canonical JSON of RFC 8785, which for texts and whole numbers is what Python writes like this."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def check(lines, known=None):
    """Go through the lines; return their number and the last hash."""
    number, head, emptied = 0, "0" * 64, set()
    for number, text in enumerate(lines, start=1):
        line = json.loads(text)
        content, salt, entry_hash = line.pop("content"), line.pop("salt"), line.pop("entry_hash")
        expect(line["sequence"] == number, f"Line {number} is missing, or there is one too many before it.")
        expect(line["previous_hash"] == head, f"Line {number} does not follow the line before it.")
        expect(sha256(line) == entry_hash, f"Line {number} was altered.")
        if content is None:
            emptied.add(number)
        elif sha256({"content": content, "salt": salt}) != line["content_hash"]:
            raise Broken(f"The content of line {number} was altered.")
        if line["kind"] == "redacted":
            emptied.discard(line["about"])
        head = entry_hash
        if known and known["size"] == number:
            expect(known["head"] == head, f"The checkpoint knew another line {number}.")
    if known:
        expect(known["size"] <= number, f"The checkpoint knew {known['size']} lines, here are {number}.")
    expect(not emptied, f"Line {min(emptied, default=0)} was emptied, and no line says so.")
    return number, head


def main(record, checkpoint=None):
    known = None
    if checkpoint:
        with open(checkpoint, encoding="utf-8") as file:
            known = json.load(file)
    try:
        with open(record, encoding="utf-8") as lines:
            number, head = check(lines, known)
    except (Broken, KeyError, TypeError, ValueError) as fault:
        sys.exit(f"The record does not hold. {fault}")
    sys.stdout.write(f"The record holds: {number} lines, head {head}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
