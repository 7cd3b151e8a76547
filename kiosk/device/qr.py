"""QR codes that a phone can read off a screen or off paper."""

from __future__ import annotations

import segno

from kiosk.domain import T, UnusableInputError

#: Modules of light that must surround the code (ISO/IEC 18004).
QUIET_ZONE = 4
#: Version 22 has 105 modules a side: 0.5 mm each on a code of 56 mm, which phones read at arm's length.
MAX_VERSION = 22

QrMatrix = tuple[tuple[bool, ...], ...]


class QrTooLargeError(UnusableInputError):
    """The code would be too fine for a phone to read."""

    told = T("C’est trop long pour un code à photographier. Vous pouvez l’imprimer.")


def qr_matrix(content: str) -> QrMatrix:
    """The modules of a code, dark is true, without the quiet zone. Raises ``QrTooLargeError``."""
    try:
        code = segno.make(content, error="m", micro=False)
    except segno.DataOverflowError as error:
        raise QrTooLargeError from error
    if int(code.version) > MAX_VERSION:
        raise QrTooLargeError
    return tuple(tuple(bool(module) for module in row) for row in code.matrix)
