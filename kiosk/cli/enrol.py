"""``kiosk enrol CODE``: make this device known to the landlord's server, and the server's key known here.

What it says is French, for the technician in the agency who has the code from the landlord.
"""

import argparse
import sys
from typing import TYPE_CHECKING, Any

from . import CommandError, load_settings

if TYPE_CHECKING:
    from kiosk.backend import AgencyError
    from kiosk.domain import DeviceEnrolment
    from kiosk.settings import Settings


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "enrol",
        help="make this device known to the landlord's server, with a code that is good once",
        description="The landlord's people print the code: kiosk agency-server --enrol NAME --agency ID. "
        "This device makes its key pair (device.key in the data folder, for its owner only), pins the key "
        "that signs the server's orders, and keeps its token, name, letter and agency in enrolment.json "
        "beside it. Restart the kiosk afterwards. Exits 0 when it is enrolled, 1 when the code or the server "
        "is refused.",
        epilog="example: sudo kiosk enrol yUx3-Kq0fPz9Qw2B --server https://kiosks.landlord.example",
    )
    command.add_argument("code", metavar="CODE", help="good once, and for a day")
    command.add_argument(
        "--server", metavar="URL", default="", help="https://SERVER (default: agency_url of the settings)"
    )
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from kiosk.device.enrolment import Enrolment, device_key
    from kiosk.runtime.paths import settings_file
    from kiosk.runtime.web_address import check_server_address
    from landlord.contract.orders import fingerprint
    from offline_cache import KeyRefused

    settings = load_settings()
    server = (args.server or settings.agency_url).rstrip("/")
    if not server:
        raise CommandError("quel serveur ? Ajoutez --server https://SERVEUR")
    try:
        check_server_address(server)
    except ValueError:
        raise CommandError(
            f"{server} est refusé : il faut https://SERVEUR (http:// seulement pour cette machine)"
        ) from None
    try:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        answer = _ask(settings, server, args.code.strip(), device_key(settings.data))
        Enrolment(
            server=server,
            name=answer.name,
            agency_id=answer.agency_id,
            landlord=answer.landlord,
            letter=answer.letter,
            device_id=answer.device_id,
            orders_key=answer.orders_key,
            token=answer.token,
        ).write(settings.data)
    except KeyRefused as error:
        raise CommandError(f"la clé de cet appareil ne peut pas servir : {error}") from error
    except OSError as error:
        raise CommandError(f"{settings.data} ne peut pas être écrit : {error.strerror or error}") from error
    print(f"Enregistré : {answer.name}, agence {answer.agency_id or 'non précisée'}, lettre {answer.letter}.")
    print(
        f"Clé du bailleur : {fingerprint(answer.orders_key)} (à comparer avec celle que donne son serveur)."
    )
    if load_settings().device_token != answer.token:
        print(
            f"Attention : {settings_file()} dit autre chose (device_token ou agency_url). "
            "Effacez ces deux lignes pour que l’enregistrement serve.",
            file=sys.stderr,
        )
    print("Redémarrez la borne : sudo systemctl restart hlm-kiosk")
    return 0


def _ask(settings: "Settings", server: str, code: str, key: Any) -> "DeviceEnrolment":
    from datetime import UTC, datetime

    from kiosk.backend import AgencyClient, AgencyError, NotConnectedError, UnreachableError

    client = AgencyClient(
        server,
        "",
        verify=settings.ca_file or True,
        cert=(settings.client_cert, settings.client_key) if settings.client_cert else None,
        proxies={"http": settings.proxy, "https": settings.proxy} if settings.proxy else None,
    )
    at = datetime.now(UTC)
    try:
        try:
            return client.enrol(code, key, at)
        except NotConnectedError:
            raise
        except UnreachableError:  # the answer was lost, and the code may be used: the same once more
            return client.enrol(code, key, at)
    except AgencyError as error:
        raise CommandError(_refusal(error, server)) from error
    finally:
        client.close()


def _refusal(error: "AgencyError", server: str) -> str:
    from kiosk.backend import (
        ContractMismatchError,
        DeviceRefusedError,
        NotConnectedError,
        RequestRefusedError,
        UnreachableError,
    )

    if isinstance(error, RequestRefusedError) and error.code == "code_refused":
        return (
            "ce code n’ouvre rien : il a déjà servi, il a plus d’un jour, ou il est mal tapé. "
            "Demandez-en un autre au bailleur (kiosk agency-server --enrol NOM)"
        )
    if isinstance(error, RequestRefusedError) and error.status == 422:
        return "ce code n’en est pas un : retapez-le comme il est écrit, majuscules et minuscules"
    if isinstance(error, NotConnectedError):
        return f"{server} n’est pas joignable ({error}) : rien n’est envoyé, le code reste bon"
    if isinstance(error, UnreachableError):
        return (
            f"{server} ne répond pas bien ({error or type(error).__name__}) : recommencez, "
            "et si le code est refusé demandez-en un autre au bailleur"
        )
    if isinstance(error, ContractMismatchError):
        return f"{server} parle une autre version du contrat : mettez à jour la borne ou le serveur"
    if isinstance(error, DeviceRefusedError):
        return "le serveur refuse cet appareil : demandez un autre code au bailleur"
    return f"le serveur a répondu ce qu’on ne comprend pas ({type(error).__name__})"
