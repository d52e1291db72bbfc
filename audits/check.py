"""``python -m audits.check``: check every checklist file and list every mistake."""

import sys
from pathlib import Path

from audits.checklists import FOLDER, check_folder


def main(arguments: list[str]) -> int:
    """Check the files of a folder, the project's own unless another is named."""
    folder = Path(arguments[0]) if arguments else FOLDER
    mistakes = check_folder(folder)
    for mistake in mistakes:
        sys.stdout.write(f"{mistake}\n")
    if mistakes:
        sys.stdout.write(f"Put right: {len(mistakes)}.\n")
        return 1
    sys.stdout.write("The checklists are in order.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
