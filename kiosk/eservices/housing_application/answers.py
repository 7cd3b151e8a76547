"""The application that the answers make, on top of what the landlord's system knew already."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from kiosk.domain import (
    Applicant,
    DesiredHome,
    DesiredPlace,
    Disability,
    FamilySituation,
    HomeSize,
    HousingApplication,
    HousingReason,
    HousingReasons,
    HousingStatus,
    Income,
    Money,
    Nationality,
    Occupation,
    PostalAddress,
)
from kiosk.eservices import communes
from kiosk.eservices.tax_income import tax_year
from kiosk.journeys import Context

from . import free_text, saved
from .household import answered_household

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
MAX_REASONS = 3
MAX_SIZES = 3

#: How many communes are asked for.
PLACE_COUNT = 3

NO, WHEELCHAIR, OTHER_NEED = "non", "fauteuil", "autre"


def place_key(number: int) -> str:
    return f"lieu_{number}"


def answered_application(view: Context) -> HousingApplication:
    """The application as far as it was told."""
    before = saved.saved_application(view)
    if not saved.is_being_filled(view):
        return before
    return replace(
        before,
        applicant=_applicant(view, before.applicant),
        address=_address(view, before.address),
        household=answered_household(view),
        work=replace(before.work, occupation=_member(view, "travail", Occupation)),
        income=_income(view, before.income),
        home=replace(before.home, kind=_member(view, "logement", HousingStatus)),
        reasons=_reasons(view, before.reasons),
        wanted=_wanted(view, before.wanted),
        disability=_disability(view, before.disability),
    )


def sections_json(filled: HousingApplication) -> dict[str, Any]:
    """The nine sections, as the contract wants them."""
    return {section: _plain(getattr(filled, section)) for section in SECTIONS}


def _applicant(view: Context, before: Applicant) -> Applicant:
    return replace(
        before,
        birth_name=free_text.free_text(view, "nom"),
        given_names=free_text.free_text(view, "prenoms"),
        birth_date=view.get("naissance"),
        nationality=_member(view, "nationalite", Nationality),
        situation=_member(view, "situation", FamilySituation),
        phone=view.get("telephone", ""),
    )


def _address(view: Context, before: PostalAddress) -> PostalAddress:
    line = free_text.free_text(view, "adresse")
    place = communes.chosen_commune(view, "commune")
    if place is None:
        return replace(before, line=line, postcode="", commune="", city="")
    return replace(before, line=line, postcode=place.postcode, commune=place.code, city=place.name)


def _income(view: Context, before: Income) -> Income:
    """Of an earlier year it stays until the new one is told."""
    known = replace(before, monthly=view.get("par_mois"))
    return replace(known, tax_income=view["revenu"], tax_year=tax_year(view)) if "revenu" in view else known


def _reasons(view: Context, before: HousingReasons) -> HousingReasons:
    chosen = view.get("motifs", ())
    return replace(before, reasons=tuple(HousingReason(each) for each in chosen[:MAX_REASONS]))


def _wanted(view: Context, before: DesiredHome) -> DesiredHome:
    """Communes beyond those that are asked for here stay."""
    known = {wish.commune: wish for wish in before.places}
    chosen = [communes.chosen_commune(view, place_key(number)) for number in range(1, PLACE_COUNT + 1)]
    wished = {
        place.code: known.get(place.code, DesiredPlace(place.code, place.name))
        for place in chosen
        if place is not None
    }
    further = [wish for wish in before.places[PLACE_COUNT:] if wish.commune not in wished]
    return replace(
        before,
        sizes=tuple(HomeSize(each) for each in view.get("tailles", ())[:MAX_SIZES]),
        places=(*wished.values(), *further),
        most=view.get("loyer_max"),
    )


def _disability(view: Context, before: Disability) -> Disability:
    need = view.get("handicap")
    if need is None:
        return replace(before, concerned=None)
    words = free_text.free_text(view, "besoin")
    return Disability(need != NO, need == WHEELCHAIR, words)


def _member(view: Context, key: str, kind: type[Any]) -> Any:
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
