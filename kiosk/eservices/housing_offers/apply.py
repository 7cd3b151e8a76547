"""Applying for the home that was looked at: which wish it is, then it is done at once or not at all."""

from __future__ import annotations

from kiosk.domain import Act, ActKind, Offer, T, Text
from kiosk.domain.rules import PARIS
from kiosk.eservices import given
from kiosk.journeys import (
    NUMBER,
    Await,
    Choose,
    Information,
    Line,
    Option,
    Refusal,
    Review,
    Step,
    View,
    heard,
)

from . import applicant, browse, labels, sheet

BEFORE, RANK, REFERENCE, DONE = "deja_demandes", "rang", "numero_de_la_borne", "candidature_envoyee"

#: What is asked anew when that home is not to be had.
ASKED_ANEW = (browse.OFFERS, browse.HOME, sheet.KEY, RANK, "confirmer")
GONE = Refusal(T("Ce logement n’est plus proposé. Rien n’a été envoyé. Choisissez-en un autre."), ASKED_ANEW)

#: The contract takes as many wishes.
MOST_WISHES = 20


def steps() -> tuple[Step, ...]:
    """What is left before it is sent."""
    return (
        applicant.candidacies_step(BEFORE, when=_applies),
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
            when=lambda view: is_new(view) and bool(applicant.running(view, BEFORE)),
        ),
        Review(
            key="confirmer",
            title=T("Demander ce logement ?"),
            lines=_lines,
            primary=T("Oui, je le demande"),
            when=is_new,
            ahead=lambda view: sheet.KEY not in view and browse.has_some(view),
        ),
        Await(key=REFERENCE, asks=lambda view: NUMBER, when=is_new),
        Await(
            key=DONE,
            asks=_act,
            title=T("Nous envoyons votre candidature…"),
            refusals={
                "offer_expired": GONE,
                "offer_not_found": GONE,
                "already_applied": Refusal(
                    T("Vous avez déjà demandé ce logement. Rien n’est à refaire."), ASKED_ANEW
                ),
            },
            when=is_new,
        ),
    )


def is_new(view: View) -> bool:
    """Whether a home is applied for that was not before."""
    return _applies(view) and not _is_asked_already(view)


def rank(view: View) -> int:
    """Which wish it is; 1 is the dearest."""
    return int(view.get(RANK, "1"))


def rank_text(place: int) -> Text:
    return T("Mon premier choix") if place == 1 else T("Mon choix numéro {rank}", rank=place)


def receipt_lines(view: View) -> list[Line]:
    """What was asked for, and what comes."""
    home = browse.home(view)
    if home is None:
        return []
    return [
        Line(T("Le logement"), labels.name(home)),
        Line(T("Par mois, charges comprises"), T("{rent}", rent=labels.with_charges(home))),
        Line(T("Votre choix"), rank_text(rank(view))),
        Line(T("Et maintenant ?"), _what_comes(home)),
    ]


def reference(view: View) -> str:
    """The landlord's number, or the one that this kiosk made."""
    told = heard(view, DONE, {})
    return str(told.get("reference", "") if isinstance(told, dict) else "") or str(heard(view, REFERENCE, ""))


def _what_comes(home: Offer) -> Text:
    last = home.expires_at.astimezone(PARIS).date()
    return T("On peut le demander jusqu’à {day}. L’agence compare ensuite les dossiers.", day=last)


def _applies(view: View) -> bool:
    return bool(view.get(sheet.KEY) == sheet.APPLY)


def _is_asked_already(view: View) -> bool:
    return any(each.offer_id == view[browse.HOME] for each in applicant.running(view, BEFORE))


def _ranks(view: View) -> list[Option]:
    count = min(len(applicant.running(view, BEFORE)) + 1, MOST_WISHES)
    return [
        Option(
            str(place), rank_text(place), icon=f"numeric-{place}-box" if place < 10 else "numeric-9-plus-box"
        )
        for place in range(1, count + 1)
    ]


def _lines(view: View) -> list[Line]:
    home = browse.home(view)
    if home is None:
        return []
    return [
        Line(T("Le logement"), labels.name(home)),
        Line(T("Par mois, charges comprises"), T("{rent}", rent=labels.with_charges(home))),
        Line(T("Votre choix"), rank_text(rank(view)), RANK if RANK in view else ""),
    ]


def _act(view: View) -> Act:
    """The body of ``POST /v1/offers/{id}/applications``."""
    offer = view[browse.HOME]
    return Act(
        kind=ActKind.OFFER_APPLICATION,
        subject=str(offer),
        path=f"/v1/offers/{offer}/applications",
        body={
            "reference": heard(view, REFERENCE),
            "rank": rank(view),
            "at": given.now(view).isoformat(),
            **applicant.who(view),
        },
    )
