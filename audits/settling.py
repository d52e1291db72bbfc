"""One set of answers out of several: equal ones settle themselves, the lead settles the rest."""

from collections.abc import Mapping

from msgspec import Struct

from audits.answers import Answer, NotApplicable, NotSeen, Response


class Settled(Struct, frozen=True):
    """The answers an audit counts, and the questions on which its auditors differed."""

    answers: dict[str, Answer]
    differing: tuple[str, ...]


def settle(answers: Mapping[str, Mapping[str, Answer]], lead: str) -> Settled:
    """Settle the answers given by each auditor.

    An answer that only some gave stands. Where answers differ, the lead's stands and the question
    is listed; where the lead gave none, that of the first other auditor by id stands meanwhile.
    """
    others = sorted(auditor for auditor in answers if auditor != lead)
    in_order = [answers[auditor] for auditor in (lead, *others) if auditor in answers]
    settled: dict[str, Answer] = {}
    differing = []
    for question in sorted({question for given in in_order for question in given}):
        given = [one[question] for one in in_order if question in one]
        said = [answer for answer in given if answer.response is not None]
        settled[question] = said[0] if said else given[0]
        if any(not _same(said[0].response, answer.response) for answer in said[1:]):
            differing.append(question)
    return Settled(settled, tuple(differing))


def _same(one: Response | None, other: Response | None) -> bool:
    """Equal in what counts: two people who could not check may give different reasons."""
    if isinstance(one, NotApplicable | NotSeen):
        return type(one) is type(other)
    return one == other
