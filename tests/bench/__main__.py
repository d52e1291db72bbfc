"""Measures against every budget and prints one table; ``just bench``.

Where the machine is busy with something else, the table says more about that than about this.
"""

import os

from tests.bench import sync_load
from tests.bench.budgets import Line, print_table
from tests.bench.phone_speed import phone_speed
from tests.bench.sizes import sizes


def main() -> None:
    """Measure what is quick first, and the load last."""
    print_table([*sizes(), *phone_speed(), *_sync()])
    if hasattr(os, "getloadavg"):
        print(f"\nThis machine: {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end.")


def _sync() -> list[Line]:
    found = sync_load.measure()
    visits = f"{sync_load.ANSWERS}-answer visits"
    return [
        Line(
            f"{visits} kept and scored",
            "a second",
            (found.per_second,),
            sync_load.BUDGET_PER_SECOND,
            at_least=True,
        ),
        Line(
            f"a phone waits, {sync_load.PHONES} at once",
            "ms",
            (found.p50, found.p95, found.p99),
            sync_load.BUDGET_P99_MS,
            at="p99",
        ),
        Line("memory of the server", "MB", (found.server_mb,), sync_load.BUDGET_MB),
    ]


if __name__ == "__main__":
    main()
