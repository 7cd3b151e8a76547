"""What is tried out of this e-service."""

from datetime import UTC, datetime

from kiosk.domain import DocumentKind
from kiosk.journeys import ActOutcome, Delivery, UnsentAct
from landlord.contract import SessionReporter, routes

from ..fixtures import HOME, EServiceFixtures, JourneyStart, ServiceWalk

#: A document that only this kiosk knows to be asked for.
_REQUESTED_OFFLINE = UnsentAct(
    routes.DOCUMENT_REQUEST.act(
        "T482716",
        reference="T482716",
        reporter=SessionReporter(kind="session", grant=""),
        kind=DocumentKind.DECOMPTE_CHARGES,
        month=None,
        at=datetime.now(UTC),
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
