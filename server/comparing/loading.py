"""Gathers two rounds into what the pages show, and keeps it while the figures stay as they are."""

import asyncio
from collections.abc import Sequence

from msgspec import Struct

from audits.checklist import KINDS, Kind
from audits.comparison.arrays import Matched, with_other_points
from server.comparing import queries
from server.comparing.account import Account, account
from server.comparing.auditors import Auditors, auditors
from server.comparing.changes import Change, change_of_city
from server.comparing.choosing import TwoChosen, with_results
from server.comparing.funnel import FunnelPlot, funnel_plot
from server.comparing.lights import Lights, eligible_weights, lights
from server.comparing.many import Many, many
from server.comparing.material import KindMaterial, Material, read_material
from server.comparing.missing import Missing, missing
from server.comparing.must_haves import MustHaves, must_haves, where_they_apply
from server.comparing.queries import Changes, Means, Round
from server.comparing.sameness import Sameness, sameness
from server.comparing.series import Links, Series, chained_between, links_of_city, series
from server.database import Reads
from server.figures.chain_queries import chain_figures
from server.figures.kept import kept
from server.figures.material_queries import points_again
from server.figures.pair_queries import pair_figures
from server.figures.records import PairFigures


class Compared(Struct, frozen=True):
    """Two rounds compared: everything that the pages and files show, but for names of places."""

    two: TwoChosen
    material: Material
    headline: Change
    by_eligible: Change
    account: Account
    sameness: dict[Kind, Sameness]
    many: Many
    must_haves: MustHaves
    lights: Lights | None
    auditors: Auditors
    missing: dict[Kind, Missing]
    funnels: dict[Kind, FunnelPlot | None]
    series: Series

    @property
    def unfinished(self) -> bool:
        """Whether one of the rounds is not closed yet, so that its figures still move."""
        return any(round.state != "closed" for round in (self.two.earlier, self.two.later))


class Rounds(Struct, frozen=True):
    """Every round with results, oldest first, and the state of the figures they are known by."""

    rounds: list[Round]
    means: Means
    changes: Changes


async def rounds_to_compare(reads: Reads) -> Rounds:
    """The rounds that can be chosen."""
    changes = await queries.figures_changes(reads)
    means = await kept(reads, ("comparing means", changes), lambda: queries.means(reads))
    every = await queries.rounds(reads)
    return Rounds(with_results(every, {round_id for round_id, _ in means}), means, changes)


async def compared(reads: Reads, known: Rounds, two: TwoChosen) -> Compared:
    """Two rounds compared, from memory where nothing they are made of has changed."""
    until = known.rounds[: _place_of(known.rounds, two.later) + 1]
    # The series is over every round up to the later one, so the names and states of all count.
    ids = {round.id for round in until}
    key = (
        "compared",
        two.earlier.id,
        tuple((round.id, round.name, round.state) for round in until),
        tuple(change for change in known.changes if change[0] in ids),
    )
    return await kept(reads, key, lambda: _compare(reads, known, two, until))


def _place_of(rounds: Sequence[Round], round: Round) -> int:
    return [one.id for one in rounds].index(round.id)


async def _compare(reads: Reads, known: Rounds, two: TwoChosen, until: Sequence[Round]) -> Compared:
    found = await read_material(reads, two, known.means)
    links, from_first = await _links(reads, known.changes)
    first = until[0]
    direct = None if first.id == two.earlier.id else await _pairs_between(reads, first, two.later)
    lost = must_haves(found)
    places = {place for one in lost.lost for place in one.places}
    facts = {id: one.facts for id, one in (await queries.places_by_id(reads, places)).items()}
    by_older_rules = await _by_older_rules(reads, found)

    def work_out() -> Compared:
        headline = _change_between(found)
        between = until[_place_of(until, two.earlier) :]
        since_first = headline if direct is None else _change_of(direct)
        return Compared(
            two=two,
            material=found,
            headline=headline,
            by_eligible=_change_between(found, eligible_weights(found)),
            account=account(found),
            sameness=sameness(found),
            many=many(found),
            must_haves=where_they_apply(lost, facts),
            lights=None
            if headline.change is None
            else lights(found, headline.change, by_older_rules, chained_between(between, links)),
            auditors=auditors(found),
            missing=missing(found),
            funnels={kind: funnel_plot(one) for kind, one in found.kinds.items()},
            series=series(until, links, from_first, known.means, since_first),
        )

    # Phones are waiting for their receipts meanwhile.
    return await asyncio.to_thread(work_out)


def _change_between(found: Material, weights: dict[str, float] | None = None) -> Change:
    pairs = {kind: one.pair for kind, one in found.compared.items()}
    d = {kind: one.comparison.d for kind, one in found.compared.items()}
    return change_of_city(pairs, d, weights)


async def _links(reads: Reads, changes: Changes) -> tuple[Links, Links]:
    async def work_out() -> tuple[Links, Links]:
        found = [await chain_figures(reads, kind) for kind in KINDS]
        return links_of_city([one for one in found if one])

    return await kept(reads, ("comparing links", changes), work_out)


async def _pairs_between(reads: Reads, first: Round, later: Round) -> dict[Kind, PairFigures]:
    """The first round against the later one, for what the chain may have drifted."""
    pairs = {}
    for kind in KINDS:
        pair = await pair_figures(reads, first.id, later.id, kind)
        if pair and pair.comparison.terms:
            pairs[kind] = pair
    return pairs


def _change_of(pairs: dict[Kind, PairFigures]) -> Change:
    return change_of_city(pairs, {kind: pair.comparison.d for kind, pair in pairs.items()})


async def _by_older_rules(reads: Reads, found: Material) -> dict[Kind, Matched]:
    """The compared places by the older checklist's rules, where those differ."""
    again = {kind: one for kind, one in found.compared.items() if one.again}
    return {kind: await _by_older_rule(reads, one) for kind, one in again.items()}


async def _by_older_rule(reads: Reads, one: KindMaterial) -> Matched:
    rounds = one.pair.rounds
    before = {place.subject: place.before for place in one.pair.compared}
    asked = sorted(question.id for question in one.again)
    older = [question for question in one.older_and_newer[0].questions if question.id in asked]
    # The older round has its points by its own rules already; the newer one's are scored again.
    older_round, newer_round = rounds.earlier, rounds.later
    in_older, in_newer = list(before.values()), list(before)
    if not rounds.older_is_earlier:
        older_round, newer_round = newer_round, older_round
        in_older, in_newer = in_newer, in_older
    published = await queries.points_to(reads, rounds.kind, older_round.id, asked)
    again = await points_again(reads, newer_round.id, older, in_newer)
    then = [published.get(place, {}) for place in in_older]
    now = [again.get(place, {}) for place in in_newer]
    first, second = (then, now) if rounds.older_is_earlier else (now, then)
    return with_other_points(one.matched, asked, first, second)
