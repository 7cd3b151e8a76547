"""Models of hearing, speech and translation: which exist, which are here, how to get and remove them."""

from .bundles import MissingModel, bundle_for, find_missing, memory_plan
from .manifest import Engine, Manifest, Model, ModelTask, load_manifest
from .store import ModelError, ModelStatus, ModelStore, UnknownModelError

__all__ = [
    "Engine",
    "Manifest",
    "MissingModel",
    "Model",
    "ModelError",
    "ModelStatus",
    "ModelStore",
    "ModelTask",
    "UnknownModelError",
    "bundle_for",
    "find_missing",
    "load_manifest",
    "memory_plan",
]
