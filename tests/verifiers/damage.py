"""Records and proofs as readers keep them, and ways in which they can be damaged or forged."""

import base64
import json
import random
import string
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from demands.ledger import chain
from demands.ledger.tree import merkle
from demands.ledger.tree.merkle import leaf_hash
from demands.ledger.tree.notes import Checkpoint, Signer
from demands.ledger.tree.tiles import Edge, node_in
from demands.progress.proofs import FORMAT, PROOF

Line = dict[str, Any]
PARTS = ("record_", "proof_", "consistency_")
UNCHAINED = ("entry_hash", "content", "salt")


@dataclass(frozen=True)
class Case:
    """What a reader has: a file, the checkpoint and key beside it; and what was done to it, '' for nothing."""

    text: str
    key: str
    checkpoint: str = ""
    damage: str = ""
    other: str = ""  # a second checkpoint, whose record is compared with that of the first


def chained(line: Line) -> Line:
    return {name: value for name, value in line.items() if name not in UNCHAINED}


def grown(lines: list[Line]) -> Edge:
    edge = Edge()
    for line in lines:
        edge.add(leaf_hash(rfc8785_of(chained(line))))
    return edge


def rfc8785_of(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def signed(lines: list[Line], signer: Signer) -> str:
    edge = grown(lines)
    return signer.signed(Checkpoint(signer.name, edge.size, edge.root()).text())


def as_text(lines: list[Line]) -> str:
    return "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)


def record(lines: list[Line], signer: Signer) -> Case:
    return Case(as_text(lines), str(signer.verifier), signed(lines, signer))


def proof_file(lines: list[Line], place: int, signer: Signer) -> dict[str, Any]:
    """The proof of the line at a place, as the site gives it."""
    edge, checkpoint = grown(lines), signed(lines, signer)
    node = node_in(edge.taken())

    def proven(line: Line) -> dict[str, Any]:
        index = line["sequence"] - 1
        path = [base64.b64encode(one).decode() for one in merkle.inclusion(index, edge.size, node)]
        return {"entry": line, "proof": "\n".join([PROOF, f"index {index}", *path, "", checkpoint])}

    line = lines[place]
    later = next((one for one in lines if one["kind"] == "redacted" and one["about"] == line["sequence"]), None)
    redaction = proven(later) if later and line["content"] is None else None
    return {"format": FORMAT, **proven(line), "redaction": redaction, "key": str(signer.verifier)}


def proof(lines: list[Line], place: int, signer: Signer) -> Case:
    file = proof_file(lines, place, signer)
    return Case(json.dumps(file, ensure_ascii=False, indent=1), str(signer.verifier))


def consistency(lines: list[Line], size: int, signer: Signer) -> Case:
    """The checkpoint of the first lines, that of all, and the proof that one record begins with the other."""
    edge = grown(lines)
    path = merkle.consistency(size, edge.size, node_in(edge.taken()))
    file = {"consistency": [base64.b64encode(one).decode() for one in path]}
    return Case(json.dumps(file), str(signer.verifier), signed(lines[:size], signer), other=signed(lines, signer))


def rechained(lines: list[Line]) -> list[Line]:
    """All hashes computed again, as somebody with all rights over the site can do."""
    found, head = [], chain.GENESIS
    for number, line in enumerate(lines, start=1):
        again = {**line, "sequence": number, "previous_hash": head}
        if again["content"] is not None:
            again["content_hash"] = chain.content_hash(again["content"], again["salt"])
        head = again["entry_hash"] = chain.sha256(chained(again))
        found.append(again)
    return found


class Damager:
    """Damages records and proofs, by chance but repeatably. A method whose name begins with one of PARTS is a kind."""

    def __init__(self, lines: list[Line], signer: Signer, seed: int) -> None:
        self.lines, self.signer, self.luck = lines, signer, random.Random(seed)
        self.other = Signer.made("other.example/record")

    def kinds(self) -> list[str]:
        return sorted(name for name in dir(self) if name.startswith(PARTS))

    def damaged(self, kind: str) -> Case:
        """One damaged file that differs from the clean one."""
        make: Callable[[], Case] = getattr(self, kind)
        return replace(make(), damage=kind)

    # Records

    def _record(self, lines: list[Line]) -> Case:
        return replace(record(self.lines, self.signer), text=as_text(lines))

    def _place(self, *, with_content: bool = False) -> int:
        places = [at for at, line in enumerate(self.lines) if line["content"] is not None or not with_content]
        return self.luck.choice(places)

    def _changed(self, place: int, **changes: Any) -> list[Line]:
        return [*self.lines[:place], self.lines[place] | changes, *self.lines[place + 1 :]]

    def record_line_removed(self) -> Case:
        place = self._place()
        return self._record([*self.lines[:place], *self.lines[place + 1 :]])

    def record_line_doubled(self) -> Case:
        place = self._place()
        return self._record([*self.lines[: place + 1], *self.lines[place:]])

    def record_lines_exchanged(self) -> Case:
        one, other = sorted(self.luck.sample(range(len(self.lines)), 2))
        lines = list(self.lines)
        lines[one], lines[other] = lines[other], lines[one]
        return self._record(lines)

    def record_end_cut_off(self) -> Case:
        return self._record(self.lines[: self.luck.randrange(len(self.lines))])

    def record_field_changed(self) -> Case:
        place = self._place()
        name = self.luck.choice([name for name in self.lines[place] if name not in ("content", "salt")])
        return self._record(self._changed(place, **{name: self._another(self.lines[place][name])}))

    def record_field_added(self) -> Case:
        return self._record(self._changed(self._place(), note="x"))

    def record_field_taken_out(self) -> Case:
        place = self._place()
        gone = self.luck.choice(list(self.lines[place]))
        line = {name: value for name, value in self.lines[place].items() if name != gone}
        return self._record([*self.lines[:place], line, *self.lines[place + 1 :]])

    def record_content_changed(self) -> Case:
        place = self._place(with_content=True)
        return self._record(self._changed(place, content=self._other_content(self.lines[place]["content"])))

    def record_salt_changed(self) -> Case:
        return self._record(self._changed(self._place(with_content=True), salt="0" * 32))

    def record_emptied_in_silence(self) -> Case:
        return self._record(self._changed(self._place(with_content=True), content=None, salt=None))

    def record_rewritten_with_all_hashes(self) -> Case:
        place = self._place(with_content=True)
        changed = self._other_content(self.lines[place]["content"])
        return self._record(rechained(self._changed(place, content=changed)))

    def record_line_removed_with_all_hashes(self) -> Case:
        place = self._place()
        return self._record(rechained([*self.lines[:place], *self.lines[place + 1 :]]))

    def record_line_invented_with_all_hashes(self) -> Case:
        """Not a copy of the line at its place: that would be the true record with one more line behind it."""
        place = self._place()
        others = [line for line in self.lines if line["content"] is not None and line is not self.lines[place]]
        return self._record(rechained([*self.lines[:place], self.luck.choice(others), *self.lines[place:]]))

    def record_part_said_twice(self) -> Case:
        lines = as_text(self.lines).splitlines(keepends=True)
        place = self._place()
        lines[place] = '{"kind":"published",' + lines[place][1:]
        return replace(record(self.lines, self.signer), text="".join(lines))

    def record_character_changed(self) -> Case:
        clean = record(self.lines, self.signer)
        return replace(clean, text=self._flipped(clean.text))

    def record_line_broken_off(self) -> Case:
        clean = record(self.lines, self.signer)
        return replace(clean, text=clean.text[: self.luck.randrange(1, len(clean.text) - 2)])

    def record_checkpoint_character_changed(self) -> Case:
        clean = record(self.lines, self.signer)
        return replace(clean, checkpoint=self._flipped(clean.checkpoint))

    def record_checkpoint_of_another_key(self) -> Case:
        forger = Signer(self.signer.name, self.other.private)
        lines = rechained(self._changed(self._place(), subject="demand:forged/demand"))
        return replace(record(lines, forger), key=str(self.signer.verifier))

    def record_checkpoint_without_signature(self) -> Case:
        clean = record(self.lines, self.signer)
        return replace(clean, checkpoint=clean.checkpoint.partition("\n\n")[0] + "\n\n")

    def record_checkpoint_of_a_longer_record(self) -> Case:
        longer = rechained([*self.lines, self.lines[self._place(with_content=True)]])
        return replace(record(self.lines, self.signer), checkpoint=signed(longer, self.signer))

    # Proofs

    def _proof(self, change: Callable[[dict[str, Any]], Any], *, place: int | None = None) -> Case:
        at = self._place() if place is None else place
        file = json.loads(proof(self.lines, at, self.signer).text)
        change(file)
        return Case(json.dumps(file, ensure_ascii=False, indent=1), self.luck.choice(["", str(self.signer.verifier)]))

    def proof_field_changed(self) -> Case:
        def change(file: dict[str, Any]) -> None:
            name = self.luck.choice([name for name in file["entry"] if name not in ("content", "salt")])
            file["entry"][name] = self._another(file["entry"][name])

        return self._proof(change)

    def proof_content_changed(self) -> Case:
        def change(file: dict[str, Any]) -> None:
            file["entry"]["content"] = self._other_content(file["entry"]["content"])

        return self._proof(change, place=self._place(with_content=True))

    def proof_emptied_in_silence(self) -> Case:
        def change(file: dict[str, Any]) -> None:
            file["entry"] |= {"content": None, "salt": None}

        return self._proof(change, place=self._place(with_content=True))

    def proof_emptied_by_the_redaction_of_another(self) -> Case:
        gone = next(at for at, line in enumerate(self.lines) if line["content"] is None)
        redaction = proof_file(self.lines, gone, self.signer)["redaction"]

        def change(file: dict[str, Any]) -> None:
            file["entry"] |= {"content": None, "salt": None}
            file["redaction"] = redaction

        return self._proof(change, place=self._place(with_content=True))

    def proof_of_another_entry(self) -> Case:
        one, other = self.luck.sample(range(len(self.lines)), 2)
        proven = proof_file(self.lines, other, self.signer)["proof"]
        return self._proof(lambda file: file.update(proof=proven), place=one)

    def proof_path_changed(self) -> Case:
        def change(file: dict[str, Any]) -> None:
            head, gap, note = file["proof"].partition("\n\n")
            lines = head.split("\n")
            place = self.luck.randrange(2, len(lines))
            match self.luck.choice(["removed", "doubled", "other"]):
                case "removed":
                    lines.pop(place)
                case "doubled":
                    lines.insert(place, lines[place])
                case "other":
                    lines[place] = base64.b64encode(self.luck.randbytes(32)).decode()
            file["proof"] = "\n".join(lines) + gap + note

        return self._proof(change)

    def proof_checkpoint_of_another_record(self) -> Case:
        note = signed(rechained(self._changed(self._place(), subject="demand:other/one")), self.signer)
        return self._proof(lambda file: file.update(proof=file["proof"].partition("\n\n")[0] + "\n\n" + note))

    def proof_signed_by_another_key(self) -> Case:
        forger = Signer(self.signer.name, self.other.private)
        lines = rechained(self._changed(self._place(), subject="demand:forged/demand"))
        return replace(proof(lines, self._place(), forger), key=str(self.signer.verifier))

    def proof_key_exchanged(self) -> Case:
        forger = Signer(self.signer.name, self.other.private)
        return replace(self._proof(lambda file: file.update(key=str(forger.verifier))), key="")

    def proof_part_added_or_taken_out(self) -> Case:
        def change(file: dict[str, Any]) -> None:
            gone = self.luck.choice([*file, None, None])
            if gone is None:
                file[self.luck.choice(["note", "timestamp", "entry2"])] = "x"
            else:
                del file[gone]

        return replace(self._proof(change), key="")

    def proof_of_another_format(self) -> Case:
        return self._proof(lambda file: file.update(format="follow-through-proof-2"))

    def proof_character_changed(self) -> Case:
        clean = proof(self.lines, self._place(), self.signer)
        return replace(clean, text=self._flipped(clean.text), key="")

    # Two checkpoints

    def _consistency(self, **changes: str) -> Case:
        """The clean case, or one of which something is another; with a key or without."""
        clean = consistency(self.lines, self._size(), self.signer)
        return replace(clean, key=self.luck.choice(["", clean.key]), **changes)

    def _size(self) -> int:
        return self.luck.randrange(1, len(self.lines))

    def consistency_older_record_rewritten(self) -> Case:
        size = self._size()
        lines = rechained(self._changed(self.luck.randrange(size), subject="demand:other/one"))
        clean = consistency(self.lines, size, self.signer)
        return replace(clean, checkpoint=signed(lines[:size], self.signer))

    def consistency_newer_record_rewritten(self) -> Case:
        """A site that wants another past signs it, and has the proof for it."""
        size = self._size()
        forged = rechained(self._changed(self.luck.randrange(size), subject="demand:other/one"))
        clean = consistency(forged, size, self.signer)
        return replace(clean, checkpoint=signed(self.lines[:size], self.signer))

    def consistency_line_removed_with_all_hashes(self) -> Case:
        size = self._size()
        place = self.luck.randrange(size)
        forged = rechained([*self.lines[:place], *self.lines[place + 1 :]])
        clean = consistency(forged, min(size, len(forged)), self.signer)
        return replace(clean, checkpoint=signed(self.lines[:size], self.signer))

    def consistency_proof_of_another_size(self) -> Case:
        one, other = self.luck.sample(range(1, len(self.lines)), 2)
        clean = consistency(self.lines, one, self.signer)
        return replace(clean, text=consistency(self.lines, other, self.signer).text)

    def consistency_path_changed(self) -> Case:
        clean = self._consistency()
        path = json.loads(clean.text)["consistency"]
        place = self.luck.randrange(len(path))
        path[place : place + 1] = self.luck.choice(
            [[], [path[place]] * 2, [base64.b64encode(self.luck.randbytes(32)).decode()], ["x"], [None], ["AAAA"]]
        )
        return replace(clean, text=json.dumps({"consistency": path}))

    def consistency_path_of_another_kind(self) -> Case:
        return self._consistency(text=json.dumps({"consistency": self.luck.choice([None, {}, "", 1, []])}))

    def consistency_checkpoint_missing(self) -> Case:
        return self._consistency(**{self.luck.choice(["checkpoint", "other"]): ""})

    def consistency_checkpoint_of_another_key(self) -> Case:
        forger, size = Signer(self.signer.name, self.other.private), self._size()
        clean = consistency(self.lines, size, self.signer)
        return self.luck.choice(
            [
                replace(clean, checkpoint=signed(self.lines[:size], forger)),
                replace(clean, other=signed(self.lines, forger)),
            ]
        )

    def consistency_checkpoint_character_changed(self) -> Case:
        clean = consistency(self.lines, self._size(), self.signer)
        name = self.luck.choice(["checkpoint", "other"])
        return replace(clean, **{name: self._flipped(getattr(clean, name))})

    def consistency_checkpoint_without_a_root(self) -> Case:
        head = json.dumps({"size": len(self.lines), "head": self.lines[-1]["entry_hash"]})
        return self._consistency(other=head)

    def record_beside_a_checkpoint_of_another_past(self) -> Case:
        forged = rechained(self._changed(self._place(), subject="demand:other/one"))
        return replace(record(self.lines, self.signer), other=signed(forged, self.signer))

    # Values

    def _another(self, value: Any) -> Any:
        if isinstance(value, int):
            return value + self.luck.choice([-1, 1, 256])
        if value is None:
            return self.luck.choice([0, 1, ""])
        if not value:
            return "x"
        return self._flipped(value)

    def _other_content(self, content: dict[str, Any]) -> dict[str, Any]:
        name = self.luck.choice(list(content))
        return self.luck.choice([content | {name: "x"}, content | {"more": 1}, {**content, name: [content[name]]}])

    def _flipped(self, text: str) -> str:
        """One letter or digit exchanged for another, not for its capital."""
        places = [at for at, one in enumerate(text) if one.isascii() and one.isalnum()]
        place = self.luck.choice(places)
        old = text[place]
        new = self.luck.choice([one for one in string.ascii_lowercase + string.digits if one != old.lower()])
        return text[:place] + new + text[place + 1 :]
