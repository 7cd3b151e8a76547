"""Signing in at the console with the landlord's own identity provider (OpenID Connect Core 1.0, code flow
with PKCE). Off unless the server was told of one.

The provider says who someone is; who may work here, and as what, is an account of the console.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import quote_plus, urlencode, urlsplit

import requests

from kiosk.runtime.web_address import is_loopback

#: Seconds: for an answer of the provider; until it is asked again where its pages and keys are, and when it
#: did not say; by which its clock may be wrong.
TIMEOUT_S, DISCOVERY_S, RETRY_S, LEEWAY_S = 5.0, 3600.0, 10.0, 60
#: Signatures with a key that only the provider has.
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
MAX_ANSWER_BYTES = 256 * 1024
#: How many wait for it at once. Anybody may have it asked, with a thread of the server, which answers kiosks
#: with forty: whoever comes after them is told at once that it could not be asked.
MAX_WAITING = 6


class OidcError(Exception):
    """The provider did not say who it is; the message says why, to who reads the log. It names nobody."""


@dataclass(frozen=True, slots=True)
class OidcRequest:
    """What a browser keeps between leaving and coming back."""

    state: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    @property
    def challenge(self) -> str:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def packed(self) -> str:
        """For a cookie."""
        return f"{self.state}.{self.nonce}.{self.verifier}"

    @classmethod
    def unpacked(cls, packed: str) -> "OidcRequest | None":
        parts = packed.split(".")
        return cls(*parts) if len(parts) == 3 and all(parts) else None


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """``claim`` of the provider is the login of the account; ``name`` is what the button calls it."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    claim: str = "preferred_username"
    name: str = ""

    def __post_init__(self) -> None:
        """Raises ``ValueError``."""
        _check_address(self.issuer)
        if not self.client_id or not self.client_secret:
            raise ValueError("a client needs an id and a secret")


class OidcProvider:
    """From any thread. The methods raise ``OidcError``."""

    def __init__(self, settings: OidcSettings) -> None:
        self.settings = settings
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(MAX_WAITING)
        self._discovered: tuple[float, Mapping[str, Any], Any] | None = None
        self._failed_at = float("-inf")

    def address(self, request: OidcRequest, redirect_uri: str) -> str:
        """Where the browser goes."""
        with self._place():
            document, _keys = self._discover()
        asked = {
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": redirect_uri,
            "scope": "openid profile email",
            "state": request.state,
            "nonce": request.nonce,
            "code_challenge": request.challenge,
            "code_challenge_method": "S256",
        }
        joint = "&" if "?" in document["authorization_endpoint"] else "?"
        return f"{document['authorization_endpoint']}{joint}{urlencode(asked)}"

    def login(self, request: OidcRequest, code: str, redirect_uri: str) -> str:
        """Who has come back with that code: the value of the claim."""
        with self._place():
            return self._login(request, code, redirect_uri)

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise OidcError("too many wait for it")
        try:
            yield
        finally:
            self._places.release()

    def _login(self, request: OidcRequest, code: str, redirect_uri: str) -> str:
        document, _keys = self._discover()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": request.verifier,
        }
        answer = self._ask("POST", document["token_endpoint"], form)
        claims = self._claims(str(answer.get("id_token", "")), request)
        login = claims.get(self.settings.claim)
        if not isinstance(login, str) or not login.strip():
            raise OidcError(f"no claim {self.settings.claim}")
        if self.settings.claim == "email" and claims.get("email_verified") is not True:
            raise OidcError("the address is not verified")
        return login.strip()

    def _claims(self, token: str, request: OidcRequest) -> Mapping[str, Any]:
        """OpenID Connect Core 1.0, 3.1.3.7."""
        from joserfc import jwt
        from joserfc.errors import JoseError

        rules = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self.settings.issuer},
            aud={"essential": True, "value": self.settings.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": request.nonce},
        )
        try:
            try:
                decoded = jwt.decode(token, self._discover()[1], algorithms=list(ALGORITHMS))
            except (JoseError, ValueError):  # its keys may be others by now
                decoded = jwt.decode(token, self._discover(anew=True)[1], algorithms=list(ALGORITHMS))
            rules.validate(decoded.claims)
        except (JoseError, ValueError, TypeError) as error:
            raise OidcError(f"the token is not valid: {type(error).__name__}") from error
        claims: Mapping[str, Any] = decoded.claims
        audience = claims["aud"]
        several = isinstance(audience, list) and len(audience) > 1
        if claims.get("azp", "" if several else self.settings.client_id) != self.settings.client_id:
            raise OidcError("the token is for another client")
        return claims

    def _discover(self, *, anew: bool = False) -> tuple[Mapping[str, Any], Any]:
        """What the provider publishes, and its keys.

        While it does not answer, it is not asked again for ``RETRY_S``.
        """
        with self._lock:
            kept, now = self._discovered, time.monotonic()
            if kept is not None and not anew and now - kept[0] < DISCOVERY_S:
                return kept[1], kept[2]
            if now - self._failed_at < RETRY_S:
                raise OidcError("it could not be asked a moment ago")
            try:
                document, keys = self._published()
            except OidcError:
                self._failed_at = time.monotonic()
                raise
            self._discovered = time.monotonic(), document, keys
            return document, keys

    def _published(self) -> tuple[Mapping[str, Any], Any]:
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        issuer = self.settings.issuer
        document = self._ask("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if document.get("issuer") != issuer:
            raise OidcError("the issuer calls itself otherwise")
        try:
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                _check_address(str(document.get(name, "")))
            keys = KeySet.import_key_set(cast(Any, self._ask("GET", document["jwks_uri"])))
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise OidcError(f"what it publishes cannot be used: {type(error).__name__}") from error
        return document, keys

    def _ask(self, method: str, url: str, form: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        named = quote_plus(self.settings.client_id), quote_plus(self.settings.client_secret)
        auth = named if form is not None else None  # RFC 6749, 2.3.1
        try:
            with requests.Session() as session:
                session.trust_env = False  # no credentials of a .netrc
                with session.request(
                    method, url, data=form, auth=auth, timeout=TIMEOUT_S, allow_redirects=False, stream=True
                ) as answer:
                    if answer.status_code != 200:
                        raise OidcError(f"it answers {answer.status_code}")
                    body = answer.raw.read(MAX_ANSWER_BYTES, decode_content=True)
                    found = json.loads(body)
        except (requests.RequestException, OSError, ValueError, RecursionError) as error:
            raise OidcError(f"it cannot be asked: {type(error).__name__}") from error
        if not isinstance(found, dict):
            raise OidcError("it answers with no object")
        return found


def _check_address(url: str) -> None:
    """TLS, but to this machine itself. Raises ``ValueError``."""
    parts = urlsplit(url)
    plain = parts.scheme == "http" and is_loopback(parts.hostname or "")
    if not parts.hostname or parts.username is not None or not (parts.scheme == "https" or plain):
        raise ValueError(f"{url} is no address that begins with https://")
