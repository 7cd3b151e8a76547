"""Which page draws what is shown."""

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

from .call import CallPage
from .camera import PhotoPage
from .chart import ChartPage
from .choose import ChoosePage
from .conversation import ConversationPage
from .describe import DescribePage
from .digits import DigitsPage
from .document_reader import DocumentReaderPage
from .find import FindPage
from .home import HomePage
from .letter import LetterPage
from .message import BusyPage, MessagePage, TermPage
from .page import BasePage
from .preferences import PreferencesPage
from .qr_handoff import QrHandoffPage
from .question import InformationPage, ReviewPage
from .receipt import GoodbyePage, ReceiptPage
from .slots import SlotsPage
from .staff import StaffPage
from .statement import StatementPage
from .ticket import TicketPage
from .urgent import UrgentPage
from .welcome import RestPage, WelcomePage

PAGE_CLASSES: dict[type, type[BasePage]] = {
    RestScreen: RestPage,
    WelcomeScreen: WelcomePage,
    HomeScreen: HomePage,
    GoodbyeScreen: GoodbyePage,
    PreferencesScreen: PreferencesPage,
    TermScreen: TermPage,
    BusyScreen: BusyPage,
    TicketScreen: TicketPage,
    MessageScreen: MessagePage,
    ConversationScreen: ConversationPage,
    StaffScreen: StaffPage,
    UrgentScreen: UrgentPage,
    Choose: ChoosePage,
    Describe: DescribePage,
    PickSlot: SlotsPage,
    Number: DigitsPage,
    Date: DigitsPage,
    Amount: DigitsPage,
    Information: InformationPage,
    Review: ReviewPage,
    Receipt: ReceiptPage,
    CallReceipt: CallPage,
    Statement: StatementPage,
    Chart: ChartPage,
    PdfViewer: DocumentReaderPage,
    LetterReading: LetterPage,
    QrHandoff: QrHandoffPage,
    Find: FindPage,
    Photo: PhotoPage,
}


def create_page(controller: SessionController, shown: ScreenState, size: tuple[float, float]) -> BasePage:
    """Draws ``shown`` in ``size`` pixels: one page for each kind of question, and for each other thing."""
    kind = type(shown.run.step) if isinstance(shown, JourneyScreen) else type(shown)
    return PAGE_CLASSES[kind](controller, shown, size=size)
