"""Speech models: which exist, which are on this machine, how to get, check and remove them."""

from .manifest import Engine, Manifest, Model, load_manifest
from .store import InstallError, ModelError, Models, State, Status, UnknownModelError

__all__ = [
    "Engine",
    "InstallError",
    "Manifest",
    "Model",
    "ModelError",
    "Models",
    "State",
    "Status",
    "UnknownModelError",
    "load_manifest",
]
