"""Puts load on the daemon and tells whether it is as fast as it has to be.

    python benchmarks/bench.py [--quick] [SCENARIO ...]

Each round is a fresh daemon, one scenario, and the floor (see ``floor.py``) right
before and right after; each figure is the median of three rounds. Rows go to
``results.md``, except those of quick and profiled runs. Exit status: 0 if every run
succeeded, whether its targets were met or not, 1 if a run failed.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from floor import measure_floor
from processes import (
    Daemon,
    RunFailed,
    allow_clients,
    compile_generator,
    run_generator,
)
from results import Round, append_rows, describe, machine, make_rows
from scenarios import HISTORIES, SCENARIOS, Scenario

ROUNDS = 3


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Measure the daemon under load.",
        epilog="scenarios: "
        + "; ".join(f"{each.name}: {each.about}" for each in SCENARIOS),
    )
    names = [each.name for each in SCENARIOS]
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help="only these")
    parser.add_argument(
        "--history", choices=HISTORIES, help="only with this kind of history"
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds of each")
    parser.add_argument(
        "--quick", action="store_true", help="one round of fewer messages, not recorded"
    )
    parser.add_argument(
        "--profile",
        type=Path,
        metavar="FOLDER",
        help="one round under cProfile, its statistics to FOLDER, not recorded",
    )
    options = parser.parse_args()
    unknown = set(options.scenarios) - set(names)
    if unknown:
        parser.error(f"no such scenario: {', '.join(sorted(unknown))}; {names}")
    if options.rounds < 1:
        parser.error("--rounds: at least 1")
    return options


def chosen_runs(options: argparse.Namespace) -> list[tuple[Scenario, str]]:
    """Scenarios and histories to run. One asked for by name runs with any history."""
    runs = []
    for scenario in SCENARIOS:
        if options.scenarios and scenario.name not in options.scenarios:
            continue
        histories = scenario.histories
        if options.history:
            asked = options.history in histories or options.scenarios
            histories = (options.history,) if asked else ()
        runs += [(scenario, history) for history in histories]
    return runs


def profile_path(folder: Path | None, scenario: Scenario, history: str) -> Path | None:
    if folder is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve() / f"{scenario.name}-{history}.pstats"


def run_round(scenario: Scenario, history: str, profile: Path | None) -> Round:
    before = measure_floor()
    with Daemon(history, profile, scenario.door) as daemon:
        report = run_generator(daemon, scenario.arguments(), scenario.generator)
    return Round(report, (before, measure_floor()))


def run_scenario(
    scenario: Scenario, history: str, options: argparse.Namespace
) -> list[dict[str, str]]:
    """The rows of one scenario with one kind of history."""
    circumstances = [f"load {os.getloadavg()[0]:.1f}"]
    allowed = allow_clients(scenario.clients)
    if allowed < scenario.clients:
        scenario = scenario.capped(allowed)
        circumstances.insert(0, f"CAPPED at {allowed} clients by the limit on files")
    if options.quick:
        scenario = scenario.shortened()
        circumstances.insert(0, f"quick: {scenario.clients} clients")
    alone = options.quick or options.profile
    profile = profile_path(options.profile, scenario, history)
    rounds = [
        run_round(scenario, history, profile)
        for _ in range(1 if alone else options.rounds)
    ]
    return make_rows(scenario, history, rounds, circumstances)


def main() -> int:
    options = parse_arguments()
    compile_generator()
    print(f"on {machine()}")
    failed = False
    for scenario, history in chosen_runs(options):
        print(f"{scenario.name}, history {history}: {scenario.about}", flush=True)
        try:
            rows = run_scenario(scenario, history, options)
        except RunFailed as reason:
            print(f"FAILED: {reason}", file=sys.stderr)
            failed = True
            continue
        for row in rows:
            print(describe(row), flush=True)
        if not (options.quick or options.profile):
            append_rows(rows)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
