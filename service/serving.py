"""Runs the web server in this process until it is told to stop."""

from __future__ import annotations

import typer
import uvicorn


def serve_until_stopped(host: str, port: int) -> None:
    """Serve the application; its settings come from the environment.

    Args:
        host: Address to listen on.
        port: Port to listen on.
    """
    typer.echo(f"Serving on http://{host}:{port} (Ctrl-C stops it).", err=True)
    uvicorn.run("service.app:create_app", factory=True, host=host, port=port, log_config=None)
