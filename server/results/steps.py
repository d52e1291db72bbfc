"""The next small step on each question that is not fully met, and what it would add."""

from collections.abc import Iterable

from msgspec import Struct

from audits.answers import Answer, Count, Response
from audits.checklist import Question
from audits.exact import reaches
from audits.priorities import next_step
from audits.scoring import points
from server.results.fixes import ToFix
from server.results.outcome import Outcome, settled_answers
from server.results.records import Given
from server.results.wording import found


class Step(Struct, frozen=True):
    """The next better answer in words; ``gain`` is None where that is all there is to gain."""

    words: str
    gain: float | None


def next_steps(outcome: Outcome, given: Given, fixes: Iterable[ToFix]) -> dict[str, Step]:
    """The next step by question; none where several visits were pooled into one result."""
    if len(outcome.audits) != 1:
        return {}
    answers = settled_answers(outcome.audits[0], given)
    steps = {}
    for one in fixes:
        question = one.line.question
        answer = answers.get(question.id)
        step = _step(question, answer, one) if answer else None
        if step:
            steps[question.id] = step
    return steps


def _step(question: Question, answer: Answer, fix: ToFix) -> Step | None:
    better = next_step(question, answer.response)
    if better is None or fix.fix.gain is None:
        return None
    now, then = points(question, answer), points(question, Answer(better))
    if isinstance(now, str | None) or isinstance(then, str | None) or reaches(now, then):
        return None
    gain = None if reaches(then, 1) else fix.fix.gain * (then - now) / (1 - now)
    meaning = _meaning(question, better)
    if gain is None and not meaning:
        # The last step is to have it all: the question itself says what that is.
        return None
    said = found(question, better).words
    return Step(f"{said}. {meaning}" if meaning else said, gain)


def _meaning(question: Question, better: Response) -> str:
    # A count's meaning is how it is counted, which stands with the answer already.
    return "" if isinstance(better, Count) else found(question, better).meaning.strip()
