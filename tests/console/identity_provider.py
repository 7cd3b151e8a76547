"""An identity provider that lets in who it was told of, in a process of its own.

``/as?user=NAME&fault=NAME`` says who comes next and what is wrong with what it signs. Prints its address.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "console", "a secret: of tests"


class Provider(ThreadingHTTPServer):
    """``asked``: what each code was asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.key, self.another = (RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}) for _ in range(2))
        self.user, self.fault = "nadia", ""
        self.asked: dict[str, dict[str, str]] = {}

    @property
    def issuer(self) -> str:
        return f"http://localhost:{self.server_address[1]}"

    def token(self, nonce: str) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": f"id of {self.user}",
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "preferred_username": self.user,
        }
        wrong: dict[str, dict[str, Any]] = {
            "expired": {"iat": now - 900, "exp": now - 600},
            "other audience": {"aud": "another"},
            "other party": {"aud": [CLIENT, "another"], "azp": "another"},
            "other issuer": {"iss": "https://elsewhere.example"},
            "other nonce": {"nonce": "another"},
            "no name": {"preferred_username": ""},
        }
        claims |= wrong.get(self.fault, {})
        if self.fault == "unsigned":
            parts = ({"alg": "none"}, claims)
            return ".".join([*(encoded(json.dumps(each).encode()) for each in parts), ""])
        key = self.another if self.fault == "other key" else self.key
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Handler(BaseHTTPRequestHandler):
    server: Provider

    def log_message(self, *_args: object) -> None:
        """The test reads the address alone."""

    def _tell(self, told: object, status: int = 200) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        provider, parts, at = self.server, urlsplit(self.path), self.server.issuer
        query = {name: found[0] for name, found in parse_qs(parts.query).items()}
        match parts.path:
            case "/.well-known/openid-configuration":
                ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
                self._tell({"issuer": at} | {name: f"{at}/{path}" for name, path in ends.items()})
            case "/keys":
                self._tell({"keys": [provider.key.as_dict(private=False)]})
            case "/as":
                provider.user, provider.fault = query.get("user", "nadia"), query.get("fault", "")
                self._tell({})
            case "/authorize":
                code = secrets.token_urlsafe(8)
                provider.asked[code] = query
                refused = provider.fault == "refused"
                back = {"error": "access_denied"} if refused else {"code": code}
                self.send_response(302)
                said = urlencode(back | {"state": query["state"]})
                self.send_header("Location", f"{query['redirect_uri']}?{said}")
                self.send_header("Content-Length", "0")
                self.end_headers()
            case _:
                self._tell({}, 404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: found[0] for name, found in parse_qs(body).items()}
        asked = self.server.asked.pop(form.get("code", ""), {})
        named = urlencode({CLIENT: SECRET}).replace("=", ":", 1)
        right = {
            "code_challenge": encoded(hashlib.sha256(form.get("code_verifier", "").encode()).digest()),
            "redirect_uri": form.get("redirect_uri"),
            "client_id": CLIENT,
            "code_challenge_method": "S256",
        }
        authorised = self.headers["Authorization"] == f"Basic {base64.b64encode(named.encode()).decode()}"
        if authorised and right.items() <= asked.items():
            self._tell({"id_token": self.server.token(asked["nonce"]), "token_type": "Bearer"})
        else:
            self._tell({"error": "invalid_grant"}, 400)


if __name__ == "__main__":
    served = Provider()
    print(served.issuer, flush=True)
    served.serve_forever(0.01)
