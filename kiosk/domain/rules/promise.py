"""The sentence that tells a visitor who comes, and by when."""

from __future__ import annotations

from datetime import datetime

from kiosk.domain import T, Text, Trade

from .trades import TRADE_NAMES


def arrival_text(trade: Trade | None, deadline: datetime, now: datetime) -> Text:
    """ "Un plombier viendra jeudi 26 novembre au plus tard." Within the day, the hour is told."""
    who, local = TRADE_NAMES[trade].indefinite_capitalised, now.astimezone(deadline.tzinfo)
    if deadline.date() == local.date():
        return T("{who} viendra aujourd’hui avant {time}.", who=who, time=deadline.time())
    if (deadline - now).total_seconds() < 12 * 3600:
        return T("{who} viendra cette nuit avant {time}.", who=who, time=deadline.time())
    return T("{who} viendra {day} au plus tard.", who=who, day=deadline.date())
