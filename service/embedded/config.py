"""The private server's configuration, written anew at every start."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from service.embedded.home import Home

MB = 1024 * 1024
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - looked at for its size, nothing is written there

ACCESS_RULES = """\
# Passwords for everybody, on loopback and on the private socket; nobody else gets in.
local   all   all                  scram-sha-256
host    all   all   127.0.0.1/32   scram-sha-256
"""


def server_settings(home: Home, port: int) -> dict[str, str]:
    """Work out the server's settings for this machine: modest memory, safe commits, loopback only."""
    cores = os.cpu_count() or 1
    memory_mb = _memory_mb()
    return {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": str(home.socket_dir or ""),
        "unix_socket_permissions": "0700",
        "cluster_name": home.title,
        "max_connections": "100",
        "shared_buffers": f"{_between(32, memory_mb // 8, 512)}MB",
        "effective_cache_size": f"{_between(128, memory_mb // 2, 65536)}MB",
        "maintenance_work_mem": f"{_between(32, memory_mb // 16, 256)}MB",
        "work_mem": f"{_between(4, memory_mb // 128, 32)}MB",
        # Spatial queries here are short and many: compiling them costs more than it saves.
        "jit": "off",
        "random_page_cost": "1.1",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        # No replicas, so a bulk load need not be written twice.
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "max_parallel_workers": str(cores),
        "max_parallel_workers_per_gather": str(_between(0, cores // 2, 4)),
        "max_parallel_maintenance_workers": str(_between(0, cores // 2, 4)),
        "dynamic_shared_memory_type": _shared_memory_kind(),
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] %q%d ",
        # A failed statement may carry what is in a file, which has no place in a log.
        "log_min_error_statement": "panic",
        "lc_messages": "C",
    }


def as_file(settings: dict[str, str]) -> str:
    """Write settings in the server's own notation."""
    lines = [f"{name} = '{_quoted(value)}'" for name, value in settings.items()]
    return "\n".join(["# Written by onebudget at every start; changes here are lost.", *lines, ""])


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")


def _between(least: int, value: int, most: int) -> int:
    return max(least, min(value, most))


def _memory_mb() -> int:
    pages: int = os.sysconf("SC_PHYS_PAGES")
    return pages * os.sysconf("SC_PAGE_SIZE") // MB


def _shared_memory_kind() -> str:
    # A container's /dev/shm is often 64 MB, and a parallel query that finds it full fails.
    try:
        roomy = shutil.disk_usage(SHARED_MEMORY).total >= 256 * MB
    except OSError:
        roomy = False
    return "posix" if roomy else "mmap"
