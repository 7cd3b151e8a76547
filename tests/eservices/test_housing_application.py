"""Demander un logement: nine sections, kept, found again, followed, changed, renewed."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.backend import ConnectionFailedError, RequestRefusedError
from kiosk.domain import (
    APPLICATION_SECTIONS,
    Act,
    ActKind,
    ApplicationState,
    DesiredPlace,
    HomeSize,
    Household,
    HouseholdMember,
    HousingApplication,
    HousingStatus,
    Money,
    Query,
    Relation,
)
from kiosk.domain.rules.completeness import completeness
from kiosk.eservices import housing_application
from kiosk.eservices.housing_application import state, texts
from kiosk.journeys import (
    ActOutcome,
    Delivery,
    FetchStep,
    Information,
    JourneyRun,
    Receipt,
    Review,
    Statement,
    resolve,
)
from landlord.contract import ApplicationPatchRequest, ApplicationRequest, ApplicationSubmitRequest
from tests.domain.rules.housing import FULL

from .housing_landlord import HousingVisit
from .visitors import NOW, TENANT, asked, facts, hear, options, title, words

PLACE = "69266|69100|Villeurbanne"
ALONE: dict[str, Any] = {
    "debut": "nouvelle",
    "naissance": "14031990",
    "nom": "Diallo",
    "prenoms": "Awa",
    "nationalite": "francaise",
    "situation": "celibataire",
    "telephone": "06 12 34 56 78",
    "commune": PLACE,
    "adresse": "3 rue des Lilas",
    "membre_1": "personne",
    "travail": "cdi",
    "par_mois": "1 600",
    "revenu": "18 500",
    "logement": "locataire_prive",
    "motifs": ["trop_cher"],
    "tailles": ["t2"],
    "lieu_1": "69123|69001|Lyon",
    "lieu_2": None,
    "loyer_max": "550",
    "handicap": "non",
    "verifier": True,
}
#: Only what is mandatory.
LEAST = ALONE | {"telephone": None, "adresse": None, "revenu": None, "loyer_max": None}
FAMILY = ALONE | {
    "membre_1": "conjoint",
    "membre_1_ne_le": "01 01 1988",
    "membre_2": "enfant",
    "membre_2_ne_le": None,
    "membre_3": "a_naitre",
    "membre_4": "personne",
}
FIND = {"debut": "retrouver", "numero": "t 482715", "ne_le": "14031990"}


def go(answers: dict[str, Any], *, until: str = "", **more: Any) -> JourneyRun:
    """Answers until the end, or until that step."""
    run = JourneyRun(housing_application.SERVICE.journey(), facts(**({"identity": None} | more)))
    fill_in(run, answers, until=until)
    return run


def fill_in(run: JourneyRun, answers: dict[str, Any], *, until: str = "") -> None:
    while not run.finished and run.step.key != until and not isinstance(run.step, FetchStep):
        if answers[run.step.key] is None:
            run.skip()
        else:
            run.answer(answers[run.step.key])


def find(found: HousingApplication) -> JourneyRun:
    run = go(FIND)
    assert hear(run, found) == Query("application", "T482715 1990-03-14")
    return run


def act_of(run: JourneyRun) -> Act:
    act = run.act()
    assert act is not None
    return act


def sent(run: JourneyRun) -> ApplicationRequest:
    act = act_of(run)
    assert (act.kind, act.path) == (ActKind.APPLICATION, "/v1/housing-applications")
    return ApplicationRequest.model_validate_json(json.dumps(act.body))


def hint(run: JourneyRun) -> str:
    return words(run.resolve(run.step.hint))


def test_nine_sections() -> None:
    run = go(ALONE, until="naissance")
    assert run.progress == (1, 9)
    fill_in(run, ALONE, until="handicap")
    assert run.progress == (9, 9)


def test_an_application_is_handed_in_with_one_act() -> None:
    asked_for = sent(go(ALONE))
    assert asked_for.submit
    assert asked_for.resume_code is None
    assert asked_for.reference == "T482715"
    assert asked_for.applicant.given_names == "Awa"
    assert asked_for.applicant.phone == "+33612345678"
    assert (asked_for.address.commune, asked_for.address.postcode) == ("69266", "69100")
    assert asked_for.household.members == ()
    assert (asked_for.income.tax_income, asked_for.income.tax_year) == (Money(1_850_000), 2024)
    assert [place.city for place in asked_for.wanted.places] == ["Lyon"]
    assert asked_for.disability.concerned is False


def test_what_is_mandatory_is_enough() -> None:
    run = go(LEAST)
    assert sent(run).income.tax_income is None
    assert sent(run).applicant.phone == ""


def test_the_meter_grows_to_a_hundred() -> None:
    run = go(ALONE, until="commune")
    seen = []
    for step in ("commune", "travail", "logement", "handicap", "verifier"):
        fill_in(run, ALONE, until=step)
        seen.append(int(hint(run).removeprefix("Votre demande est remplie à ").removesuffix(" %.")))
    assert seen == sorted(seen)
    assert seen[0] > 0
    assert seen[-1] == 100


def test_a_household_of_any_number_is_told_one_by_one() -> None:
    assert sent(go(FAMILY)).household == Household(
        members=(
            HouseholdMember(name="", given_names="", relation=Relation.CONJOINT, birth_date=date(1988, 1, 1)),
            HouseholdMember(name="", given_names="", relation=Relation.ENFANT),
        ),
        expected_births=1,
    )
    run = go(FAMILY, until="membre_3")
    assert "conjoint" not in {option.value for option in options(run)}


def _members(choices: tuple[str, ...]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for number, choice in enumerate(choices, 1):
        answers |= {f"membre_{number}": choice, f"membre_{number}_ne_le": None}
    return answers | {f"membre_{len(choices) + 1}": "personne"}


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from(["enfant", "ascendant", "autre", "codemandeur"]), max_size=6).map(tuple),
    st.sets(st.sampled_from(["telephone", "adresse", "revenu", "loyer_max"])),
    st.sampled_from(list(HousingStatus)),
    st.lists(st.sampled_from(list(HomeSize)), min_size=1, max_size=5, unique=True),
)
def test_whatever_is_said_can_be_registered(
    members: tuple[str, ...], skipped: set[str], lives: HousingStatus, sizes: list[HomeSize]
) -> None:
    said_so = ALONE | {"logement": str(lives), "motifs": ["autre"], "tailles": list(map(str, sizes))}
    run = go(said_so | _members(members) | dict.fromkeys(skipped))
    body = sent(run)
    sections = {section: getattr(body, section) for section in APPLICATION_SECTIONS}
    assert not completeness(FULL.replace(**sections)).missing
    assert [str(member.relation) for member in sections["household"].members] == list(members)


def test_the_longest_household_that_the_contract_takes() -> None:
    crowd = (
        ALONE
        | {f"membre_{n}": "enfant" for n in range(1, 21)}
        | {f"membre_{n}_ne_le": None for n in range(1, 21)}
    )
    members = sent(go(crowd)).household.members
    assert members is not None
    assert len(members) == state.MAX_MEMBERS


@pytest.mark.parametrize("field", ["nom", "prenoms", "adresse"])
@pytest.mark.parametrize("number", ["2 90 03 69 123 456 78", "290036912345678", "2900369123456"])
def test_a_social_security_number_is_taken_out_and_said(field: str, number: str) -> None:
    answers = ALONE | {field: f"Awa {number}", f"{field}_sans_numero": True}
    run = go(answers, until=f"{field}_sans_numero")
    assert isinstance(run.step, Information)
    assert title(run) == "Nous ne gardons pas votre numéro de sécurité sociale."
    fill_in(run, answers, until="verifier")
    assert isinstance(run.step, Review)
    shown = " ".join(words(line.value) for line in run.step.lines(run.context))
    fill_in(run, answers)
    for said_there in (shown, json.dumps(act_of(run).body)):
        assert number not in said_there
        assert "Awa" in said_there


@pytest.mark.parametrize(
    ("key", "typed", "sentence"),
    [
        ("naissance", "31021990", "Cette date n’existe pas. Vérifiez le jour et le mois."),
        ("naissance", "14032090", "Vérifiez l’année de naissance, s’il vous plaît."),
        ("par_mois", "mille", "Tapez un montant en euros, par exemple 12,50."),
        ("par_mois", "30000,01", "Le montant ne peut pas dépasser 30\u202f000\xa0€."),
        ("commune", "Lyon", "Choisissez dans la liste, s’il vous plaît."),
        ("motifs", [], "Choisissez au moins une réponse."),
    ],
)
def test_bad_input_is_told_in_a_sentence(key: str, typed: object, sentence: str) -> None:
    visit = HousingVisit()
    visit.open("demande_logement")
    visit.fill_in({k: v for k, v in ALONE.items() if k != key})
    visit.answer(typed)
    assert visit.key == key
    assert words(visit.asking.trouble) == sentence


def test_only_reasons_that_can_be_true_are_offered() -> None:
    def offered(home: str) -> set[str]:
        return {option.value for option in options(go(ALONE | {"logement": home}, until="motifs"))}

    assert "trop_cher" in offered("locataire_prive") - offered("sans_abri")
    assert "sans_logement" in offered("sans_abri") - offered("locataire_prive")
    assert {"trop_petit", "decohabitation"} <= offered("chez_parents")


def test_the_first_three_reasons_count_in_the_order_of_the_visitor() -> None:
    run = go(ALONE | {"motifs": ["sante", "trop_cher", "autre", "voisinage"]})
    assert sent(run).reasons.reasons == ("sante", "trop_cher", "autre")


def test_a_tenant_is_not_asked_where_they_live() -> None:
    asked_of = {key: value for key, value in ALONE.items() if key not in {"adresse", "logement"}}
    run = go(asked_of | {"motifs": ["trop_grand"]}, identity=TENANT)
    assert sent(run).home.kind == "locataire_hlm"
    assert sent(run).address.line == TENANT.address


def test_the_receipt_says_what_to_show_and_what_to_prepare() -> None:
    run = go(FAMILY)
    run.set_delivery(ActOutcome(Delivery.SENT))
    step = run.step
    assert isinstance(step, Receipt)
    facts_shown = [(words(line.label), words(line.value)) for line in step.facts(run.context)]
    assert ("À montrer à l’accueil", "Votre carte d’identité ou votre passeport") in facts_shown
    assert any(
        label == "À préparer" and "Le certificat de grossesse" in value for label, value in facts_shown
    )
    spoken = " ".join(map(words, step.spoken(run.context)))
    assert "Le certificat de grossesse" in spoken
    assert step.reference(run.context) == "T482715"


class TestFoundAgain:
    def test_a_draft_goes_on_at_the_first_open_question(self) -> None:
        draft = FULL.replace(state=ApplicationState.BROUILLON, work=FULL.work.replace(occupation=None))
        run = find(draft)
        assert run.step.key == "travail"
        run.answer("cdi")
        assert run.step.key in {"lieu_2", "verifier"}
        fill_in(run, ALONE)
        again = sent(run)
        assert (again.reference, again.resume_code, again.submit) == ("T482715", "K7MX2PQR", True)
        assert again.applicant == draft.applicant
        assert again.household == draft.household

    def test_what_the_kiosk_does_not_ask_is_kept(self) -> None:
        named = Household(
            members=(
                HouseholdMember(
                    name="Diallo", given_names="Fanta", relation=Relation.ENFANT, birth_date=date(2015, 3, 2)
                ),
            )
        )
        draft = FULL.replace(
            state=ApplicationState.BROUILLON,
            household=named,
            work=FULL.work.replace(occupation=None, employer="Clinique"),
        )
        run = find(draft)
        fill_in(run, ALONE)
        assert sent(run).household == named
        assert sent(run).work.employer == "Clinique"

    @pytest.mark.parametrize(
        "state", [state for state in ApplicationState if state is not ApplicationState.BROUILLON]
    )
    def test_each_state_is_told_in_plain_words(self, state: ApplicationState) -> None:
        run = find(FULL.replace(state=state))
        step = run.step
        assert isinstance(step, Statement)
        assert words(resolve(step.headline, run.context).value) == words(texts.STATES[state].headline)
        rows = {
            words(row.label): words(row.value or row.explanation) for row in resolve(step.rows, run.context)
        }
        assert rows["Et maintenant ?"] == words(texts.STATES[state].next)
        assert rows["Votre numéro unique"] == FULL.number
        run.answer("fini")
        assert run.finished
        assert not isinstance(run.step, Receipt)

    def test_papers_that_were_seen_are_not_asked_for_again(self) -> None:
        run = find(FULL.replace(supporting_documents=("titre_de_sejour", "avis_impot")))
        rows = [words(row.explanation) for row in resolve(run.step.rows, run.context)]  # type: ignore[attr-defined]
        assert "Le jugement de divorce ou de séparation, ou la convention des avocats" in rows
        assert not any("avis d’impôt" in row or "titre de séjour" in row for row in rows)

    def test_the_summary_tells_all_and_sends_nothing(self) -> None:
        run = find(FULL)
        run.answer("imprimer")
        step = run.step
        assert isinstance(step, Receipt)
        lines = {words(line.label): words(line.value) for line in step.facts(run.context)}
        assert lines["Votre nom de naissance"] == "Diallo"
        assert lines["Votre date de naissance"] == "14/03/1990"
        assert step.reference(run.context) == FULL.number
        assert step.notice(run.context) is None
        assert run.act() is None

    def test_a_change_sends_only_what_changed_and_names_the_version(self) -> None:
        run = find(FULL.replace(etag='"7"'))
        run.answer("modifier")
        fill_in(run, {"lieu_2": None}, until="verifier")
        run.edit_step("par_mois")
        run.answer("900")
        run.answer(True)
        act = asked(run)
        assert isinstance(act, Act)
        assert (act.kind, act.etag) == (ActKind.APPLICATION_CHANGE, '"7"')
        assert act.path == "/v1/housing-applications/T482715"
        assert set(act.body) == {"resume_code", "income"}
        ApplicationPatchRequest.model_validate_json(json.dumps(act.body))
        hear(run, {})
        assert run.finished
        assert run.act() is None

    def test_a_renewal_is_one_touch_when_nothing_changed(self) -> None:
        run = find(FULL.replace(state=ApplicationState.A_RENOUVELER))
        run.answer("renouveler")
        fill_in(run, {"lieu_2": None, "verifier": True})
        act = act_of(run)
        assert (act.kind, act.path) == (
            ActKind.APPLICATION_SUBMIT,
            "/v1/housing-applications/T482715/submit",
        )
        assert ApplicationSubmitRequest.model_validate_json(json.dumps(act.body)).resume_code == "K7MX2PQR"

    @pytest.mark.parametrize(
        ("state", "days", "offered"),
        [
            (ApplicationState.A_RENOUVELER, 300, True),
            (ApplicationState.ENREGISTREE, 31, True),
            (ApplicationState.ENREGISTREE, 32, False),
            (ApplicationState.ENREGISTREE, -2, True),
            (ApplicationState.RADIEE, 2, False),
        ],
    )
    def test_when_it_can_be_renewed(self, state: ApplicationState, days: int, offered: bool) -> None:
        found = FULL.replace(state=state, renew_by=NOW.date() + timedelta(days=days))
        assert texts.can_be_renewed(found, NOW.date()) is offered

    def test_last_years_income_is_asked_anew_and_stays_until_it_is_told(self) -> None:
        old = FULL.replace(income=FULL.income.replace(tax_year=2023))
        run = find(old.replace(state=ApplicationState.A_RENOUVELER))
        run.answer("renouveler")
        assert run.step.key == "revenu"
        fill_in(run, {"revenu": None, "lieu_2": None, "verifier": True})
        assert act_of(run).kind is ActKind.APPLICATION_SUBMIT

    def test_communes_beyond_those_asked_for_stay(self) -> None:
        towns = tuple(
            DesiredPlace(commune=f"6900{n}", city=f"Ville {n}", quarter=f"Quartier {n}") for n in range(1, 6)
        )
        wide = FULL.replace(wanted=FULL.wanted.replace(places=towns))
        run = find(wide)
        run.answer("modifier")
        run.edit_step("lieu_2")
        run.answer("69266|69100|Villeurbanne")
        run.answer(True)
        act = asked(run)
        assert isinstance(act, Act)
        places = [(place["commune"], place["quarter"]) for place in act.body["wanted"]["places"]]
        assert places == [
            ("69001", "Quartier 1"),
            ("69266", ""),
            ("69003", "Quartier 3"),
            ("69004", "Quartier 4"),
            ("69005", "Quartier 5"),
        ]

    @pytest.mark.parametrize("typed", ["1111023517879GDPU", "1111323517879GDPUB"])
    def test_a_number_that_looks_wrong_is_doubted_and_sent(self, typed: str) -> None:
        run = go(FIND | {"numero": typed}, until="numero_douteux")
        assert isinstance(run.step, Information)
        run.answer(True)
        run.answer("14031990")
        assert asked(run) == Query("application", f"{typed} 1990-03-14")

    def test_a_social_security_number_is_never_sent(self) -> None:
        run = go(FIND | {"numero": "2 90 03 69 123 456 78"}, until="numero_secret")
        assert isinstance(run.step, Information)
        run.answer(True)
        assert run.finished
        assert run.act() is None


class TestVisits:
    def test_handed_in_without_a_line_and_delivered_later(self) -> None:
        visit = HousingVisit()
        visit.gateway.line_goes_down()
        visit.deliver_results()
        visit.open("demande_logement")
        visit.fill_in(LEAST)
        step, context = visit.asking.run.step, visit.asking.run.context
        assert isinstance(step, Receipt)
        notice = step.notice(context)
        assert notice is not None
        assert words(notice.text) == "Pas de réseau : l’envoi se fera tout seul. Rien n’est perdu."
        visit.gateway.line_comes_back()
        visit.deliver_results()
        [(path, body)] = visit.landlord.taken
        assert path == "/v1/housing-applications"
        assert body["submit"]

    def test_kept_for_another_day_with_a_number(self) -> None:
        visit = HousingVisit()
        visit.open("demande_logement")
        visit.fill_in({key: ALONE[key] for key in ("debut", "naissance", "nom")})
        visit.controller.leave()
        visit.go("keep")
        number = visit.message.code
        assert number in words(visit.message.body[1])
        [(_, body)] = visit.landlord.taken
        assert (body["reference"], body["submit"]) == (number, False)
        assert body["applicant"]["birth_name"] == "Diallo"

    def test_found_again_on_another_day(self) -> None:
        visit = HousingVisit()
        visit.gateway.answers[Query("application", "T482715 1990-03-14")] = FULL.replace(
            state=ApplicationState.BROUILLON, work=FULL.work.replace(occupation=None)
        )
        visit.open("demande_logement")
        visit.fill_in(FIND)
        assert visit.key == "travail"

    def test_a_wrong_number_is_asked_again(self) -> None:
        visit = HousingVisit()
        visit.gateway.answers[Query("application", "T482715 1990-03-14")] = RequestRefusedError(
            401, "identification_failed"
        )
        visit.open("demande_logement")
        visit.fill_in(FIND)
        assert visit.key == "numero"
        assert words(visit.asking.trouble).startswith("Nous ne trouvons pas cette demande.")

    def test_without_a_line_nothing_is_found_and_nothing_is_pretended(self) -> None:
        visit = HousingVisit()
        visit.gateway.answers[Query("application", "T482715 1990-03-14")] = ConnectionFailedError()
        visit.open("demande_logement")
        visit.fill_in(FIND)
        assert words(visit.message.title) == "Votre compte est indisponible pour l’instant."

    def test_somebody_else_changed_it_meanwhile(self) -> None:
        visit = HousingVisit()
        visit.gateway.answers[Query("application", "T482715 1990-03-14")] = FULL
        visit.open("demande_logement")
        visit.fill_in(FIND | {"suite": "modifier", "lieu_2": None})
        assert visit.key == "verifier"
        visit.controller.change("par_mois")
        visit.answer("900")
        visit.landlord.refuses = "changed"
        visit.answer(True)
        assert words(visit.asking.trouble).startswith("Quelqu’un a changé votre demande")
        assert visit.landlord.taken == []
