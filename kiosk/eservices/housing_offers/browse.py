"""The homes that are offered: narrowing the list, the cards, one home in full beside who asks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

from kiosk.domain import (
    NO_TEXT,
    TN,
    ApplicationState,
    HomeSize,
    Money,
    Offer,
    OfferApplication,
    Query,
    SignedInTenant,
    T,
    Text,
    verbatim,
)
from kiosk.domain.rules import PARIS
from kiosk.domain.rules.ceilings import HouseholdProfile, ceilings_in_force, household_profile
from kiosk.domain.rules.home_search import OfferIndex, OfferResults, OfferSearch
from kiosk.domain.rules.housing_fit import Fit, assess_fit, occupancy_rules_in_force
from kiosk.journeys import (
    ChoiceLayout,
    Choose,
    Context,
    FetchResult,
    FetchStep,
    Information,
    Option,
    Statement,
    StatementRow,
    Step,
    SummaryLine,
    Tone,
    fetched_value,
)
from landlord.contract import SessionReporter

from .. import shared_questions, visit_facts
from ..housing_application.labels import SIZES
from . import labels

OFFERS_STEP, WHERE, TOWN, SIZE, RENT, OFFER_STEP = "offres", "ou", "commune", "taille", "loyer", "logement"
ANYWHERE, ANOTHER, MY_APPLICATIONS, ANY = "partout", "autre", "candidatures", "toutes"

#: From more homes than this on, it is asked which.
SHORT_LIST_SIZE = 12
#: Communes that are offered as lines; another one is found by its name.
MAX_COMMUNES = 8
#: Cards that are shown (each costs some milliseconds, and 100 are seen), and those whose picture is fetched.
MAX_CARDS = 12
PREFETCHED_PICTURES = 6
#: Pictures of the home that is looked at: the house, and its rooms.
DETAIL_PICTURES = 3
#: What was told so lately is of now.
FRESH_FOR = timedelta(minutes=10)
#: Days before the end of an offer from which on it is said.
ENDING_SOON_DAYS = 3


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
            hint=_how_many,
            options=_places,
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
            hint=lambda context: _found(len(matching_offers(context))),
            options=_sizes,
            counted=False,
            when=lambda context: is_browsing(context) and len(matching_offers(context)) > SHORT_LIST_SIZE,
        ),
        Choose(
            key=RENT,
            title=T("Quel loyer, charges comprises ?"),
            hint=lambda context: _found(len(matching_offers(context))),
            options=_rents,
            counted=False,
            when=lambda context: is_browsing(context) and len(matching_offers(context)) > SHORT_LIST_SIZE,
        ),
        Information(
            key="aucun",
            title=T("Il n’y a pas de logement proposé ici aujourd’hui."),
            body=(
                T("Touchez Retour pour chercher ailleurs."),
                T("De nouveaux logements arrivent souvent."),
            ),
            when=lambda context: is_browsing(context) and not matching_offers(context),
        ),
        *(_picture(number) for number in range(PREFETCHED_PICTURES)),
        Choose(
            key=OFFER_STEP,
            title=lambda context: _found(len(matching_offers(context))),
            hint=_shown,
            shape=ChoiceLayout.CARDS,
            options=_cards,
            when=is_browsing,
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


def is_browsing(context: Context) -> bool:
    return WHERE in context and context[WHERE] != MY_APPLICATIONS


def has_some(context: Context) -> bool:
    """Whether there are homes to choose from."""
    return is_browsing(context) and bool(matching_offers(context))


def matching_offers(context: Context) -> OfferResults:
    """The homes that were looked for, the latest first."""
    return _homes(context).find(_search(context))


def chosen_offer(context: Context) -> Offer | None:
    """The one that is looked at."""
    return _homes(context).get(context.get(OFFER_STEP, ""))


def _homes(context: Context) -> OfferIndex:
    return cast(OfferIndex, fetched_value(context, OFFERS_STEP)) or OfferIndex((), visit_facts.now(context))


def _search(context: Context) -> OfferSearch:
    town = shared_questions.chosen_commune(context, TOWN)
    where = town.code if town else context.get(WHERE, ANYWHERE)
    size, most = context.get(SIZE, ANY), context.get(RENT, ANY)
    return OfferSearch(
        commune="" if where == ANYWHERE else where,
        size=None if size == ANY else HomeSize(size),
        most=None if most == ANY else Money(int(most)),
    )


def _places(context: Context) -> list[Option]:
    found = matching_offers(context).commune_counts
    places = [
        Option(each.code, verbatim(each.city), _found(each.count), icon="map-marker")
        for each in found[:MAX_COMMUNES]
    ]
    if len(found) > MAX_COMMUNES:
        places.append(Option(ANOTHER, T("Dans une autre commune"), icon="map-search"))
    if found:
        places.append(Option(ANYWHERE, T("Partout"), _found(len(_homes(context))), icon="map"))
    return [*places, Option(MY_APPLICATIONS, T("Suivre mes candidatures"), icon="timeline-check-outline")]


def _sizes(context: Context) -> list[Option]:
    found = matching_offers(context).sizes
    if len(found) < 2:
        return []
    lines = [
        Option(str(size), SIZES[size].label, _found(count), icon=SIZES[size].icon)
        for size, count in found.items()
    ]
    return [*lines, Option(ANY, T("Toutes les tailles"), icon="all-inclusive")]


def _rents(context: Context) -> list[Option]:
    lines = [
        Option(str(most.cents), T("{most} au plus", most=most), icon="cash")
        for most in matching_offers(context).rent_steps
    ]
    return [*lines, Option(ANY, T("Tous les loyers"), icon="all-inclusive")] if lines else []


def _picture(number: int) -> FetchStep:
    """The picture of a card. Without one a card is a card; when one does not come, nor do the others."""
    return FetchStep(
        key=_picture_key(number),
        asks=lambda context: Query("offer_picture", matching_offers(context)[number].pictures[0]),
        title=T("Nous préparons les photos…"),
        optional=True,
        when=lambda context: _has_picture(context, number),
    )


def _picture_key(number: int) -> str:
    return f"photo_{number}"


def _has_picture(context: Context, number: int) -> bool:
    if not is_browsing(context):
        return False
    homes = matching_offers(context)[: number + 1]
    if len(homes) <= number or not homes[number].pictures:
        return False
    before = [place for place in range(number) if homes[place].pictures]
    return not before or _picture_key(before[-1]) in context


def detail_pictures(context: Context) -> list[bytes]:
    """Pictures of the home that is looked at, as far as they came."""
    return [each for place in range(DETAIL_PICTURES) if (each := fetched_value(context, f"vue_{place}", b""))]


def _view_of_home(place: int) -> FetchStep:
    """One of them; when one does not come, nor do the others."""

    def is_there(context: Context) -> bool:
        chosen = chosen_offer(context) if is_browsing(context) else None
        known = place == 0 or f"vue_{place - 1}" in context
        return chosen is not None and len(chosen.pictures) > place and known

    def wanted(context: Context) -> Query:
        chosen = chosen_offer(context)
        assert chosen is not None, "it is there"
        return Query("offer_picture", chosen.pictures[place])

    return FetchStep(
        key=f"vue_{place}",
        asks=wanted,
        title=T("Nous préparons les photos…"),
        optional=True,
        when=is_there,
    )


def _cards(context: Context) -> list[Option]:
    return [
        _card(offer, fetched_value(context, _picture_key(number), b""), context)
        for number, offer in enumerate(matching_offers(context)[:MAX_CARDS])
    ]


def _card(offer: Offer, picture: bytes, context: Context) -> Option:
    left = (offer.expires_at - visit_facts.now(context)).days
    return Option(
        offer.id,
        labels.offer_name(offer),
        labels.card_text(offer),
        icon="home-city",
        tone=Tone.WARN if left < ENDING_SOON_DAYS else Tone.PLAIN,
        figure=T("{rent}", rent=labels.rent_with_charges(offer)),
        picture=picture,
    )


def _how_many(context: Context) -> Text:
    """How many there are; and when that was told, unless it was just now."""
    found = _found(len(_homes(context)))
    at = stale_since(context)
    return T("{found}, à jour {moment}", found=found, moment=at) if at else found


def stale_since(context: Context) -> datetime | None:
    """When the homes were told, where that is worth saying: the line is down, and they were kept."""
    answer = context.get(OFFERS_STEP)
    if not isinstance(answer, FetchResult) or visit_facts.now(context) - answer.fetched_at < FRESH_FOR:
        return None
    return answer.fetched_at.astimezone(PARIS)


def _shown(context: Context) -> Text:
    if len(matching_offers(context)) > MAX_CARDS:
        return T("Voici les {count} plus récents. Le loyer est charges comprises.", count=MAX_CARDS)
    return T("Le loyer est charges comprises.") if matching_offers(context) else NO_TEXT


def _found(count: int) -> Text:
    if not count:
        return T("Il n’y a pas de logement proposé aujourd’hui.")
    return TN("{count} logement", "{count} logements", count)


DETAILS_STEP = "fiche"
APPLY, SEEN = "demander", "vu"

#: A word beside the colour, for each way to fit.
FIT_WORDS = {Fit.OUI: T("Convient"), Fit.NON: T("Attention"), Fit.A_VOIR: T("À vérifier")}
FIT_TONES = {Fit.OUI: Tone.OK, Fit.NON: Tone.WARN, Fit.A_VOIR: Tone.PLAIN}


def details_step() -> Statement:
    """The home, and the way on: nothing here refuses anybody."""
    return Statement(
        key=DETAILS_STEP,
        title=_title,
        headline=_headline,
        rows=_rows,
        notice=_notice,
        pictures=detail_pictures,
        ways=_ways,
        counted=True,
        when=lambda context: chosen_offer(context) is not None,
        ahead=has_some,
    )


def _title(context: Context) -> Text:
    home = chosen_offer(context)
    return labels.offer_name(home) if home else NO_TEXT


def _headline(context: Context) -> SummaryLine:
    home = chosen_offer(context)
    assert home is not None, "the sheet is of a home"
    return SummaryLine(T("Par mois, charges comprises"), T("{rent}", rent=labels.rent_with_charges(home)))


def _rows(context: Context) -> list[StatementRow]:
    home = chosen_offer(context)
    assert home is not None, "the sheet is of a home"
    rows = [
        StatementRow(T("Le logement"), labels.offer_name(home), verbatim(home.description)),
        *_fit(context),
        StatementRow(
            T("Loyer et charges"),
            T("{rent} et {charges}", rent=home.rent, charges=home.charges),
            labels.FUNDING_LABELS[home.category],
        ),
        StatementRow(T("La surface"), labels.rooms(home)),
        StatementRow(T("L’étage"), labels.floor(home)),
        StatementRow(T("Le chauffage"), labels.energy(home)),
        StatementRow(
            T("Libre à partir du"),
            NO_TEXT if home.available_on is None else T("{day}", day=home.available_on),
        ),
        StatementRow(T("À demander avant"), T("{moment}", moment=home.expires_at.astimezone(PARIS))),
    ]
    return [row for row in rows if row.value]


def _fit(context: Context) -> list[StatementRow]:
    home, who = chosen_offer(context), household_to_compare(context)
    if home is None or who is None:
        return []
    found = assess_fit(home, who, ceilings_in_force(), occupancy_rules_in_force())
    return [
        StatementRow(each.about, FIT_WORDS[each.fit], each.sentence, FIT_TONES[each.fit]) for each in found
    ]


def _notice(context: Context) -> Text:
    """That the agency decides, or how one can apply; and how old it is when it was not told just now."""
    if not can_apply(context):
        return T(
            "Pour demander ce logement, il faut une demande de logement déposée. Vous pouvez la faire ici."
        )
    if at := stale_since(context):
        return T("Pas de réseau : à jour {moment}.", moment=at)
    return T("C’est une indication : la commission décide.")


def _ways(context: Context) -> list[Option]:
    if can_apply(context):
        return [Option(APPLY, T("Demander ce logement"), icon="hand-heart")]
    return [Option(SEEN, T("J’ai compris"), icon="check")]


HOUSEHOLD, INCOME = "foyer", "revenu"

#: Where an application stands when it lets its owner apply for a home.
STATES_THAT_CAN_APPLY = frozenset(
    {
        ApplicationState.DEPOSEE,
        ApplicationState.A_VALIDER,
        ApplicationState.ENREGISTREE,
        ApplicationState.A_RENOUVELER,
        ApplicationState.EN_INSTRUCTION,
        ApplicationState.EN_CALEOL,
    }
)

#: People and category of the law's table (kiosk.domain.rules.ceilings) for what a household can be.
HOUSEHOLDS = {
    "seul": (1, 1, T("Seul ou seule"), "account"),
    "couple": (2, 2, T("En couple"), "account-heart"),
    "seul_1": (2, 3, T("Seul ou seule, avec un enfant"), "human-male-child"),
    "seul_2": (3, 4, T("Seul ou seule, avec deux enfants"), "human-male-child"),
    "seul_3": (4, 5, T("Seul ou seule, avec trois enfants"), "human-male-child"),
    "couple_1": (3, 3, T("En couple, avec un enfant"), "human-male-female-child"),
    "couple_2": (4, 4, T("En couple, avec deux enfants"), "human-male-female-child"),
    "couple_3": (5, 5, T("En couple, avec trois enfants"), "human-male-female-child"),
    "couple_4": (6, 6, T("En couple, avec quatre enfants"), "human-male-female-child"),
}


def is_tenant(context: Context) -> bool:
    return isinstance(visit_facts.identity(context), SignedInTenant)


def applicant_steps() -> tuple[Step, ...]:
    """Who it is; nobody has to say it to look. Before the list: from home to home nothing is asked."""
    return (
        *shared_questions.application_lookup_steps(
            lambda context: (
                WHERE in context
                and not is_tenant(context)
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
            when=lambda context: is_browsing(context) and is_tenant(context),
        ),
        shared_questions.tax_income_step(INCOME, when=lambda context: HOUSEHOLD in context),
    )


def offer_applications_step(key: str, **more: Any) -> FetchStep:
    """Asks for the homes that were applied for."""
    return FetchStep(
        key=key,
        asks=lambda context: Query("offer_applications", "" if is_tenant(context) else resume_code(context)),
        title=T("Nous cherchons vos candidatures…"),
        **more,
    )


def offer_applications(context: Context, key: str) -> tuple[OfferApplication, ...]:
    return cast("tuple[OfferApplication, ...]", fetched_value(context, key, ()))


def active_applications(context: Context, key: str) -> list[OfferApplication]:
    """Those of which something may still come, the dearest wish first."""
    return sorted(
        (each for each in offer_applications(context, key) if each.state not in labels.FINAL_STATES),
        key=lambda each: each.rank,
    )


def can_apply(context: Context) -> bool:
    """Whether there is something to apply with."""
    found = shared_questions.found_application(context)
    return is_tenant(context) or (found is not None and found.state in STATES_THAT_CAN_APPLY)


def resume_code(context: Context) -> str:
    found = shared_questions.found_application(context)
    return found.resume_code if found else ""


def reporter(context: Context) -> SessionReporter | None:
    """The tenant who applies; anyone else applies with the resume code of their application."""
    who = visit_facts.identity(context)
    return visit_facts.reporter(who) if isinstance(who, SignedInTenant) else None


def household_to_compare(context: Context) -> HouseholdProfile | None:
    """What a home is compared with; ``None`` when nothing was told."""
    found = shared_questions.found_application(context)
    if found is not None:
        return household_profile(found, ceilings_in_force().household_limits, visit_facts.now(context).date())
    if HOUSEHOLD in context:
        people, category, *_ = HOUSEHOLDS[context[HOUSEHOLD]]
        return HouseholdProfile(people, people, category, context.get(INCOME))
    return None
