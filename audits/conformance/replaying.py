"""Reads a file of vectors and replays each one."""

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path

import msgspec
from msgspec import Struct

from audits.conformance.calculations import CALCULATIONS
from audits.conformance.comparing import difference
from audits.conformance.given import REFUSED, Unreadable
from audits.exact import Exact
from audits.policy import POLICY, Band, Policy, band_mistake


class Vector(Struct, frozen=True):
    """One worked case: the calculation it names, its input and what must come out."""

    id: str
    fn: str
    input: object
    expected: object


class VectorFile(Struct, frozen=True):
    """The worked cases of a file, and the policy they are worked out with."""

    vectors: tuple[Vector, ...]
    policy: Policy


class Outcome(Struct, frozen=True):
    """What became of one vector; ``difference`` is None when it agrees."""

    id: str
    difference: str | None

    def __str__(self) -> str:
        return f"{self.id} differs {self.difference}" if self.difference else f"{self.id} ok"


def read_file(path: Path) -> VectorFile:
    """Read a file of vectors; raises Unreadable, in words, for one that cannot be replayed."""
    try:
        content = json.loads(
            path.read_text(encoding="utf-8-sig"), parse_float=Fraction, parse_constant=_no_number
        )
    except OSError as error:
        raise Unreadable(f"{path} cannot be opened: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{path} is not JSON: {error}") from error
    if not isinstance(content, dict) or not isinstance(content.get("vectors"), list):
        raise Unreadable(f'{path} must be {{"vectors": [...]}}, as docs/conformance.md describes')
    vectors = tuple(_vector(given, place) for place, given in enumerate(content["vectors"], 1))
    return VectorFile(vectors, _policy(content.get("meta")))


def replay(file: VectorFile) -> Iterator[Outcome]:
    """Replay the vectors one by one; raises Unreadable where an input is not of its shape."""
    for vector in file.vectors:
        calculate = CALCULATIONS[vector.fn]
        try:
            got = calculate(vector.input, file.policy)
        except Unreadable as error:
            raise Unreadable(
                f"{vector.id} ({vector.fn}): the input is not right: {error}"
            ) from error
        except (ValueError, ArithmeticError) as error:
            yield Outcome(vector.id, _refusal(vector.expected, error))
        else:
            yield Outcome(vector.id, difference(vector.expected, got))


def _vector(given: object, place: int) -> Vector:
    if not isinstance(given, Mapping):
        raise Unreadable(f"vector number {place} must be an object")
    name = str(given.get("id", f"number {place}"))
    for field in ("id", "fn", "input", "expected"):
        if field not in given:
            raise Unreadable(f'vector {name} has no "{field}"')
    if given["fn"] not in CALCULATIONS:
        known = ", ".join(CALCULATIONS)
        raise Unreadable(
            f"vector {name} names an unknown calculation, {given['fn']!r}; known are {known}"
        )
    return Vector(name, given["fn"], given["input"], given["expected"])


def _refusal(expected: object, error: Exception) -> str | None:
    """A value the method refuses, such as 5 of 3, has no result; a vector may expect just that."""
    if expected in (None, REFUSED):
        return None
    return f"{difference(expected, REFUSED)} ({error})"


def _policy(meta: object) -> Policy:
    """Today's policy, with the bands and the completeness that the file's own head gives."""
    policy = POLICY
    if not isinstance(meta, Mapping):
        return policy
    try:
        if meta.get("bands"):
            bands = tuple(Band(str(name), Exact(start)) for name, start in meta["bands"])
            policy = msgspec.structs.replace(policy, bands=bands)
        if meta.get("min_complete") is not None:
            least = Exact(meta["min_complete"])
            audit = msgspec.structs.replace(policy.audit, min_completeness=least)
            policy = msgspec.structs.replace(policy, audit=audit)
    except (TypeError, ValueError, ZeroDivisionError) as error:
        raise Unreadable(f'"meta" is not as docs/conformance.md describes: {error}') from error
    if wrong := band_mistake(policy):
        raise Unreadable(f'"meta": {wrong}')
    return policy


def _no_number(word: str) -> object:
    raise ValueError(f"{word} is not a number")
