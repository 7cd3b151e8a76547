"""A translator that is made once for all tests of a process: catalogues and phrases stay what they are,
and to read those of two languages takes as long as to draw a page. It has no machines."""

from functools import cache

from kiosk.accessibility.translation import ReviewedCatalogue, Translator, packaged_phrasebook


class _KeptTranslator(Translator):
    """Nobody's words are in it."""

    def close(self) -> None:
        """The next test has it, too."""


@cache
def kept_translator() -> Translator:
    return _KeptTranslator(ReviewedCatalogue(), packaged_phrasebook(), [])
