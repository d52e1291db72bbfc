"""Files every page needs: what the front end's build made, and what the council chose."""

from pathlib import Path

from litestar import Router, get
from litestar.datastructures import CacheControlHeader
from litestar.exceptions import NotFoundException
from litestar.response import File, Template
from litestar.static_files import create_static_files_router

from server.accounts.access import anyone
from server.dependencies import TheSettings
from server.pages import page
from server.pages.templates import BUILT

FOR_EVER = CacheControlHeader(public=True, max_age=31_536_000, immutable=True)
FOR_A_DAY = CacheControlHeader(public=True, max_age=86_400)


@get("/manifest.webmanifest", guards=[anyone], media_type="application/manifest+json")
async def app_manifest(settings: TheSettings) -> dict[str, object]:
    """What a phone needs to put the app on its home screen."""
    return {
        "id": "/visits",
        "name": f"SEND Friendly City audits, {settings.council_name}",
        "short_name": "SEND audits",
        "description": "Visit places, with or without signal, and see how SEND friendly they are.",
        "lang": "en-GB",
        "start_url": "/visits",
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": settings.theme_colour,
        "icons": [
            {"src": "/icons/icon-192.png", "sizes": "192x192", "type": "image/png"},
            {"src": "/icons/icon-512.png", "sizes": "512x512", "type": "image/png"},
            {
                "src": "/icons/icon-maskable-512.png",
                "sizes": "512x512",
                "type": "image/png",
                "purpose": "maskable",
            },
        ],
    }


@get("/council.css", guards=[anyone], media_type="text/css")
async def council_style(settings: TheSettings) -> str:
    """The council's colour, as the one style an installation sets."""
    return f":root {{ --council-colour: {settings.council_colour}; }}\n"


@get("/council-logo", guards=[anyone], sync_to_thread=True)
def council_logo(settings: TheSettings) -> File:
    """The council's own logo, when an installation has one."""
    if not settings.council_logo or not Path(settings.council_logo).is_file():
        raise NotFoundException("No logo is set.")
    return File(settings.council_logo, content_disposition_type="inline")


@get("/accessibility-statement", guards=[anyone])
async def accessibility_statement() -> Template:
    """What works for whom, what is known not to, and whom to tell (SI 2018/952)."""
    return page("pages/accessibility_statement.html")


@get("/privacy", guards=[anyone])
async def privacy() -> Template:
    """What is kept about whom, for how long, and the one cookie."""
    return page("pages/privacy.html")


pages_router = Router(
    "/",
    route_handlers=[
        app_manifest,
        council_style,
        council_logo,
        accessibility_statement,
        privacy,
    ],
    include_in_schema=False,
)

files_routers = [
    create_static_files_router(
        "/assets",
        directories=[BUILT / "assets"],
        cache_control=FOR_EVER,
        guards=[anyone],
        name="assets",
    ),
    create_static_files_router(
        "/icons",
        directories=[BUILT / "icons"],
        cache_control=FOR_A_DAY,
        guards=[anyone],
        name="icons",
    ),
]
