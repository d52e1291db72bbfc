"""Would you say the same if ...? Each light against a City made so that it must go out, or not."""

from audits.answers import Measure
from server.comparing.lights import Lamp
from tests.server.comparing.conftest import Town
from tests.server.conftest import Client
from tests.server.results.answering import NO
from tests.server.results.conftest import read_page

DOOR, PICTURE_GUIDE = "venue-arrive-door-width", "venue-info-picture-guide"


async def lamps(town: Town, earlier: str, later: str) -> dict[str, Lamp]:
    found = await town.compared(earlier, later)
    assert found.lights is not None
    return {lamp.about: lamp for lamp in found.lights.lamps}


async def test_a_change_that_only_the_newer_rule_sees_puts_its_light_out(
    client: Client, town: Town, commissioner: str
) -> None:
    # 900 mm was wide enough by the first checklist, and is half way by the second.
    for place in town.venues:
        await town.visit(town.first, place, {DOOR: Measure(900)})
        await town.visit(town.second, place, {DOOR: Measure(1000)})
    found = await town.compared(town.first, town.second)
    assert found.headline.change is not None
    assert found.headline.change > 0
    ruler = (await lamps(town, town.first, town.second))["ruler"]
    assert ruler.change == 0
    assert ruler.same is False
    section = (await read_page(client, town.address(town.first, town.second))).section(
        "Would you say the same"
    )
    assert "with their weights and rules? It would be 0.0. No" in section
    assert "“no”: say so whenever you quote the change" in section


async def test_the_same_door_is_no_change_by_either_rule(town: Town) -> None:
    for place in town.venues:
        await town.visit(town.first, place, {DOOR: Measure(900)})
        await town.visit(town.second, place, {DOOR: Measure(900)})
    found = await town.compared(town.first, town.second)
    assert found.headline.change == 0
    assert found.account.city.terms is not None
    assert found.account.city.terms.checklist < 0
    assert (await lamps(town, town.first, town.second))["ruler"].same is True


async def test_one_operator_that_makes_the_whole_change_is_named(town: Town) -> None:
    for place in town.venues:
        changed = {PICTURE_GUIDE: NO} if place == town.venues[0] else {}
        await town.visit(town.second, place, changed)
        await town.visit(town.third, place)
    lamp = (await lamps(town, town.second, town.third))["leave_out"]
    assert (lamp.left_out, lamp.kind_of_group) == ("Operator A", "operator")
    assert (lamp.change, lamp.same) == (0, False)


async def test_two_rounds_that_follow_one_another_leave_nothing_to_choose(town: Town) -> None:
    for place in town.venues:
        await town.visit(town.second, place, {PICTURE_GUIDE: NO})
        await town.visit(town.third, place)
    found = await lamps(town, town.second, town.third)
    assert found["direct"].no_difference
    assert found["ruler"].no_difference
    # Nobody saw a place twice, so there is nothing to say about the same auditors.
    assert found["same_auditor"].same is None


async def test_a_round_in_between_is_summed_link_by_link(town: Town) -> None:
    for place in town.venues:
        await town.visit(town.first, place, {PICTURE_GUIDE: NO})
        await town.visit(town.second, place, {PICTURE_GUIDE: NO})
        await town.visit(town.third, place)
    found = await town.compared(town.first, town.third)
    direct = (await lamps(town, town.first, town.third))["direct"]
    assert direct.change is not None
    assert direct.same is True
    assert found.series.last.cumulative == direct.change
    assert found.series.points[1].new_checklists == ("venue",)
    assert [point.places for point in found.series.points] == [0, 8, 8]
