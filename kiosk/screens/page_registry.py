"""Which page draws what is shown. Each is imported when it is first drawn: a start shows two of them."""

from importlib import import_module
from typing import cast

from kiosk.journeys import (
    Amount,
    CallReceipt,
    Chart,
    Choose,
    Date,
    Describe,
    Find,
    Information,
    LetterReading,
    Number,
    PdfViewer,
    Photo,
    PickSlot,
    QrHandoff,
    Receipt,
    Review,
    Statement,
    Wish,
)
from kiosk.session import SessionController
from kiosk.session.screen_state import (
    BusyScreen,
    ConversationScreen,
    GoodbyeScreen,
    HomeScreen,
    JourneyScreen,
    MessageScreen,
    PreferencesScreen,
    RestScreen,
    ScreenState,
    StaffScreen,
    TermScreen,
    TicketScreen,
    UrgentScreen,
    WelcomeScreen,
)

from .page import BasePage

#: By what is shown, the module and the class.
PAGES: dict[type, str] = {
    RestScreen: "welcome.RestPage",
    WelcomeScreen: "welcome.WelcomePage",
    HomeScreen: "home.HomePage",
    GoodbyeScreen: "receipt.GoodbyePage",
    PreferencesScreen: "preferences.PreferencesPage",
    TermScreen: "message.TermPage",
    BusyScreen: "message.BusyPage",
    TicketScreen: "ticket.TicketPage",
    MessageScreen: "message.MessagePage",
    ConversationScreen: "conversation.ConversationPage",
    StaffScreen: "staff.StaffPage",
    UrgentScreen: "urgent.UrgentPage",
    Choose: "choose.ChoosePage",
    Describe: "describe.DescribePage",
    Wish: "wish.WishPage",
    PickSlot: "slots.SlotsPage",
    Number: "digits.DigitsPage",
    Date: "digits.DigitsPage",
    Amount: "digits.DigitsPage",
    Information: "question.InformationPage",
    Review: "question.ReviewPage",
    Receipt: "receipt.ReceiptPage",
    CallReceipt: "call.CallPage",
    Statement: "statement.StatementPage",
    Chart: "chart.ChartPage",
    PdfViewer: "document_reader.DocumentReaderPage",
    LetterReading: "letter.LetterPage",
    QrHandoff: "qr_handoff.QrHandoffPage",
    Find: "find.FindPage",
    Photo: "camera.PhotoPage",
}


def page_class(kind: type) -> type[BasePage]:
    """Of a kind of screen or step; on the UI thread, for its rules are read as well."""
    module, name = PAGES[kind].split(".")
    return cast("type[BasePage]", getattr(import_module(f"{__package__}.{module}"), name))


def create_page(controller: SessionController, shown: ScreenState, size: tuple[float, float]) -> BasePage:
    """Draws ``shown`` in ``size`` pixels: one page for each kind of question, and for each other thing."""
    kind = type(shown.run.step) if isinstance(shown, JourneyScreen) else type(shown)
    return page_class(kind)(controller, shown, size=size)
