"""The database by default: a private PostgreSQL with PostGIS, or the server that the operator names."""

from __future__ import annotations

from service.embedded import catalog
from service.embedded.home import Home, default_home
from service.embedded.server import PrivateServer
from service.settings import Settings

__all__ = ["PrivateServer", "ensure_running", "private_server"]


def ensure_running(settings: Settings) -> str:
    """Have a fitting database ready and return its SQLAlchemy address, password included.

    Without ``ONEBUDGET_DATABASE_URL`` the private server is made and started as needed; with it, the named
    server's versions are checked. When everything is ready this costs one connection.

    Raises:
        ConfigurationError: The address cannot be read.
        DatabaseSetupError: The machine, the folder or the server lacks something; the sentence says what.
        DatabaseUnavailableError: The server does not start or does not answer.
    """
    if settings.database_url is None:
        return catalog.as_text(private_server(settings).ensure())
    url = catalog.read_url(settings.database_url)
    catalog.check_server(url)
    return catalog.as_text(url)


def private_server(settings: Settings) -> PrivateServer:
    """The private server of these settings, running or not."""
    root = settings.home.expanduser() if settings.home else default_home()
    return PrivateServer(Home(root.resolve()), settings.database_name)
