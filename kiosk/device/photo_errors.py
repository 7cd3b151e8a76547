"""Why a photo cannot be taken along."""

from __future__ import annotations

from kiosk.domain import T, UnusableInputError


class PhotoError(UnusableInputError):
    """A photo that cannot be joined."""


class NotAPhotoError(PhotoError):
    """Not a picture, or of a kind the kiosk does not read."""

    told = T("Ce n’est pas une photo que la borne sait lire. Choisissez-en une autre.")


class PhotoDamagedError(PhotoError):
    """A picture that is cut or broken."""

    told = T("Cette photo est abîmée. Choisissez-en une autre, ou prenez-la ici.")


class PhotoTooLargeError(PhotoError):
    """More bytes or more pixels than the kiosk takes."""

    told = T("Cette photo est trop lourde pour la borne. Choisissez-en une autre, ou prenez-la ici.")
