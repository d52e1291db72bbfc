"""The short code by which people speak of a visit, such as K7P-M3X-QDT."""

import hashlib

# No vowels, so that no word appears, and no letters or digits that look or sound like another.
LETTERS = "346789CDFGHJKMNPQRTWXY"
LENGTH = 9


def reference_of(audit_id: str) -> str:
    """Always the same for the same audit; 22**9 codes make two alike practically impossible."""
    number = int.from_bytes(hashlib.sha256(audit_id.encode()).digest())
    code = ""
    for _ in range(LENGTH):
        number, letter = divmod(number, len(LETTERS))
        code += LETTERS[letter]
    return "-".join(code[start : start + 3] for start in range(0, LENGTH, 3))
