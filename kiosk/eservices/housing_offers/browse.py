"""The homes that are offered: where, which size, which rent, then cards with their pictures.

A question comes only while the list is long; of what is shown at first the pictures are fetched.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

from kiosk.domain import NO_TEXT, TN, HomeSize, Money, Offer, Query, T, Text, verbatim
from kiosk.domain.rules import PARIS
from kiosk.domain.rules.home_search import OfferIndex, OfferResults, OfferSearch
from kiosk.eservices import communes, visit_facts
from kiosk.eservices.housing_application.labels import SIZES
from kiosk.journeys import (
    ChoiceLayout,
    Choose,
    Context,
    FetchResult,
    FetchStep,
    Information,
    Option,
    Step,
    Tone,
    fetched_value,
)

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
            asks=lambda view: Query("every_offer"),
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
            communes.find_commune(
                TOWN, T("Dans quelle commune ?"), when=lambda view: view.get(WHERE) == ANOTHER
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
            hint=lambda view: _found(len(matching_offers(view))),
            options=_sizes,
            counted=False,
            when=lambda view: is_browsing(view) and len(matching_offers(view)) > SHORT_LIST_SIZE,
        ),
        Choose(
            key=RENT,
            title=T("Quel loyer, charges comprises ?"),
            hint=lambda view: _found(len(matching_offers(view))),
            options=_rents,
            counted=False,
            when=lambda view: is_browsing(view) and len(matching_offers(view)) > SHORT_LIST_SIZE,
        ),
        Information(
            key="aucun",
            title=T("Il n’y a pas de logement proposé ici aujourd’hui."),
            body=(
                T("Touchez Retour pour chercher ailleurs."),
                T("De nouveaux logements arrivent souvent."),
            ),
            when=lambda view: is_browsing(view) and not matching_offers(view),
        ),
        *(_picture(number) for number in range(PREFETCHED_PICTURES)),
        Choose(
            key=OFFER_STEP,
            title=lambda view: _found(len(matching_offers(view))),
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

    def check(self, value: object, view: Context) -> FetchResult:
        answer = super(_FetchOffersStep, self).check(value, view)
        if isinstance(answer.value, OfferIndex):
            return answer
        return replace(answer, value=OfferIndex(answer.value, visit_facts.now(view)))


def is_browsing(view: Context) -> bool:
    return WHERE in view and view[WHERE] != MY_APPLICATIONS


def has_some(view: Context) -> bool:
    """Whether there are homes to choose from."""
    return is_browsing(view) and bool(matching_offers(view))


def matching_offers(view: Context) -> OfferResults:
    """The homes that were looked for, the latest first."""
    return _homes(view).find(_search(view))


def chosen_offer(view: Context) -> Offer | None:
    """The one that is looked at."""
    return _homes(view).get(view.get(OFFER_STEP, ""))


def _homes(view: Context) -> OfferIndex:
    return cast(OfferIndex, fetched_value(view, OFFERS_STEP)) or OfferIndex((), visit_facts.now(view))


def _search(view: Context) -> OfferSearch:
    town = communes.chosen_commune(view, TOWN)
    where = town.code if town else view.get(WHERE, ANYWHERE)
    size, most = view.get(SIZE, ANY), view.get(RENT, ANY)
    return OfferSearch(
        commune="" if where == ANYWHERE else where,
        size=None if size == ANY else HomeSize(size),
        most=None if most == ANY else Money(int(most)),
    )


def _places(view: Context) -> list[Option]:
    found = matching_offers(view).commune_counts
    places = [
        Option(each.code, verbatim(each.city), _found(each.count), icon="map-marker")
        for each in found[:MAX_COMMUNES]
    ]
    if len(found) > MAX_COMMUNES:
        places.append(Option(ANOTHER, T("Dans une autre commune"), icon="map-search"))
    if found:
        places.append(Option(ANYWHERE, T("Partout"), _found(len(_homes(view))), icon="map"))
    return [*places, Option(MY_APPLICATIONS, T("Suivre mes candidatures"), icon="timeline-check-outline")]


def _sizes(view: Context) -> list[Option]:
    found = matching_offers(view).sizes
    if len(found) < 2:
        return []
    lines = [
        Option(str(size), SIZES[size].label, _found(count), icon=SIZES[size].icon)
        for size, count in found.items()
    ]
    return [*lines, Option(ANY, T("Toutes les tailles"), icon="all-inclusive")]


def _rents(view: Context) -> list[Option]:
    lines = [
        Option(str(most.cents), T("{most} au plus", most=most), icon="cash")
        for most in matching_offers(view).rent_steps
    ]
    return [*lines, Option(ANY, T("Tous les loyers"), icon="all-inclusive")] if lines else []


def _picture(number: int) -> FetchStep:
    """The picture of a card. Without one a card is a card; when one does not come, nor do the others."""
    return FetchStep(
        key=_picture_key(number),
        asks=lambda view: Query("offer_picture", matching_offers(view)[number].pictures[0]),
        title=T("Nous préparons les photos…"),
        optional=True,
        when=lambda view: _has_picture(view, number),
    )


def _picture_key(number: int) -> str:
    return f"photo_{number}"


def _has_picture(view: Context, number: int) -> bool:
    if not is_browsing(view):
        return False
    homes = matching_offers(view)[: number + 1]
    if len(homes) <= number or not homes[number].pictures:
        return False
    before = [place for place in range(number) if homes[place].pictures]
    return not before or _picture_key(before[-1]) in view


def detail_pictures(view: Context) -> list[bytes]:
    """Pictures of the home that is looked at, as far as they came."""
    return [each for place in range(DETAIL_PICTURES) if (each := fetched_value(view, f"vue_{place}", b""))]


def _view_of_home(place: int) -> FetchStep:
    """One of them; when one does not come, nor do the others."""

    def is_there(view: Context) -> bool:
        chosen = chosen_offer(view) if is_browsing(view) else None
        known = place == 0 or f"vue_{place - 1}" in view
        return chosen is not None and len(chosen.pictures) > place and known

    def wanted(view: Context) -> Query:
        chosen = chosen_offer(view)
        assert chosen is not None, "it is there"
        return Query("offer_picture", chosen.pictures[place])

    return FetchStep(
        key=f"vue_{place}",
        asks=wanted,
        title=T("Nous préparons les photos…"),
        optional=True,
        when=is_there,
    )


def _cards(view: Context) -> list[Option]:
    return [
        _card(offer, fetched_value(view, _picture_key(number), b""), view)
        for number, offer in enumerate(matching_offers(view)[:MAX_CARDS])
    ]


def _card(offer: Offer, picture: bytes, view: Context) -> Option:
    left = (offer.expires_at - visit_facts.now(view)).days
    return Option(
        offer.id,
        labels.offer_name(offer),
        labels.card_text(offer),
        icon="home-city",
        tone=Tone.WARN if left < ENDING_SOON_DAYS else Tone.PLAIN,
        figure=T("{rent}", rent=labels.rent_with_charges(offer)),
        picture=picture,
    )


def _how_many(view: Context) -> Text:
    """How many there are; and when that was told, unless it was just now."""
    found = _found(len(_homes(view)))
    at = stale_since(view)
    return T("{found}, à jour {moment}", found=found, moment=at) if at else found


def stale_since(view: Context) -> datetime | None:
    """When the homes were told, where that is worth saying: the line is down, and they were kept."""
    answer = view.get(OFFERS_STEP)
    if not isinstance(answer, FetchResult) or visit_facts.now(view) - answer.fetched_at < FRESH_FOR:
        return None
    return answer.fetched_at.astimezone(PARIS)


def _shown(view: Context) -> Text:
    if len(matching_offers(view)) > MAX_CARDS:
        return T("Voici les {count} plus récents. Le loyer est charges comprises.", count=MAX_CARDS)
    return T("Le loyer est charges comprises.") if matching_offers(view) else NO_TEXT


def _found(count: int) -> Text:
    if not count:
        return T("Il n’y a pas de logement proposé aujourd’hui.")
    return TN("{count} logement", "{count} logements", count)
