"""The demonstration's mailbox: everybody's mail, because nobody there has a real address."""

from litestar import Router, get
from litestar.exceptions import NotFoundException
from litestar.response import Template

from server.accounts.access import anyone
from server.dependencies import TheDatabase, TheSettings
from server.mail.queries import newest_mail
from server.pages import page

SHOWN = 30


@get("/mailbox", guards=[anyone])
async def mailbox(database: TheDatabase, settings: TheSettings) -> Template:
    """Show the newest mail; the page does not exist outside the demonstration."""
    if not settings.demonstration:
        raise NotFoundException("There is no such page.")
    async with database.read() as reads:
        letters = await newest_mail(reads, SHOWN)
    return page("mail/mailbox.html", letters=letters)


mail_router = Router("/", route_handlers=[mailbox], include_in_schema=False)
