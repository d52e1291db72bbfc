"""The names of constraints are the words in which the database says what is wrong.

A query function maps the ones a person can put right to problems; any other is a bug and is raised.
"""

import re
from collections.abc import Mapping

from sqlalchemy.exc import IntegrityError

from audits.answers import Problem

_UNIQUE = re.compile(r"UNIQUE constraint failed: (\w+)\.(\w+)((?:, \w+\.\w+)*)")
_NAMED = re.compile(r"constraint \"?(\w+)\"?|constraint failed: (\w+)$")


def broken_constraint(error: IntegrityError) -> str:
    """The name of the constraint, also where SQLite tells only its columns."""
    said = str(error.orig)
    if unique := _UNIQUE.search(said):
        table, first, others = unique.groups()
        columns = [first, *re.findall(r"\.(\w+)", others)]
        return f"uq_{table}_{'_'.join(columns)}"
    named = _NAMED.search(said)
    return next(filter(None, named.groups()), "") if named else ""


def problem_of(error: IntegrityError, known: Mapping[str, Problem]) -> Problem:
    """The problem that a broken constraint means; raises the error again when it means none."""
    problem = known.get(broken_constraint(error))
    if problem is None:
        raise error
    return problem
