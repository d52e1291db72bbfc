"""Prints the OpenAPI document of ``/api``, from which the phone's types are made.

``python -m server.openapi > openapi.json``. The order is always the same, so that a difference
means a change.
"""

import json
import sys
import tempfile
from pathlib import Path

from server.app import create_app
from server.settings import Settings


def document() -> dict[str, object]:
    """What programs may ask of ``/api`` and what they get."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(database_url=f"sqlite:///{Path(folder) / 'unused.db'}"))
        return app.openapi_schema.to_schema()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(document(), indent=2, sort_keys=True, ensure_ascii=False) + "\n")
