"""``python -m audits.conformance FILE.json``: replay a file of vectors, one line for each.

Exit status: 0 all agree, 1 some differ, 2 the file cannot be replayed.
"""

import sys
from pathlib import Path

from audits.conformance.given import Unreadable
from audits.conformance.replaying import read_file, replay


def main(arguments: list[str]) -> int:
    """Replay the one file named."""
    if len(arguments) != 1:
        sys.stderr.write("Name one file: python -m audits.conformance audits/vectors.json\n")
        return 2
    differing = 0
    try:
        for outcome in replay(read_file(Path(arguments[0]))):
            sys.stdout.write(f"{outcome}\n")
            differing += outcome.difference is not None
    except Unreadable as problem:
        sys.stdout.flush()
        sys.stderr.write(f"{problem}\n")
        return 2
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
