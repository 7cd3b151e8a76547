"""After a phrase, what the other is likeliest to say."""

from __future__ import annotations

import tomllib

import pytest

from kiosk.accessibility.translation import Phrasebook, PhraseSpeaker, packaged_phrasebook
from kiosk.accessibility.translation.phrasebook import MAX_ANSWERS
from kiosk.runtime.paths import ASSETS

AGENT, VISITOR = PhraseSpeaker.CLERK, PhraseSpeaker.VISITOR


@pytest.fixture(scope="module")
def book() -> Phrasebook:
    return packaged_phrasebook()


def offered(book: Phrasebook, said: list[str], by: PhraseSpeaker) -> list[str]:
    """``said``: the last one first."""
    return [each.id for each in book.answers(said, by)]


def test_all_that_is_written_is_a_phrase_that_the_other_can_say(book: Phrasebook) -> None:
    written = tomllib.loads((ASSETS / "phrasebook" / "answers.toml").read_text("utf-8"))
    assert written["situation"].keys() == {AGENT, VISITOR}
    for by, situations in written["situation"].items():
        assert situations.keys() <= {each.id for each in book.situations}
        assert all(book.phrase(name).speaker != by for names in situations.values() for name in names)
    for said, names in written["phrase"].items():
        by, others = book.phrase(said).speaker, {book.phrase(name).speaker for name in names}
        assert by is PhraseSpeaker.ANYONE or by not in others, said


def test_whatever_is_said_has_three_answers_of_the_other(book: Phrasebook) -> None:
    for phrase in book.phrases:
        for by in (AGENT, VISITOR):
            if phrase.speaker in (by, PhraseSpeaker.ANYONE):
                found = book.answers([phrase.id], by)
                assert len(found) == MAX_ANSWERS, phrase.id
                assert by not in [each.speaker for each in found], phrase.id


def test_a_question_of_yes_or_no_is_answered_so(book: Phrasebook) -> None:
    assert offered(book, ["degat.avez_vous_une_assurance"], AGENT)[:2] == ["comprendre.oui", "comprendre.non"]
    assert "comprendre.oui" not in offered(book, ["signaler.depuis_quand"], AGENT)
    free = book.answers([""], AGENT, "Votre chat est-il gris ?")
    assert [each.id for each in free][:2] == ["comprendre.oui", "comprendre.non"], (
        "of words that are no phrase"
    )
    assert offered(book, [""], AGENT) == offered(book, ["no.phrase"], AGENT) == offered(book, [], AGENT) == []


@pytest.mark.parametrize(
    ("settled", "first", "stale"),
    [
        ("rendez_vous.votre_rendez_vous", "remerciements.tout_est_note", "rendez_vous.etes_vous_libre"),
        ("signaler.demande_enregistree", "remerciements.autre_chose", "signaler.ou_est_le_probleme"),
        ("documents.apportez_rib", "remerciements.tout_est_note", "documents.quels_papiers"),
        ("intervention.technicien_viendra", "signaler.demande_enregistree", "rassurer.je_vous_ecoute"),
    ],
)
def test_what_was_agreed_to_is_not_asked_again(
    book: Phrasebook, settled: str, first: str, stale: str
) -> None:
    found = offered(book, ["comprendre.d_accord", settled], VISITOR)
    assert found[0] == first
    assert len(found) == MAX_ANSWERS
    assert stale not in found


def test_who_agrees_to_a_question_is_asked_what_follows(book: Phrasebook) -> None:
    found = offered(book, ["comprendre.d_accord", "rendez_vous.etes_vous_libre"], VISITOR)
    assert found[0] == "rendez_vous.votre_rendez_vous"
    assert "rendez_vous.matin_ou_apres_midi" not in found


TALKS = {
    "leak": """
        v fuite.eau_plafond
        a fuite.beaucoup_d_eau
        v comprendre.oui
        a fuite.fermer_robinet_arrivee
        v comprendre.d_accord
        a signaler.depuis_quand
        v depuis_quand.depuis_ce_matin
        a intervention.quand_chez_vous
        v intervention.apres_midi
        a intervention.technicien_viendra
        v comprendre.d_accord
        a signaler.demande_enregistree
        v remerciements.merci
        a remerciements.autre_chose
        v remerciements.c_est_tout
        a remerciements.bonne_journee
    """,
    "debt": """
        v difficulte.pas_payer_loyer
        a impaye.pourquoi_impaye
        v difficulte.plus_de_travail
        a difficulte.recevez_vous_des_aides
        v travail.recoit_chomage
        a impaye.combien_par_mois
        v dettes.payer_par_mois
        a dettes.plan_ensemble
        v dettes.commencer_a_payer
        a dettes.signez_si_vous_pouvez
        v comprendre.d_accord
        a remerciements.je_resume
        v remerciements.merci
        a remerciements.autre_chose
    """,
    "handover": """
        v emmenagement.quand_entrer
        a emmenagement.etat_des_lieux_entree
        v comprendre.d_accord
        a emmenagement.regardons_chaque_piece
        v comprendre.d_accord
        a emmenagement.dites_ce_qui_est_abime
        v ce_qui_ne_va_pas.fissure
        a signaler.photo
        v comprendre.oui
        a signaler.ou_est_le_probleme
        v ou_c_est.chambre
        a signaler.depuis_quand
    """,
}


@pytest.mark.parametrize("talk", TALKS)
def test_a_whole_talk_goes_on_by_the_answers_alone(book: Phrasebook, talk: str) -> None:
    said: list[str] = []
    for who, name in (line.split() for line in TALKS[talk].strip().splitlines()):
        if said:
            assert name in offered(book, said, AGENT if who == "v" else VISITOR), said
        said.insert(0, name)
