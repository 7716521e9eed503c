"""What an operator may set, read once by the caller and handed on; never read at import."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

LIMIT = r"^[1-9]\d* per [1-9]\d* (second|minute|hour|day)$"


class Settings(BaseSettings):
    """Settings from the environment, each with the prefix ``ONEBUDGET_``."""

    model_config = SettingsConfigDict(env_prefix="ONEBUDGET_", extra="ignore")

    database_url: str | None = Field(
        default=None,
        description="PostgreSQL 14+ with PostGIS 3.3+, as postgresql://user:password@host/name. "
        "Unset: onebudget runs its own private server.",
    )
    home: Path | None = Field(
        default=None,
        description="Folder of the private server and its data. Unset: the user's data folder, "
        "or a folder that the postgres system user can reach when run as root.",
    )
    environment: Literal["development", "production"] = Field(
        default="development",
        description="In production the service refuses to start without the settings that keep it safe.",
    )
    secret_key: SecretStr | None = Field(
        default=None,
        min_length=32,
        description="At least 32 signs of chance that bind forms to sign-ins, the same for all processes. "
        "Unset: one is made and kept in the private server's folder; production refuses that.",
    )
    public_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^/?#@\s]+$",
        description="Where people reach the service, as https://budget.example.org. Production needs it.",
    )
    session_idle_hours: float = Field(
        default=2.0, gt=0, description="Hours without a request after which a sign-in ends."
    )
    session_hours: float = Field(default=12.0, gt=0, description="Hours after which a sign-in ends anyway.")
    lock_after_failures: int = Field(
        default=10, ge=1, le=1000, description="Failed sign-ins in a row after which an account is locked."
    )
    lock_minutes: float = Field(
        default=15.0,
        gt=0,
        description="Minutes for which it is locked; each further failure doubles them, up to a day.",
    )
    one_time_password_days: float = Field(
        default=7.0, gt=0, description="Days in which a one-time password must be replaced by an own one."
    )
    sign_in_limit: str = Field(
        default="60 per 1 minute",
        pattern=LIMIT,
        description="Most sign-ins tried from one address in a time.",
    )
    sign_in_name_limit: str = Field(
        default="10 per 1 minute",
        pattern=LIMIT,
        description="Most sign-ins tried with one username in a time.",
    )
    token_failure_limit: str = Field(
        default="30 per 1 minute",
        pattern=LIMIT,
        description="Most tokens that do not hold, from one address in a time.",
    )
    upload_limit: str = Field(
        default="60 per 1 hour", pattern=LIMIT, description="Most files that one account uploads in a time."
    )
    oidc_issuer: str | None = Field(
        default=None,
        pattern=r"^https?://\S+$",
        description="OpenID Connect provider; its discovery lies below this address. Unset: passwords only.",
    )
    oidc_client_id: str | None = Field(default=None, description="Name of the service at the provider.")
    oidc_client_secret: SecretStr | None = Field(default=None, description="Its secret at the provider.")
    oidc_label: str = Field(
        default="the organisation's account", description="What the sign-in page calls the provider."
    )
    smtp_url: SecretStr | None = Field(
        default=None,
        description="Mail server that tells approvers and contributors what waits for them, as "
        "smtp://user:password@host:587, or smtps:// for TLS from the beginning. Unset: no mail is sent.",
    )
    mail_from: str | None = Field(
        default=None,
        pattern=r"^[^@\s]+@[^@\s]+$",
        description="Address that mails come from; needed where there is a mail server.",
    )
    database_name: str = Field(default="onebudget", description="Name of the database in the private server.")
    host: str = Field(default="127.0.0.1", description="Address that `onebudget serve` listens on.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port that `onebudget serve` listens on.")
    statement_timeout_s: float = Field(
        default=30.0, gt=0, description="Longest time a read may take in the database, in seconds."
    )
    pool_size: int = Field(default=10, ge=1, description="Database connections kept by one server process.")
    max_upload_mb: float = Field(default=200.0, gt=0, description="Largest file that an import reads, in MB.")
    max_unpacked_mb: float = Field(
        default=2000.0, gt=0, description="Largest size that a compressed file may unpack to, in MB."
    )
    tile_memory_mb: float = Field(
        default=64.0, ge=0, description="Memory in which one server process holds map tiles ready, in MB."
    )
    gap_coverage: float = Field(
        default=0.6,
        ge=0,
        le=1,
        description="Share of the money that must be placed at wards for a gap by ward to be shown.",
    )
    reference_dir: Path | None = Field(
        default=None,
        description="Folder of the reference lists (sectors, focal areas, funding sources, stages, "
        "organisations, answers to needs, sectors that dig once or share a site). Unset: the lists that ship "
        "with onebudget.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="Least severe log line that is written."
    )
    log_format: Literal["json", "text"] = Field(default="json", description="Form of the log lines.")
    basemap_url: str | None = Field(
        default=None,
        description="Background of maps: a raster tile address with {z}, {x} and {y}, or pmtiles:// before "
        "the address of a raster PMTiles archive. Unset: none, and pages ask no other host for anything.",
    )
    basemap_attribution: str = Field(
        default="", description="Whose the background is; shown on every map that has one."
    )
