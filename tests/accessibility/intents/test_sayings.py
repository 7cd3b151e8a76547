"""The sentences that intents are recognised by."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.accessibility.intents import TrainingSentencesError, trained_languages
from kiosk.accessibility.intents.ranking import content_words, split_words
from kiosk.accessibility.intents.training_sentences import (
    NO_INTENT,
    classified_intents,
    expand_alternatives,
    load_training_sentences,
    read_training_file,
    sample_expansions,
)

#: The languages of the interface that people speak to it (easy French is French).
SPOKEN = {"fr", "ar", "tr", "en", "pt", "fa", "es", "ro", "uk", "ru", "bn", "ta", "zh"}


def test_every_language_of_the_interface_has_sayings():
    assert set(trained_languages()) == SPOKEN


@pytest.mark.parametrize("lang", sorted(SPOKEN))
def test_a_packaged_file_has_enough_of_each_intent(lang):
    known = load_training_sentences(lang)
    least = 25 if lang == "fr" else 10
    counts = {
        name: sum(each == name for each, _ in known.examples) for name in (*classified_intents(), NO_INTENT)
    }
    assert all(count >= least for count in counts.values()), counts
    assert known.yes
    assert known.no


@pytest.mark.parametrize("lang", sorted(SPOKEN))
def test_no_filler_is_needed_by_what_is_looked_for_without_fillers(lang):
    known = load_training_sentences(lang)
    by_kind = (*known.dangers.values(), *known.needs.values())
    kinds = (each for phrases in by_kind for each in phrases)
    alone = (*known.refusals, *known.instead, *known.cries, *known.worries, *known.alike)
    for phrase in (*alone, *kinds):
        assert content_words(phrase, lang) == split_words(phrase)


def test_a_group_is_one_or_the_other():
    assert list(expand_alternatives("(payer|régler) mon (petit |)loyer")) == [
        "payer mon petit loyer",
        "payer mon loyer",
        "régler mon petit loyer",
        "régler mon loyer",
    ]


def test_each_word_of_a_group_is_learnt_once():
    assert list(sample_expansions("(payer|régler) (mon|le|son) loyer (|maintenant)")) == [
        "payer mon loyer",
        "régler le loyer maintenant",
        "payer son loyer",
    ]
    assert list(sample_expansions("payer")) == ["payer"]


@pytest.mark.parametrize("broken", ["(payer|régler mon loyer", "payer) mon loyer", "payer|régler"])
def test_a_group_is_closed(broken):
    with pytest.raises(ValueError, match="not closed"):
        list(expand_alternatives(broken))
    with pytest.raises(ValueError, match="not closed"):
        list(sample_expansions(broken))


def _file(folder: Path, change: tuple[str, str]) -> Path:
    """A whole file of sayings with one change."""
    examples = "\n".join(
        f"{name} = {[f'{name} numéro {n}' for n in range(10)]}" for name in [*classified_intents(), NO_INTENT]
    ).replace("'", '"')
    digits = [str(n) for n in range(10)]
    text = f'fillers = ["euh"]\ndigits = {digits}\n[examples]\n{examples}\n'.replace("'", '"')
    path = folder / "xx.toml"
    path.write_text(text.replace(*change), encoding="utf-8")
    return path


def test_a_whole_file_is_read(tmp_path):
    assert len(read_training_file(_file(tmp_path, ("", ""))).examples) == 250


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("fillers", "filers"), "filers"),
        (('["euh"]', '"euh"'), "fillers: a list of texts"),
        (('["euh"]', '[" "]'), "fillers: a list of texts"),
        (('"9"]', "]"), "10 words are wanted, not 9"),
        (("loyer = ", "loyers = "), "loyers"),
        ((', "loyer numéro 9"', ""), "loyer: 9 examples"),
        (("loyer numéro 9", "avis numéro 9"), "of more than one intent: ['avis numéro 9']"),
        (("loyer numéro 9", "(loyer"), "not closed"),
        (("[examples]", "[examples"), "xx.toml"),
    ],
)
def test_a_fault_is_told(tmp_path, change, says):
    with pytest.raises(TrainingSentencesError) as fault:
        read_training_file(_file(tmp_path, change))
    assert says in str(fault.value)
    assert "xx.toml" in str(fault.value)


def test_no_file_is_told(tmp_path):
    with pytest.raises(TrainingSentencesError, match=r"fr\.toml"):
        read_training_file(tmp_path / "fr.toml")


def test_a_language_without_sayings():
    with pytest.raises(KeyError):
        load_training_sentences("../fr")
