"""Which machines the terminal's unit may call: ``deploy/allow-network`` gives them to systemd.

``python -m kiosk.device.network_hosts`` prints their addresses, one a line; exits 1 when a name is not found.
"""

import ipaddress
import socket
import sys
from pathlib import Path
from urllib.parse import urlsplit

from kiosk.settings import Settings, SettingsError

RESOLV_CONF = Path("/etc/resolv.conf")


def allowed_addresses(settings: Settings, resolv_conf: Path = RESOLV_CONF) -> list[str]:
    """The addresses of the landlord's server, the proxy, the mirror of models and the name servers, sorted.

    Raises ``OSError`` when the name of one is not found."""
    addresses = set(_name_servers(resolv_conf))
    for url in filter(None, (settings.agency_url, settings.proxy, settings.models_mirror)):
        host = urlsplit(url).hostname or ""
        try:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except OSError as error:
            raise OSError(f"{host}: {error.strerror or error}") from error
        addresses.update(str(address[0]).partition("%")[0] for *_, address in found)
    return sorted(addresses)


def _name_servers(resolv_conf: Path) -> list[str]:
    try:
        lines = resolv_conf.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    named = [
        words[1].partition("%")[0]
        for line in lines
        if (words := line.split())[:1] == ["nameserver"] and words[1:]
    ]
    return [each for each in named if _is_address(each)]


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


if __name__ == "__main__":
    try:
        sys.stdout.writelines(f"{each}\n" for each in allowed_addresses(Settings.load()))
    except (OSError, SettingsError) as error:
        sys.exit(f"{error}")
