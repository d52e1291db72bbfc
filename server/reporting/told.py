"""Tells the figures to a board member who has ten minutes: three sheets, plain words, every n."""

from datetime import datetime

from audits.checklist import KINDS
from audits.scoring import shown_level
from server.pages.templates import counted, day
from server.reporting.change_told import better_or_not, better_section, in_short_of_change
from server.reporting.document import Bullets, Column, Paragraph, Report, Section, Table, row
from server.reporting.figures import BoardFigures, all_met_of
from server.reporting.state_told import act_section, must_have_section, theme_section
from server.reporting.words import KIND_NAMES, first_ask, share_of
from server.settings import Settings

MADE_UP = "Demonstration. Real place names; all answers, scores and people are made up."


def told(found: BoardFigures, settings: Settings, now: datetime) -> Report:
    """The report on a round, as it stands now."""
    return Report(
        title=f"How SEND friendly is the City? {found.round.name}",
        subtitle=f"Report to the SEND Programme Board, {settings.council_name}",
        author=settings.council_name,
        notice=MADE_UP if settings.demonstration else "",
        about=_about(found, now),
        sections=(
            _in_short(found),
            _what_we_did(found),
            better_or_not(found),
            theme_section(found),
            must_have_section(found),
            better_section(found),
            act_section(found),
            _trust(found),
        ),
        address=f"{settings.public_url}/rounds/{found.round.id}/report",
    )


def _about(found: BoardFigures, now: datetime) -> tuple[str, ...]:
    round = found.round
    if found.frozen:
        state = (
            f"The round is closed and its figures are frozen (revision {found.frozen.revision}, "
            f"digest {found.frozen.digest[:12]})."
        )
    else:
        state = (
            "The round is not closed: only accepted visits count, and the figures can still change."
        )
    return (
        f"Visits from {day(round.opens_on)} to {day(round.closes_on)}. {state}",
        f"Made on {day(now)}. For the board, not for publication: some figures rest on few places.",
    )


def _in_short(found: BoardFigures) -> Section:
    if not found.places:
        items: tuple[str, ...] = ("No place has a full result in this round yet.",)
    else:
        met = share_of(found.all_met, found.places, "place")
        items = (
            f"{found.places} of the {counted(found.eligible, 'place')} on the list have a full "
            f"result. All must-haves are met at {met}.",
            in_short_of_change(found),
            *first_ask(found.asks),
        )
    return Section("in-short", "In short", (Bullets(items),))


def _what_we_did(found: BoardFigures) -> Section:
    counts = found.visits
    visits = (
        f"{counted(counts.visits, 'visit')}: {counts.announced} announced, "
        f"{counts.by_several} by two auditors or more, {counts.doubles} of them a second visit by "
        f"other auditors. {counted(counts.rechecks, 'recheck')} after something was fixed; a "
        "recheck changes no score."
    )
    city = (
        "City, each kind counting the same",
        f"{found.places} of {found.eligible}",
        shown_level(found.city),
        f"{found.all_met} of {found.places}",
    )
    rows = [
        row(
            KIND_NAMES[kind],
            f"{len(found.seen[kind].places)} of {found.seen[kind].eligible}",
            shown_level(found.seen[kind].mean),
            f"{all_met_of(found.seen[kind])} of {len(found.seen[kind].places)}",
        )
        for kind in KINDS
        if kind in found.seen
    ]
    table = Table(
        id="coverage",
        caption="Places seen, their mean score out of 100, and must-haves",
        columns=(
            Column("Kind", 2.2),
            Column("Full results", number=True),
            Column("Mean score", number=True),
            Column("All must-haves met", 1.2, number=True),
        ),
        rows=(*rows, row(*city)),
    )
    return Section("what-we-did", "What we did", (Paragraph(visits), table))


def _trust(found: BoardFigures) -> Section:
    unseen = found.eligible - found.places
    items = [
        "A score is what auditors found on one day. It is not what families feel, and a high score "
        "does not promise a good visit.",
        "Only the like-for-like change says whether things got better. Mean scores also move when "
        "other places are visited or other questions are asked.",
    ]
    if unseen:
        items.append(
            f"{counted(unseen, 'place')} on the list {'has' if unseen == 1 else 'have'} no full "
            "result, and can be different from the others."
        )
    if found.compared:
        auditors = found.compared.auditors
        items.append(
            f"{auditors.same.places} of the {counted(auditors.compared, 'compared place')} had the "
            "same auditors both times. New auditors can be stricter or kinder."
        )
        if not auditors.enough_doubles:
            items.append(
                f"Only {counted(auditors.doubles, 'place')} had two separate visits, too few to "
                "know how far two auditors are apart. The ranges above allow for it, so they are "
                "wide."
            )
    items.append(
        "A dash means that fewer than three places can be counted. Grades and weights are choices "
        "of the City; the method is written down and can be checked."
    )
    return Section("trust", "How far to trust these figures", (Bullets(tuple(items)),))
