"""Signaler un problème, as visitors do it."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.domain import ActKind, Agency, TicketState, Urgency
from kiosk.domain.agency import OpeningHours
from kiosk.eservices import report_problem, visit_facts
from kiosk.eservices.report_problem.state import ReportState
from kiosk.journeys import (
    ActOutcome,
    Context,
    Delivery,
    FetchResult,
    FetchStep,
    FindSymptoms,
    Information,
    InvalidAnswer,
    JourneyRun,
    Receipt,
    Review,
    Tone,
    resolve,
)
from landlord.contract import TicketRequest
from tests.journeys.trips import advance, wander

from .visitors import CLAIMED, NOW, PARIS, TENANT, facts, options, outage, slots, ticket, title, words


def start(**more: Any) -> JourneyRun:
    return JourneyRun(report_problem.SERVICE.journey(), facts(**more))


def body(run: JourneyRun) -> dict[str, Any]:
    """The body that is sent, as the contract reads it."""
    act = run.act()
    assert act is not None
    assert act.kind is ActKind.TICKET
    assert act.path == "/v1/tickets"
    assert act.subject == act.body["reference"]
    return TicketRequest.model_validate_json(json.dumps(act.body)).model_dump(mode="json")


def lines(run: JourneyRun) -> dict[str, str]:
    assert isinstance(run.step, Review)
    return {words(line.label): words(line.value) for line in run.step.lines(run.context)}


class TestThePlainCase:
    def test_four_screens_from_the_tap_to_the_promise(self) -> None:
        run = start()
        shown = []
        for answered in ("cuisine", "Le robinet de la cuisine fuit depuis hier soir", None, True):
            shown.append((run.progress, title(run)))
            run.answer([slots(run)[0].value] if answered is None else answered)
        assert shown == [
            ((1, 3), "Où est le problème ?"),
            ((2, 3), "Dites ce qui se passe."),
            # Only where someone comes home: nobody knows it on the first screen, and it is not counted.
            ((2, 3), "Quand êtes-vous chez vous ?"),
            ((3, 3), "Vérifiez avant d’envoyer"),
        ]
        assert isinstance(run.step, Receipt)
        assert run.progress == (3, 3)
        assert body(run) == {
            "reference": "T482715",
            "reporter": {"kind": "session", "grant": "grant"},
            "place": "cuisine",
            "symptom": "robinet_fuit",
            "description": "Le robinet de la cuisine fuit depuis hier soir",
            "language": "fr",
            "urgency": "sous_24_h",
            "danger": False,
            "availability": [{"day": "2026-11-24", "part": "apres_midi"}],
            "reported_at": "2026-11-24T10:42:00+01:00",
        }

    def test_the_review_shows_what_was_understood_and_who_pays(self) -> None:
        run = start()
        run.answer("cuisine")
        run.answer("Le robinet de la cuisine fuit")
        run.answer([slot.value for slot in slots(run)])
        summary = lines(run)
        assert summary["Le problème"] == "Robinet qui fuit"
        assert summary["Chez vous"] == "À tout moment"
        # Nobody has promised anything before it is sent; what decides comes first.
        assert summary["Ce que nous demandons"] == "Un plombier : mercredi 25 novembre au plus tard"
        assert [*summary][:3] == ["Le problème", "Ce que nous demandons", "Qui paie ?"]
        assert summary["Qui paie ?"].startswith("Un joint usé")

    def test_what_was_understood_can_be_corrected(self) -> None:
        run = start()
        run.answer("cuisine")
        run.answer("Le robinet de la cuisine fuit")
        run.answer([slots(run)[0].value])
        run.edit_step("symptome")
        assert options(run)[0].value == "robinet_fuit"
        run.answer("fuite_eau")
        assert isinstance(run.step, Review)
        assert lines(run)["Le problème"] == "Fuite d’eau"

    def test_half_days_that_no_longer_fit_the_deadline_are_asked_again(self) -> None:
        run = start()
        run.answer("cuisine")
        run.answer("Le robinet de la cuisine fuit")
        run.answer([slots(run)[0].value])  # this afternoon
        run.edit_step("symptome")
        run.answer("aeration")  # within five working days, from tomorrow on
        assert run.step.key == "disponibilites"
        assert slots(run)[0].value == "2026-11-25/matin"

    def test_the_receipt_says_all_it_shows(self) -> None:
        run = start()
        run.answer("cuisine")
        run.answer("Le robinet de la cuisine fuit")
        run.answer([slots(run)[0].value])
        run.answer(True)
        run.set_delivery(ActOutcome(Delivery.WAITING))
        receipt = run.step
        assert isinstance(receipt, Receipt)
        assert words(resolve(receipt.headline, run.context)) == (
            "Nous demandons un plombier pour mercredi 25 novembre au plus tard."
        )
        notice = receipt.notice(run.context)
        assert notice is not None
        assert words(notice.text) == "Pas de réseau : l’envoi se fera tout seul. Rien n’est perdu."
        assert notice.tone is Tone.WARN
        spoken = [words(text) for text in receipt.spoken(run.context)]
        assert "Votre numéro est T, 4, 8, 2, 7, 1, 5." in spoken
        shown = [words(resolve(receipt.title, run.context)), words(resolve(receipt.headline, run.context))]
        for line in receipt.facts(run.context):
            shown += [words(line.label), words(line.value)]
        assert set(shown) | {words(notice.text)} <= set(spoken)
        run.set_delivery(ActOutcome(Delivery.SENT, "T482715-2"))
        assert receipt.reference(run.context) == "T482715-2"

    def test_before_the_agency_has_read_it_nobody_is_asked_to_come(self) -> None:
        """Late on a Saturday: it is read on Monday."""
        late = datetime(2026, 11, 28, 23, 53, tzinfo=PARIS)
        open_on_weekdays = [OpeningHours(weekday=day, opens=time(9), closes=time(17)) for day in range(5)]
        here = Agency(id="a", name="A", address="", phone="+33102030405", hours=tuple(open_on_weekdays))
        run = start(now=late, agency=here)
        run.answer("cuisine")
        run.answer("Le robinet de la cuisine fuit")
        assert [each.value for each in slots(run)] == ["2026-11-30/apres_midi", "2026-12-01/matin"]
        run.answer([slots(run)[0].value])
        run.answer(True)
        assert isinstance(run.step, Receipt)
        assert words(resolve(run.step.headline, run.context)) == (
            "Nous demandons un plombier pour mardi 1er décembre au plus tard."
        ), "a day after it is read, and on no Sunday"
        told = {words(line.label): words(line.value) for line in run.step.facts(run.context)}
        assert told["L’agence ouvre"] == "lundi 30 novembre, 9 h"
        assert told["Si personne ne vient"].endswith("« Suivre mes demandes », ou au 01 02 03 04 05.")
        run = start(now=late.replace(day=26, hour=20), agency=here)  # on Thursday evening
        run.answer("cuisine")
        run.answer("Le robinet de la cuisine fuit")
        assert [each.value for each in slots(run)] == ["2026-11-27/apres_midi", "2026-11-30/matin"], (
            "not before it opens, nor on a day on which it does not"
        )

    @pytest.mark.parametrize(
        ("now", "by"),
        [
            (datetime(2026, 11, 28, 10, tzinfo=PARIS), date(2026, 11, 30)),  # a Saturday
            (datetime(2026, 11, 29, 10, tzinfo=PARIS), date(2026, 11, 30)),
            (datetime(2026, 12, 24, 10, tzinfo=PARIS), date(2026, 12, 26)),  # the day before a holiday
        ],
    )
    def test_where_no_hours_are_told_nobody_is_asked_for_a_sunday_or_a_holiday(
        self, now: datetime, by: date
    ) -> None:
        run = start(now=now)
        run.answer("cuisine")
        run.answer("Le robinet de la cuisine fuit")
        assert ReportState(run.context).latest_arrival.date() == by
        closed = {date(2026, 11, 29), date(2026, 12, 25)}
        assert not closed & {slot.day for slot in slots(run)}

    def test_a_danger_is_asked_for_at_any_hour(self) -> None:
        late = datetime(2026, 11, 28, 23, 53, tzinfo=PARIS)
        here = Agency(
            id="a",
            name="A",
            address="",
            phone="",
            hours=(OpeningHours(weekday=0, opens=time(9), closes=time(17)),),
        )
        context = Context({}, facts(now=late, agency=here))
        assert visit_facts.requested_arrival(context, Urgency.SOUS_4_H) == late + timedelta(hours=4)

    def settled(self, delivery: Delivery) -> tuple[JourneyRun, Receipt]:
        run = start()
        for given_answer in ("parties_communes", "l'ascenseur est en panne", True):
            run.answer(given_answer)
        run.set_delivery(ActOutcome(delivery))
        assert isinstance(run.step, Receipt)
        return run, run.step

    @pytest.mark.parametrize("delivery", [Delivery.WAITING, Delivery.SENT])
    def test_each_outcome_has_its_sentence(self, delivery: Delivery) -> None:
        run, receipt = self.settled(delivery)
        notice = receipt.notice(run.context)
        assert notice is not None
        assert words(notice.text) != "C’est écrit dans la borne. L’envoi est en cours."
        assert resolve(receipt.tone, run.context) is Tone.OK

    def test_what_is_refused_is_no_longer_promised(self) -> None:
        run, receipt = self.settled(Delivery.REFUSED)
        assert words(resolve(receipt.title, run.context)) == "Pas encore enregistré"
        assert resolve(receipt.tone, run.context) is Tone.WARN
        heard = " ".join(words(text) for text in receipt.spoken(run.context))
        assert "Voyez quelqu’un à l’accueil" in heard
        assert "Nous demandons" not in heard
        assert receipt.reference(run.context)  # the staff find it by its number


class TestWhat:
    def test_words_that_say_too_little_lead_to_pictograms_the_likely_ones_first(self) -> None:
        run = start()
        run.answer("cuisine")
        run.answer("il y a de l'eau sous l'évier bouché")
        assert run.step.key == "symptome"
        assert run.progress == (2, 3)
        assert {option.value for option in options(run)[:2]} == {"fuite_eau", "evacuation_bouchee"}
        assert options(run)[-1].value == "autre"

    @pytest.mark.parametrize(
        ("language", "said", "first"),
        [
            ("ta", "நீர்கசிவு", "fuite_commune"),
            ("ar", "هناك تسرب ماء في السلم", "fuite_commune"),
            ("zh", "楼里漏水了", "fuite_commune"),
            ("en", "the lift does not work", "ascenseur_en_panne"),
        ],
    )
    def test_in_any_language_what_is_like_the_words_comes_first_and_something_else_last(
        self, language: str, said: str, first: str
    ) -> None:
        run = start(identity=None, language=language)
        run.answer(True)
        run.answer(said)
        assert run.step.key == "symptome"
        offered = [option.value for option in options(run)]
        assert offered[0] == first
        assert offered[-2:] == ["voisinage", "autre"]
        assert len(offered) == len(set(offered))

    @pytest.mark.parametrize(
        ("language", "said"),
        [
            ("fr", "ça ne va plus du tout"),
            ("pt", "o vizinho faz muito barulho de noite"),
            ("fr", "L’ascenseur n’est plus en panne."),
            ("en", "I have no leak any more"),
            ("bn", "আমার আর লিক নেই"),
            ("uk", "у мене більше немає протікання"),
        ],
    )
    def test_where_nothing_is_understood_something_else_comes_first_as_it_does_of_what_nobody_repairs(
        self, language: str, said: str
    ) -> None:
        run = start(language=language)
        run.answer("parties_communes")
        run.answer(said)
        assert run.step.key == "symptome"
        offered = [option.value for option in options(run)]
        assert offered[:2] == ["autre", "voisinage"]
        assert len(offered) == len(set(offered))

    @pytest.mark.parametrize("way", ["aide", "rendez_vous"])
    def test_trouble_between_neighbours_is_no_repair_but_leads_to_a_person(self, way: str) -> None:
        run = start()
        run.answer("autre_piece")
        run.answer("les gens d’à côté crient")
        run.answer("voisinage")
        assert title(run) == "Qui peut vous aider avec les voisins ?"
        run.answer(way)
        assert run.finished
        assert not isinstance(run.step, Receipt)
        assert run.act() is None
        assert report_problem.SERVICE.leads_to(run.context) == way

    def test_no_appointment_is_offered_where_none_can_be_made(self) -> None:
        run = start(offered={"tickets"})
        run.answer("cuisine")
        run.skip()
        run.answer("voisinage")
        assert [option.value for option in options(run)] == ["aide"]

    def test_what_the_words_mean_comes_first_where_this_kiosk_understands_them(self) -> None:
        run = start(language="en", meaning=True)
        run.answer("cuisine")
        run.answer("der Abfluss ist zu")
        step = run.step
        assert isinstance(step, FetchStep)
        question = step.asks(run.context)
        assert isinstance(question, FindSymptoms)
        assert question.words == "der Abfluss ist zu"
        assert "evacuation_bouchee" in question.possible
        assert not {"autre", "ascenseur_en_panne"} & set(question.possible), "what cannot be in a kitchen"
        run.answer(FetchResult(question, ("evacuation_bouchee", "fuite_eau"), NOW))
        offered = [option.value for option in options(run)]
        assert offered[:2] == ["evacuation_bouchee", "fuite_eau"]
        assert offered[-1] == "autre"

    def test_trouble_between_neighbours_comes_first_where_that_is_meant(self) -> None:
        run = start(meaning=True)
        run.answer("cuisine")
        run.answer("les voisins crient toute la nuit")
        step = run.step
        assert isinstance(step, FetchStep)
        question = step.asks(run.context)
        assert isinstance(question, FindSymptoms)
        assert "voisinage" in question.possible
        run.answer(FetchResult(question, ("voisinage", "nuisibles"), NOW))
        assert [option.value for option in options(run)][:2] == ["voisinage", "nuisibles"]

    @pytest.mark.parametrize("said", ["Le robinet de la cuisine fuit", None])
    def test_what_is_sure_or_not_said_waits_for_nothing(self, said: str | None) -> None:
        run = start(meaning=True)
        run.answer("cuisine")
        run.skip() if said is None else run.answer(said)
        assert not isinstance(run.step, FetchStep)

    def test_another_language_leads_to_pictograms(self) -> None:
        run = start(language="ar")
        run.answer("cuisine")
        run.answer("الحنفية تسرب الماء")
        assert run.step.key == "symptome"
        run.answer("robinet_fuit")
        run.answer([slots(run)[0].value])
        run.answer(True)
        assert body(run)["description"] == "الحنفية تسرب الماء"
        assert body(run)["language"] == "ar"

    def test_nothing_needs_to_be_said(self) -> None:
        run = start()
        run.answer("cuisine")
        run.skip()
        run.answer("evacuation_bouchee")
        run.skip()
        run.answer(True)
        assert body(run)["description"] == ""
        assert body(run)["symptom"] == "evacuation_bouchee"

    @pytest.mark.parametrize(
        "said_words", ["😀" * 100, "<b>fuite</b> [b]x[/b]", "'; DROP TABLE tickets; --", "a" * 2000]
    )
    def test_any_words_are_only_words(self, said_words: str) -> None:
        run = start()
        run.answer("cuisine")
        run.answer(said_words)
        while not run.finished:
            run.answer(_plain(run))
        assert body(run)["description"] == said_words


class TestDanger:
    @pytest.mark.parametrize("place", ["cuisine", "parties_communes"])
    def test_words_of_gas_are_answered_first(self, place: str) -> None:
        run = start()
        run.answer(place)
        run.answer("ça sent le gaz ici")
        assert isinstance(run.step, Information)
        assert run.step.tone is Tone.DANGER
        number = resolve(run.step.number, run.context)
        assert number is not None
        assert words(number.value) == "0 800 47 33 33"
        run.answer(True)
        if place == "cuisine":
            assert run.step.key == "telephone"
            run.answer("06 12 34 56 78")
        run.answer(True)
        ticket = body(run)
        assert ticket["danger"] is True
        assert ticket["urgency"] == "sous_4_h"
        assert ticket["availability"] == []
        if place == "cuisine":
            assert ticket["description"] == "ça sent le gaz ici\nTéléphone : +33612345678"

    @pytest.mark.parametrize("loaned", [True, False])
    def test_at_home_one_goes_out_before_one_calls(self, loaned: bool) -> None:
        run = start(loaned=loaned)
        run.answer("cuisine")
        run.answer("ça sent le gaz ici")
        assert isinstance(run.step, Information)
        assert resolve(run.step.phone_line_last, run.context) is loaned
        assert ("sortez" in words(resolve(run.step.title, run.context))) is loaned

    def test_a_pictogram_of_danger_is_answered_too(self) -> None:
        run = start()
        run.answer("autre_piece")
        run.skip()
        run.answer("prise_dangereuse")
        assert isinstance(run.step, Information)
        assert run.step.tone is Tone.DANGER
        run.answer(True)
        assert run.step.key == "telephone"

    def test_each_is_told_once(self) -> None:
        run = start()
        run.answer("cuisine")
        run.answer("il y a une odeur de gaz")
        assert run.step.key == "danger_dit_gaz"
        run.answer(True)
        run.skip()
        run.edit_step("symptome")
        run.answer("prise_dangereuse")
        assert run.step.key == "danger_montre_electricite"
        run.answer(True)
        assert isinstance(run.step, Review)
        run.edit_step("symptome")
        run.answer("odeur_gaz")
        assert isinstance(run.step, Review)

    @pytest.mark.parametrize(
        ("language", "said", "kind", "symptom"),
        [
            ("pt", "cheira a gas na cozinha", "gaz", "odeur_gaz"),
            ("ar", "في ريحة غاز", "gaz", "odeur_gaz"),
            ("en", "there is smoke in the stairs", "feu", "feu_fumee"),
        ],
    )
    @pytest.mark.parametrize("place", ["cuisine", "parties_communes"])
    def test_words_of_other_languages_are_answered_first_too(
        self, place: str, language: str, said: str, kind: str, symptom: str
    ) -> None:
        run = start(language=language)
        run.answer(place)
        run.answer(said)
        assert run.step.key == f"danger_dit_{kind}"
        run.answer(True)
        assert run.step.key == "symptome"
        assert options(run)[0].value == symptom
        run.answer(symptom)
        assert not isinstance(run.step, Information), "it was told"

    def mean(self, said: str, *meant: str) -> JourneyRun:
        """A kiosk that takes the words to mean that."""
        run = start(language="en", meaning=True)
        run.answer("cuisine")
        run.answer(said)
        step = run.step
        assert isinstance(step, FetchStep)
        run.answer(FetchResult(step.asks(run.context), meant, NOW))
        return run

    @pytest.mark.parametrize(
        ("said", "meant", "kind"),
        [
            ("es riecht nach Gas", ("odeur_gaz",), "gaz"),
            ("die Steckdose wird heiß", ("prise_dangereuse", "feu_fumee"), "electricite"),
        ],
    )
    def test_danger_that_is_meant_is_answered_before_it_is_chosen_and_once(
        self, said: str, meant: tuple[str, ...], kind: str
    ) -> None:
        run = self.mean(said, *meant)
        assert run.step.key == f"danger_compris_{kind}"
        assert isinstance(run.step, Information)
        assert run.step.tone is Tone.DANGER
        run.answer(True)
        assert run.step.key == "symptome"
        assert options(run)[0].value == meant[0]
        run.answer(meant[0])
        assert run.step.key == "telephone"

    def test_somebody_in_a_lift_may_be_meant_beside_a_lift_out_of_order(self) -> None:
        run = self.mean("da ist wer drin", "ascenseur_bloque", "ascenseur_en_panne")
        assert run.step.key == "danger_compris_ascenseur"
        run = self.mean("er fährt nicht", "ascenseur_en_panne", "ascenseur_bloque")
        assert run.step.key == "symptome"

    def test_what_was_meant_is_only_a_danger_where_that_is_chosen(self) -> None:
        run = self.mean("es riecht nach Gas", "odeur_gaz")
        run.answer(True)
        run.answer("aeration")
        assert run.step.key == "disponibilites"

    @pytest.mark.parametrize(
        ("said", "meant"),
        [
            ("die Gasrechnung ist zu hoch", ("odeur_gaz",)),
            ("der Rauchmelder piept", ("feu_fumee",)),
            ("es stinkt aus dem Abfluss", ("feu_fumee", "humidite")),
            ("es ist laut", ("voisinage",)),
            ("der Apfel", ()),
        ],
    )
    def test_nobody_is_warned_of_a_bill_or_of_what_may_mean_something_else(
        self, said: str, meant: tuple[str, ...]
    ) -> None:
        assert self.mean(said, *meant).step.key == "symptome"

    def test_danger_in_words_makes_anything_urgent(self) -> None:
        run = start()
        run.answer("cuisine")
        run.answer("ça sent le gaz")
        run.answer(True)
        run.skip()
        run.edit_step("symptome")
        run.answer("aeration")
        while not run.finished:
            run.answer(True)
        assert body(run)["urgency"] == "sous_4_h"
        assert body(run)["danger"] is True


def test_what_was_understood_as_urgent_is_said_and_can_be_put_right() -> None:
    run = start()
    run.answer("cuisine")
    run.answer("eau partout vite")
    assert run.step.key == "telephone"
    assert words(resolve(run.step.hint, run.context)).endswith("C’est urgent.")
    run.skip()
    assert ("Votre téléphone", "Je n’ai pas de téléphone") in [
        (words(line.label), words(line.value))
        for line in resolve(run.step.lines, run.context)  # type: ignore[attr-defined]
    ]
    run.back()
    run.reconsider()
    assert run.step.key == "symptome"
    run.answer("robinet_fuit")
    assert run.step.key == "disponibilites"
    run.back()
    run.back()
    assert run.step.key == "description", "back leads round nothing"
    run.answer("eau partout vite")
    assert not run.can_reconsider, "what was chosen is not called understood"


class TestKnownOutages:
    def test_they_come_first_and_nothing_is_sent_twice(self) -> None:
        run = start(outages=[outage()])
        run.answer("parties_communes")
        assert title(run) == "Nous le savons déjà. Est-ce cela ?"
        assert [words(option.label) for option in options(run)] == [
            "Ascenseur du bâtiment A en panne",
            "C’est autre chose",
        ]
        run.answer("ascenseur-a")
        assert isinstance(run.step, Receipt)
        assert run.act() is None
        assert words(resolve(run.step.headline, run.context)) == "Retour prévu jeudi 26 novembre."
        assert run.step.reference(run.context) == ""
        assert run.step.notice(run.context) is None

    def test_in_another_language_it_is_named_and_what_the_landlord_wrote_is_marked_as_french(self) -> None:
        run = start(language="ar", outages=[outage()])
        run.answer("parties_communes")
        known = options(run)[0]
        assert (words(known.label), known.icon) == ("Ascenseur en panne", "elevator")
        assert (
            words(known.detail) == "En français : Ascenseur du bâtiment A en panne. Une pièce est commandée."
        )
        run.answer("ascenseur-a")
        (line,) = run.step.facts(run.context)  # type: ignore[attr-defined]
        assert words(line.value).startswith("En français : ")

    def test_that_of_a_building_is_not_asked_of_who_may_live_elsewhere(self) -> None:
        run = start(identity=None, outages=[outage()])
        run.answer(True)
        assert title(run) == "Dites ce qui se passe."
        run = start(identity=None, outages=[outage(buildings=())])
        run.answer(True)
        assert title(run) == "Nous le savons déjà. Est-ce cela ?"

    def test_a_change_of_place_may_reveal_one(self) -> None:
        run = start(outages=[outage()])
        run.answer("cuisine")
        run.answer("le robinet fuit")
        run.answer([slots(run)[0].value])
        run.edit_step("lieu")
        run.answer("parties_communes")
        run.answer("ascenseur-a")
        assert isinstance(run.step, Receipt)
        assert run.act() is None

    def test_without_an_end_the_receipt_promises_none(self) -> None:
        run = start(outages=[outage(expected_end=None)])
        run.answer("parties_communes")
        run.answer("ascenseur-a")
        assert words(resolve(run.step.headline, run.context)) == "Une équipe s’en occupe."  # type: ignore[attr-defined]

    def test_something_else_goes_on(self) -> None:
        run = start(outages=[outage()])
        run.answer("parties_communes")
        run.answer("autre")
        assert run.step.key == "description"

    def test_of_another_building_or_place_are_not_shown(self) -> None:
        run = start(outages=[outage(buildings=("bâtiment B",))])
        run.answer("parties_communes")
        assert run.step.key == "description"
        run = start(outages=[outage()])
        run.answer("cuisine")
        assert run.step.key == "description"

    def test_of_the_whole_building_are_shown_in_the_home(self) -> None:
        heating = outage(id="chauffage", place="parties_communes", symptoms=("chauffage",), buildings=())
        run = start(outages=[heating])
        run.answer("autre_piece")
        assert run.step.key == "panne_connue"


class TestSharedParts:
    def test_nobody_needs_to_be_home(self) -> None:
        run = start()
        run.answer("parties_communes")
        run.answer("Il n'y a plus de lumière dans l'escalier")
        assert isinstance(run.step, Review)
        assert run.progress == (3, 3)

    def test_the_neighbours_have_it_too(self) -> None:
        run = start()
        run.answer("salle_de_bains")
        run.answer("Je n'ai plus d'eau chaude")
        assert title(run) == "Est-ce seulement chez vous ?"
        run.answer("voisins")
        assert isinstance(run.step, Review)
        run.answer(True)
        assert body(run)["symptom"] == "eau_chaude_immeuble"
        assert body(run)["place"] == "parties_communes"

    def test_only_at_home(self) -> None:
        run = start()
        run.answer("salle_de_bains")
        run.answer("Je n'ai plus d'eau chaude")
        run.answer("chez_moi")
        assert run.step.key == "disponibilites"


class TestAlreadyReported:
    def test_the_same_problem_is_followed(self) -> None:
        run = start(tickets=[ticket(TicketState.AFFECTEE)])
        run.answer("cuisine")
        run.answer("le robinet fuit")
        assert run.step.key == "deja"
        run.answer("A100231")
        assert isinstance(run.step, Receipt)
        assert run.act() is None
        assert run.step.reference(run.context) == "A100231"
        assert (
            words(resolve(run.step.headline, run.context))
            == "Votre demande du lundi 23 novembre est en cours."
        )

    def test_another_problem_goes_on(self) -> None:
        run = start(tickets=[ticket(TicketState.AFFECTEE)])
        run.answer("cuisine")
        run.answer("le robinet fuit")
        run.answer("autre")
        assert run.step.key == "disponibilites"

    @pytest.mark.parametrize("state", [TicketState.CLOTUREE, TicketState.REALISEE, TicketState.ANNULEE])
    def test_what_is_over_is_not_offered(self, state: TicketState) -> None:
        run = start(tickets=[ticket(state)])
        run.answer("cuisine")
        run.answer("le robinet fuit")
        assert run.step.key == "disponibilites"

    def test_words_that_mean_nothing_here_are_said_not_to_be_understood(self) -> None:
        for said, told in (("zzgrmf blorp", True), ("fuite et souris", False)):
            run = start()
            run.answer("cuisine")
            run.answer(said)
            assert run.step.key == "symptome"
            assert bool(resolve(run.step.hint, run.context)) == told, said
            assert run.step.shows_progress


def test_a_report_that_was_refused_tells_only_the_danger() -> None:
    run = start()
    for given_answer in ("cuisine", "Il y a une odeur de gaz"):
        run.answer(given_answer)
    while not run.finished:
        run.answer(_plain(run)) if not run.step.optional else run.skip()
    receipt = run.step
    assert isinstance(receipt, Receipt)
    told = [words(each.label) for each in receipt.facts(run.context)]
    assert {"Qui paie ?", "En cas de danger"} <= {*told}
    assert [words(each.value) for each in receipt.figures(run.context)] == ["0 800 47 33 33"]
    run.set_delivery(ActOutcome(Delivery.REFUSED))
    assert [words(each.label) for each in receipt.facts(run.context)] == ["En cas de danger"]
    assert receipt.figures(run.context) == ()
    said = [words(each) for each in receipt.spoken(run.context)]
    assert "Qui paie ?" not in said
    assert "En cas de danger" in said


class TestWhoReports:
    def test_a_guest_says_who_and_where_instead_of_signing_in(self) -> None:
        run = start(identity=None)
        assert run.step.key == "sans_numero"
        assert run.step.offers_person_call, "who has no number here may have water in the home"
        number = resolve(run.step.number, run.context)
        assert number is not None
        assert words(number.value) == "18"
        run.answer(True)
        assert "escalier" in words(resolve(run.step.examples, run.context)[0]), "no example from a home"
        run.answer("La porte de l'immeuble ne ferme plus")
        run.answer("5 allée des Érables, bâtiment B")
        run.answer("Awa Sow")
        run.answer("0612345678")
        run.answer(True)
        assert body(run)["reporter"] == {
            "kind": "guest",
            "name": "Awa Sow",
            "phone": "+33612345678",
            "address": "5 allée des Érables, bâtiment B",
        }
        assert body(run)["place"] == "parties_communes"

    def test_nobody_is_promised_to_whom_the_agency_does_not_know(self) -> None:
        run = start(identity=None)
        for given_answer in (True, "L'eau coule dans le hall", "5 allée des Érables", "Awa Sow"):
            run.answer(given_answer)
        run.skip()
        assert not any(char.isdigit() for char in lines(run)["Ce que nous demandons"]), "no day, no hour"
        assert "Qui paie ?" not in lines(run), "it may be in their home after all"
        assert next(iter(lines(run))) == "Vos mots"
        run.answer(True)
        assert words(resolve(run.step.headline, run.context)) == (
            "L’agence vérifie, puis elle décide quand venir."
        )

    @pytest.mark.parametrize("name", ["123456", "Awa 2", "--"])
    def test_a_name_is_of_letters(self, name: str) -> None:
        run = start(identity=None)
        for given_answer in (True, "L'eau coule dans le hall", "5 allée des Érables"):
            run.answer(given_answer)
        with pytest.raises(InvalidAnswer, match="en lettres"):
            run.answer(name)
        run.answer("ஆவா சோ")
        assert run.context["nom"] == "ஆவா சோ"

    def test_a_guest_without_a_phone_can_report_too(self) -> None:
        run = start(identity=None)
        for given_answer in (True, "L'eau coule dans le hall", "5 allée des Érables", "Awa Sow"):
            run.answer(given_answer)
        assert run.step.optional
        run.skip()
        assert "Je n’ai pas de téléphone" in [words(each.value) for each in run.step.lines(run.context)]
        run.answer(True)
        assert body(run)["reporter"]["phone"] == ""

    def test_a_tenant_whose_number_could_not_be_checked(self) -> None:
        run = start(identity=CLAIMED)
        for given_answer in ("parties_communes", "l'ascenseur est en panne", True):
            run.answer(given_answer)
        assert body(run)["reporter"] == {
            "kind": "claimed",
            "tenant_number": "10010001",
            "birth_date": "1948-03-14",
        }


def _plain(run: JourneyRun) -> Any:
    match run.step.key:
        case "symptome":
            return "autre"
        case "disponibilites":
            return [slots(run)[0].value]
    return True


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([TENANT, CLAIMED, None]), st.booleans(), st.data())
def test_whatever_the_visitor_does_the_contract_accepts_it(who: Any, busy: bool, data: st.DataObject) -> None:
    known = {"outages": [outage()], "tickets": [ticket(TicketState.AFFECTEE)]} if busy else {}
    run = start(identity=who, **known)
    wander(run, data)
    run = JourneyRun.resume(run.journey, facts(identity=who, **known), json.loads(json.dumps(run.leave())))
    for _ in range(40):
        if run.finished:
            break
        assert 1 <= run.progress[0] <= run.progress[1]
        assert title(run)
        words(resolve(run.step.hint, run.context))
        if isinstance(run.step, Review):
            assert lines(run)
        advance(run, data)
    assert run.finished
    if report_problem.SERVICE.leads_to(run.context):
        assert run.act() is None
        return
    assert isinstance(run.step, Receipt)
    assert [words(text) for text in run.step.spoken(run.context)]
    if run.act() is not None:
        assert body(run)["reported_at"] == NOW.isoformat()
