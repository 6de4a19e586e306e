"""A question taken apart: what has to occur, and what may stand in its place."""

import pytest

from demands.text.questions import Either, Every, Node, Run, Variants, Word, leaves, taken_apart

LIST = Variants([["ATT", "Arms Trade Treaty", "武器貿易条約"], ["袴田", "袴田事件", "Hakamada", "Hakamata"]])


def looked_for(question: str, *, loosely: bool = False) -> set[str]:
    tree = taken_apart(question, LIST, loosely=loosely)
    assert tree is not None
    return {leaf.text if isinstance(leaf, Run) else " ".join(leaf.words) for leaf in leaves(tree)}


def test_every_word_has_to_occur_and_the_last_may_be_a_beginning() -> None:
    assert taken_apart("forced confess") == Every((Word(("forced",)), Word(("confess",), begins=True)))


@pytest.mark.parametrize("question", ["ATT", "UPR", "of", "2018", "covid19"])
def test_short_words_and_numbers_are_no_beginnings(question: str) -> None:
    tree = taken_apart(question)
    assert isinstance(tree, Word)
    assert not tree.begins


@pytest.mark.parametrize("question", ["ATT", "arms trade treaty", "武器貿易條約", "ＡＴＴ"])
def test_a_variant_stands_for_its_whole_group(question: str) -> None:
    assert looked_for(question) == {"att", "arms trade treaty", "武器貿易条約"}


def test_a_variant_is_found_within_japanese() -> None:
    assert {"hakamata", "再審"} <= looked_for("袴田事件の再審")


def test_part_of_a_variant_is_not_the_variant() -> None:
    assert looked_for("trade treaty") == {"trade", "treaty"}


def test_words_that_particles_join_may_stand_apart() -> None:
    assert looked_for("死刑囚の処遇") == {"死刑囚ノ処遇", "死刑囚", "処遇"}


def test_a_compound_is_taken_apart_only_loosely() -> None:
    assert looked_for("死刑執行停止") == {"死刑執行停止"}
    assert {"死刑", "執行", "停止"} <= looked_for("死刑執行停止", loosely=True)


@pytest.mark.parametrize("question", ["the moratorium", "a moratorium on the"])
def test_words_that_say_nothing_need_not_occur(question: str) -> None:
    assert looked_for(question) == {"moratorium"}


def test_a_question_of_such_words_alone_looks_for_them() -> None:
    assert looked_for("WHO") == {"who"}


def test_a_word_with_a_hyphen_is_found_joined_or_in_parts() -> None:
    tree: Node | None = taken_apart("daiyo-kangoku")
    parts = Every((Word(("daiyo",)), Word(("kangoku",), begins=True)))
    assert tree == Either((Word(("daiyokangoku",), begins=True), parts))


@pytest.mark.parametrize("question", ["", "…", "!!! ---", "・"])
def test_signs_are_no_question(question: str) -> None:
    assert taken_apart(question, LIST) is None


def test_a_long_question_stays_small() -> None:
    for question in ("死刑の" * 70, "取調" * 100, "a-" * 100, "袴田" * 100, "word " * 40):
        tree = taken_apart(question, LIST, loosely=True)
        assert tree is None or sum(1 for _ in leaves(tree)) < 500
