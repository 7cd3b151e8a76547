"""Why a paper, a picture or a number cannot be used: each an error of its own, with a sentence to read."""

from __future__ import annotations

from typing import ClassVar

from kiosk.domain import Text


class UnusableInputError(Exception):
    """Something was given that the kiosk cannot use. ``told`` is what the visitor reads."""

    told: ClassVar[Text]
