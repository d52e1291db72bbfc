"""Where a result differs from what a vector expects.

``{"r": "1/3", "d": 0.333}`` is a rational that must agree exactly or within 1e-9, ``{"d": 0.5,
"tol": 0.001}`` a decimal within its tolerance, null something undefined, which may be left out.
"""

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction

from audits.exact import TOLERANCE


def difference(expected: object, got: object, path: str = "") -> str | None:
    """The first difference, as ``at <path>: expected ..., got ...``, or None where all agree."""
    if _is_number(expected):
        return None if _numbers_agree(expected, got) else _differs(path, expected, got)
    if isinstance(expected, Mapping) and isinstance(got, Mapping):
        return _difference_of_tables(expected, got, path)
    if isinstance(expected, list | tuple) and isinstance(got, list | tuple):
        return _difference_of_lists(expected, got, path)
    # True is 1 to Python, but not to a reader.
    if type(expected) is type(got) and expected == got:
        return None
    return _differs(path, expected, got)


def _is_number(expected: object) -> bool:
    if isinstance(expected, bool):
        return False
    if isinstance(expected, int | float | Fraction):
        return True
    return (
        isinstance(expected, Mapping)
        and bool(expected)
        and set(expected) <= {"r", "d", "tol"}
        and not any(isinstance(value, Mapping | list) for value in expected.values())
    )


def _numbers_agree(expected: object, got: object) -> bool:
    if isinstance(got, bool) or not isinstance(got, int | float | Fraction):
        return False
    if not isinstance(expected, Mapping):
        return _within(got, expected, TOLERANCE)
    tolerance = expected.get("tol", TOLERANCE)
    wanted = [expected[name] for name in ("r", "d") if expected.get(name) is not None]
    return bool(wanted) and all(_within(got, value, tolerance) for value in wanted)


def _within(got: float | Fraction, wanted: object, tolerance: object) -> bool:
    try:
        return abs(Fraction(got) - Fraction(str(wanted))) <= Fraction(str(tolerance))
    except (ValueError, ArithmeticError):
        return False


def _difference_of_tables(
    expected: Mapping[str, object], got: Mapping[str, object], path: str
) -> str | None:
    for name in [*expected, *(name for name in got if name not in expected)]:
        inner = f"{path}.{name}" if path else name
        found = difference(expected.get(name), got.get(name), inner)
        if found:
            return found
    return None


def _difference_of_lists(
    expected: Sequence[object], got: Sequence[object], path: str
) -> str | None:
    if len(expected) != len(got):
        return _differs(path, expected, got)
    for place, (wanted, value) in enumerate(zip(expected, got, strict=True)):
        found = difference(wanted, value, f"{path}[{place}]")
        if found:
            return found
    return None


def _differs(path: str, expected: object, got: object) -> str:
    return f"at {path or 'the whole result'}: expected {_written(expected)}, got {_written(got)}"


def _written(value: object) -> str:
    """A value in one line, numbers as a person would check them."""
    if _is_number(value) and isinstance(value, Mapping):
        exact = str(value["r"]) if value.get("r") is not None else _decimal(value.get("d"))
        return f"{exact} (within {_decimal(value['tol'])})" if "tol" in value else exact
    if isinstance(value, Fraction):
        whole = value.denominator == 1
        return str(value) if whole else f"{value} ({_decimal(value)})"
    if isinstance(value, float):
        return _decimal(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_written(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_written(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def _decimal(value: object) -> str:
    try:
        return f"{float(Fraction(str(value))):.12g}"
    except (ValueError, ArithmeticError):
        return str(value)
