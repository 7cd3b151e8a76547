"""Choisir un logement (*location choisie*): look, compare with one's household, ask, follow, withdraw.

Facts: see ``kiosk.eservices.visit_facts``. Anyone may look; to ask, one is a tenant or has an application.
"""

from dataclasses import dataclass, replace
from typing import Any

from kiosk.domain import Query, T
from kiosk.domain.rules.home_search import OfferIndex
from kiosk.journeys import (
    REFERENCE_QUERY,
    ChoiceLayout,
    Choose,
    Context,
    FetchResult,
    FetchStep,
    Information,
    Option,
    RefusalRule,
    Review,
    Statement,
    Step,
)

from .. import receipts, shared_questions, visit_facts
from .state import (
    ANOTHER,
    APPLICATIONS_STEP,
    CHANGE_DONE,
    CONFIRMATION_STEP,
    DETAIL_PICTURES,
    DETAILS_STEP,
    DONE,
    EARLIER_APPLICATIONS_STEP,
    HOUSEHOLD,
    HOUSEHOLDS,
    INCOME,
    NEXT,
    OFFER_STEP,
    OFFERS_STEP,
    PREFETCHED_PICTURES,
    RANK,
    REFERENCE,
    RENT,
    SHORT_LIST_SIZE,
    SIZE,
    TOWN,
    WHERE,
    WHICH,
    WITHDRAW,
    CandidacyState,
    OffersState,
    count_label,
    picture_key,
    view_key,
)

KEY = "choisir_logement"
TITLE = T("Choisir un logement")


def steps() -> tuple[Step, ...]:
    """a tenant who signs in is asked less."""
    return (
        *where_steps(),
        *applicant_steps(),
        *list_steps(),
        details_step(),
        *apply_steps(),
        *follow_steps(),
        receipts.receipt(
            title=T("C’est fait"),
            headline=CandidacyState.receipt_headline,
            reference=CandidacyState.receipt_number,
            facts=CandidacyState.receipt_facts,
            notice=receipts.delivery_notice,
            when=lambda context: CandidacyState(context).is_new or CandidacyState(context).has_change,
        ),
    )


def where_steps() -> tuple[Step, ...]:
    """All homes, and where one is looked for; or the applications that were made."""
    return (
        _FetchOffersStep(
            key=OFFERS_STEP,
            asks=lambda context: Query("every_offer"),
            title=T("Nous cherchons les logements…"),
        ),
        Choose(
            key=WHERE,
            title=T("Où cherchez-vous un logement ?"),
            forks=True,
            hint=OffersState.count_text,
            options=OffersState.place_options,
        ),
        replace(
            shared_questions.find_commune(
                TOWN, T("Dans quelle commune ?"), when=lambda context: context.get(WHERE) == ANOTHER
            ),
            forks=True,
        ),
    )


def list_steps() -> tuple[Step, ...]:
    """From there to the one that is looked at."""
    return (
        Choose(
            key=SIZE,
            title=T("Quelle taille ?"),
            hint=lambda context: count_label(len(OffersState(context).matching_offers)),
            options=OffersState.size_options,
            counted=False,
            when=lambda context: (
                OffersState(context).is_browsing
                and len(OffersState(context).matching_offers) > SHORT_LIST_SIZE
            ),
        ),
        Choose(
            key=RENT,
            title=T("Quel loyer, charges comprises ?"),
            hint=lambda context: count_label(len(OffersState(context).matching_offers)),
            options=OffersState.rent_options,
            counted=False,
            when=lambda context: (
                OffersState(context).is_browsing
                and len(OffersState(context).matching_offers) > SHORT_LIST_SIZE
            ),
        ),
        Information(
            key="aucun",
            title=T("Il n’y a pas de logement proposé ici aujourd’hui."),
            body=(
                T("Touchez Retour pour chercher ailleurs."),
                T("De nouveaux logements arrivent souvent."),
            ),
            when=lambda context: (
                OffersState(context).is_browsing and not OffersState(context).matching_offers
            ),
        ),
        *(_picture(number) for number in range(PREFETCHED_PICTURES)),
        Choose(
            key=OFFER_STEP,
            title=lambda context: count_label(len(OffersState(context).matching_offers)),
            hint=OffersState.shown_text,
            shape=ChoiceLayout.CARDS,
            options=OffersState.cards,
            when=OffersState.is_browsing,
        ),
        *(_view_of_home(place) for place in range(DETAIL_PICTURES)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _FetchOffersStep(FetchStep):
    """Keeps what was told as ``OfferIndex``, so that thousands are gone through once."""

    def check(self, value: object, context: Context) -> FetchResult:
        answer = super(_FetchOffersStep, self).check(value, context)
        if isinstance(answer.value, OfferIndex):
            return answer
        return replace(answer, value=OfferIndex(answer.value, visit_facts.now(context)))


def _picture(number: int) -> FetchStep:
    """The picture of a card. Without one a card is a card; when one does not come, nor do the others."""
    return FetchStep(
        key=picture_key(number),
        asks=lambda context: Query("offer_picture", OffersState(context).matching_offers[number].pictures[0]),
        title=T("Nous préparons les photos…"),
        optional=True,
        when=lambda context: OffersState(context).has_picture(number),
    )


def _view_of_home(place: int) -> FetchStep:
    """One of them; when one does not come, nor do the others."""

    def is_there(context: Context) -> bool:
        chosen = OffersState(context).chosen_offer if OffersState(context).is_browsing else None
        known = place == 0 or view_key(place - 1) in context
        return chosen is not None and len(chosen.pictures) > place and known

    def wanted(context: Context) -> Query:
        chosen = OffersState(context).chosen_offer
        assert chosen is not None, "it is there"
        return Query("offer_picture", chosen.pictures[place])

    return FetchStep(
        key=view_key(place),
        asks=wanted,
        title=T("Nous préparons les photos…"),
        optional=True,
        when=is_there,
    )


def details_step() -> Statement:
    """The home, and the way on: nothing here refuses anybody."""
    return Statement(
        key=DETAILS_STEP,
        title=OffersState.offer_title,
        headline=OffersState.offer_headline,
        rows=OffersState.offer_rows,
        notice=OffersState.offer_notice,
        pictures=OffersState.detail_pictures,
        actions=OffersState.offer_actions,
        counted=True,
        when=lambda context: OffersState(context).chosen_offer is not None,
        ahead=OffersState.has_some,
    )


def applicant_steps() -> tuple[Step, ...]:
    """Who it is; nobody has to say it to look. Before the list: from home to home nothing is asked."""
    return (
        *shared_questions.application_lookup_steps(
            lambda context: (
                WHERE in context
                and not OffersState(context).is_tenant
                and visit_facts.has_service(context, "housing_applications")
            ),
            skip_label=T("Continuer sans numéro"),
        ),
        Choose(
            key=HOUSEHOLD,
            title=T("Qui habitera le logement ?"),
            hint=T("Pour voir si les logements vous conviennent."),
            options=[Option(key, label, icon=icon) for key, (_, _, label, icon) in HOUSEHOLDS.items()],
            optional=True,
            skip_label=T("C’est autrement, ou ne pas le dire"),
            counted=False,
            when=lambda context: OffersState(context).is_browsing and OffersState(context).is_tenant,
        ),
        shared_questions.tax_income_step(INCOME, when=lambda context: HOUSEHOLD in context),
    )


def offer_applications_step(key: str, **more: Any) -> FetchStep:
    """Asks for the homes that were applied for."""
    return FetchStep(
        key=key,
        asks=lambda context: Query(
            "offer_applications", "" if OffersState(context).is_tenant else OffersState(context).resume_code
        ),
        title=T("Nous cherchons vos candidatures…"),
        **more,
    )


#: What is asked anew when that home is not to be had.
RESET_STEPS = (OFFERS_STEP, OFFER_STEP, DETAILS_STEP, RANK, CONFIRMATION_STEP)
OFFER_EXPIRED = RefusalRule(
    T("Ce logement n’est plus proposé. Rien n’a été envoyé. Choisissez-en un autre."), RESET_STEPS
)


def apply_steps() -> tuple[Step, ...]:
    """What is left before it is sent."""
    return (
        offer_applications_step(EARLIER_APPLICATIONS_STEP, when=CandidacyState.is_applying),
        Information(
            key="deja",
            title=T("Vous avez déjà demandé ce logement."),
            body=(T("Rien n’est à refaire. Touchez « Suivre mes candidatures » pour voir où elle en est."),),
            when=lambda context: (
                CandidacyState(context).is_applying and CandidacyState(context).is_applied_for
            ),
        ),
        Choose(
            key=RANK,
            title=T("Quelle place dans vos choix ?"),
            hint=T("Vos autres choix se décalent."),
            options=CandidacyState.rank_options,
            counted=False,
            when=lambda context: (
                CandidacyState(context).is_new
                and bool(CandidacyState(context).active_applications(EARLIER_APPLICATIONS_STEP))
            ),
        ),
        Review(
            key=CONFIRMATION_STEP,
            title=T("Demander ce logement ?"),
            lines=CandidacyState.review_lines,
            primary=T("Oui, je le demande"),
            when=CandidacyState.is_new,
            ahead=lambda context: DETAILS_STEP not in context and OffersState(context).has_some,
        ),
        FetchStep(
            key=REFERENCE,
            asks=lambda context: REFERENCE_QUERY,
            when=CandidacyState.is_new,
        ),
        FetchStep(
            key=DONE,
            asks=CandidacyState.act,
            title=T("Nous envoyons votre candidature…"),
            refusals={
                "offer_expired": OFFER_EXPIRED,
                "offer_not_found": OFFER_EXPIRED,
                "already_applied": RefusalRule(
                    T("Vous avez déjà demandé ce logement. Rien n’est à refaire."), RESET_STEPS
                ),
            },
            when=CandidacyState.is_new,
        ),
    )


def follow_steps() -> tuple[Step, ...]:
    """Which one, how it stands, what can be done."""
    return (
        Information(
            key="sans_numero",
            title=T("Il faut le numéro de votre demande."),
            body=(T("Il est sur votre attestation. L’accueil peut le retrouver avec vous."),),
            when=lambda context: (
                CandidacyState(context).is_following and not CandidacyState(context).can_follow
            ),
        ),
        offer_applications_step(APPLICATIONS_STEP, when=CandidacyState.can_follow),
        Information(
            key="aucune_candidature",
            title=T("Vous n’avez pas encore demandé de logement précis."),
            body=(T("Quand vous demandez un logement proposé, il apparaît ici."),),
            when=lambda context: (
                APPLICATIONS_STEP in context
                and not OffersState(context).offer_applications(APPLICATIONS_STEP)
            ),
        ),
        Choose(
            key=WHICH,
            title=T("Vos candidatures"),
            options=CandidacyState.options,
            when=lambda context: APPLICATIONS_STEP in context,
        ),
        Statement(
            key=NEXT,
            title=CandidacyState.title,
            headline=CandidacyState.headline,
            rows=CandidacyState.rows,
            actions=CandidacyState.actions,
            counted=True,
            when=lambda context: WHICH in context,
            ahead=lambda context: (
                APPLICATIONS_STEP in context
                and bool(OffersState(context).offer_applications(APPLICATIONS_STEP))
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
            asks=CandidacyState.change_act,
            title=T("Nous l’enregistrons…"),
            refusals={
                "transition_not_allowed": RefusalRule(
                    T("Cette candidature a changé entre-temps. Regardez où elle en est."),
                    (APPLICATIONS_STEP, NEXT),
                )
            },
            when=CandidacyState.has_change,
        ),
    )
