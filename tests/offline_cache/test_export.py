from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa, x25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from offline_cache import ExportError, Outbox
from offline_cache.encrypted_export import decrypt_archive, encrypt_archive

from .acts import put

Private = rsa.RSAPrivateKey | x25519.X25519PrivateKey | ec.EllipticCurvePrivateKey


def pem(key: Private) -> tuple[bytes, bytes]:
    """The public and the private key, as an agency keeps them."""
    return (
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    )


@pytest.fixture(scope="module", params=["rsa", "x25519"])
def keys(request: pytest.FixtureRequest) -> tuple[bytes, bytes]:
    if request.param == "rsa":
        return pem(rsa.generate_private_key(public_exponent=65537, key_size=2048))
    return pem(x25519.X25519PrivateKey.generate())


def test_only_the_agency_reads_the_archive(outbox: Outbox, keys: tuple[bytes, bytes]) -> None:
    public, private = keys
    entry = put(outbox, words="Ça fuit, planted marker")
    outbox.mark_refused(put(outbox, "B").id, 422, "too-long", "1200")
    archive = encrypt_archive(outbox.entries(), public)
    assert b"planted" not in archive
    first, second = decrypt_archive(archive, private)
    assert first["key"] == entry.key
    assert first["body"] == {"description": "Ça fuit, planted marker", "reference": "T100001"}
    assert (second["state"], second["status"], second["code"]) == ("refused", 422, "too-long")


def test_an_empty_archive(keys: tuple[bytes, bytes]) -> None:
    assert decrypt_archive(encrypt_archive([], keys[0]), keys[1]) == []


@pytest.mark.parametrize("where", [30, -1, -30])
def test_an_altered_archive(outbox: Outbox, keys: tuple[bytes, bytes], where: int) -> None:
    put(outbox)
    archive = bytearray(encrypt_archive(outbox.entries(), keys[0]))
    archive[where] ^= 1
    with pytest.raises(ExportError):
        decrypt_archive(bytes(archive), keys[1])


def test_another_key(keys: tuple[bytes, bytes]) -> None:
    archive = encrypt_archive([], keys[0])
    for other in (rsa.generate_private_key(65537, 2048), x25519.X25519PrivateKey.generate()):
        with pytest.raises(ExportError):
            decrypt_archive(archive, pem(other)[1])


def test_keys_that_will_not_do() -> None:
    small = pem(rsa.generate_private_key(65537, 1024))[0]
    other = pem(ec.generate_private_key(ec.SECP256R1()))[0]
    for public in (small, other, b"", b"not a key"):
        with pytest.raises(ExportError):
            encrypt_archive([], public)


def test_what_is_no_archive(keys: tuple[bytes, bytes]) -> None:
    with pytest.raises(ExportError):
        decrypt_archive(b"PK\x03\x04", keys[1])
