"""Runs the notebook on standard input and writes it, with its outputs, to standard output.

A process of its own: Jupyter's client leaves sockets to the garbage collector, which would fail our tests.

    python executing.py FOLDER CONNECTION_FILE
"""

from __future__ import annotations

import sys

import nbformat
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

PATIENCE_S = 300


def main(folder: str, connection_file: str) -> None:
    """Run the cells in a folder; the kernel is reached through sockets beside the connection file."""
    notebook = nbformat.read(sys.stdin, as_version=4)
    client = NotebookClient(
        notebook,
        km=KernelManager(transport="ipc", connection_file=connection_file),
        timeout=PATIENCE_S,
        resources={"metadata": {"path": folder}},
    )
    client.execute()
    nbformat.write(notebook, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
