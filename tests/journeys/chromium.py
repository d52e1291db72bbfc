"""Finds the Chromium that drives the journeys, or installs one; ``just browser`` runs it.

In this order: the program named by ``CHROMIUM``, a Chromium or Chrome on the PATH, the build that
Playwright keeps for itself. Where there is none, Debian's package is installed (as root), else
Playwright's own build.
"""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")

APT = ("apt-get", "-o", "DPkg::Lock::Timeout=300", "--quiet")

HOW_TO = """\
There is no Chromium here and none could be installed. One of these helps:
  - install Chromium or Chrome as usual on this system, for example: sudo apt-get install chromium
  - say where one is: CHROMIUM=/path/to/chromium
  - python -m playwright install --with-deps chromium"""


def main() -> None:
    """Say which Chromium will be used, installing one when there is none."""
    found = find()
    if found is None:
        print("There is no Chromium on this machine yet; installing one for the browser journeys.")
        install()
        found = find()
    if found is None:
        sys.exit(HOW_TO)
    print(f"Browser journeys use {found}.")


def chromium_path() -> Path:
    """The Chromium to drive.

    Raises FileNotFoundError, with what to do in plain words, when there is none.
    """
    found = find()
    if found is None:
        raise FileNotFoundError(f"{HOW_TO}\n  - just browser")
    return found


def find() -> Path | None:
    """The first Chromium that is really there."""
    named = os.environ.get("CHROMIUM")
    if named:
        return Path(named) if shutil.which(named) else None
    for name in NAMES:
        on_path = shutil.which(name)
        # Ubuntu's package is only a note that the browser is a snap, which needs a whole desktop.
        if on_path and not _is_snap(on_path):
            return Path(on_path)
    if MAC.is_file():
        return MAC
    own = _own_build()
    return own if own.is_file() else None


def install() -> None:
    """Install Debian's Chromium where that is possible, else the build Playwright offers."""
    if is_root() and _is_debian():
        print("Installing Debian's package chromium, with a font.")
        install_packages = (*APT, "install", "--yes", "--no-install-recommends")
        if _call(*APT, "update") and _call(*install_packages, "chromium", "fonts-dejavu-core"):
            return
    print("Installing the Chromium that Playwright offers.")
    # It needs libraries that a bare machine lacks, and only root can add those.
    with_libraries = ("--with-deps",) if is_root() else ()
    _call(sys.executable, "-m", "playwright", "install", *with_libraries, "chromium")


def is_root() -> bool:
    """Root may install packages, and must run a browser without the browser's own sandbox."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _own_build() -> Path:
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def _is_snap(program: str) -> bool:
    path = Path(program).resolve()
    if "snap" in path.parts:
        return True
    return path.stat().st_size < 10_000 and b"/snap/" in path.read_bytes()


def _is_debian() -> bool:
    try:
        return platform.freedesktop_os_release().get("ID") == "debian"
    except OSError:
        return False


def _call(*command: str) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        worked = subprocess.run(command, env=environment, check=False).returncode == 0
    except OSError:
        worked = False
    if not worked:
        print(f"That did not work: {' '.join(command)}")
    return worked


if __name__ == "__main__":
    main()
