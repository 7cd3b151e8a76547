"""Looking for a home among all that are offered: a few questions narrow a list that is long."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from kiosk.domain import HomeSize, Money, Offer

#: Rents are asked for in steps of fifty euros.
RENT_STEP_CENTS = 5_000


#: What the codes of the arrondissements of Paris, Lyon and Marseille begin with, and the whole city's.
_CITIES = {"751": "75056", "6938": "69123", "132": "13055"}


@dataclass(frozen=True, slots=True)
class OfferSearch:
    """What was chosen so far: a commune (INSEE code), a size, the most that rent and charges may be."""

    commune: str = ""
    size: HomeSize | None = None
    most: Money | None = None

    def matches(self, offer: Offer) -> bool:
        """Whether the home is one of those."""
        return (
            (not self.commune or offer.commune in {self.commune, _city(self.commune)})
            and (self.size is None or offer.size is self.size)
            and (self.most is None or offer.rent.cents + offer.charges.cents <= self.most.cents)
        )


@dataclass(frozen=True, slots=True)
class CommuneOfferCount:
    """A commune where ``count`` homes are offered; ``code`` is INSEE's."""

    code: str
    city: str
    count: int


class OfferResults(tuple[Offer, ...]):
    """Homes that were looked for, in the order they were told, and what they have in common. Counted once."""

    @cached_property
    def commune_counts(self) -> list[CommuneOfferCount]:
        """Where they are, the most first."""
        counts = Counter((offer.commune, offer.city) for offer in self)
        return [CommuneOfferCount(code, city, count) for (code, city), count in counts.most_common()]

    @cached_property
    def sizes(self) -> dict[HomeSize, int]:
        """How many there are of each size, the smallest size first."""
        counts = Counter(offer.size for offer in self)
        return {size: counts[size] for size in HomeSize if counts[size]}

    @cached_property
    def rent_steps(self) -> list[Money]:
        """Up to three rents, charges included, that part them into about equal shares; lowest first."""
        if not self:
            return []
        cents = sorted(offer.rent.cents + offer.charges.cents for offer in self)
        shares = {
            cents[len(cents) * part // 4] // RENT_STEP_CENTS * RENT_STEP_CENTS + RENT_STEP_CENTS
            for part in (1, 2, 3)
        }
        return [Money(step) for step in sorted(shares) if step < cents[-1]]


class OfferIndex:
    """The homes that can still be applied for.

    What was looked for once is kept: a journey asks the same many times between two touches.
    """

    def __init__(self, offers: Iterable[Offer], now: datetime) -> None:
        """``now`` is timezone-aware."""
        self._offers = {offer.id: offer for offer in offers if offer.expires_at > now}
        self._found: dict[OfferSearch, OfferResults] = {}

    def __len__(self) -> int:
        return len(self._offers)

    def get(self, offer_id: str) -> Offer | None:
        """The home of that id, while it is offered."""
        return self._offers.get(offer_id)

    def find(self, search: OfferSearch) -> OfferResults:
        """Those that are looked for."""
        if search not in self._found:
            self._found[search] = OfferResults(filter(search.matches, self._offers.values()))
        return self._found[search]


def _city(commune: str) -> str:
    """The city of an arrondissement: landlords name either."""
    return next((city for beginning, city in _CITIES.items() if commune.startswith(beginning)), commune)
