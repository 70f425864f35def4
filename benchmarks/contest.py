"""What the IRC door is measured by, beside the servers written in C: the loads, the
targets, and the rows that tell how it went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from results import HERE, Table, brief, with_unit
from scenarios import LOGIN_RATE, MEMORY, P50, P99, SCENARIOS, Figure, read_path

CPU = Figure("CPU per delivery", "traffic.cpu_us_each", "us")
PER_CPU = Figure(
    "deliveries per CPU second",
    "traffic.deliveries_per_cpu_second",
    "/s",
    more_is_better=True,
)
FIGURES = (CPU, PER_CPU, P50, P99, MEMORY, LOGIN_RATE)

#: How the load generator speaks IRC. The markers end with the beginning of a nick, for
#: such numbers stand elsewhere too: 366 people may be online.
SPEAKING = (
    r"--login=NICK n%d\r\nUSER n%d 0 * :n\r\n",
    "--logged-in= 001 n",
    r"--join=JOIN #r%r\r\n",
    "--ready= 366 n",
    r"--say=PRIVMSG #r%r :%s\r\n",
)

_LOADS = {each.name: each for each in SCENARIOS}
LOADS = (
    _LOADS["saturated"],
    _LOADS["paced"],
    _LOADS["small"],
    replace(
        _LOADS["idle"],
        about="3,000 clients in rooms of 5, silent for 3 seconds",
        clients=3000,
        rooms=600,
        idle=3,
    ),
    _LOADS["logins"],
)

COLUMNS = (
    "when (UTC)",
    "commit",
    "scenario",
    "server",
    *(figure.name for figure in FIGURES),
    "verdict",
    "remarks",
    "machine",
)
TITLE = """# Results of the IRC door beside other servers

Written by `python benchmarks/irc.py`, newest last. How to read them: `README.rst`.

"""
TABLE = Table(HERE / "irc-results.md", TITLE, COLUMNS)

#: Figures of the loads by the server's name: the medians of all rounds.
Medians = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Target:
    """At least, or at most, so many times the figure of the best of these peers; with
    no peers, so much. ``goal`` is what would be better still."""

    load: str
    history: str
    figure: Figure
    bound: float
    goal: float | None = None
    peers: tuple[str, ...] = ()

    def best(self, medians: Medians) -> tuple[str, float] | None:
        """The best of the peers and its figure; None if none was measured."""
        choose = max if self.figure.more_is_better else min
        found = {
            name: medians[name][self.figure.name]
            for name in self.peers
            if name in medians
        }
        return choose(found.items(), key=lambda item: item[1]) if found else None

    def verdict(self, value: float, medians: Medians) -> str:
        """Whether it is met, in a few words."""
        words = f"{self.figure.name} {with_unit(value, self.figure)}"
        if self.peers:
            best = self.best(medians)
            if best is None:
                return f"{self.figure.name}: nobody to compare with"
            name, theirs = best
            value /= theirs
            words = f"{self.figure.name} {brief(value)} times that of {name}"
        sign = ">=" if self.figure.more_is_better else "<="
        met = "yes" if self.figure.meets(value, self.bound) else "NO"
        told = f"{words} ({sign} {brief(self.bound)}: {met}"
        if self.goal is not None and self.figure.meets(value, self.bound):
            reached = self.figure.meets(value, self.goal)
            told += f", goal {brief(self.goal)}: {'yes' if reached else 'no'}"
        return f"{told})"


_BOTH = ("ngIRCd", "InspIRCd")
TARGETS = (
    Target("saturated", "off", PER_CPU, 1.6, 2, _BOTH),
    Target("saturated", "durable", PER_CPU, 1, None, _BOTH),
    Target("paced", "off", CPU, 1.2, 1, _BOTH),
    Target("paced", "off", P99, 0.5, None, _BOTH),
    Target("small", "off", CPU, 2.5, 1.5, ("InspIRCd",)),
    Target("small", "off", CPU, 1, None, ("ngIRCd",)),
    Target("idle", "durable", MEMORY, 8),
    Target("logins", "durable", LOGIN_RATE, 1000),
)
#: Where the others are not measured: they let people in by a clock of seconds, not by
#: how fast they are.
ALONE = ("logins",)


def figures_of(load: str) -> tuple[Figure, ...]:
    """Those that this load shows."""
    if _LOADS[load].rate or _LOADS[load].window:
        return (CPU, PER_CPU, P50, P99)
    return (MEMORY,) if load == "idle" else (LOGIN_RATE,)


def middle(load: str, reports: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """The medians of some rounds, by the figure's name."""
    return {
        figure.name: median(read_path(each, figure.path) for each in reports)
        for figure in figures_of(load)
    }


def make_row(
    load: str,
    server: str,
    reports: Sequence[Mapping[str, Any]],
    verdicts: Iterable[str],
    circumstances: Iterable[str],
) -> dict[str, str]:
    """What one server did under one load."""
    shown = figures_of(load)
    row = dict.fromkeys((figure.name for figure in FIGURES), "")
    found = middle(load, reports)
    for figure in shown:
        row[figure.name] = with_unit(found[figure.name], figure)
    first = shown[0]
    single = " ".join(brief(read_path(each, first.path)) for each in reports)
    told = [f"rounds {single}"] if len(reports) > 1 else []
    row.update(
        scenario=load,
        server=server,
        verdict="; ".join(verdicts),
        remarks="; ".join([*told, *circumstances]),
    )
    return row


def describe(row: Mapping[str, str]) -> str:
    """A row for people who watch."""
    told = [f"{row[each.name]} {each.name}" for each in FIGURES if row[each.name]]
    lines = [f"  {row['server']}: {', '.join(told)}"]
    lines += [f"    {row[name]}" for name in ("verdict", "remarks") if row[name]]
    return "\n".join(lines)
