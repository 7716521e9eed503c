"""Runs the web server in this process until it is told to stop."""

from __future__ import annotations

import errno
import socket

import typer
import uvicorn

from service.errors import ConfigurationError

WAITING_CLIENTS = 2048


def listening(host: str, port: int) -> socket.socket:
    """Take a port before any long work is done for it, so that nobody else can.

    Args:
        host: Address to listen on.
        port: Port to listen on.

    Raises:
        ConfigurationError: The port is taken, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=WAITING_CLIENTS)
    except OSError as error:
        raise ConfigurationError(_why(error, host, port)) from error


def serve_until_stopped(door: socket.socket) -> None:
    """Serve the application; its settings come from the environment.

    Args:
        door: A listening socket, as ``listening`` gives.
    """
    host, port = door.getsockname()[:2]
    typer.echo(
        f"Serving on http://{f'[{host}]' if ':' in host else host}:{port} (Ctrl-C stops it).", err=True
    )
    server = uvicorn.Server(uvicorn.Config("service.app:create_app", factory=True, log_config=None))
    try:
        server.run(sockets=[door])
    except KeyboardInterrupt:
        return  # stopped as told
    if not server.started:
        raise typer.Exit(1)


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is taken by another program; stop that, or choose another port with "
            "`onebudget serve --port` or ONEBUDGET_PORT."
        )
    if error.errno == errno.EACCES:
        return (
            f"Port {port} on {host} is kept for the system; choose one from 1024 up with "
            "`onebudget serve --port` or ONEBUDGET_PORT."
        )
    return (
        f"The address {host!r} cannot be listened on ({error.strerror or error}); choose one of this machine "
        "with `onebudget serve --host` or ONEBUDGET_HOST."
    )
