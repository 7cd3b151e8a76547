"""Which page draws what is shown."""

from __future__ import annotations

from kiosk.journeys import (
    Amount,
    Calling,
    Carry,
    Chart,
    Choose,
    Date,
    Describe,
    Find,
    Information,
    Number,
    Paper,
    Photo,
    PickSlot,
    Receipt,
    Review,
    Statement,
)
from kiosk.session import Guide
from kiosk.session.screen_state import (
    Asking,
    Busy,
    Comfort,
    Conversing,
    Explained,
    Following,
    Goodbye,
    Home,
    Message,
    Rest,
    Shown,
    Staff,
    Urgent,
    Welcome,
)

from .busy import BusyPage
from .call import CallPage
from .carry import CarryPage
from .chart import ChartPage
from .choose import ChoosePage
from .conversation import ConversationPage
from .describe import DescribePage
from .digits import DigitsPage
from .explained import ExplainedPage
from .find import FindPage
from .following import FollowingPage
from .goodbye import GoodbyePage
from .home import HomePage
from .information import InformationPage
from .message import MessagePage
from .page import Page
from .paper import PaperPage
from .photo import PhotoPage
from .preferences import ComfortPage
from .receipt import ReceiptPage
from .rest import RestPage
from .review import ReviewPage
from .slots import SlotsPage
from .staff import StaffPage
from .statement import StatementPage
from .urgent import UrgentPage
from .welcome import WelcomePage

PAGES: dict[type, type[Page]] = {
    Rest: RestPage,
    Welcome: WelcomePage,
    Home: HomePage,
    Goodbye: GoodbyePage,
    Comfort: ComfortPage,
    Explained: ExplainedPage,
    Busy: BusyPage,
    Following: FollowingPage,
    Message: MessagePage,
    Conversing: ConversationPage,
    Staff: StaffPage,
    Urgent: UrgentPage,
    Choose: ChoosePage,
    Describe: DescribePage,
    PickSlot: SlotsPage,
    Number: DigitsPage,
    Date: DigitsPage,
    Amount: DigitsPage,
    Information: InformationPage,
    Review: ReviewPage,
    Receipt: ReceiptPage,
    Calling: CallPage,
    Statement: StatementPage,
    Chart: ChartPage,
    Paper: PaperPage,
    Carry: CarryPage,
    Find: FindPage,
    Photo: PhotoPage,
}


def page_for(guide: Guide, shown: Shown, size: tuple[float, float]) -> Page:
    """Draws ``shown`` in ``size`` pixels: one page for each kind of question, and for each other thing."""
    kind = type(shown.run.step) if isinstance(shown, Asking) else type(shown)
    return PAGES[kind](guide, shown, size=size)
