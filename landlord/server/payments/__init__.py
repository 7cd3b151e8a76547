"""Payments on the visitor's phone: a port for the provider, and a sandbox behind it."""

from . import notifications, pages, sandbox_pages
from .endpoints import router
from .provider import OrderStatus, OrderStatusReport, PaymentOrder, PaymentProvider, ProviderUnavailable
from .reconcile import reconcile_open_payments, reconcile_payment
from .sandbox import SandboxProvider

#: Outside the contract: for the visitor's phone and for the provider.
PAGES = (pages.router, notifications.router, sandbox_pages.router)

__all__ = [
    "PAGES",
    "OrderStatus",
    "OrderStatusReport",
    "PaymentOrder",
    "PaymentProvider",
    "ProviderUnavailable",
    "SandboxProvider",
    "reconcile_open_payments",
    "reconcile_payment",
    "router",
]
