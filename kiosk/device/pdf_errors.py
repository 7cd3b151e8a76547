"""Why a PDF cannot be shown."""

from __future__ import annotations

from kiosk.domain import T, UnusableInputError


class PdfError(UnusableInputError):
    """A document that cannot be shown on the screen."""


class PdfDamagedError(PdfError):
    """Not a PDF, or one that is cut or broken."""

    told = T("Ce document est abîmé. Demandez-le à l’accueil.")


class PdfEncryptedError(PdfError):
    """A PDF that needs a password."""

    told = T("Ce document est fermé par un mot de passe. La borne ne peut pas le montrer.")


class PdfTooLargeError(PdfError):
    """More bytes than the kiosk takes in memory."""

    told = T("Ce document est trop lourd pour la borne. Demandez-le à l’accueil.")


class PdfHostileError(PdfError):
    """It takes more time or memory than any honest page, or it kills its reader."""

    told = T("La borne ne peut pas montrer cette page. Demandez-la à l’accueil.")
