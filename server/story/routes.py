"""A place's story: for its manager, the commissioner and the administrator."""

from collections.abc import Iterable

from litestar import Request, Response, Router, get
from litestar.datastructures import State
from litestar.exceptions import NotFoundException, PermissionDeniedException
from litestar.params import FromPath
from litestar.response import Template

from audits.scoring import shown_level
from server.accounts.access import allow
from server.accounts.person import Person
from server.database import Reads
from server.dependencies import TheDatabase
from server.pages import page
from server.pages.templates import LONDON
from server.results.queries import subject_for
from server.results.spreadsheet import Row, csv_file
from server.story.drawing import HEIGHT, WIDTH, drawing_of
from server.story.telling import Story, story_of

AskRequest = Request[Person, str, State]
readers = allow("manager", "commissioner", "administrator")


@get("/subjects/{subject_id:str}/story", guards=[readers])
async def story_page(
    request: AskRequest, database: TheDatabase, subject_id: FromPath[str]
) -> Template:
    """One place over all rounds."""
    async with database.read() as reads:
        story = await _story(reads, request.user, subject_id)
    return page(
        "story/story.html",
        story=story,
        drawing=drawing_of(story.chapters),
        width=WIDTH,
        height=HEIGHT,
        sees_all=request.user.has("commissioner", "administrator"),
    )


@get("/subjects/{subject_id:str}/story.csv", guards=[readers])
async def story_file(
    request: AskRequest, database: TheDatabase, subject_id: FromPath[str]
) -> Response[str]:
    """One row per round."""
    async with database.read() as reads:
        story = await _story(reads, request.user, subject_id)
    return csv_file(_table(story), f"{story.subject.name} over the rounds")


async def _story(reads: Reads, viewer: Person, subject_id: str) -> Story:
    place = await subject_for(reads, viewer, subject_id)
    if place is None and not viewer.has("commissioner", "administrator"):
        # The same answer whether or not there is such a place.
        raise PermissionDeniedException("You can see only the places you manage.")
    if place is None:
        raise NotFoundException("There is no such place.")
    return await story_of(reads, viewer, place)


def _table(story: Story) -> Iterable[Row]:
    yield (
        "Round",
        "Name then",
        "Visited on",
        "Checklist version",
        "Score out of 100",
        "Grade",
        "Must-haves that count",
        "Must-haves not met",
        "Compared with",
        "Change in points, like for like",
        "Share of the checklist compared",
        "Like-for-like level",
    )
    for one in story.chapters:
        found = one.figures
        visits = [
            visit.audit for visit in one.visits if found and visit.audit.id in found.audit_ids
        ]
        yield (
            one.round.name,
            one.named or story.subject.name,
            " / ".join(v.visited_at.astimezone(LONDON).date().isoformat() for v in visits),
            one.round.version,
            shown_level(found.score) if found and found.score is not None else None,
            found.grade if found else None,
            found.essentials if found else None,
            found.essentials_failed if found else None,
            one.since.name if one.since and one.change is not None else None,
            round(one.change * 100, 4) if one.change is not None else None,
            round(one.share, 4) if one.share is not None else None,
            round(one.level * 100, 4) if one.level is not None else None,
        )


story_router = Router("/", route_handlers=[story_page, story_file], include_in_schema=False)
