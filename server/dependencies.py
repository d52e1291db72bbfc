"""What a route may ask for by name, besides what the request itself carries."""

from datetime import datetime

from litestar.di import NamedDependency

from server.database import Database
from server.settings import Settings

TheDatabase = NamedDependency[Database]
TheSettings = NamedDependency[Settings]
# The moment the request is answered; everything that happens in it happens then.
Now = NamedDependency[datetime]
