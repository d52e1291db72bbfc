"""``python -m server`` is the same as the ``send-friendly-city`` command."""

from server.command import main

main()
