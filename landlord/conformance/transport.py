"""The way to the system: in clear only on the same machine, and with a certificate that lasts."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from . import rules
from .context import CheckContext

CERTIFICATE_WARNING = timedelta(days=14)


def check_transport(bench: CheckContext, ca_file: str = "") -> str:
    """What the connection is, in words."""
    split = urlsplit(bench.base)
    host = split.hostname or ""
    shown = bench.call("GET", "/health", device=None)
    if split.scheme != "https":
        bench.holds(rules.TLS, is_this_machine(host), "it is reached by http", shown)
        return "in clear"
    context = ssl.create_default_context(cafile=ca_file or None)
    try:
        with (
            socket.create_connection((host, split.port or 443), timeout=10) as plain,
            context.wrap_socket(plain, server_hostname=host) as secured,
        ):
            version = secured.version() or "TLS"
            certificate = secured.getpeercert() or {}
    except OSError as error:
        bench.add_deviation(rules.TLS, str(error), shown)
        return "TLS that fails"
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
    bench.kept.add(rules.TLS.id)
    bench.holds(
        rules.CERTIFICATE, ends > datetime.now(UTC) + CERTIFICATE_WARNING, f"it ends {ends:%Y-%m-%d}", shown
    )
    return f"{version}, certificate until {ends:%Y-%m-%d}"


def is_this_machine(host: str) -> bool:
    """A loopback address, or its name."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
