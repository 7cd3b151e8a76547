"""Hard words are found where they stand, and said in plain words."""

from __future__ import annotations

import pytest

from kiosk.accessibility.glossary import ExplainedTerm, all_terms, terms_in
from kiosk.domain import LANGUAGES, T, verbatim
from tests.i18n.test_falc import RULES


def test_every_term_is_one() -> None:
    keys = [term.key for term in all_terms()]
    assert len(set(keys)) == len(keys)
    assert {"quittance", "apl", "rls", "sls", "provisions", "régularisation", "caleol", "plafond"} <= set(
        keys
    )


@pytest.mark.parametrize("term", all_terms(), ids=lambda term: term.key)
def test_what_explains_is_easy_french(term: ExplainedTerm) -> None:
    plain = term.explanation.msgid
    for rule in {rule for rule, _ in RULES if rule.__name__ not in ("hard", "unexplained")}:
        assert not rule(plain), rule.__name__
    assert len(plain) < 90


@pytest.mark.parametrize("term", all_terms(), ids=lambda term: term.key)
def test_it_has_a_name_in_every_language(term: ExplainedTerm) -> None:
    assert all(term.word(each.code) for each in LANGUAGES)


def test_a_word_is_found_in_the_french_source_whatever_stands_in_it() -> None:
    inner = T("La régularisation des charges")
    found = [term.key for term in terms_in([T("{what} : {sum}", what=inner, sum=12), T("Vos quittances")])]
    assert found == ["quittance", "charges", "régularisation"]


def test_no_part_of_a_word_is_taken_for_it() -> None:
    assert terms_in([T("Un apl, un rib, un plafonnier, une surprovision")]) == []
    assert [term.key for term in terms_in([verbatim("Le RIB")])] == ["rib"]
