"""Signed notes and checkpoints, against the published examples of the specifications."""

import pytest

from demands.ledger.tree.notes import BadNote, Checkpoint, Signer, Verifier, split

# The example of Go's module golang.org/x/mod/sumdb/note, on which the specification rests
KEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NOTE = TEXT + (
    "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_a_note_is_the_published_example() -> None:
    signer = Signer.read(KEY)
    assert signer.signed(TEXT) == NOTE
    assert str(signer.verifier) == VERIFIER
    assert Verifier.read(VERIFIER).verified(NOTE) == TEXT
    assert signer.text() == KEY


@pytest.mark.parametrize(
    "damaged",
    [
        NOTE.replace("answer", "Answer"),
        NOTE.replace("x08go/ZJ", "x08go/ZK"),
        NOTE.replace("PeterNeumann", "Somebody"),
        NOTE.replace("\n\n", "\n"),
        NOTE[:-1],
        NOTE.replace("BwJnAM=", "BwJnAN="),  # the same bytes, written in another way
        TEXT,
        "",
    ],
)
def test_a_damaged_note_is_refused(damaged: str) -> None:
    with pytest.raises(BadNote):
        Verifier.read(VERIFIER).verified(damaged)


def test_a_note_may_carry_signatures_of_others() -> None:
    other = Signer.made("witness.example")
    both = NOTE + other.signed(TEXT).partition("\n\n")[2]
    assert Verifier.read(VERIFIER).verified(both) == other.verifier.verified(both) == TEXT
    assert [name for name, _ in split(both)[1]] == ["PeterNeumann", "witness.example"]


@pytest.mark.parametrize("wrong", ["", "x", VERIFIER[:-4], VERIFIER.replace("c74f20a3", "c74f20a4"), KEY, "a b+1+AA=="])
def test_what_is_not_a_key_is_refused_without_being_quoted(wrong: str) -> None:
    for kind in (Verifier, Signer):
        if kind is Signer and wrong == KEY:
            continue
        with pytest.raises(BadNote) as refused:
            kind.read(wrong)
        assert not wrong or wrong not in str(refused.value)


def test_a_checkpoint_is_the_example_of_the_specification() -> None:
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    found = Checkpoint.read(text)
    assert (found.origin, found.size, found.text()) == ("example.com/behind-the-sofa", 20852163, text)
    assert Checkpoint.read(text + "an extension\n").root == found.root


@pytest.mark.parametrize("wrong", ["", "a\n1\n", "a\n01\nAAAA\n", "\n1\nAAAA\n", "a\n-1\nAA==\n", "a\n1\nAAAA\n"])
def test_what_is_not_a_checkpoint_is_refused(wrong: str) -> None:
    with pytest.raises(BadNote):
        Checkpoint.read(wrong)
