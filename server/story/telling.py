"""A place's story as one person may read it: a chapter for each round, and the chained change."""

from collections.abc import Mapping, Sequence

from msgspec import Struct, structs

from audits.comparison.chain import Link, chain
from server.accounts.person import Person
from server.database import Reads
from server.figures.material_queries import rounds_of_kind
from server.figures.records import PlaceFigures, RoundOfKind
from server.results import queries as results
from server.results.records import Audit, Reply, Subject
from server.results.standing import known_to_managers
from server.story import queries
from server.story.queries import Decision, Moved, Named


class Visit(Struct, frozen=True):
    """One visit, and what was decided about it; managers read no reasons."""

    audit: Audit
    decisions: tuple[Decision, ...]


class Chapter(Struct, frozen=True):
    """One round of the place.

    ``change`` is like for like since ``since``, the time before; ``level`` is the first score plus
    all such changes, None once the chain is broken. ``asked_anew`` says that the checklist is
    another one than the time before.
    """

    round: RoundOfKind
    named: str | None
    figures: PlaceFigures | None
    since: RoundOfKind | None
    change: float | None
    share: float | None
    level: float | None
    asked_anew: bool
    visits: tuple[Visit, ...]
    reply: Reply | None


class Story(Struct, frozen=True):
    """A place over all rounds, the oldest chapter first; ``after`` are places that carry it on."""

    subject: Subject
    before: tuple[Named, ...]
    after: tuple[Named, ...]
    chapters: tuple[Chapter, ...]

    @property
    def scored(self) -> list[Chapter]:
        """The chapters with a score."""
        return [one for one in self.chapters if one.figures and one.figures.score is not None]

    @property
    def changed(self) -> float | None:
        """All like-for-like changes together, as long as none is missing between them."""
        last = self.scored[-1] if len(self.scored) > 1 else None
        first = self.scored[0].figures.score if last and self.scored[0].figures else None
        return last.level - first if last and last.level is not None and first is not None else None


async def story_of(reads: Reads, viewer: Person, place: Subject) -> Story:
    """Everything that this person may know of a place, round by round."""
    sees_all = viewer.has("commissioner", "administrator")
    ids = await results.earlier_homes(reads, place)
    names = await queries.names_of(reads, ids)
    audits = await results.audits_of(reads, ids)
    if not sees_all:
        _, audits = known_to_managers((), audits)
    figures = await queries.figures_of(reads, ids)
    decisions = await queries.decisions_on(reads, ids) if sees_all else []
    chapters = _chapters(
        await rounds_of_kind(reads, place.kind),
        figures,
        await queries.moves_of(reads, ids),
        _visits(audits, decisions),
        await queries.replies_of(reads, ids),
    )
    return Story(
        subject=place,
        before=tuple(Named(one, names[one]) for one in ids[1:]),
        after=tuple(await queries.carried_on_by(reads, place.id)) if sees_all else (),
        chapters=tuple(_named(one, place, names) for one in chapters),
    )


def _chapters(
    rounds: Sequence[RoundOfKind],
    figures: Mapping[str, PlaceFigures],
    moves: Sequence[Moved],
    visits: Mapping[str, tuple[Visit, ...]],
    replies: Mapping[str, Reply],
) -> list[Chapter]:
    """From the first round that has anything to tell to the last, with the rounds between."""
    told = [n for n, one in enumerate(rounds) if one.id in figures or one.id in visits]
    if not told:
        return []
    chapters: list[Chapter] = []
    links: list[Link | None] = []
    last: RoundOfKind | None = None
    base: float | None = None
    for here in rounds[told[0] : told[-1] + 1]:
        found = figures.get(here.id)
        scored = found is not None and found.score is not None
        move = _move(moves, last, here) if scored and last else None
        if scored and last:
            links.append(Link(move.m_a, move.m_b) if move else None)
        elif found and scored:
            base = found.score
        chapters.append(
            Chapter(
                round=here,
                named=found.subject if found else None,
                figures=found,
                since=last if scored else None,
                change=move.m_b - move.m_a if move else None,
                share=move.share if move else None,
                level=_level(links, base) if scored else None,
                asked_anew=bool(scored and last and last.version != here.version),
                visits=visits.get(here.id, ()),
                reply=replies.get(here.id),
            )
        )
        last = here if scored else last
    return chapters


def _level(links: Sequence[Link | None], base: float | None) -> float | None:
    """The first score plus every like-for-like change since (method 2.3)."""
    if not links:
        return base
    return chain(links, base_score=base).rows[-1].linked_level


def _move(moves: Sequence[Moved], last: RoundOfKind, here: RoundOfKind) -> Moved | None:
    return next((one for one in moves if (one.earlier, one.later) == (last.id, here.id)), None)


def _visits(audits: Sequence[Audit], decisions: Sequence[Decision]) -> dict[str, tuple[Visit, ...]]:
    found: dict[str, list[Visit]] = {}
    for one in sorted(audits, key=lambda audit: (audit.visited_at, audit.id)):
        about = tuple(decision for decision in decisions if decision.audit == one.id)
        found.setdefault(one.round_id, []).append(Visit(one, about))
    return {round_id: tuple(visits) for round_id, visits in found.items()}


def _named(chapter: Chapter, place: Subject, names: Mapping[str, str]) -> Chapter:
    """The name it had then, where that was another place."""
    seen = {visit.audit.subject_id for visit in chapter.visits}
    then = chapter.named or (min(seen) if len(seen) == 1 else place.id)
    name = names[then] if then != place.id else None
    return structs.replace(chapter, named=name)
