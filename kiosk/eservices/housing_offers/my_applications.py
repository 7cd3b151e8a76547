"""The homes that were applied for: where each stands, the order of the wishes, withdrawing."""

from __future__ import annotations

from kiosk.domain import (
    NO_TEXT,
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
from kiosk.eservices import visit_facts
from kiosk.journeys import (
    Choose,
    Context,
    FetchStep,
    Information,
    Option,
    RefusalRule,
    Statement,
    StatementRow,
    Step,
    SummaryLine,
)

from . import applicant, browse, labels
from .apply import rank_text

APPLICATIONS_STEP, WHICH, NEXT, DONE = "candidatures_dites", "candidature", "suite", "changement"
FIRST, WITHDRAW, SEEN = "premier", "retirer", "vu"


def follow_steps() -> tuple[Step, ...]:
    """Which one, how it stands, what can be done."""
    return (
        Information(
            key="sans_numero",
            title=T("Il faut le numéro de votre demande."),
            body=(T("Il est sur votre attestation. L’accueil peut le retrouver avec vous."),),
            when=lambda view: _is_following(view) and not _can_be_told(view),
        ),
        applicant.offer_applications_step(APPLICATIONS_STEP, when=_can_be_told),
        Information(
            key="aucune_candidature",
            title=T("Vous n’avez pas encore demandé de logement précis."),
            body=(T("Quand vous demandez un logement proposé, il apparaît ici."),),
            when=lambda view: (
                APPLICATIONS_STEP in view and not applicant.offer_applications(view, APPLICATIONS_STEP)
            ),
        ),
        Choose(
            key=WHICH,
            title=T("Vos candidatures"),
            options=_options,
            when=lambda view: APPLICATIONS_STEP in view,
        ),
        Statement(
            key=NEXT,
            title=_title,
            headline=_headline,
            rows=_rows,
            ways=_ways,
            counted=True,
            when=lambda view: WHICH in view,
            ahead=lambda view: (
                APPLICATIONS_STEP in view and bool(applicant.offer_applications(view, APPLICATIONS_STEP))
            ),
        ),
        Information(
            key="sur",
            title=T("Retirer cette candidature ?"),
            body=(T("L’agence ne vous proposera pas ce logement."), T("Vos autres choix restent.")),
            primary=T("Oui, la retirer"),
            when=lambda view: view.get(NEXT) == WITHDRAW,
        ),
        FetchStep(
            key=DONE,
            asks=_act,
            title=T("Nous l’enregistrons…"),
            refusals={
                "transition_not_allowed": RefusalRule(
                    T("Cette candidature a changé entre-temps. Regardez où elle en est."),
                    (APPLICATIONS_STEP, NEXT),
                )
            },
            when=has_change,
        ),
    )


def has_change(view: Context) -> bool:
    return view.get(NEXT) in {FIRST, WITHDRAW}


def chosen_application(view: Context) -> OfferApplication | None:
    return next(
        (
            each
            for each in applicant.offer_applications(view, APPLICATIONS_STEP)
            if each.reference == view.get(WHICH)
        ),
        None,
    )


def receipt_lines(view: Context) -> list[SummaryLine]:
    found = chosen_application(view)
    return [SummaryLine(T("Le logement"), verbatim(found.title))] if found else []


def receipt_headline(view: Context) -> Text:
    if view.get(NEXT) == WITHDRAW:
        return T("Votre candidature est retirée.")
    return T("C’est votre premier choix.")


def _is_following(view: Context) -> bool:
    return bool(view.get(browse.WHERE) == browse.MY_APPLICATIONS)


def _can_be_told(view: Context) -> bool:
    return _is_following(view) and (applicant.is_tenant(view) or bool(applicant.resume_code(view)))


def _options(view: Context) -> list[Option]:
    return [
        Option(
            each.reference,
            verbatim(each.title),
            T("{state}. {rank}", state=labels.STATE_TEXTS[each.state].headline, rank=rank_text(each.rank)),
            icon="home-city",
            tone=labels.STATE_TEXTS[each.state].tone,
        )
        for each in sorted(
            applicant.offer_applications(view, APPLICATIONS_STEP),
            key=lambda each: (each.state in labels.FINAL_STATES, each.rank),
        )
    ]


def _title(view: Context) -> Text:
    found = chosen_application(view)
    return verbatim(found.title) if found else NO_TEXT


def _headline(view: Context) -> SummaryLine:
    found = chosen_application(view)
    assert found is not None, "one was chosen"
    return SummaryLine(T("Votre candidature"), labels.STATE_TEXTS[found.state].headline)


def _rows(view: Context) -> list[StatementRow]:
    found = chosen_application(view)
    assert found is not None, "one was chosen"
    said = labels.STATE_TEXTS[found.state]
    rows = [
        StatementRow(T("Et maintenant ?"), NO_TEXT, said.next, said.tone),
        StatementRow(T("Votre choix"), rank_text(found.rank)),
        _committee(found),
        StatementRow(T("Pourquoi"), NO_TEXT, verbatim(found.reason)),
        StatementRow(T("Demandé"), T("{day}", day=found.at.astimezone(PARIS).date())),
        StatementRow(T("Votre numéro"), verbatim(found.reference)),
    ]
    return [row for row in rows if row.value or row.explanation]


def _committee(found: OfferApplication) -> StatementRow:
    """The rank that the committee gave: the others follow when the first says no."""
    label, rank = T("Le rang donné par la commission"), found.caleol_rank
    if rank is None:
        return StatementRow(label, NO_TEXT)
    if rank == 1:
        return StatementRow(label, T("Premier"))
    return StatementRow(
        label, T("Numéro {rank}", rank=rank), T("Le logement vous revient si les premiers disent non.")
    )


def _ways(view: Context) -> list[Option]:
    found = chosen_application(view)
    ways = []
    if found and found.state not in labels.FINAL_STATES:
        ways.append(Option(WITHDRAW, T("Retirer ma candidature"), icon="close-circle-outline"))
        if found.rank > 1 and found.state is not OfferApplicationState.PRESENTEE_CALEOL:
            ways.append(Option(FIRST, T("En faire mon premier choix"), icon="star"))
    return [*ways, Option(SEEN, T("J’ai compris"), icon="check")]


def _act(view: Context) -> Act:
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
            "at": visit_facts.now(view).isoformat(),
            **applicant.applicant_json(view),
        },
    )
