"""Where a landlord's server may be: behind TLS, or on this machine."""

import ipaddress
from urllib.parse import urlsplit


def check_web_address(url: str) -> tuple[str, str]:
    """The scheme and the host of ``https://SERVER`` or ``http://SERVER``. Raises ``ValueError``, which says
    what is wrong, where ``url`` is neither."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", 0
    # What two parsers of addresses read differently (user@host, a backslash) is none.
    shown = url.rpartition("@")[2]  # a password may stand before it
    plain = url.isprintable() and not set(" \\@?#") & set(url)
    if not plain or not host or port == 0 or parts.scheme not in {"http", "https"}:
        raise ValueError(f"{shown!r} is not https://SERVER")
    return parts.scheme, host


def check_server_address(url: str) -> None:
    """Raises ``ValueError``, which says what is wrong, unless ``url`` is ``https://SERVER`` or ``http://`` to
    a loopback address: whoever is on the network reads and answers plain HTTP."""
    scheme, host = check_web_address(url)
    if scheme == "http" and not is_loopback(host):
        shown = url.rpartition("@")[2]
        raise ValueError(
            f"{shown!r} is not encrypted: plain http:// is for this machine only; give https://{host}"
        )


def is_loopback(host: str) -> bool:
    """Whether the name or address of a machine is this one."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
