"""Figures count accepted visits only: sending never changes one, deciding does."""

from typing import Any

import pytest
from sqlalchemy import Table, select

from audits.answers import Choice
from server.database import Database
from server.database.tables import figures_change, question_result, subject_pair, subject_round
from tests.server.conftest import Client, SignIn
from tests.server.sync.conftest import City, Send
from tests.server.sync.phone import Phone

FIGURES = (subject_round, question_result, subject_pair, figures_change)
YES_NO = "venue-info-access-page"

Kept = dict[str, list[tuple[Any, ...]]]


async def figures(database: Database) -> Kept:
    async def rows(table: Table) -> list[tuple[Any, ...]]:
        found = await reads.execute(select(table).order_by(*table.primary_key))
        return [tuple(row) for row in found]

    async with database.read() as reads:
        return {table.name: await rows(table) for table in FIGURES}


async def test_sending_never_changes_a_figure_accepting_does(
    client: Client,
    city: City,
    lead_phone: Phone,
    send: Send,
    sign_in: SignIn,
    *,
    database: Database,
) -> None:
    lead_phone.answer_all()
    lead_phone.submit()
    await send(city.lead, lead_phone.batch())
    assert not any((await figures(database)).values())
    await sign_in("commissioner")
    assert (await client.post(f"/audits/{city.audit}/accept")).status_code == 200
    accepted = await figures(database)
    assert [row[:2] for row in accepted["subject_round"]] == [(city.round, city.library)]
    assert accepted["question_result"]
    late = lead_phone.answer(YES_NO, Choice("no"))
    held = await send(city.lead, lead_phone.batch(late, lead_phone.submit()))
    assert [receipt.code for receipt in held.receipts] == ["already_accepted"] * 2
    assert await figures(database) == accepted


@pytest.mark.parametrize("decision", ["return", "void"])
async def test_what_is_not_accepted_any_more_has_no_figures(
    client: Client,
    city: City,
    lead_phone: Phone,
    send: Send,
    sign_in: SignIn,
    *,
    database: Database,
    decision: str,
) -> None:
    lead_phone.answer_all()
    lead_phone.submit()
    await send(city.lead, lead_phone.batch())
    await sign_in("commissioner")
    await client.post(f"/audits/{city.audit}/accept")
    await client.post(f"/audits/{city.audit}/{decision}", data={"reason": "The wrong door."})
    left = await figures(database)
    assert left.pop("figures_change"), "pages that keep figures in memory must notice"
    assert not any(left.values())
    again = lead_phone.answer(YES_NO, Choice("yes"))
    await send(city.lead, lead_phone.batch(again, lead_phone.submit()))
    assert not (await figures(database))["subject_round"]
