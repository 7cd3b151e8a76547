"""Les nouvelles de mon immeuble: what is broken now, what will be cut, what happens in the quarter."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kiosk.domain import NO_TEXT, NewsItem, NewsKind, Outage, Query, SignedInTenant, T, Text, verbatim
from kiosk.domain.rules import PARIS
from kiosk.journeys import Choose, Context, FetchStep, Information, Option, Step, Tone, derived, fetched_value

from .. import visit_facts

#: The steps whose answers decide.
NEWS_STEP = "nouvelles"
ITEM_STEP = "laquelle"

KEY = "actualites"
TITLE = T("Nouvelles et pannes")

ICONS: dict[NewsKind, str] = {
    NewsKind.INFORMATION: "information-outline",
    NewsKind.TRAVAUX: "hard-hat",
    NewsKind.COUPURE: "water-off-outline",
    NewsKind.VIE_DU_QUARTIER: "account-group-outline",
}
OUTAGE = "panne"


def steps() -> tuple[Step, ...]:
    """everyone may read the news, a tenant sees those of their building first."""
    return (
        FetchStep(
            key=NEWS_STEP, title=T("Nous cherchons les nouvelles…"), asks=lambda context: Query("news")
        ),
        Information(
            key="rien",
            title=T("Il n’y a pas de nouvelle aujourd’hui."),
            body=(T("Tout marche, à notre connaissance."),),
            when=lambda context: not NewsState(context).options,
        ),
        Choose(
            key=ITEM_STEP,
            title=T("Que voulez-vous lire ?"),
            hint=NewsState.fetched_at_text,
            options=NewsState.options,
        ),
        Information(
            key="lire",
            title=NewsState.title,
            body=NewsState.body,
            when=lambda context: ITEM_STEP in context,
        ),
    )


@dataclass(frozen=True, slots=True)
class NewsState:
    """What is told today, that of the visitor's building first, and what of it is read."""

    context: Context = field(repr=False)

    @derived
    def outages(self) -> Sequence[Outage]:
        """Those of the visitor's building first, where it is known."""
        return sorted(visit_facts.outages(self.context), key=lambda each: not self.is_mine(each.buildings))

    @derived
    def news(self) -> list[NewsItem]:
        today = visit_facts.now(self.context).date()
        items: Sequence[NewsItem] = fetched_value(self.context, NEWS_STEP, ())
        current = [each for each in items if each.until is None or each.until >= today]
        return sorted(current, key=lambda each: not self.is_mine(each.buildings))

    def is_mine(self, buildings: tuple[str, ...]) -> bool:
        who = visit_facts.identity(self.context)
        if not isinstance(who, SignedInTenant):
            return False
        return any(building.casefold() in who.address.casefold() for building in buildings)

    @derived
    def options(self) -> list[Option]:
        broken = [
            Option(
                f"{OUTAGE} {each.id}",
                visit_facts.written(self.context, each, "title"),
                T("Depuis le {day}", day=each.since.astimezone(PARIS).date()),
                icon="alert-circle-outline",
                tone=Tone.WARN,
            )
            for each in self.outages
        ]
        news = [
            Option(
                each.id,
                visit_facts.written(self.context, each, "title"),
                T("{day}", day=each.day),
                icon=ICONS[each.kind],
            )
            for each in self.news
        ]
        return broken + news

    @derived
    def fetched_at_text(self) -> Text:
        fetched_at = self.context[NEWS_STEP].fetched_at.astimezone(PARIS)
        if fetched_at.date() == visit_facts.now(self.context).date():
            return T("Vu à {time}", time=fetched_at.time())
        return T("À jour le {moment}", moment=fetched_at)

    @derived
    def chosen(self) -> Outage | NewsItem | None:
        chosen = str(self.context.get(ITEM_STEP, ""))
        if chosen.startswith(OUTAGE):
            return next((each for each in self.outages if f"{OUTAGE} {each.id}" == chosen), None)
        return next((each for each in self.news if each.id == chosen), None)

    @derived
    def title(self) -> Text:
        found = self.chosen
        return visit_facts.written(self.context, found, "title") if found is not None else NO_TEXT

    @derived
    def body(self) -> list[Text]:
        match self.chosen:
            case Outage() as outage:
                end = outage.expected_end
                message = visit_facts.translation(self.context, outage, "message") or outage.message
                lines = [verbatim(message)]
                if end is not None:
                    lines.append(T("Fin prévue : {moment}", moment=end))
                return [line for line in lines if line]
            case NewsItem() as news:
                body = visit_facts.translation(self.context, news, "body") or news.body
                return [verbatim(paragraph) for paragraph in body.split("\n") if paragraph.strip()]
            case None:
                return []
