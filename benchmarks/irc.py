"""The IRC door beside other IRC servers, under the same load from the same generator.

    python benchmarks/irc.py [--quick] [SCENARIO ...]

Measured are this project's daemon, by kind of history, and whichever of ngIRCd and
InspIRCd is installed, each alone. A round runs a fresh server of each kind, one after
the other; each figure is the median of three rounds, and the targets are multiples of
the better peer's. Rows go to ``irc-results.md``, except those of quick and profiled
runs. Exit status: 0 if every run succeeded, whether its targets were met or not, 1 if a
run failed.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contest import (
    ALONE,
    LOADS,
    SPEAKING,
    TABLE,
    TARGETS,
    Medians,
    describe,
    make_row,
    middle,
)
from peers import PEERS
from processes import (
    Daemon,
    RunFailed,
    Server,
    allow_clients,
    compile_generator,
    run_generator,
)
from results import append_rows, machine
from scenarios import HISTORIES, Scenario

ROUNDS = 3

Report = dict[str, Any]


@dataclass(frozen=True)
class Contender:
    """A server and how to make a fresh one; ``history`` is "" for a peer."""

    name: str
    told: str
    history: str
    fresh: Callable[[], Server]


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Measure the IRC door beside other IRC servers.",
        epilog="scenarios: "
        + "; ".join(f"{each.name}: {each.about}" for each in LOADS),
    )
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help="only these")
    parser.add_argument(
        "--history", choices=HISTORIES, help="only with this kind of history"
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds of each")
    parser.add_argument(
        "--quick", action="store_true", help="one round of fewer messages, not recorded"
    )
    parser.add_argument("--alone", action="store_true", help="without other servers")
    parser.add_argument(
        "--profile",
        type=Path,
        metavar="FOLDER",
        help="one round under cProfile, alone, its statistics to FOLDER, not recorded",
    )
    options = parser.parse_args()
    unknown = set(options.scenarios) - {each.name for each in LOADS}
    if unknown:
        parser.error(f"no such scenario: {', '.join(sorted(unknown))}")
    if options.rounds < 1:
        parser.error("--rounds: at least 1")
    if options.quick or options.profile:
        options.rounds = 1
    return options


def contenders(load: Scenario, options: argparse.Namespace) -> list[Contender]:
    """Who is measured under this load, in the order in which it is done."""
    histories: Sequence[str] = load.histories
    if options.history:  # asked for by name too, it runs with any
        asked = options.history in histories or options.scenarios
        histories = (options.history,) if asked else ()
    found = [_ours(load, history, options.profile) for history in histories]
    if not (options.alone or options.profile or load.name in ALONE):
        for peer in PEERS:
            if peer.path() is not None:
                told = f"{peer.name} {peer.version()}"
                found.append(Contender(peer.name, told, "", peer))
    return found


def _ours(load: Scenario, history: str, folder: Path | None) -> Contender:
    profile = None
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        profile = folder.resolve() / f"irc-{load.name}-{history}.pstats"
    name = f"twistchat, {history}"
    return Contender(name, name, history, lambda: Daemon(history, profile, "irc"))


def run_rounds(
    load: Scenario, found: Sequence[Contender], rounds: int
) -> dict[str, list[Report]]:
    """The reports by the server's name. The servers take turns, so that what the
    machine does meanwhile is the same for all."""
    reports: dict[str, list[Report]] = {each.name: [] for each in found}
    arguments = [*SPEAKING, *load.arguments()]
    for _ in range(rounds):
        for each in found:
            with each.fresh() as server:
                reports[each.name].append(run_generator(server, arguments))
    return reports


def verdicts(load: str, contender: Contender, medians: Medians) -> list[str]:
    """What the targets say of one of ours."""
    return [
        each.verdict(medians[contender.name][each.figure.name], medians)
        for each in TARGETS
        if (each.load, each.history) == (load, contender.history)
    ]


def run_load(load: Scenario, options: argparse.Namespace) -> list[dict[str, str]]:
    """The rows of one load, one for each server."""
    circumstances = [f"load {os.getloadavg()[0]:.1f}"]
    allowed = allow_clients(load.clients)
    if allowed < load.clients:
        load = load.capped(allowed)
        circumstances.insert(0, f"CAPPED at {allowed} clients by the limit on files")
    if options.quick:
        load = load.shortened()
        circumstances.insert(0, f"quick: {load.clients} clients")
    found = contenders(load, options)
    reports = run_rounds(load, found, options.rounds)
    medians = {name: middle(load.name, each) for name, each in reports.items()}
    return [
        make_row(
            load.name,
            each.told,
            reports[each.name],
            verdicts(load.name, each, medians),
            circumstances,
        )
        for each in found
    ]


def main() -> int:
    options = parse_arguments()
    compile_generator()
    print(f"on {machine()}")
    for peer in PEERS:
        if peer.path() is None:
            print(f"{peer.name} is not installed: measured without it")
    failed = False
    for load in LOADS:
        if options.scenarios and load.name not in options.scenarios:
            continue
        print(f"{load.name}: {load.about}", flush=True)
        try:
            rows = run_load(load, options)
        except RunFailed as reason:
            print(f"FAILED: {reason}", file=sys.stderr)
            failed = True
            continue
        for row in rows:
            print(describe(row), flush=True)
        if not (options.quick or options.profile):
            append_rows(rows, TABLE)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
