"""Asks for two addresses in turn over connections kept open: ``python -m bench.asking PORT PATH FILE``."""

from __future__ import annotations

import http.client
import json
import sys
from statistics import median
from time import perf_counter

ROUNDS, EACH = 15, 40


def main() -> None:
    """Print the seconds that a request of each takes, as JSON: the first compressed, the second as it is."""
    port, *paths = sys.argv[1:]
    api = http.client.HTTPConnection("127.0.0.1", int(port), timeout=60)
    codings = ("gzip", "identity")  # a file would be compressed anew each time
    taken: list[list[float]] = [[], []]
    for _ in range(ROUNDS):
        for times, path, coding in zip(taken, paths, codings, strict=True):
            start = perf_counter()
            for _ in range(EACH):
                api.request("GET", path, headers={"Accept-Encoding": coding})
                answer = api.getresponse()
                answer.read()
                if answer.status != http.client.OK:
                    raise AssertionError(f"GET {path} answered {answer.status}.")
            times.append((perf_counter() - start) / EACH)
    print(json.dumps([median(times) for times in taken]))


if __name__ == "__main__":
    main()
