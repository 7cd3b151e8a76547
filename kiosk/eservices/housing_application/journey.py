"""Demander un logement: nine short sections, kept at any moment, found again with a number and a birth date.

Facts: see ``kiosk.eservices.visit_facts``.
"""

from collections.abc import Callable
from dataclasses import replace

from kiosk.domain import Guest, HousingReason, HousingStatus, Money, SignedInTenant, T, Text, join_texts
from kiosk.domain.rules.completeness import completeness
from kiosk.journeys import (
    Amount,
    Choose,
    Context,
    Date,
    FetchStep,
    Number,
    NumberFormat,
    Option,
    ReceiptNotice,
    RefusalRule,
    Review,
    Statement,
    Step,
    SummaryLine,
)

from .. import receipts, shared_questions, visit_facts
from . import labels, state, texts
from .state import NO, OTHER_NEED, PLACE_COUNT, WHEELCHAIR, ApplicationAnswers, free_text_steps, place_key

KEY = "demande_logement"
TITLE = T("Demander un logement")

REVIEW_STEP = "verifier"

CHANGED = RefusalRule(
    T("Quelqu’un a changé votre demande entre-temps. Vérifiez-la encore une fois."),
    (state.LOOKUP_STEP, REVIEW_STEP),
)


def steps() -> tuple[Step, ...]:
    """anyone may take it."""
    return (
        Choose(
            key=state.START,
            title=T("Avez-vous déjà une demande de logement ?"),
            options=(
                Option(state.NEW, T("Non, je commence"), T("Il faut environ dix minutes."), icon="file-plus"),
                Option(
                    state.FIND,
                    T("Oui, je la retrouve"),
                    T("Pour la finir, la suivre ou la renouveler."),
                    icon="file-search",
                ),
            ),
            counted=False,
        ),
        *shared_questions.application_lookup_steps(_is_looked_for),
        Statement(
            key=state.NEXT,
            title=T("Où en est votre demande ?"),
            headline=texts.state_headline,
            rows=texts.state_rows,
            notice=texts.fetched_at_text,
            actions=texts.action_options,
            when=lambda context: (
                ApplicationAnswers(context).is_found and not ApplicationAnswers(context).is_draft
            ),
        ),
        *section_steps(),
        Review(
            key=REVIEW_STEP,
            title=T("Vérifiez avant d’envoyer"),
            hint=completeness_text,
            lines=texts.review_lines,
            primary=_hand_in_label,
            counted=False,
            when=ApplicationAnswers.is_being_filled,
        ),
        FetchStep(
            key="changement",
            asks=ApplicationAnswers.change_act,
            title=T("Nous enregistrons ce qui a changé…"),
            refusals={"changed": CHANGED, "transition_not_allowed": CHANGED},
            when=lambda context: (
                ApplicationAnswers(context).is_being_filled
                and not ApplicationAnswers(context).is_draft
                and ApplicationAnswers(context).has_changes
            ),
        ),
        replace(
            receipts.receipt(
                title=_receipt_title,
                headline=_headline,
                reference=ApplicationAnswers.application_reference,
                facts=_facts,
                notice=_notice,
            ),
            qr_content=ApplicationAnswers.application_reference,
            when=lambda context: (
                ApplicationAnswers(context).is_being_filled or context.get(state.NEXT) == state.PRINT
            ),
        ),
    )


def _is_looked_for(context: Context) -> bool:
    return bool(context.get(state.START) == state.FIND)


def _hand_in_label(context: Context) -> Text:
    match context.get(state.NEXT):
        case state.RENEW:
            return T("Renouveler ma demande")
        case state.CHANGE:
            return T("Enregistrer les changements")
        case _:
            return T("Déposer ma demande")


def _receipt_title(context: Context) -> Text:
    match context.get(state.NEXT):
        case state.RENEW:
            return T("C’est renouvelé")
        case state.CHANGE:
            return T("C’est enregistré")
        case state.PRINT:
            return T("Le résumé de votre demande")
        case _:
            return T("C’est déposé")


def _headline(context: Context) -> Text:
    match context.get(state.NEXT):
        case state.RENEW:
            return T("Votre demande continue pour un an.")
        case state.CHANGE:
            return T("Votre demande est à jour.")
        case state.PRINT:
            return texts.STATES[ApplicationAnswers(context).saved_application.state].headline
        case _:
            return T("Montrez votre pièce d’identité à l’accueil. L’agence enregistre ensuite votre demande.")


def _facts(context: Context) -> list[SummaryLine]:
    answers = ApplicationAnswers(context)
    filled = answers.answered_application
    lines = [
        SummaryLine(T("Pour la suivre"), T("Ce numéro et votre date de naissance ouvrent votre demande ici."))
    ]
    if context.get(state.NEXT) == state.PRINT:
        lines += texts.summary_lines(filled)
        lines.append(SummaryLine(T("À apporter"), join_texts(texts.missing_documents(filled))))
    elif answers.is_draft:
        lines.append(SummaryLine(T("À montrer à l’accueil"), join_texts(texts.documents_to_register(filled))))
        lines.append(SummaryLine(T("À préparer"), join_texts(texts.documents_to_prepare(filled))))
    return [line for line in lines if line.value]


def _notice(context: Context) -> ReceiptNotice | None:
    """Where it is; nothing was sent of what was only read."""
    return None if context.get(state.NEXT) == state.PRINT else receipts.delivery_notice(context)


#: A month; nobody who asks for a social home has more: a slip of the finger.
MAX_MONTHLY_AMOUNT = Money(3_000_000)
NOTHING_EARNED = Money(0)


def section_steps() -> tuple[Step, ...]:
    """All questions, in the order of the form; asked while it is filled in."""
    sections = (
        *_identity(),
        *_address(),
        *state.household_steps(),
        *_work_and_income(),
        *_home_and_reasons(),
        *_wanted(),
        *_disability(),
    )
    return tuple(replace(step, when=_while_filled(step.when)) for step in sections)


def _while_filled(when: Callable[[Context], bool]) -> Callable[[Context], bool]:
    return lambda context: ApplicationAnswers(context).is_being_filled and when(context)


def completeness_text(context: Context) -> Text:
    percent = completeness(ApplicationAnswers(context).answered_application).percent
    return T("Votre demande est remplie à {percent} %.", percent=percent)


def _identity() -> tuple[Step, ...]:
    return (
        Date(
            key=state.BIRTH_STEP,
            title=T("Votre date de naissance"),
            hint=T("Le jour, le mois, l’année. Par exemple 02 03 1948."),
            prefill=lambda context: ApplicationAnswers(context).saved_application.applicant.birth_date,
        ),
        *free_text_steps(
            state.NAME_STEP,
            T("Votre nom de naissance"),
            prefill=lambda context: ApplicationAnswers(context).saved_application.applicant.birth_name,
            names=True,
            min_length=1,
            max_length=100,
            counted=False,
        ),
        *free_text_steps(
            state.GIVEN_NAMES_STEP,
            T("Vos prénoms"),
            prefill=lambda context: ApplicationAnswers(context).saved_application.applicant.given_names,
            names=True,
            min_length=1,
            max_length=100,
            counted=False,
        ),
        Choose(
            key=state.NATIONALITY_STEP,
            title=T("Votre nationalité"),
            options=labels.label_options(labels.NATIONALITIES),
            counted=False,
            prefill=lambda context: ApplicationAnswers(context).saved_application.applicant.nationality,
        ),
        Choose(
            key=state.SITUATION_STEP,
            title=T("Votre situation de famille"),
            options=labels.label_options(labels.SITUATIONS),
            counted=False,
            prefill=lambda context: ApplicationAnswers(context).saved_application.applicant.situation,
        ),
        Number(
            key=state.PHONE_STEP,
            title=T("À quel numéro vous joindre ?"),
            format=NumberFormat.PHONE,
            length=10,
            optional=True,
            skip_label=shared_questions.NO_PHONE,
            counted=False,
            prefill=_phone,
        ),
    )


def _address() -> tuple[Step, ...]:
    return (
        shared_questions.find_commune(
            state.COMMUNE_STEP,
            T("Où recevez-vous votre courrier ?"),
            prefill=_commune,
            hint=completeness_text,
            counted=True,
            by_postcode=True,
        ),
        *free_text_steps(
            state.STREET_STEP,
            T("Le numéro et la rue"),
            prefill=_street,
            hint=T("Et si besoin : le bâtiment, le nom sur la boîte aux lettres."),
            max_length=200,
            optional=True,
            skip_label=T("Je n’ai pas d’adresse"),
            counted=False,
        ),
    )


def _work_and_income() -> tuple[Step, ...]:
    return (
        Choose(
            key=state.OCCUPATION_STEP,
            title=T("Votre situation professionnelle"),
            hint=completeness_text,
            options=labels.label_options(labels.OCCUPATIONS),
            prefill=lambda context: ApplicationAnswers(context).saved_application.work.occupation,
        ),
        Amount(
            key=state.MONTHLY_INCOME_STEP,
            title=T("Combien reçoit votre foyer chaque mois ?"),
            hint=T("Salaires, pensions, allocations : tout ensemble. Tapez 0 s’il n’y a rien."),
            minimum=NOTHING_EARNED,
            maximum=MAX_MONTHLY_AMOUNT,
            prefill=lambda context: ApplicationAnswers(context).saved_application.income.monthly,
        ),
        shared_questions.tax_income_step(state.TAX_INCOME_STEP, prefill=_tax_income),
    )


def _home_and_reasons() -> tuple[Step, ...]:
    return (
        Choose(
            key=state.PRESENT_HOME_STEP,
            title=T("Où habitez-vous aujourd’hui ?"),
            hint=completeness_text,
            options=labels.label_options(labels.HOMES),
            prefill=_present_home,
        ),
        Choose(
            key=state.REASONS_STEP,
            title=T("Pourquoi demandez-vous un logement ?"),
            hint=T("Touchez d’abord la raison principale. Les trois premières comptent."),
            options=_reasons,
            many=True,
            ranked=True,
            prefill=lambda context: ApplicationAnswers(context).saved_application.reasons.reasons or None,
        ),
    )


def _wanted() -> tuple[Step, ...]:
    return (
        Choose(
            key=state.SIZES_STEP,
            title=T("Quelle taille de logement voulez-vous ?"),
            hint=T("Une, deux ou trois réponses."),
            options=labels.label_options(labels.SIZES),
            many=True,
            prefill=lambda context: ApplicationAnswers(context).saved_application.wanted.sizes or None,
        ),
        *(_place(number) for number in range(1, PLACE_COUNT + 1)),
        Amount(
            key=state.HIGHEST_RENT_STEP,
            title=T("Le loyer le plus haut pour vous, avec les charges"),
            hint=T("Chaque mois, avant l’aide au logement."),
            maximum=MAX_MONTHLY_AMOUNT,
            optional=True,
            skip_label=T("Je ne sais pas"),
            counted=False,
            prefill=lambda context: ApplicationAnswers(context).saved_application.wanted.most,
        ),
    )


def _place(number: int) -> Step:
    return shared_questions.find_commune(
        place_key(number),
        T("Dans quelle commune ?") if number == 1 else T("Dans une autre commune aussi ?"),
        prefill=lambda context: _saved_place(context, number),
        optional=number > 1,
        when=lambda context: number == 1 or place_key(number - 1) in context,
    )


def _disability() -> tuple[Step, ...]:
    return (
        Choose(
            key=state.DISABILITY_STEP,
            title=T("Faut-il un logement adapté à un handicap ?"),
            hint=completeness_text,
            options=(
                Option(NO, T("Non"), icon="check"),
                Option(WHEELCHAIR, T("Oui, pour un fauteuil roulant"), icon="wheelchair-accessibility"),
                Option(OTHER_NEED, T("Oui, autrement"), icon="human-cane"),
            ),
            prefill=_need,
        ),
        *free_text_steps(
            state.NEED_STEP,
            T("Que doit avoir le logement ?"),
            prefill=lambda context: ApplicationAnswers(context).saved_application.disability.words,
            hint=T("Par exemple une douche sans marche. Ne dites rien de votre santé."),
            max_length=500,
            optional=True,
            counted=False,
            when=lambda context: context.get(state.DISABILITY_STEP, NO) != NO,
        ),
    )


def _phone(context: Context) -> str | None:
    who = visit_facts.identity(context)
    return ApplicationAnswers(context).saved_application.applicant.phone or (
        who.phone if isinstance(who, Guest) else None
    )


def _commune(context: Context) -> str:
    address = ApplicationAnswers(context).saved_application.address
    return shared_questions.encode_commune(address.commune, address.postcode, address.city)


def _street(context: Context) -> str:
    """A tenant's is known; it can be changed on the review."""
    who = visit_facts.identity(context)
    return ApplicationAnswers(context).saved_application.address.line or (
        who.address[:200] if isinstance(who, SignedInTenant) else ""
    )


def _tax_income(context: Context) -> Money | None:
    """What was told of the year that counts; of an earlier one it is asked anew."""
    income = ApplicationAnswers(context).saved_application.income
    return income.tax_income if income.tax_year == shared_questions.tax_year(context) else None


def _present_home(context: Context) -> str | None:
    """A tenant of this landlord is asked nothing."""
    kind = ApplicationAnswers(context).saved_application.home.kind
    if kind is None and isinstance(visit_facts.identity(context), SignedInTenant):
        return HousingStatus.LOCATAIRE_HLM
    return kind


def _saved_place(context: Context, number: int) -> str:
    places = ApplicationAnswers(context).saved_application.wanted.places
    if number > len(places):
        return ""
    return shared_questions.encode_commune(places[number - 1].commune, "", places[number - 1].city)


def _need(context: Context) -> str | None:
    disability = ApplicationAnswers(context).saved_application.disability
    if disability.concerned is None:
        return None
    if not disability.concerned:
        return NO
    return WHEELCHAIR if disability.wheelchair else OTHER_NEED


#: Reasons that make no sense for who has no home of their own, and the one that only they have.
_OF_A_HOME = frozenset(
    {
        HousingReason.TROP_PETIT,
        HousingReason.TROP_GRAND,
        HousingReason.TROP_CHER,
        HousingReason.NON_DECENT,
        HousingReason.FIN_DE_BAIL,
        HousingReason.DEMOLITION,
        HousingReason.VOISINAGE,
    }
)
_WITHOUT_HOME = frozenset({HousingStatus.SANS_ABRI, HousingStatus.HOTEL, HousingStatus.HEBERGEMENT})
_HOSTED = frozenset({HousingStatus.CHEZ_PARENTS, HousingStatus.CHEZ_PARTICULIER})
_OF_THE_HOSTED = frozenset({HousingReason.SANS_LOGEMENT, HousingReason.DECOHABITATION})


def _reasons(context: Context) -> tuple[Option, ...]:
    """Those that can be true of where the visitor lives."""
    home = context.get(state.PRESENT_HOME_STEP)
    if home in _WITHOUT_HOME:
        left_out = _OF_A_HOME
    elif home in _HOSTED:
        left_out = frozenset()
    else:
        left_out = _OF_THE_HOSTED
    return labels.label_options(
        {reason: label for reason, label in labels.REASONS.items() if reason not in left_out}
    )
