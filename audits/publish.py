"""``python -m audits.publish venue-3``: publish a checklist version, which fixes it for ever."""

import sys
from datetime import UTC, datetime

from audits.checklists import FOLDER, ChecklistMistakes
from audits.checklists.publishing import publish


def main(arguments: list[str]) -> int:
    """Publish the one version named, and say in plain words what happened."""
    if len(arguments) != 1:
        sys.stderr.write(
            "Say which version to publish, for example: python -m audits.publish venue-3\n"
        )
        return 2
    key = arguments[0].removesuffix(".toml")
    try:
        publish(FOLDER, key, today=datetime.now(UTC).date())
    except ChecklistMistakes as wrong:
        sys.stderr.write(f"{key} was not published.\n{wrong}\n")
        return 1
    sys.stdout.write(f"{key} is published. It can no longer change; to change it, copy the file.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
