"""Which version of this software worked something out."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGE = "send-friendly-city"
ROOT = Path(__file__).parents[2]


@cache
def code_version(root: Path = ROOT) -> str:
    """The package's version, and the commit where this runs from a clone of the project."""
    try:
        number = version(PACKAGE)
    except PackageNotFoundError:
        number = _written_version(root)
    commit = _commit(root / ".git")
    return f"{PACKAGE} {number}" + (f" ({commit})" if commit else "")


def _written_version(root: Path) -> str:
    """The version in the project's own file, where the package was never installed."""
    for line in (root / "pyproject.toml").read_text(encoding="utf-8").splitlines():
        if line.startswith("version = "):
            return line.split('"')[1]
    return "of no known version"


def _commit(git: Path) -> str | None:
    head = git / "HEAD"
    if not head.is_file():
        return None
    said = head.read_text(encoding="utf-8").strip()
    if not said.startswith("ref: "):
        return said
    name = said.removeprefix("ref: ")
    if (git / name).is_file():
        return (git / name).read_text(encoding="utf-8").strip()
    packed = git / "packed-refs"
    lines = packed.read_text(encoding="utf-8").splitlines() if packed.is_file() else []
    return next((line.split()[0] for line in lines if line.endswith(f" {name}")), None)
