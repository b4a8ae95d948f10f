"""What a WSGI server and the `flask` command load."""

from config import Settings
from elearning.app import create_app

application = create_app(Settings.from_environment())
