# The service alone; the database is another container (see compose.yaml) or any PostgreSQL 14+ with PostGIS 3.3+.
FROM python:3.13-slim-bookworm AS build
WORKDIR /src
COPY requirements-build.lock requirements.lock ./
RUN python -m venv /build \
    && /build/bin/pip install --no-cache-dir --require-hashes -r requirements-build.lock \
    && python -m venv /app \
    && /app/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY package.json package-lock.json .npmrc pyproject.toml README.md ./
COPY scripts/web_files.py scripts/web_files.py
COPY service service
RUN /build/bin/python scripts/web_files.py
COPY spatial spatial
COPY migrations migrations
COPY data data
RUN /build/bin/pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels . \
    && /app/bin/pip install --no-cache-dir --no-deps --no-index --find-links /wheels onebudget

FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin onebudget
COPY --from=build /app /app
ENV PATH=/app/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    ONEBUDGET_HOST=0.0.0.0 \
    ONEBUDGET_PORT=8000
USER 10001:10001
WORKDIR /tmp
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=6 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"ONEBUDGET_PORT\"]}/healthz', timeout=4)"]
CMD ["onebudget", "serve"]
