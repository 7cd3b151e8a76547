"""Models of hearing, speech and translation: which exist, which are here, how to get and remove them."""

from .bundles import Bundle, bundle
from .manifest import Engine, Manifest, Model, Use, load_manifest
from .memory import Memory
from .missing_models import Missing, missing
from .planning import Load, plan
from .store import InstallError, ModelError, Models, State, Status, UnknownModelError

__all__ = [
    "Bundle",
    "Engine",
    "InstallError",
    "Load",
    "Manifest",
    "Memory",
    "Missing",
    "Model",
    "ModelError",
    "Models",
    "State",
    "Status",
    "UnknownModelError",
    "Use",
    "bundle",
    "load_manifest",
    "missing",
    "plan",
]
