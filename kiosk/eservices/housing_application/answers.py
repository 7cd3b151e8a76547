"""The application that the answers make, on top of what the landlord's system knew already."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from kiosk.domain import (
    Applicant,
    CurrentHome,
    Disability,
    FamilySituation,
    HomeSize,
    HomeWanted,
    HousingApplication,
    Income,
    Money,
    Nationality,
    Occupation,
    PostalAddress,
    Reason,
    Reasons,
    Wish,
)
from kiosk.eservices import communes
from kiosk.eservices.tax_income import tax_year
from kiosk.journeys import View

from . import own_words, told
from .household import household

#: The contract's nine sections.
SECTIONS = (
    "applicant",
    "address",
    "household",
    "work",
    "income",
    "home",
    "reasons",
    "wanted",
    "disability",
)

#: The contract takes as many.
MOST_REASONS = 3
MOST_SIZES = 3

#: How many communes are asked for.
PLACES = 3

NO, WHEELCHAIR, OTHER_NEED = "non", "fauteuil", "autre"


def place_key(number: int) -> str:
    return f"lieu_{number}"


def application(view: View) -> HousingApplication:
    """The application as far as it was told."""
    before = told.application(view)
    if not told.is_asked(view):
        return before
    return replace(
        before,
        applicant=_applicant(view, before.applicant),
        address=_address(view, before.address),
        household=household(view),
        work=replace(before.work, occupation=_member(view, "travail", Occupation)),
        income=_income(view, before.income),
        home=replace(before.home, kind=_member(view, "logement", CurrentHome)),
        reasons=_reasons(view, before.reasons),
        wanted=_wanted(view, before.wanted),
        disability=_disability(view, before.disability),
    )


def body(filled: HousingApplication) -> dict[str, Any]:
    """The nine sections, as the contract wants them."""
    return {section: _plain(getattr(filled, section)) for section in SECTIONS}


def _applicant(view: View, before: Applicant) -> Applicant:
    return replace(
        before,
        birth_name=own_words.said(view, "nom"),
        given_names=own_words.said(view, "prenoms"),
        birth_date=view.get("naissance"),
        nationality=_member(view, "nationalite", Nationality),
        situation=_member(view, "situation", FamilySituation),
        phone=view.get("telephone", ""),
    )


def _address(view: View, before: PostalAddress) -> PostalAddress:
    line = own_words.said(view, "adresse")
    place = communes.chosen(view, "commune")
    if place is None:
        return replace(before, line=line, postcode="", commune="", city="")
    return replace(before, line=line, postcode=place.postcode, commune=place.code, city=place.name)


def _income(view: View, before: Income) -> Income:
    """Of an earlier year it stays until the new one is told."""
    known = replace(before, monthly=view.get("par_mois"))
    return replace(known, tax_income=view["revenu"], tax_year=tax_year(view)) if "revenu" in view else known


def _reasons(view: View, before: Reasons) -> Reasons:
    chosen = view.get("motifs", ())
    return replace(before, reasons=tuple(Reason(each) for each in chosen[:MOST_REASONS]))


def _wanted(view: View, before: HomeWanted) -> HomeWanted:
    """Communes beyond those that are asked for here stay."""
    known = {wish.commune: wish for wish in before.places}
    chosen = [communes.chosen(view, place_key(number)) for number in range(1, PLACES + 1)]
    wished = {
        place.code: known.get(place.code, Wish(place.code, place.name))
        for place in chosen
        if place is not None
    }
    further = [wish for wish in before.places[PLACES:] if wish.commune not in wished]
    return replace(
        before,
        sizes=tuple(HomeSize(each) for each in view.get("tailles", ())[:MOST_SIZES]),
        places=(*wished.values(), *further),
        most=view.get("loyer_max"),
    )


def _disability(view: View, before: Disability) -> Disability:
    need = view.get("handicap")
    if need is None:
        return replace(before, concerned=None)
    words = own_words.said(view, "besoin")
    return Disability(need != NO, need == WHEELCHAIR, words)


def _member(view: View, key: str, kind: type[Any]) -> Any:
    return kind(view[key]) if key in view else None


def _plain(record: object) -> Any:
    """A record as JSON: names as they are, money in cents, days as ISO 8601."""
    match record:
        case Money():
            return record.cents
        case date():
            return record.isoformat()
        case StrEnum():
            return str(record)
        case tuple():
            return [_plain(each) for each in record]
    if is_dataclass(record):
        return {each.name: _plain(getattr(record, each.name)) for each in fields(record)}
    return record
