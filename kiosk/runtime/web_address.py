"""Where a landlord's server may be: behind TLS, or on this machine."""

import ipaddress
import re
from urllib.parse import urlsplit

#: Labels of letters, figures and hyphens. The last begins with a letter, as no address in figures does.
_DNS_NAME = re.compile(r"(?:[a-z0-9-]{1,63}\.)+[a-z][a-z0-9-]{1,62}", re.IGNORECASE)


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


def names_another_machine(host: str) -> bool:
    """Whether it is an address of another machine, or a name of the DNS (``models.example``). Other ways of
    writing an address ("127.1", "0x7f000001") are neither."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return _DNS_NAME.fullmatch(host) is not None and not host.endswith(".localhost")
    address = getattr(address, "ipv4_mapped", None) or address
    return not (
        address.is_loopback or address.is_unspecified or address.is_link_local or address.is_multicast
    )
