"""What is tried out of this e-service."""

from __future__ import annotations

from datetime import UTC, datetime

from kiosk.domain import Act, ActKind, DocumentKind
from kiosk.journeys import ActOutcome, Delivery, UnsentAct

from ..fixtures import HOME, EServiceFixtures, JourneyStart, ServiceWalk

#: A document that only this kiosk knows to be asked for.
_REQUESTED_OFFLINE = UnsentAct(
    Act(
        ActKind.DOCUMENT_REQUEST,
        "T482716",
        "/v1/documents",
        {
            "kind": DocumentKind.DECOMPTE_CHARGES.value,
            "month": None,
            "at": datetime.now(UTC).isoformat(),
        },
    ),
    ActOutcome(Delivery.WAITING),
)

FIXTURES = EServiceFixtures(
    walks=(
        ServiceWalk(
            "read a receipt for the rent",
            ("option.quittance", "option.quittance-*", "option.fini"),
            HOME,
            signs_in=True,
            known=True,
        ),
    ),
    starts=(JourneyStart({"unsent": (_REQUESTED_OFFLINE,)}, signed_in=True),),
)
