"""The key that binds forms to their sign-ins: the operator's, or in development one that is kept."""

from __future__ import annotations

import secrets
from typing import Final

from service.embedded import private_server
from service.errors import ConfigurationError
from service.settings import Settings

_BYTES: Final = 48


def secret_key(settings: Settings) -> bytes:
    """Give the key of these settings.

    In development it is made at the first call: kept beside the private server, so that forms outlive a
    restart, or for this process alone where the operator named a database.

    Raises:
        ConfigurationError: Production, and the operator set none.
        DatabaseSetupError: The private server's folder cannot be used.
    """
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    if settings.environment == "production":
        raise ConfigurationError(
            "ONEBUDGET_SECRET_KEY is not set, and production does not run without it; give it at least 32 "
            "signs of chance, the same for every process, such as `openssl rand -base64 48` prints."
        )
    if settings.database_url is not None:
        return secrets.token_bytes(_BYTES)
    return private_server(settings).home.secret_key().encode()


def check_production(settings: Settings) -> None:
    """Refuse to run in production on a setting that would not keep it safe.

    Raises:
        ConfigurationError: The public address is missing, or does not begin with https.
    """
    if settings.environment != "production":
        return
    if settings.oidc_issuer and not settings.oidc_issuer.startswith("https://"):
        raise ConfigurationError("ONEBUDGET_OIDC_ISSUER must begin with https:// in production.")
    if not (settings.public_url or "").startswith("https://"):
        raise ConfigurationError(
            "ONEBUDGET_PUBLIC_URL must be the service's https address in production, such as "
            "https://budget.example.org; cookies and the way back from a provider hang on it."
        )
