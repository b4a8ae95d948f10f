"""What a WSGI server and the `flask` command load."""

from elearning.app import create_app

from config import Settings

application = create_app(Settings.from_environment())
