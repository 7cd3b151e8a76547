"""The homes that are offered, who looks at them, and what is asked for."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from kiosk.domain import (
    NO_TEXT,
    TN,
    Act,
    ApplicationState,
    HomeSize,
    Money,
    Offer,
    OfferApplication,
    OfferApplicationState,
    OfferEventKind,
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
    Context,
    FetchResult,
    Option,
    StatementRow,
    SummaryLine,
    Tone,
    derived,
    fetched_value,
)
from landlord.contract import SessionReporter, routes

from .. import shared_questions, visit_facts
from ..housing_application.labels import SIZES
from . import labels

#: The steps whose answers are read here.
OFFERS_STEP, WHERE, TOWN, SIZE, RENT, OFFER_STEP = "offres", "ou", "commune", "taille", "loyer", "logement"
HOUSEHOLD, INCOME, DETAILS_STEP = "foyer", "revenu", "fiche"
EARLIER_APPLICATIONS_STEP, RANK, REFERENCE = "deja_demandes", "rang", "numero_de_la_borne"
CONFIRMATION_STEP, DONE = "confirmer", "candidature_envoyee"
APPLICATIONS_STEP, WHICH, NEXT, CHANGE_DONE = "candidatures_dites", "candidature", "suite", "changement"

#: Answers that decide where the journey goes.
ANYWHERE, ANOTHER, MY_APPLICATIONS, ANY = "partout", "autre", "candidatures", "toutes"
APPLY, SEEN, FIRST, WITHDRAW = "demander", "vu", "premier", "retirer"

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
#: Days before the end of an offer from which on it is texts.
ENDING_SOON_DAYS = 3


#: A word beside the colour, for each way to fit.
FIT_WORDS = {Fit.OUI: T("Convient"), Fit.NON: T("Attention"), Fit.A_VOIR: T("À vérifier")}
FIT_TONES = {Fit.OUI: Tone.OK, Fit.NON: Tone.WARN, Fit.A_VOIR: Tone.PLAIN}
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
APPLICATION_NEEDED = T(
    "Pour demander ce logement, il faut une demande de logement déposée. Vous pouvez la faire ici."
)
#: The contract takes as many wishes.
MAX_RANK = 20


def picture_key(number: int) -> str:
    return f"photo_{number}"


def view_key(place: int) -> str:
    return f"vue_{place}"


def _card(offer: Offer, picture: bytes, now: datetime) -> Option:
    left = (offer.expires_at - now).days
    return Option(
        offer.id,
        labels.offer_name(offer),
        labels.card_text(offer),
        icon="home-city",
        tone=Tone.WARN if left < ENDING_SOON_DAYS else Tone.PLAIN,
        figure=T("{rent}", rent=labels.rent_with_charges(offer)),
        picture=picture,
    )


def count_label(count: int) -> Text:
    if not count:
        return T("Il n’y a pas de logement proposé aujourd’hui.")
    return TN("{count} logement", "{count} logements", count)


def rank_text(place: int) -> Text:
    return T("Mon premier choix") if place == 1 else T("Mon choix numéro {rank}", rank=place)


def _what_comes(home: Offer) -> Text:
    last = home.expires_at.astimezone(PARIS).date()
    return T("On peut le demander jusqu’à {day}. L’agence compare ensuite les dossiers.", day=last)


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


@dataclass(frozen=True, slots=True)
class OffersState:
    """The homes that are offered, the one that is looked at, and who looks."""

    context: Context = field(repr=False)

    @derived
    def offers(self) -> OfferIndex:
        return cast(OfferIndex, fetched_value(self.context, OFFERS_STEP)) or OfferIndex(
            (), visit_facts.now(self.context)
        )

    @derived
    def _search(self) -> OfferSearch:
        town = shared_questions.chosen_commune(self.context, TOWN)
        where = town.code if town else self.context.get(WHERE, ANYWHERE)
        size, most = self.context.get(SIZE, ANY), self.context.get(RENT, ANY)
        return OfferSearch(
            commune="" if where == ANYWHERE else where,
            size=None if size == ANY else HomeSize(size),
            most=None if most == ANY else Money(int(most)),
        )

    @derived
    def matching_offers(self) -> OfferResults:
        """The homes that were looked for, the latest first."""
        return self.offers.find(self._search)

    @derived
    def is_browsing(self) -> bool:
        return WHERE in self.context and self.context[WHERE] != MY_APPLICATIONS

    @derived
    def has_some(self) -> bool:
        return self.is_browsing and bool(self.matching_offers)

    @derived
    def chosen_offer(self) -> Offer | None:
        """The one that is looked at."""
        return self.offers.get(self.context.get(OFFER_STEP, ""))

    @derived
    def count_text(self) -> Text:
        """How many there are; and when that was told, unless it was just now."""
        found = count_label(len(self.offers))
        at = self.stale_since
        return T("{found}, à jour {moment}", found=found, moment=at) if at else found

    @derived
    def place_options(self) -> list[Option]:
        found = self.matching_offers.commune_counts
        places = [
            Option(each.code, verbatim(each.city), count_label(each.count), icon="map-marker")
            for each in found[:MAX_COMMUNES]
        ]
        if len(found) > MAX_COMMUNES:
            places.append(Option(ANOTHER, T("Dans une autre commune"), icon="map-search"))
        if found:
            places.append(Option(ANYWHERE, T("Partout"), count_label(len(self.offers)), icon="map"))
        return [*places, Option(MY_APPLICATIONS, T("Suivre mes candidatures"), icon="timeline-check-outline")]

    @derived
    def size_options(self) -> list[Option]:
        found = self.matching_offers.sizes
        if len(found) < 2:
            return []
        lines = [
            Option(str(size), SIZES[size].label, count_label(count), icon=SIZES[size].icon)
            for size, count in found.items()
        ]
        return [*lines, Option(ANY, T("Toutes les tailles"), icon="all-inclusive")]

    @derived
    def rent_options(self) -> list[Option]:
        lines = [
            Option(str(most.cents), T("{most} au plus", most=most), icon="cash")
            for most in self.matching_offers.rent_steps
        ]
        return [*lines, Option(ANY, T("Tous les loyers"), icon="all-inclusive")] if lines else []

    def has_picture(self, number: int) -> bool:
        if not self.is_browsing:
            return False
        homes = self.matching_offers[: number + 1]
        if len(homes) <= number or not homes[number].pictures:
            return False
        before = [place for place in range(number) if homes[place].pictures]
        return not before or picture_key(before[-1]) in self.context

    @derived
    def cards(self) -> list[Option]:
        return [
            _card(offer, fetched_value(self.context, picture_key(number), b""), visit_facts.now(self.context))
            for number, offer in enumerate(self.matching_offers[:MAX_CARDS])
        ]

    @derived
    def shown_text(self) -> Text:
        if len(self.matching_offers) > MAX_CARDS:
            return T("Voici les {count} plus récents. Le loyer est charges comprises.", count=MAX_CARDS)
        return T("Le loyer est charges comprises.") if self.matching_offers else NO_TEXT

    @derived
    def stale_since(self) -> datetime | None:
        """When the homes were told, where that is worth saying: the line is down, and they were kept."""
        answer = self.context.get(OFFERS_STEP)
        if (
            not isinstance(answer, FetchResult)
            or visit_facts.now(self.context) - answer.fetched_at < FRESH_FOR
        ):
            return None
        return answer.fetched_at.astimezone(PARIS)

    @derived
    def detail_pictures(self) -> list[bytes]:
        """Pictures of the home that is looked at, as far as they came."""
        return [
            each
            for place in range(DETAIL_PICTURES)
            if (each := fetched_value(self.context, view_key(place), b""))
        ]

    @derived
    def offer_title(self) -> Text:
        home = self.chosen_offer
        return labels.offer_name(home) if home else NO_TEXT

    @derived
    def offer_headline(self) -> SummaryLine:
        home = self.chosen_offer
        assert home is not None, "the sheet is of a home"
        return SummaryLine(T("Par mois, charges comprises"), T("{rent}", rent=labels.rent_with_charges(home)))

    @derived
    def offer_rows(self) -> list[StatementRow]:
        home = self.chosen_offer
        assert home is not None, "the sheet is of a home"
        rows = [
            StatementRow(T("Le logement"), labels.offer_name(home), verbatim(home.description)),
            *self._fit_rows,
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

    @derived
    def _fit_rows(self) -> list[StatementRow]:
        home, who = self.chosen_offer, self.household_to_compare
        if home is None or who is None:
            return []
        found = assess_fit(home, who, ceilings_in_force(), occupancy_rules_in_force())
        return [
            StatementRow(each.about, FIT_WORDS[each.fit], each.sentence, FIT_TONES[each.fit])
            for each in found
        ]

    @derived
    def offer_notice(self) -> Text:
        """That the agency decides, or how one can apply; and how old it is when it was not told just now."""
        if not self.can_apply:
            return APPLICATION_NEEDED
        if at := self.stale_since:
            return T("Pas de réseau : à jour {moment}.", moment=at)
        return T("C’est une indication : la commission décide.")

    @derived
    def offer_actions(self) -> list[Option]:
        if self.can_apply:
            return [Option(APPLY, T("Demander ce logement"), icon="hand-heart")]
        return [Option(SEEN, T("J’ai compris"), icon="check")]

    @derived
    def is_tenant(self) -> bool:
        return isinstance(visit_facts.identity(self.context), SignedInTenant)

    @derived
    def can_apply(self) -> bool:
        found = shared_questions.found_application(self.context)
        return self.is_tenant or (found is not None and found.state in STATES_THAT_CAN_APPLY)

    @derived
    def resume_code(self) -> str:
        found = shared_questions.found_application(self.context)
        return found.resume_code if found else ""

    @derived
    def reporter(self) -> SessionReporter | None:
        """The tenant who applies; anyone else applies with the resume code of their application."""
        who = visit_facts.identity(self.context)
        return visit_facts.reporter(who) if isinstance(who, SignedInTenant) else None

    @derived
    def household_to_compare(self) -> HouseholdProfile | None:
        """What a home is compared with; ``None`` when nothing was told."""
        found = shared_questions.found_application(self.context)
        if found is not None:
            return household_profile(
                found, ceilings_in_force().household_limits, visit_facts.now(self.context).date()
            )
        if HOUSEHOLD in self.context:
            people, category, *_ = HOUSEHOLDS[self.context[HOUSEHOLD]]
            return HouseholdProfile(people, people, category, self.context.get(INCOME))
        return None

    def offer_applications(self, key: str) -> tuple[OfferApplication, ...]:
        return cast("tuple[OfferApplication, ...]", fetched_value(self.context, key, ()))

    def active_applications(self, key: str) -> list[OfferApplication]:
        """Those of which something may still come, the dearest wish first."""
        return sorted(
            (each for each in self.offer_applications(key) if each.state not in labels.FINAL_STATES),
            key=lambda each: each.rank,
        )


@dataclass(frozen=True, slots=True)
class CandidacyState(OffersState):
    """A home that is asked for, or followed, ranked and withdrawn."""

    @derived
    def is_applying(self) -> bool:
        return bool(self.context.get(DETAILS_STEP) == APPLY)

    @derived
    def is_applied_for(self) -> bool:
        return any(
            each.offer_id == self.context[OFFER_STEP]
            for each in self.active_applications(EARLIER_APPLICATIONS_STEP)
        )

    @derived
    def is_new(self) -> bool:
        """Whether a home is applied for that was not before."""
        return self.is_applying and not self.is_applied_for

    @derived
    def chosen_rank(self) -> int:
        """Which wish it is; 1 is the dearest."""
        return int(self.context.get(RANK, "1"))

    @derived
    def rank_options(self) -> list[Option]:
        count = min(len(self.active_applications(EARLIER_APPLICATIONS_STEP)) + 1, MAX_RANK)
        return [
            Option(
                str(place),
                rank_text(place),
                icon=f"numeric-{place}-box" if place < 10 else "numeric-9-plus-box",
            )
            for place in range(1, count + 1)
        ]

    @derived
    def review_lines(self) -> list[SummaryLine]:
        home = self.chosen_offer
        if home is None:
            return []
        return [
            SummaryLine(T("Le logement"), labels.offer_name(home)),
            SummaryLine(T("Par mois, charges comprises"), T("{rent}", rent=labels.rent_with_charges(home))),
            SummaryLine(T("Votre choix"), rank_text(self.chosen_rank), RANK if RANK in self.context else ""),
        ]

    @derived
    def act(self) -> Act:
        return routes.OFFER_APPLICATION.act(
            self.context[OFFER_STEP],
            reference=fetched_value(self.context, REFERENCE),
            rank=self.chosen_rank,
            at=visit_facts.now(self.context),
            reporter=self.reporter,
            resume_code=self.resume_code or None,
        )

    @derived
    def new_number(self) -> str:
        """The landlord's number, or the one that this kiosk made."""
        answer = fetched_value(self.context, DONE, {})
        return str(answer.get("reference", "") if isinstance(answer, dict) else "") or str(
            fetched_value(self.context, REFERENCE, "")
        )

    @derived
    def new_facts(self) -> list[SummaryLine]:
        """What was asked for, and what comes."""
        home = self.chosen_offer
        if home is None:
            return []
        return [
            SummaryLine(T("Le logement"), labels.offer_name(home)),
            SummaryLine(T("Par mois, charges comprises"), T("{rent}", rent=labels.rent_with_charges(home))),
            SummaryLine(T("Votre choix"), rank_text(self.chosen_rank)),
            SummaryLine(T("Et maintenant ?"), _what_comes(home)),
        ]

    @derived
    def is_following(self) -> bool:
        return bool(self.context.get(WHERE) == MY_APPLICATIONS)

    @derived
    def can_follow(self) -> bool:
        return self.is_following and (self.is_tenant or bool(self.resume_code))

    @derived
    def chosen_application(self) -> OfferApplication | None:
        return next(
            (
                each
                for each in self.offer_applications(APPLICATIONS_STEP)
                if each.reference == self.context.get(WHICH)
            ),
            None,
        )

    @derived
    def options(self) -> list[Option]:
        return [
            Option(
                each.reference,
                verbatim(each.title),
                T(
                    "{state}. {rank}",
                    state=labels.STATE_TEXTS[each.state].headline,
                    rank=rank_text(each.rank),
                ),
                icon="home-city",
                tone=labels.STATE_TEXTS[each.state].tone,
            )
            for each in sorted(
                self.offer_applications(APPLICATIONS_STEP),
                key=lambda each: (each.state in labels.FINAL_STATES, each.rank),
            )
        ]

    @derived
    def title(self) -> Text:
        found = self.chosen_application
        return verbatim(found.title) if found else NO_TEXT

    @derived
    def headline(self) -> SummaryLine:
        found = self.chosen_application
        assert found is not None, "one was chosen"
        return SummaryLine(T("Votre candidature"), labels.STATE_TEXTS[found.state].headline)

    @derived
    def rows(self) -> list[StatementRow]:
        found = self.chosen_application
        assert found is not None, "one was chosen"
        texts = labels.STATE_TEXTS[found.state]
        rows = [
            StatementRow(T("Et maintenant ?"), NO_TEXT, texts.next, texts.tone),
            StatementRow(T("Votre choix"), rank_text(found.rank)),
            _committee(found),
            StatementRow(T("Pourquoi"), NO_TEXT, verbatim(found.reason)),
            StatementRow(T("Demandé"), T("{day}", day=found.at.astimezone(PARIS).date())),
            StatementRow(T("Votre numéro"), verbatim(found.reference)),
        ]
        return [row for row in rows if row.value or row.explanation]

    @derived
    def actions(self) -> list[Option]:
        found = self.chosen_application
        actions = []
        if found and found.state not in labels.FINAL_STATES:
            actions.append(Option(WITHDRAW, T("Retirer ma candidature"), icon="close-circle-outline"))
            if found.rank > 1 and found.state is not OfferApplicationState.PRESENTEE_CALEOL:
                actions.append(Option(FIRST, T("En faire mon premier choix"), icon="star"))
        return [*actions, Option(SEEN, T("J’ai compris"), icon="check")]

    @derived
    def has_change(self) -> bool:
        return self.context.get(NEXT) in {FIRST, WITHDRAW}

    @derived
    def change_act(self) -> Act:
        withdraws = self.context[NEXT] == WITHDRAW
        route = routes.OFFER_WITHDRAWAL if withdraws else routes.OFFER_RANK
        return route.act(
            self.context[WHICH],
            kind=OfferEventKind.DESISTER if withdraws else OfferEventKind.CLASSER,
            rank=None if withdraws else 1,
            at=visit_facts.now(self.context),
            reporter=self.reporter,
            resume_code=self.resume_code or None,
        )

    @derived
    def change_headline(self) -> Text:
        if self.context.get(NEXT) == WITHDRAW:
            return T("Votre candidature est retirée.")
        return T("C’est votre premier choix.")

    @derived
    def change_lines(self) -> list[SummaryLine]:
        found = self.chosen_application
        return [SummaryLine(T("Le logement"), verbatim(found.title))] if found else []

    @derived
    def receipt_headline(self) -> Text:
        if self.has_change:
            return self.change_headline
        return T("Votre candidature est envoyée.")

    @derived
    def receipt_number(self) -> str:
        found = self.chosen_application
        return found.reference if found else self.new_number

    @derived
    def receipt_facts(self) -> list[SummaryLine]:
        return self.change_lines if self.has_change else self.new_facts
