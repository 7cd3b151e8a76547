"""Payments on the visitor's phone: a port for the provider, and a sandbox behind it."""

from . import notify, pages, sandbox_pages
from .provider import Order, PaymentProvider, ProviderSilent, Read, Reading
from .reconcile import reconcile, reconcile_open
from .sandbox import SandboxProvider
from .start import router

#: Outside the contract: for the visitor's phone and for the provider.
PAGES = (pages.router, notify.router, sandbox_pages.router)

__all__ = [
    "PAGES",
    "Order",
    "PaymentProvider",
    "ProviderSilent",
    "Read",
    "Reading",
    "SandboxProvider",
    "reconcile",
    "reconcile_open",
    "router",
]
