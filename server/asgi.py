"""The application that a web server loads, with settings from the environment."""

import os

from server.app import create_app
from server.settings import settings_from

app = create_app(settings_from(os.environ))
