"""The sentence that tells a visitor who comes, and by when."""

from __future__ import annotations

from datetime import datetime

from kiosk.domain import T, Text, Trade

#: ``None``: someone has to look first.
WHO: dict[Trade | None, Text] = {
    Trade.PLOMBIER: T("Un plombier"),
    Trade.ELECTRICIEN: T("Un électricien"),
    Trade.CHAUFFAGISTE: T("Un chauffagiste"),
    Trade.SERRURIER: T("Un serrurier"),
    Trade.MENUISIER: T("Un menuisier"),
    Trade.ASCENSORISTE: T("Un réparateur d’ascenseur"),
    Trade.GARDIEN: T("Le gardien"),
    None: T("Un technicien"),
}


def promise(trade: Trade | None, deadline: datetime, now: datetime) -> Text:
    """ "Un plombier viendra jeudi 26 novembre au plus tard." Within the day, the hour is told."""
    local = now.astimezone(deadline.tzinfo)
    if deadline.date() == local.date():
        return T("{who} viendra aujourd’hui avant {time}.", who=WHO[trade], time=deadline.timetz())
    if (deadline - now).total_seconds() < 12 * 3600:
        return T("{who} viendra cette nuit avant {time}.", who=WHO[trade], time=deadline.timetz())
    return T("{who} viendra {day} au plus tard.", who=WHO[trade], day=deadline.date())
