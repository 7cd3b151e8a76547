"""The homes that were applied for: where each stands, the order of the wishes, withdrawing."""

from __future__ import annotations

from kiosk.domain import (
    NOTHING,
    Act,
    ActKind,
    OfferApplication,
    OfferApplicationState,
    OfferEventKind,
    T,
    Text,
    verbatim,
)
from kiosk.domain.rules import PARIS
from kiosk.eservices import given
from kiosk.journeys import (
    Await,
    Choose,
    Information,
    Line,
    Option,
    Refusal,
    Row,
    Statement,
    Step,
    View,
)

from . import applicant, browse, labels
from .apply import rank_text

TOLD, WHICH, NEXT, DONE = "candidatures_dites", "candidature", "suite", "changement"
FIRST, WITHDRAW, SEEN = "premier", "retirer", "vu"


def steps() -> tuple[Step, ...]:
    """Which one, how it stands, what can be done."""
    return (
        Information(
            key="sans_numero",
            title=T("Il faut le numéro de votre demande."),
            body=(T("Il est sur votre attestation. L’accueil peut le retrouver avec vous."),),
            when=lambda view: _is_following(view) and not _can_be_told(view),
        ),
        applicant.candidacies_step(TOLD, when=_can_be_told),
        Information(
            key="aucune_candidature",
            title=T("Vous n’avez pas encore demandé de logement précis."),
            body=(T("Quand vous demandez un logement proposé, il apparaît ici."),),
            when=lambda view: TOLD in view and not applicant.candidacies(view, TOLD),
        ),
        Choose(
            key=WHICH,
            title=T("Vos candidatures"),
            options=_options,
            when=lambda view: TOLD in view,
        ),
        Statement(
            key=NEXT,
            title=_title,
            headline=_headline,
            rows=_rows,
            ways=_ways,
            counted=True,
            when=lambda view: WHICH in view,
            ahead=lambda view: TOLD in view and bool(applicant.candidacies(view, TOLD)),
        ),
        Information(
            key="sur",
            title=T("Retirer cette candidature ?"),
            body=(T("L’agence ne vous proposera pas ce logement."), T("Vos autres choix restent.")),
            primary=T("Oui, la retirer"),
            when=lambda view: view.get(NEXT) == WITHDRAW,
        ),
        Await(
            key=DONE,
            asks=_act,
            title=T("Nous l’enregistrons…"),
            refusals={
                "transition_not_allowed": Refusal(
                    T("Cette candidature a changé entre-temps. Regardez où elle en est."), (TOLD, NEXT)
                )
            },
            when=is_changed,
        ),
    )


def is_changed(view: View) -> bool:
    return view.get(NEXT) in {FIRST, WITHDRAW}


def chosen(view: View) -> OfferApplication | None:
    return next(
        (each for each in applicant.candidacies(view, TOLD) if each.reference == view.get(WHICH)), None
    )


def receipt_lines(view: View) -> list[Line]:
    found = chosen(view)
    return [Line(T("Le logement"), verbatim(found.title))] if found else []


def receipt_headline(view: View) -> Text:
    if view.get(NEXT) == WITHDRAW:
        return T("Votre candidature est retirée.")
    return T("C’est votre premier choix.")


def _is_following(view: View) -> bool:
    return bool(view.get(browse.WHERE) == browse.MINE)


def _can_be_told(view: View) -> bool:
    return _is_following(view) and (applicant.is_tenant(view) or bool(applicant.resume_code(view)))


def _options(view: View) -> list[Option]:
    return [
        Option(
            each.reference,
            verbatim(each.title),
            T("{state}. {rank}", state=labels.STATES[each.state].headline, rank=rank_text(each.rank)),
            icon="home-city",
            tone=labels.STATES[each.state].tone,
        )
        for each in sorted(
            applicant.candidacies(view, TOLD), key=lambda each: (each.state in labels.ENDED, each.rank)
        )
    ]


def _title(view: View) -> Text:
    found = chosen(view)
    return verbatim(found.title) if found else NOTHING


def _headline(view: View) -> Line:
    found = chosen(view)
    assert found is not None, "one was chosen"
    return Line(T("Votre candidature"), labels.STATES[found.state].headline)


def _rows(view: View) -> list[Row]:
    found = chosen(view)
    assert found is not None, "one was chosen"
    said = labels.STATES[found.state]
    rows = [
        Row(T("Et maintenant ?"), NOTHING, said.next, said.tone),
        Row(T("Votre choix"), rank_text(found.rank)),
        _committee(found),
        Row(T("Pourquoi"), NOTHING, verbatim(found.reason)),
        Row(T("Demandé"), T("{day}", day=found.at.astimezone(PARIS).date())),
        Row(T("Votre numéro"), verbatim(found.reference)),
    ]
    return [row for row in rows if row.value or row.explanation]


def _committee(found: OfferApplication) -> Row:
    """The rank that the committee gave: the others follow when the first says no."""
    label, rank = T("Le rang donné par la commission"), found.caleol_rank
    if rank is None:
        return Row(label, NOTHING)
    if rank == 1:
        return Row(label, T("Premier"))
    return Row(
        label, T("Numéro {rank}", rank=rank), T("Le logement vous revient si les premiers disent non.")
    )


def _ways(view: View) -> list[Option]:
    found = chosen(view)
    ways = []
    if found and found.state not in labels.ENDED:
        ways.append(Option(WITHDRAW, T("Retirer ma candidature"), icon="close-circle-outline"))
        if found.rank > 1 and found.state is not OfferApplicationState.PRESENTEE_CALEOL:
            ways.append(Option(FIRST, T("En faire mon premier choix"), icon="star"))
    return [*ways, Option(SEEN, T("J’ai compris"), icon="check")]


def _act(view: View) -> Act:
    """The body of ``POST /v1/offer-applications/{reference}/events``."""
    reference = view[WHICH]
    withdraws = view[NEXT] == WITHDRAW
    kind = OfferEventKind.DESISTER if withdraws else OfferEventKind.CLASSER
    return Act(
        kind=ActKind.OFFER_WITHDRAWAL if withdraws else ActKind.OFFER_RANK,
        subject=str(reference),
        path=f"/v1/offer-applications/{reference}/events",
        body={
            "kind": str(kind),
            "rank": None if withdraws else 1,
            "at": given.now(view).isoformat(),
            **applicant.who(view),
        },
    )
