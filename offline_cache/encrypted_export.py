"""An archive of acts that only the holder of a private key can read.

Format, version 1:

- a line ``OFFLINE-CACHE-EXPORT 1``;
- a line of JSON: ``wrap`` (``RSA-OAEP-SHA256`` or ``X25519-HKDF-SHA256``), ``key`` and ``nonce``, both in
  base64. ``key`` is the 32-byte content key, encrypted to the RSA key with OAEP (SHA-256, no label); or the
  raw ephemeral X25519 public key, the content key then being HKDF-SHA256 of the shared secret (no salt,
  ``info`` = the first line without its end);
- the rest: AES-256-GCM of the content, the two lines with their ends being the associated data.

The content is gzip of JSON lines, one act each.
"""

import base64
import gzip
import json
import secrets
from collections.abc import Iterable
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa, x25519
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .acts import Entry
from .errors import ExportError

MAGIC = b"OFFLINE-CACHE-EXPORT 1"
RSA_WRAP, X25519_WRAP = "RSA-OAEP-SHA256", "X25519-HKDF-SHA256"
_OAEP = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), label=None)


def encrypt_archive(entries: Iterable[Entry], public_key: bytes) -> bytes:
    """The archive of these acts, for an RSA (2048 bits or more) or X25519 public key in PEM.

    Raises ``ExportError`` if the key is none of these.
    """
    lines = "".join(json.dumps(_act_fields(entry)) + "\n" for entry in entries)
    wrap, wrapped, key = _wrap_new_key(public_key)
    nonce = secrets.token_bytes(12)
    header = {"wrap": wrap, "key": _base64_text(wrapped), "nonce": _base64_text(nonce)}
    clear = MAGIC + b"\n" + json.dumps(header).encode() + b"\n"
    return clear + AESGCM(key).encrypt(nonce, gzip.compress(lines.encode()), clear)


def decrypt_archive(archive: bytes, private_key: bytes) -> list[dict[str, Any]]:
    """The acts of an archive, with the private key in PEM (not protected by a password).

    Raises ``ExportError`` if it is no archive, was altered, or is for another key.
    """
    clear, sealed = _split_archive(archive)
    try:
        header = json.loads(clear.splitlines()[1])
        private = serialization.load_pem_private_key(private_key, password=None)
        key = _unwrap_key(header["wrap"], base64.b64decode(header["key"]), private)
        content = AESGCM(key).decrypt(base64.b64decode(header["nonce"]), sealed, clear)
    except (InvalidTag, KeyError, ValueError) as error:
        raise ExportError("the archive was altered, or is for another key") from error
    return [json.loads(line) for line in gzip.decompress(content).splitlines()]


def is_key_pair(private_key: bytes, public_key: bytes) -> bool:
    """Whether these two keys in PEM are of one pair. Raises ``ExportError`` if one of them is no key."""
    try:
        private = serialization.load_pem_private_key(private_key, password=None)
        public = serialization.load_pem_public_key(public_key)
    except (ValueError, TypeError) as error:
        raise ExportError("this is no key in PEM, or it is protected by a password") from error
    form = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.public_key().public_bytes(*form) == public.public_bytes(*form)


def _split_archive(archive: bytes) -> tuple[bytes, bytes]:
    """The two clear lines, and the rest."""
    magic, _, rest = archive.partition(b"\n")
    header, _, sealed = rest.partition(b"\n")
    if magic != MAGIC:
        raise ExportError("this is no archive of version 1")
    return magic + b"\n" + header + b"\n", sealed


def _unwrap_key(wrap: str, wrapped: bytes, private: PrivateKeyTypes) -> bytes:
    if wrap == RSA_WRAP and isinstance(private, rsa.RSAPrivateKey):
        return private.decrypt(wrapped, _OAEP)
    if wrap == X25519_WRAP and isinstance(private, x25519.X25519PrivateKey):
        return _derive_key(private.exchange(x25519.X25519PublicKey.from_public_bytes(wrapped)))
    raise ExportError(f"the archive is for a key of another type ({wrap})")


def _wrap_new_key(public_key: bytes) -> tuple[str, bytes, bytes]:
    """How the content key travels, what travels, and the key."""
    try:
        public = serialization.load_pem_public_key(public_key)
    except ValueError as error:
        raise ExportError("this is no public key in PEM") from error
    if isinstance(public, rsa.RSAPublicKey) and public.key_size >= 2048:
        key = secrets.token_bytes(32)
        return RSA_WRAP, public.encrypt(key, _OAEP), key
    if isinstance(public, x25519.X25519PublicKey):
        ephemeral = x25519.X25519PrivateKey.generate()
        return X25519_WRAP, ephemeral.public_key().public_bytes_raw(), _derive_key(ephemeral.exchange(public))
    raise ExportError("the public key must be RSA (2048 bits or more) or X25519")


def _derive_key(shared: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=MAGIC).derive(shared)


def _base64_text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _act_fields(entry: Entry) -> dict[str, Any]:
    """What the landlord needs to do the act by hand, or to post it with its key."""
    return {
        "id": entry.id,
        "key": entry.key,
        "kind": entry.kind,
        "subject": entry.subject,
        "path": entry.path,
        "reference": entry.reference,
        "body": entry.body,
        "state": entry.state,
        "created_at": entry.created_at.isoformat(),
        "attempts": entry.attempts,
        "status": entry.status,
        "code": entry.code,
        "detail": entry.detail,
    }
