"""What a WSGI server and the `flask` command load."""

from config import Settings, SettingsError
from elearning.app import create_app
from elearning.infrastructure.signing import SigningKeyUnreadable

try:
    application = create_app(Settings.from_environment())
except (SettingsError, SigningKeyUnreadable) as error:
    raise SystemExit(str(error)) from error
