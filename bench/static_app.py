"""The application with one folder of files beside it, to be measured against: ``uvicorn --factory``."""

from __future__ import annotations

import os

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from service.app import create_app as create_service


def create_app() -> FastAPI:
    """Make the application, and let it send the files of ``ONEBUDGET_BENCH_STATIC`` under ``/bench``."""
    app = create_service()
    app.mount("/bench", StaticFiles(directory=os.environ["ONEBUDGET_BENCH_STATIC"]))
    return app
