"""Les nouvelles de mon immeuble: what is broken now, what will be cut, what happens in the quarter."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from kiosk.domain import NO_TEXT, NewsItem, NewsKind, Outage, Query, SignedInTenant, T, Text, verbatim
from kiosk.domain.rules import PARIS
from kiosk.journeys import (
    Choose,
    Context,
    FetchStep,
    IdentityRequirement,
    Information,
    Journey,
    Option,
    Tone,
    fetched_value,
)

from .. import visit_facts

KEY = "actualites"
TITLE = T("Nouvelles et pannes")

ICONS: dict[NewsKind, str] = {
    NewsKind.INFORMATION: "information-outline",
    NewsKind.TRAVAUX: "hard-hat",
    NewsKind.COUPURE: "water-off-outline",
    NewsKind.VIE_DU_QUARTIER: "account-group-outline",
}
OUTAGE = "panne"


@cache
def journey() -> Journey:
    """The journey; everyone may read the news, a tenant sees those of their building first."""
    return Journey(
        key=KEY,
        title=TITLE,
        icon="newspaper-variant-outline",
        needs=IdentityRequirement.NONE,
        steps=(
            FetchStep(
                key="nouvelles", title=T("Nous cherchons les nouvelles…"), asks=lambda context: Query("news")
            ),
            Information(
                key="rien",
                title=T("Il n’y a pas de nouvelle aujourd’hui."),
                body=(T("Tout marche, à notre connaissance."),),
                when=lambda context: not _options(context),
            ),
            Choose(
                key="laquelle",
                title=T("Que voulez-vous lire ?"),
                hint=_age,
                options=_options,
            ),
            Information(
                key="lire",
                title=_title,
                body=_body,
                when=lambda context: "laquelle" in context,
            ),
        ),
    )


def _outages(context: Context) -> Sequence[Outage]:
    """Those of the visitor's building first, where it is known."""
    return sorted(visit_facts.outages(context), key=lambda each: not _is_mine(context, each.buildings))


def _news(context: Context) -> list[NewsItem]:
    today = visit_facts.now(context).date()
    items: Sequence[NewsItem] = fetched_value(context, "nouvelles", ())
    current = [each for each in items if each.until is None or each.until >= today]
    return sorted(current, key=lambda each: not _is_mine(context, each.buildings))


def _is_mine(context: Context, buildings: tuple[str, ...]) -> bool:
    who = visit_facts.identity(context)
    if not isinstance(who, SignedInTenant):
        return False
    return any(building.casefold() in who.address.casefold() for building in buildings)


def _options(context: Context) -> list[Option]:
    broken = [
        Option(
            f"{OUTAGE} {each.id}",
            verbatim(each.title),
            T("Depuis le {day}", day=each.since.astimezone(PARIS).date()),
            icon="alert-circle-outline",
            tone=Tone.WARN,
        )
        for each in _outages(context)
    ]
    news = [
        Option(each.id, verbatim(each.title), T("{day}", day=each.day), icon=ICONS[each.kind])
        for each in _news(context)
    ]
    return broken + news


def _age(context: Context) -> Text:
    told_at = context["nouvelles"].fetched_at.astimezone(PARIS)
    if told_at.date() == visit_facts.now(context).date():
        return T("Vu à {time}", time=told_at.time())
    return T("À jour le {moment}", moment=told_at)


def _found(context: Context) -> Outage | NewsItem | None:
    chosen = str(context.get("laquelle", ""))
    if chosen.startswith(OUTAGE):
        return next((each for each in _outages(context) if f"{OUTAGE} {each.id}" == chosen), None)
    return next((each for each in _news(context) if each.id == chosen), None)


def _title(context: Context) -> Text:
    found = _found(context)
    return verbatim(found.title) if found is not None else NO_TEXT


def _body(context: Context) -> list[Text]:
    match _found(context):
        case Outage() as outage:
            end = outage.expected_end
            lines = [verbatim(outage.message)]
            if end is not None:
                lines.append(T("Fin prévue : {moment}", moment=end))
            return [line for line in lines if line]
        case NewsItem() as news:
            return [verbatim(paragraph) for paragraph in news.body.split("\n") if paragraph.strip()]
        case None:
            return []
