"""Orders of the landlord to one kiosk: to wipe itself, to take a configuration, to put a refused act right.

Each is a compact JWS (RFC 7515) signed with Ed25519 (RFC 8037, ``alg`` is ``EdDSA``) by the landlord's one
key, which a kiosk pins when it enrols. What is signed are the bytes that are sent, so nothing depends on how
JSON is written. ``device`` keeps an order from another kiosk, ``number`` from being obeyed twice,
``issued_at`` from being kept back. Not imported by the package's face: it needs ``cryptography``, which takes
40 ms of a start.
"""

import base64
import binascii
import hashlib
import json
from enum import StrEnum
from typing import Annotated

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import AwareDatetime, Field

from kiosk.domain import SettingValue
from kiosk.domain.records import RequestModel

from .requests import RefusedActDecision

#: The one header there is: no other algorithm, no key inside, nothing of another use of the same key.
_HEADER = {"alg": "EdDSA", "typ": "kiosk-order+jws"}


class OrderKind(StrEnum):
    """What a kiosk is to do. What is not here cannot be ordered."""

    WIPE = "wipe"
    CONFIGURE = "configure"
    PUT_RIGHT = "put_right"


class Order(RequestModel):
    """``number`` rises with each order to the same device; ``settings`` are those of a configuration, and
    ``config_etag`` is its version. ``entry``, ``decision``, ``changes`` (of answers, by name) and ``reason``
    (why it is not sent) are of an act that is put right."""

    kind: OrderKind
    device: Annotated[str, Field(min_length=1, max_length=100)]
    number: Annotated[int, Field(ge=1, le=2**53 - 1)]
    issued_at: AwareDatetime
    settings: dict[str, SettingValue] = Field(default_factory=dict)
    config_etag: str = ""
    entry: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    decision: RefusedActDecision | None = None
    changes: dict[str, str] = Field(default_factory=dict, repr=False)
    reason: str = ""


class OrderError(Exception):
    """Not an order that this key signed; the message is why, in a few words without its content."""


def sign_order(key: Ed25519PrivateKey, order: Order) -> str:
    """The compact JWS."""
    signed = f"{_encode(_canonical(_HEADER))}.{_encode(_canonical(order.model_dump(mode='json')))}"
    return f"{signed}.{_encode(key.sign(signed.encode()))}"


def verify_order(public_key: str, jws: str) -> Order:
    """The order, if the key (``encode_public_key``) signed it. Raises ``OrderError``."""
    signed, _, signature = jws.rpartition(".")
    try:
        decode_public_key(public_key).verify(_decode(signature), signed.encode())
    except (InvalidSignature, ValueError):
        raise OrderError("not signed by the landlord") from None
    return read_unverified(jws)


def read_unverified(jws: str) -> Order:
    """What it says, whoever signed it: not to be obeyed. Raises ``OrderError``."""
    header, _, payload = jws.rpartition(".")[0].partition(".")
    try:
        if json.loads(_decode(header)) != _HEADER:
            raise OrderError("of another kind of signature")
        return Order.model_validate_json(_decode(payload))
    except (ValueError, RecursionError):  # of pydantic too
        raise OrderError("unknown order") from None


def encode_public_key(key: Ed25519PublicKey) -> str:
    """The 32 bytes in base64url, as ``x`` of a JWK (RFC 8037)."""
    return _encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw))


def decode_public_key(text: str) -> Ed25519PublicKey:
    """Raises ``ValueError``."""
    return Ed25519PublicKey.from_public_bytes(_decode(text))


def fingerprint(public_key: str) -> str:
    """What two people compare: 16 hexadecimal digits in fours."""
    digits = hashlib.sha256(_decode(public_key)).hexdigest()[:16]
    return "-".join(digits[i : i + 4] for i in range(0, 16, 4))


def device_id_of_key(public_key: str) -> str:
    """The name in orders of a kiosk that enrolled: it follows from the key it made."""
    return hashlib.sha256(b"kiosk device key\0" + _decode(public_key)).hexdigest()[:32]


def device_id_of_token(token: str) -> str:
    """The same of a kiosk that has its token from a technician."""
    return hashlib.sha256(b"kiosk device token\0" + token.encode()).hexdigest()[:32]


def sign_proof(key: Ed25519PrivateKey, *parts: str) -> str:
    """That who says ``parts`` has the kiosk's private key."""
    return _encode(key.sign(_proof_bytes(parts)))


def is_proof(public_key: str, proof: str, *parts: str) -> bool:
    """Whether that key made the proof of the same parts."""
    try:
        decode_public_key(public_key).verify(_decode(proof), _proof_bytes(parts))
    except (InvalidSignature, ValueError):
        return False
    return True


def _proof_bytes(parts: tuple[str, ...]) -> bytes:
    return b"kiosk proof\0" + _canonical(parts)


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    """Strict base64url without padding: no two texts are the same bytes. Raises ``ValueError``."""
    try:
        data = base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not base64url") from error
    if _encode(data) != text:
        raise ValueError("not base64url")
    return data
