"""What is optional of the installation: the extras of setup.cfg."""

from importlib.metadata import PackageNotFoundError, distribution, requires

DISTRIBUTION = "hlm-kiosk"


def missing_packages(extra: str) -> list[str]:
    """The packages of this extra that are not installed here. Empty where the program runs without being
    installed: nothing says then what it needs."""
    from packaging.requirements import Requirement  # here: a terminal asks for nothing that is optional

    missing = []
    for requirement in map(Requirement, _needed()):
        if requirement.marker is None or not requirement.marker.evaluate({"extra": extra}):
            continue
        if requirement.name == DISTRIBUTION:
            missing += [each for other in sorted(requirement.extras) for each in missing_packages(other)]
        elif not _is_installed(requirement.name):
            missing.append(requirement.name)
    return missing


def _needed() -> list[str]:
    try:
        return requires(DISTRIBUTION) or []
    except PackageNotFoundError:
        return []


def _is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True
