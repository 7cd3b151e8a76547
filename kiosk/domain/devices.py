"""A kiosk as the landlord's system knows it."""

from typing import Annotated

from pydantic import Field, StringConstraints

from .records import Moment, Record

#: 32 bytes in base64url: an Ed25519 key.
PublicKeyText = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]
#: What a key of ``kiosk.toml`` can hold.
SettingValue = str | int | float | bool | dict[str, str]


class DeviceEnrolment(Record):
    """``token`` is told this once. ``device_id`` names the kiosk in orders, ``orders_key`` is the landlord's
    key that signs them; ``letter`` begins the numbers that the kiosk gives."""

    name: str
    agency_id: str
    landlord: str
    letter: Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]
    device_id: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    orders_key: PublicKeyText
    token: str = Field(repr=False)


class DeviceInstructions(Record):
    """``orders`` are signed, each a compact JWS (``landlord.contract.orders``): nothing else is obeyed."""

    orders: tuple[str, ...] = ()
    config_etag: str
    now: Moment


class DeviceConfig(Record):
    """What the landlord sets for this kiosk. To read: the kiosk takes it from a signed order."""

    agency_id: str
    #: Names and values of ``kiosk.toml``; the kiosk checks them.
    settings: dict[str, SettingValue]
