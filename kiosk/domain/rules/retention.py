"""How long the landlord's server keeps what kiosks brought, by kind: ``conservation.toml``."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from .rule_file import load_in_force, read_rule_file


class RetainedKind(StrEnum):
    """What is kept for a time; each after it has ended."""

    REQUESTS = "demandes"
    PHOTOS = "photos"
    GUESTS = "invites"
    APPOINTMENTS = "rendez_vous"
    CALLS = "appels"
    WORKSHOPS = "ateliers"
    DOCUMENTS = "papiers"
    DRAFTS = "brouillons"
    APPLICATIONS = "demandes_de_logement"
    MANDATES = "mandats"
    LOGS = "journaux"


def load_retention(file: Path) -> Mapping[RetainedKind, timedelta]:
    """How long each kind is kept. Each has a source of its own. Raises ``RuleFileError``."""
    top = read_rule_file(file, *RetainedKind)
    kept = {}
    for kind in RetainedKind:
        table = top.table(kind)
        table.only("days", "source")
        table.get("source", str)
        days = table.get("days", int)
        if days < 1:
            raise table.error("days", "should be at least 1")
        kept[kind] = timedelta(days=days)
    return kept


def retention() -> Mapping[RetainedKind, timedelta]:
    """That of the rule file in force."""
    return load_in_force("conservation", load_retention)
