"""The homes that are offered: where, which size, which rent, then cards with their pictures.

A question comes only while the list is long; of what is shown at first the pictures are fetched.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

from kiosk.domain import NOTHING, TN, HomeSize, Money, Offer, T, Text, Wanted, verbatim
from kiosk.domain.rules import PARIS
from kiosk.domain.rules.home_search import Found, Homes, Search
from kiosk.eservices import communes, given
from kiosk.eservices.housing_application.labels import SIZES
from kiosk.journeys import Await, Choose, Heard, Information, Option, Shape, Step, Tone, View, heard

from . import labels

OFFERS, WHERE, TOWN, SIZE, RENT, HOME = "offres", "ou", "commune", "taille", "loyer", "logement"
ANYWHERE, ANOTHER, MINE, ANY = "partout", "autre", "candidatures", "toutes"

#: From more homes than this on, it is asked which.
FEW = 12
#: Communes that are offered as lines; another one is found by its name.
MOST_COMMUNES = 8
#: Cards that are shown (each costs some milliseconds, and 100 are seen), and those whose picture is fetched.
MOST_CARDS = 12
PICTURES = 6
#: Pictures of the home that is looked at: the house, and its rooms.
VIEWS = 3
#: What was told so lately is of now.
FRESH = timedelta(minutes=10)
#: Days before the end of an offer from which on it is said.
SOON = 3


def where_steps() -> tuple[Step, ...]:
    """All homes, and where one is looked for; or the applications that were made."""
    return (
        _AwaitHomes(
            key=OFFERS,
            asks=lambda view: Wanted("every_offer"),
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
            hint=lambda view: _found(len(listed(view))),
            options=_sizes,
            counted=False,
            when=lambda view: is_browsing(view) and len(listed(view)) > FEW,
        ),
        Choose(
            key=RENT,
            title=T("Quel loyer, charges comprises ?"),
            hint=lambda view: _found(len(listed(view))),
            options=_rents,
            counted=False,
            when=lambda view: is_browsing(view) and len(listed(view)) > FEW,
        ),
        Information(
            key="aucun",
            title=T("Il n’y a pas de logement proposé ici aujourd’hui."),
            body=(
                T("Touchez Retour pour chercher ailleurs."),
                T("De nouveaux logements arrivent souvent."),
            ),
            when=lambda view: is_browsing(view) and not listed(view),
        ),
        *(_picture(number) for number in range(PICTURES)),
        Choose(
            key=HOME,
            title=lambda view: _found(len(listed(view))),
            hint=_shown,
            shape=Shape.CARDS,
            options=_cards,
            when=is_browsing,
        ),
        *(_view_of_home(place) for place in range(VIEWS)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _AwaitHomes(Await):
    """Keeps what was told as ``Homes``, so that thousands are gone through once."""

    def check(self, value: object, view: View) -> Heard:
        answer = super(_AwaitHomes, self).check(value, view)
        if isinstance(answer.value, Homes):
            return answer
        return replace(answer, value=Homes(answer.value, given.now(view)))


def is_browsing(view: View) -> bool:
    return WHERE in view and view[WHERE] != MINE


def has_some(view: View) -> bool:
    """Whether there are homes to choose from."""
    return is_browsing(view) and bool(listed(view))


def listed(view: View) -> Found:
    """The homes that were looked for, the latest first."""
    return _homes(view).find(_search(view))


def home(view: View) -> Offer | None:
    """The one that is looked at."""
    return _homes(view).get(view.get(HOME, ""))


def _homes(view: View) -> Homes:
    return cast(Homes, heard(view, OFFERS)) or Homes((), given.now(view))


def _search(view: View) -> Search:
    town = communes.chosen(view, TOWN)
    where = town.code if town else view.get(WHERE, ANYWHERE)
    size, most = view.get(SIZE, ANY), view.get(RENT, ANY)
    return Search(
        commune="" if where == ANYWHERE else where,
        size=None if size == ANY else HomeSize(size),
        most=None if most == ANY else Money(int(most)),
    )


def _places(view: View) -> list[Option]:
    found = listed(view).communes
    places = [
        Option(each.code, verbatim(each.city), _found(each.count), icon="map-marker")
        for each in found[:MOST_COMMUNES]
    ]
    if len(found) > MOST_COMMUNES:
        places.append(Option(ANOTHER, T("Dans une autre commune"), icon="map-search"))
    if found:
        places.append(Option(ANYWHERE, T("Partout"), _found(len(_homes(view))), icon="map"))
    return [*places, Option(MINE, T("Suivre mes candidatures"), icon="timeline-check-outline")]


def _sizes(view: View) -> list[Option]:
    found = listed(view).sizes
    if len(found) < 2:
        return []
    lines = [
        Option(str(size), SIZES[size].label, _found(count), icon=SIZES[size].icon)
        for size, count in found.items()
    ]
    return [*lines, Option(ANY, T("Toutes les tailles"), icon="all-inclusive")]


def _rents(view: View) -> list[Option]:
    lines = [
        Option(str(most.cents), T("{most} au plus", most=most), icon="cash") for most in listed(view).rents
    ]
    return [*lines, Option(ANY, T("Tous les loyers"), icon="all-inclusive")] if lines else []


def _picture(number: int) -> Await:
    """The picture of a card. Without one a card is a card; when one does not come, nor do the others."""
    return Await(
        key=_picture_key(number),
        asks=lambda view: Wanted("offer_picture", listed(view)[number].pictures[0]),
        title=T("Nous préparons les photos…"),
        optional=True,
        when=lambda view: _has_picture(view, number),
    )


def _picture_key(number: int) -> str:
    return f"photo_{number}"


def _has_picture(view: View, number: int) -> bool:
    if not is_browsing(view):
        return False
    homes = listed(view)[: number + 1]
    if len(homes) <= number or not homes[number].pictures:
        return False
    before = [place for place in range(number) if homes[place].pictures]
    return not before or _picture_key(before[-1]) in view


def views(view: View) -> list[bytes]:
    """Pictures of the home that is looked at, as far as they came."""
    return [each for place in range(VIEWS) if (each := heard(view, f"vue_{place}", b""))]


def _view_of_home(place: int) -> Await:
    """One of them; when one does not come, nor do the others."""

    def is_there(view: View) -> bool:
        chosen = home(view) if is_browsing(view) else None
        known = place == 0 or f"vue_{place - 1}" in view
        return chosen is not None and len(chosen.pictures) > place and known

    def wanted(view: View) -> Wanted:
        chosen = home(view)
        assert chosen is not None, "it is there"
        return Wanted("offer_picture", chosen.pictures[place])

    return Await(
        key=f"vue_{place}",
        asks=wanted,
        title=T("Nous préparons les photos…"),
        optional=True,
        when=is_there,
    )


def _cards(view: View) -> list[Option]:
    return [
        _card(offer, heard(view, _picture_key(number), b""), view)
        for number, offer in enumerate(listed(view)[:MOST_CARDS])
    ]


def _card(offer: Offer, picture: bytes, view: View) -> Option:
    left = (offer.expires_at - given.now(view)).days
    return Option(
        offer.id,
        labels.name(offer),
        labels.in_short(offer),
        icon="home-city",
        tone=Tone.WARN if left < SOON else Tone.PLAIN,
        figure=T("{rent}", rent=labels.with_charges(offer)),
        picture=picture,
    )


def _how_many(view: View) -> Text:
    """How many there are; and when that was told, unless it was just now."""
    found = _found(len(_homes(view)))
    at = told_at(view)
    return T("{found}, à jour {moment}", found=found, moment=at) if at else found


def told_at(view: View) -> datetime | None:
    """When the homes were told, where that is worth saying: the line is down, and they were kept."""
    answer = view.get(OFFERS)
    if not isinstance(answer, Heard) or given.now(view) - answer.told_at < FRESH:
        return None
    return answer.told_at.astimezone(PARIS)


def _shown(view: View) -> Text:
    if len(listed(view)) > MOST_CARDS:
        return T("Voici les {count} plus récents. Le loyer est charges comprises.", count=MOST_CARDS)
    return T("Le loyer est charges comprises.") if listed(view) else NOTHING


def _found(count: int) -> Text:
    if not count:
        return T("Il n’y a pas de logement proposé aujourd’hui.")
    return TN("{count} logement", "{count} logements", count)
