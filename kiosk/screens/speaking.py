"""Push to talk: dictation where words are asked for, elsewhere "say what you see"."""

from __future__ import annotations

from kiosk.accessibility.conversation import Side
from kiosk.accessibility.recognition import Heard, Match
from kiosk.accessibility.recognition import match as which_choice
from kiosk.domain import T, Text
from kiosk.hearing import Hearing
from kiosk.i18n import catalogue
from kiosk.widgets.look import look

from .conversation import ConversationPage
from .describe import DescribePage
from .page import Page
from .reading import Reading


class Speaking:
    """What the visitor says, taken to the page shown."""

    def __init__(self, hearing: Hearing, reading: Reading) -> None:
        self.hearing, self.reading = hearing, reading

    def listen(self, page: Page) -> None:
        """The place "speak" of the access bar was touched: begins, or ends what is being said."""
        if isinstance(page, ConversationPage):
            page.talk(Side.VISITOR)
        elif isinstance(page, DescribePage):
            page.input["typing"] = False
            page.speak()
        elif self.hearing.active:
            self.hearing.finish()
        else:
            said = [_words(words) for _, words in page.vocabulary()]
            self.hearing.listen(_SayWhatYouSee(page, self.reading), said)
            if self.hearing.active:
                self.reading.show(_words(T("Dites un choix de l’écran, puis touchez encore « Parler ».")))


class _SayWhatYouSee:
    """Finds the choice that was said, holds it, and asks; one touch takes it."""

    def __init__(self, page: Page, reading: Reading) -> None:
        self._page, self._reading = page, reading

    def level(self, value: float) -> None:
        """The lit place of the bar shows that the kiosk listens; the level stands where one dictates."""

    def partial(self, text: str) -> None:
        self._reading.show(text)

    def heard(self, heard: Heard) -> None:
        options = [(told, _words(words)) for told, words in self._page.vocabulary()]
        found = which_choice(heard.text, options)
        if isinstance(found, Match):
            self._page.offer(found.key)
            self._reading.hold(found.key)
            self._reading.tell(T("J’ai entendu « {words} ». C’est ça ?", words=heard.text))
        else:
            self._reading.tell(
                T("J’ai entendu « {words} ». Redites-le, ou touchez l’écran.", words=heard.text)
            )

    def not_heard(self, why: Text) -> None:
        self._reading.tell(why)


def _words(words: Text) -> str:
    return catalogue(look.lang).render(words)
