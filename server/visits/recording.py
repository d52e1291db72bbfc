"""Answers given without script: the server takes the part of a phone whose device is ``web``.

They go the way of every entry, through the same queue and the same checks, so an audit is the same
whichever way it was answered.
"""

from datetime import datetime

from audits.answers import Answer
from server.ids import uuid7
from server.sync.judging import Sent
from server.sync.messages import AnswerEntry, AuditStart, Entry, Receipt, SubmitEntry
from server.sync.queue import SyncQueue
from server.sync.reading import ReadBatch

# One "device" for everything that is answered without script.
DEVICE = "web"


async def keep_answer(
    queue: SyncQueue,
    start: AuditStart,
    *,
    person: str,
    counter: int,
    answer: Answer,
    question: str,
    now: datetime,
) -> Receipt:
    """Store one answer; the receipt says if it is durably stored."""
    given = AnswerEntry(
        id=uuid7(now),
        audit=start.id,
        counter=counter,
        made_at=now,
        question=question,
        answer=answer,
    )
    return await _keep(queue, start, given, person=person, now=now)


async def keep_finish(
    queue: SyncQueue, start: AuditStart, *, person: str, counter: int, entries: int, now: datetime
) -> Receipt:
    """Store that the person is done; ``entries`` were made before without script."""
    given = SubmitEntry(
        id=uuid7(now), audit=start.id, counter=counter, made_at=now, entries=entries + 1
    )
    return await _keep(queue, start, given, person=person, now=now)


async def _keep(
    queue: SyncQueue, start: AuditStart, given: Entry, *, person: str, now: datetime
) -> Receipt:
    batch = ReadBatch(
        device=DEVICE, sent_at=now, person=person, starts={start.id: start}, entries=[given]
    )
    receipt = await queue.store(Sent(person, batch, now))
    return receipt.receipts[0]
