"""The published checklists, for everybody who is signed in."""

from litestar import Router, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from audits.checklist import (
    KINDS,
    CountRule,
    LevelRule,
    MeasureRule,
    YesPartlyNoRule,
)
from audits.checklists import FOLDER, publications, published
from server.accounts.access import signed_in
from server.checklists.reading import by_theme, how_in_words, steps_in_words, where_it_counts
from server.pages import page


@get("/checklists", guards=[signed_in])
async def checklists_page() -> Template:
    """All published versions, the newest of each kind first."""
    newest_first = sorted(published(), key=lambda one: (KINDS.index(one.kind), -one.version))
    return page("checklists/list.html", checklists=newest_first, publications=publications(FOLDER))


@get("/checklists/{key:str}", guards=[signed_in])
async def checklist_page(key: FromPath[str], view: FromQuery[str] = "") -> Template:
    """Every question of one version; ``view=easy`` shows the Easy Read wording first."""
    found = next((one for one in published() if one.key == key), None)
    if found is None:
        raise NotFoundException("There is no such checklist.")
    return page(
        "checklists/checklist.html",
        checklist=found,
        themes=by_theme(found),
        published_on=publications(FOLDER)[key].published_on,
        easy=view == "easy",
        rule_name=_rule_name,
        how_in_words=how_in_words,
        steps_in_words=steps_in_words,
        where_it_counts=where_it_counts,
    )


def _rule_name(rule: object) -> str:
    match rule:
        case YesPartlyNoRule():
            return "choice"
        case LevelRule():
            return "level"
        case CountRule():
            return "count"
        case MeasureRule():
            return "measure"
    raise TypeError(f"{type(rule)} is no way to answer")


checklists_router = Router(
    "/", route_handlers=[checklists_page, checklist_page], include_in_schema=False
)
