"""Applying for the home that was looked at: which wish it is, then it is done at once or not at all."""

from __future__ import annotations

from kiosk.domain import Act, ActKind, Offer, T, Text
from kiosk.domain.rules import PARIS
from kiosk.eservices import visit_facts
from kiosk.journeys import (
    REFERENCE_QUERY,
    Choose,
    Context,
    FetchStep,
    Information,
    Option,
    RefusalRule,
    Review,
    Step,
    SummaryLine,
    fetched_value,
)

from . import applicant, browse, details, labels

EARLIER_APPLICATIONS_STEP, RANK, REFERENCE, DONE = (
    "deja_demandes",
    "rang",
    "numero_de_la_borne",
    "candidature_envoyee",
)

#: What is asked anew when that home is not to be had.
RESET_STEPS = (browse.OFFERS_STEP, browse.OFFER_STEP, details.KEY, RANK, "confirmer")
OFFER_EXPIRED = RefusalRule(
    T("Ce logement n’est plus proposé. Rien n’a été envoyé. Choisissez-en un autre."), RESET_STEPS
)

#: The contract takes as many wishes.
MAX_RANK = 20


def apply_steps() -> tuple[Step, ...]:
    """What is left before it is sent."""
    return (
        applicant.offer_applications_step(EARLIER_APPLICATIONS_STEP, when=_applies),
        Information(
            key="deja",
            title=T("Vous avez déjà demandé ce logement."),
            body=(T("Rien n’est à refaire. Touchez « Suivre mes candidatures » pour voir où elle en est."),),
            when=lambda view: _applies(view) and _is_asked_already(view),
        ),
        Choose(
            key=RANK,
            title=T("Quelle place dans vos choix ?"),
            hint=T("Vos autres choix se décalent."),
            options=_ranks,
            counted=False,
            when=lambda view: (
                is_new(view) and bool(applicant.active_applications(view, EARLIER_APPLICATIONS_STEP))
            ),
        ),
        Review(
            key="confirmer",
            title=T("Demander ce logement ?"),
            lines=_lines,
            primary=T("Oui, je le demande"),
            when=is_new,
            ahead=lambda view: details.KEY not in view and browse.has_some(view),
        ),
        FetchStep(key=REFERENCE, asks=lambda view: REFERENCE_QUERY, when=is_new),
        FetchStep(
            key=DONE,
            asks=_act,
            title=T("Nous envoyons votre candidature…"),
            refusals={
                "offer_expired": OFFER_EXPIRED,
                "offer_not_found": OFFER_EXPIRED,
                "already_applied": RefusalRule(
                    T("Vous avez déjà demandé ce logement. Rien n’est à refaire."), RESET_STEPS
                ),
            },
            when=is_new,
        ),
    )


def is_new(view: Context) -> bool:
    """Whether a home is applied for that was not before."""
    return _applies(view) and not _is_asked_already(view)


def chosen_rank(view: Context) -> int:
    """Which wish it is; 1 is the dearest."""
    return int(view.get(RANK, "1"))


def rank_text(place: int) -> Text:
    return T("Mon premier choix") if place == 1 else T("Mon choix numéro {rank}", rank=place)


def receipt_lines(view: Context) -> list[SummaryLine]:
    """What was asked for, and what comes."""
    home = browse.chosen_offer(view)
    if home is None:
        return []
    return [
        SummaryLine(T("Le logement"), labels.offer_name(home)),
        SummaryLine(T("Par mois, charges comprises"), T("{rent}", rent=labels.rent_with_charges(home))),
        SummaryLine(T("Votre choix"), rank_text(chosen_rank(view))),
        SummaryLine(T("Et maintenant ?"), _what_comes(home)),
    ]


def reference(view: Context) -> str:
    """The landlord's number, or the one that this kiosk made."""
    told = fetched_value(view, DONE, {})
    return str(told.get("reference", "") if isinstance(told, dict) else "") or str(
        fetched_value(view, REFERENCE, "")
    )


def _what_comes(home: Offer) -> Text:
    last = home.expires_at.astimezone(PARIS).date()
    return T("On peut le demander jusqu’à {day}. L’agence compare ensuite les dossiers.", day=last)


def _applies(view: Context) -> bool:
    return bool(view.get(details.KEY) == details.APPLY)


def _is_asked_already(view: Context) -> bool:
    return any(
        each.offer_id == view[browse.OFFER_STEP]
        for each in applicant.active_applications(view, EARLIER_APPLICATIONS_STEP)
    )


def _ranks(view: Context) -> list[Option]:
    count = min(len(applicant.active_applications(view, EARLIER_APPLICATIONS_STEP)) + 1, MAX_RANK)
    return [
        Option(
            str(place), rank_text(place), icon=f"numeric-{place}-box" if place < 10 else "numeric-9-plus-box"
        )
        for place in range(1, count + 1)
    ]


def _lines(view: Context) -> list[SummaryLine]:
    home = browse.chosen_offer(view)
    if home is None:
        return []
    return [
        SummaryLine(T("Le logement"), labels.offer_name(home)),
        SummaryLine(T("Par mois, charges comprises"), T("{rent}", rent=labels.rent_with_charges(home))),
        SummaryLine(T("Votre choix"), rank_text(chosen_rank(view)), RANK if RANK in view else ""),
    ]


def _act(view: Context) -> Act:
    """The body of ``POST /v1/offers/{id}/applications``."""
    offer = view[browse.OFFER_STEP]
    return Act(
        kind=ActKind.OFFER_APPLICATION,
        subject=str(offer),
        path=f"/v1/offers/{offer}/applications",
        body={
            "reference": fetched_value(view, REFERENCE),
            "rank": chosen_rank(view),
            "at": visit_facts.now(view).isoformat(),
            **applicant.applicant_json(view),
        },
    )
