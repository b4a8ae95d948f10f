"""Session cookies that outlive a clock that is set back.

The signer takes a cookie that seems to come from the future for one that is over: when the machine's clock was an hour ahead and is set
right, everybody who was served in that hour would be signed out in the middle of a quiz. The signature tells that a cookie is ours; whether
the session behind it still holds is asked of the database at each request.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer


class SteadySigner(TimestampSigner):
    """A signer to whom only what is too old is over."""

    def unsign(  # pyright: ignore[reportIncompatibleMethodOverride] - the overloads of the base say the same in three ways
        self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False
    ) -> Any:
        """The value, when it is ours and not older than `max_age` seconds."""
        value, signed_at = super().unsign(signed_value, None, return_timestamp=True)
        age = self.get_timestamp() - int(signed_at.timestamp())
        if max_age is not None and age > max_age:
            raise SignatureExpired(f"Signature age {age} > {max_age} seconds", payload=value, date_signed=signed_at)
        return (value, signed_at) if return_timestamp else value


class SteadySessions(SecureCookieSessionInterface):
    """Flask's sessions in signed cookies, with that signer."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        serializer = super().get_signing_serializer(app)
        if serializer is not None:
            serializer.signer = SteadySigner
        return serializer
