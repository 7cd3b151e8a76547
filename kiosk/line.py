"""The line of this device to its landlord's system, as the settings say."""

from __future__ import annotations

from kiosk.agency import AgencyClient
from kiosk.embedded import EmbeddedAgency
from kiosk.settings import Settings


def client_of(settings: Settings, embedded: EmbeddedAgency | None = None) -> AgencyClient:
    """A client for one thread; of the ``embedded`` demo agency where there is no landlord."""
    if embedded is not None:
        return AgencyClient(embedded.url, embedded.device_token, agency_id=settings.agency_id)
    cert = (settings.client_cert, settings.client_key) if settings.client_cert else None
    return AgencyClient(
        settings.agency_url,
        settings.device_token,
        agency_id=settings.agency_id,
        verify=settings.ca_file or True,
        cert=cert,
        proxies={"http": settings.proxy, "https": settings.proxy} if settings.proxy else None,
    )
