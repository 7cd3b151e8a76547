"""Asking for a home, then following, ranking and withdrawing what was asked for."""

from __future__ import annotations

from kiosk.domain import (
    NO_TEXT,
    Act,
    Offer,
    OfferApplication,
    OfferApplicationState,
    OfferEventKind,
    T,
    Text,
    verbatim,
)
from kiosk.domain.rules import PARIS
from kiosk.journeys import (
    REFERENCE_QUERY,
    Choose,
    Context,
    FetchStep,
    Information,
    Option,
    RefusalRule,
    Review,
    Statement,
    StatementRow,
    Step,
    SummaryLine,
    fetched_value,
)
from landlord.contract import routes

from .. import visit_facts
from . import browse, labels

EARLIER_APPLICATIONS_STEP, RANK, REFERENCE, DONE = (
    "deja_demandes",
    "rang",
    "numero_de_la_borne",
    "candidature_envoyee",
)

#: What is asked anew when that home is not to be had.
RESET_STEPS = (browse.OFFERS_STEP, browse.OFFER_STEP, browse.DETAILS_STEP, RANK, "confirmer")
OFFER_EXPIRED = RefusalRule(
    T("Ce logement n’est plus proposé. Rien n’a été envoyé. Choisissez-en un autre."), RESET_STEPS
)

#: The contract takes as many wishes.
MAX_RANK = 20


def apply_steps() -> tuple[Step, ...]:
    """What is left before it is sent."""
    return (
        browse.offer_applications_step(EARLIER_APPLICATIONS_STEP, when=_applies),
        Information(
            key="deja",
            title=T("Vous avez déjà demandé ce logement."),
            body=(T("Rien n’est à refaire. Touchez « Suivre mes candidatures » pour voir où elle en est."),),
            when=lambda context: _applies(context) and _is_asked_already(context),
        ),
        Choose(
            key=RANK,
            title=T("Quelle place dans vos choix ?"),
            hint=T("Vos autres choix se décalent."),
            options=_ranks,
            counted=False,
            when=lambda context: (
                is_new(context) and bool(browse.active_applications(context, EARLIER_APPLICATIONS_STEP))
            ),
        ),
        Review(
            key="confirmer",
            title=T("Demander ce logement ?"),
            lines=_lines,
            primary=T("Oui, je le demande"),
            when=is_new,
            ahead=lambda context: browse.DETAILS_STEP not in context and browse.has_some(context),
        ),
        FetchStep(key=REFERENCE, asks=lambda context: REFERENCE_QUERY, when=is_new),
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


def is_new(context: Context) -> bool:
    """Whether a home is applied for that was not before."""
    return _applies(context) and not _is_asked_already(context)


def chosen_rank(context: Context) -> int:
    """Which wish it is; 1 is the dearest."""
    return int(context.get(RANK, "1"))


def rank_text(place: int) -> Text:
    return T("Mon premier choix") if place == 1 else T("Mon choix numéro {rank}", rank=place)


def receipt_lines(context: Context) -> list[SummaryLine]:
    """What was asked for, and what comes."""
    home = browse.chosen_offer(context)
    if home is None:
        return []
    return [
        SummaryLine(T("Le logement"), labels.offer_name(home)),
        SummaryLine(T("Par mois, charges comprises"), T("{rent}", rent=labels.rent_with_charges(home))),
        SummaryLine(T("Votre choix"), rank_text(chosen_rank(context))),
        SummaryLine(T("Et maintenant ?"), _what_comes(home)),
    ]


def reference(context: Context) -> str:
    """The landlord's number, or the one that this kiosk made."""
    told = fetched_value(context, DONE, {})
    return str(told.get("reference", "") if isinstance(told, dict) else "") or str(
        fetched_value(context, REFERENCE, "")
    )


def _what_comes(home: Offer) -> Text:
    last = home.expires_at.astimezone(PARIS).date()
    return T("On peut le demander jusqu’à {day}. L’agence compare ensuite les dossiers.", day=last)


def _applies(context: Context) -> bool:
    return bool(context.get(browse.DETAILS_STEP) == browse.APPLY)


def _is_asked_already(context: Context) -> bool:
    return any(
        each.offer_id == context[browse.OFFER_STEP]
        for each in browse.active_applications(context, EARLIER_APPLICATIONS_STEP)
    )


def _ranks(context: Context) -> list[Option]:
    count = min(len(browse.active_applications(context, EARLIER_APPLICATIONS_STEP)) + 1, MAX_RANK)
    return [
        Option(
            str(place), rank_text(place), icon=f"numeric-{place}-box" if place < 10 else "numeric-9-plus-box"
        )
        for place in range(1, count + 1)
    ]


def _lines(context: Context) -> list[SummaryLine]:
    home = browse.chosen_offer(context)
    if home is None:
        return []
    return [
        SummaryLine(T("Le logement"), labels.offer_name(home)),
        SummaryLine(T("Par mois, charges comprises"), T("{rent}", rent=labels.rent_with_charges(home))),
        SummaryLine(T("Votre choix"), rank_text(chosen_rank(context)), RANK if RANK in context else ""),
    ]


def _act(context: Context) -> Act:
    return routes.OFFER_APPLICATION.act(
        context[browse.OFFER_STEP],
        reference=fetched_value(context, REFERENCE),
        rank=chosen_rank(context),
        at=visit_facts.now(context),
        reporter=browse.reporter(context),
        resume_code=browse.resume_code(context) or None,
    )


APPLICATIONS_STEP, WHICH, NEXT, CHANGE_DONE = "candidatures_dites", "candidature", "suite", "changement"
FIRST, WITHDRAW, SEEN = "premier", "retirer", "vu"


def follow_steps() -> tuple[Step, ...]:
    """Which one, how it stands, what can be done."""
    return (
        Information(
            key="sans_numero",
            title=T("Il faut le numéro de votre demande."),
            body=(T("Il est sur votre attestation. L’accueil peut le retrouver avec vous."),),
            when=lambda context: _is_following(context) and not _can_be_told(context),
        ),
        browse.offer_applications_step(APPLICATIONS_STEP, when=_can_be_told),
        Information(
            key="aucune_candidature",
            title=T("Vous n’avez pas encore demandé de logement précis."),
            body=(T("Quand vous demandez un logement proposé, il apparaît ici."),),
            when=lambda context: (
                APPLICATIONS_STEP in context and not browse.offer_applications(context, APPLICATIONS_STEP)
            ),
        ),
        Choose(
            key=WHICH,
            title=T("Vos candidatures"),
            options=_options,
            when=lambda context: APPLICATIONS_STEP in context,
        ),
        Statement(
            key=NEXT,
            title=_title,
            headline=_headline,
            rows=_rows,
            ways=_ways,
            counted=True,
            when=lambda context: WHICH in context,
            ahead=lambda context: (
                APPLICATIONS_STEP in context and bool(browse.offer_applications(context, APPLICATIONS_STEP))
            ),
        ),
        Information(
            key="sur",
            title=T("Retirer cette candidature ?"),
            body=(T("L’agence ne vous proposera pas ce logement."), T("Vos autres choix restent.")),
            primary=T("Oui, la retirer"),
            when=lambda context: context.get(NEXT) == WITHDRAW,
        ),
        FetchStep(
            key=CHANGE_DONE,
            asks=_change_act,
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


def has_change(context: Context) -> bool:
    return context.get(NEXT) in {FIRST, WITHDRAW}


def chosen_application(context: Context) -> OfferApplication | None:
    return next(
        (
            each
            for each in browse.offer_applications(context, APPLICATIONS_STEP)
            if each.reference == context.get(WHICH)
        ),
        None,
    )


def change_lines(context: Context) -> list[SummaryLine]:
    found = chosen_application(context)
    return [SummaryLine(T("Le logement"), verbatim(found.title))] if found else []


def change_headline(context: Context) -> Text:
    if context.get(NEXT) == WITHDRAW:
        return T("Votre candidature est retirée.")
    return T("C’est votre premier choix.")


def _is_following(context: Context) -> bool:
    return bool(context.get(browse.WHERE) == browse.MY_APPLICATIONS)


def _can_be_told(context: Context) -> bool:
    return _is_following(context) and (browse.is_tenant(context) or bool(browse.resume_code(context)))


def _options(context: Context) -> list[Option]:
    return [
        Option(
            each.reference,
            verbatim(each.title),
            T("{state}. {rank}", state=labels.STATE_TEXTS[each.state].headline, rank=rank_text(each.rank)),
            icon="home-city",
            tone=labels.STATE_TEXTS[each.state].tone,
        )
        for each in sorted(
            browse.offer_applications(context, APPLICATIONS_STEP),
            key=lambda each: (each.state in labels.FINAL_STATES, each.rank),
        )
    ]


def _title(context: Context) -> Text:
    found = chosen_application(context)
    return verbatim(found.title) if found else NO_TEXT


def _headline(context: Context) -> SummaryLine:
    found = chosen_application(context)
    assert found is not None, "one was chosen"
    return SummaryLine(T("Votre candidature"), labels.STATE_TEXTS[found.state].headline)


def _rows(context: Context) -> list[StatementRow]:
    found = chosen_application(context)
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


def _ways(context: Context) -> list[Option]:
    found = chosen_application(context)
    ways = []
    if found and found.state not in labels.FINAL_STATES:
        ways.append(Option(WITHDRAW, T("Retirer ma candidature"), icon="close-circle-outline"))
        if found.rank > 1 and found.state is not OfferApplicationState.PRESENTEE_CALEOL:
            ways.append(Option(FIRST, T("En faire mon premier choix"), icon="star"))
    return [*ways, Option(SEEN, T("J’ai compris"), icon="check")]


def _change_act(context: Context) -> Act:
    withdraws = context[NEXT] == WITHDRAW
    route = routes.OFFER_WITHDRAWAL if withdraws else routes.OFFER_RANK
    return route.act(
        context[WHICH],
        kind=OfferEventKind.DESISTER if withdraws else OfferEventKind.CLASSER,
        rank=None if withdraws else 1,
        at=visit_facts.now(context),
        reporter=browse.reporter(context),
        resume_code=browse.resume_code(context) or None,
    )
