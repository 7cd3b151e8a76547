"""Looking for a home among many."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain import HomeSize, Money, Offer
from kiosk.domain.rules.home_search import OfferIndex, OfferResults, OfferSearch

from .housing import NOW, home

COMMUNES = ["69266", "69123", "69383", "75056"]

offers = st.lists(
    st.builds(
        home,
        id=st.uuids().map(str),
        commune=st.sampled_from(COMMUNES),
        size=st.sampled_from(HomeSize),
        rent=st.integers(10_000, 120_000).map(Money),
        expires_at=st.integers(-3, 20).map(lambda days: NOW + timedelta(days=days)),
    ),
    max_size=40,
)
searches = st.builds(
    OfferSearch,
    st.sampled_from(["", *COMMUNES]),
    st.none() | st.sampled_from(HomeSize),
    st.none() | st.integers(10_000, 150_000).map(Money),
)


@given(offers, searches)
def test_all_that_fits_is_found_in_order_and_what_is_over_is_not(
    listed: list[Offer], search: OfferSearch
) -> None:
    homes = OfferIndex(listed, NOW)
    found = homes.find(search)
    assert found == tuple(offer for offer in listed if offer.expires_at > NOW and search.matches(offer))
    assert homes.find(search) is found
    assert all(homes.get(offer.id) is offer for offer in found)


@given(offers)
def test_counts_add_up(listed: list[Offer]) -> None:
    found = OfferIndex(listed, NOW).find(OfferSearch())
    assert sum(each.count for each in found.commune_counts) == len(found)
    assert sum(found.sizes.values()) == len(found)
    counts = [each.count for each in found.commune_counts]
    assert counts == sorted(counts, reverse=True)


@given(offers.filter(bool))
def test_rents_part_the_homes(listed: list[Offer]) -> None:
    steps = OfferResults(listed).rent_steps
    assert len(steps) <= 3
    assert all(low < high for low, high in pairwise(steps))
    for most in steps:
        below = [offer for offer in listed if OfferSearch(most=most).matches(offer)]
        assert 0 < len(below) < len(listed)


def test_of_nothing_nothing_is_said() -> None:
    nothing = OfferResults()
    assert (nothing.commune_counts, nothing.sizes, nothing.rent_steps) == ([], {}, [])


def test_an_arrondissement_finds_what_is_offered_in_the_city() -> None:
    whole, third = home(id="a", commune="69123"), home(id="b", commune="69383")
    homes = OfferIndex((whole, third), NOW)
    assert homes.find(OfferSearch(commune="69383")) == (whole, third)
    assert homes.find(OfferSearch(commune="69387")) == (whole,)
    assert homes.find(OfferSearch(commune="69123")) == (whole,)
