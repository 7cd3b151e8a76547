"""``kiosk scan``: what the codes in a picture hold, as the camera of the terminal would read them."""

import argparse
from contextlib import closing
from pathlib import Path
from typing import Any

from . import CommandError


def add(commands: Any) -> None:
    command = commands.add_parser(
        "scan",
        help="read the QR codes and barcodes in a picture",
        description="To check the formats of the landlord's rent notices. Exits 1 when there is no code.",
    )
    command.add_argument("file", type=Path, metavar="FILE", help="a photo or a scan")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints each code, and what a rent notice says. Raises ``CommandError``."""
    from kiosk.device.photos import BarcodeScanner, NotAPhotoError, PhotoError, PhotoTooLargeError
    from kiosk.domain.rules.rent_notice import rent_notice_parser_in_force

    with closing(BarcodeScanner()) as scanner:
        try:
            found = scanner.codes(args.file.read_bytes())
        except NotAPhotoError as error:
            raise CommandError(f"{args.file} is not a picture (JPEG, PNG, WebP, HEIC)", 2) from error
        except PhotoTooLargeError as error:
            raise CommandError(f"{args.file} is too large", 2) from error
        except PhotoError as error:
            raise CommandError(f"{args.file} is damaged", 2) from error
        except OSError as error:
            raise CommandError(f"{args.file}: {error.strerror or error}", 2) from error
    if not found:
        raise CommandError(f"{args.file}: no code found")
    for code in found:
        print(f"{code.kind}: {code.text!r}")
        if notice := rent_notice_parser_in_force().read(code.text):
            amount = f"{notice.amount.cents / 100:.2f} EUR" if notice.amount else "no amount"
            print(f"  rent notice: tenant number {notice.tenant_number}, {amount}")
    return 0
