"""What is kept of an application, and how it is told."""

from __future__ import annotations

from typing import Any

from kiosk.domain import ApplicationState
from kiosk.domain.rules.completeness import completeness
from kiosk.domain.rules.official_numbers import without_social_number
from landlord.contract import ApplicationPatchRequest, ApplicationRequest, ApplicationResponse

from ..tables import ApplicationRow

_S = ApplicationState

SECTIONS = frozenset(ApplicationRequest.model_fields) & frozenset(ApplicationPatchRequest.model_fields) - {
    "papers",
    "resume_code",
}
#: In these what was said can still be changed.
CHANGEABLE_STATES = frozenset(
    {
        _S.BROUILLON,
        _S.DEPOSEE,
        _S.A_VALIDER,
        _S.ENREGISTREE,
        _S.A_RENOUVELER,
        _S.EN_INSTRUCTION,
        _S.REFUSEE,
    }
)


def store_sections(row: ApplicationRow, asked: ApplicationRequest | ApplicationPatchRequest) -> None:
    """Takes the sections that were sent; the others stay. A social-security number is kept nowhere."""
    sent = asked.model_dump(mode="json", include=set(SECTIONS & asked.model_fields_set))
    row.sections = row.sections | {name: _clean(section) for name, section in sent.items()}
    if "papers" in asked.model_fields_set:
        row.papers = list(asked.papers)


def application_response(row: ApplicationRow) -> ApplicationResponse:
    """With what is still missing."""
    bare = ApplicationResponse.model_validate(
        {
            "reference": row.reference,
            "state": row.state,
            "resume_code": row.resume_code,
            "papers": tuple(row.papers),
            "number": row.number or "",
            "renew_by": row.renew_by,
            "reason": row.reason,
            **row.sections,
        }
    )
    return bare.model_copy(update={"missing": completeness(bare).missing})


def _clean(value: Any) -> Any:
    match value:
        case str():
            return without_social_number(value)
        case list():
            return [_clean(each) for each in value]
        case dict():
            return {name: _clean(each) for name, each in value.items()}
    return value
