"""From rounds to rows: medians, multiples of the floor, met or not."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from scenarios import Figure, Scenario, read_path

HERE = Path(__file__).resolve().parent
COLUMNS = (
    "when (UTC)",
    "commit",
    "scenario",
    "history",
    "figure",
    "measured",
    "floor",
    "in floors",
    "target",
    "met",
    "remarks",
    "machine",
)
TITLE = """# Results

Written by `python benchmarks/bench.py`, newest last. How to read them: `README.rst`.

"""


@dataclass(frozen=True)
class Round:
    """One run against a fresh daemon: the generator's report and the floor around it.

    ``floors`` are in microseconds, measured right before and right after.
    """

    report: Mapping[str, Any]
    floors: tuple[float, float]

    @property
    def floor(self) -> float:
        return sum(self.floors) / 2

    def value(self, figure: Figure) -> float:
        return read_path(self.report, figure.path)

    def multiple(self, figure: Figure) -> float:
        return self.value(figure) / self.floor


def brief(value: float) -> str:
    """Three digits that count: 0.0912, 4.51, 12,300."""
    if value >= 100:
        return f"{value:,.0f}"
    if value >= 10:
        return f"{value:.1f}"
    return f"{value:.3g}"


def with_unit(value: float, figure: Figure) -> str:
    space = "" if figure.unit.startswith("/") else " "
    return f"{brief(value)}{space}{figure.unit}"


def judge(figure: Figure, history: str, rounds: list[Round]) -> dict[str, str]:
    """The columns of one figure, each the median of all rounds."""
    value = median(each.value(figure) for each in rounds)
    multiple = median(each.multiple(figure) for each in rounds)
    target = figure.target(history)
    columns = {
        "history": history,
        "figure": figure.name,
        "measured": with_unit(value, figure),
        "floor": f"{median(each.floor for each in rounds):.2f} us",
        "in floors": brief(multiple) if figure.in_floors else "",
        "target": "",
        "met": "",
    }
    if target is not None:
        judged = multiple if figure.in_floors else value
        sign = ">=" if figure.more_is_better else "<="
        unit = " floors" if figure.in_floors else f" {figure.unit}".replace(" /", "/")
        columns["target"] = f"{sign} {brief(target)}{unit}"
        columns["met"] = "yes" if figure.meets(judged, target) else "NO"
    return columns


def remarks(scenario: Scenario, figure: Figure, rounds: list[Round]) -> list[str]:
    """What stands beside a figure: its notes, and how far the rounds lay apart."""
    found = []
    for note in scenario.notes:
        value = median(each.value(note) for each in rounds)
        found.append(f"{note.name} {with_unit(value, note)}")
    if len(rounds) > 1:
        each = " ".join(brief(one.value(figure)) for one in rounds)
        found.append(f"rounds {each}")
    return found


def make_rows(
    scenario: Scenario, history: str, rounds: list[Round], circumstances: list[str]
) -> list[dict[str, str]]:
    """One row for each figure of the scenario."""
    rows = []
    for figure in scenario.figures:
        told = remarks(scenario, figure, rounds) + circumstances
        row = judge(figure, history, rounds)
        row["scenario"] = scenario.name
        row["remarks"] = "; ".join(told)
        rows.append(row)
    return rows


def describe(row: Mapping[str, str]) -> str:
    """A row for people who watch."""
    words = [f"  {row['figure']}: {row['measured']}"]
    if row["in floors"]:
        words.append(f"= {row['in floors']} floors of {row['floor']}")
    if row["target"]:
        words.append(f"(target {row['target']}: {row['met']})")
    return f"{' '.join(words)}\n    {row['remarks']}"


def ask_git(*words: str) -> str:
    """What git says; nothing if it fails, as in a folder that is no repository."""
    command = ["git", "-C", str(HERE), *words]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


def commit() -> str:
    """The commit measured, with a plus sign if the tree has changed since."""
    head = ask_git("rev-parse", "--short", "HEAD")
    changes = ask_git(
        "status", "--porcelain", "--", ":(top,exclude)benchmarks/*results.md"
    )
    return head + ("+" if changes else "") if head else "none"


def machine() -> str:
    """Cores, processor and versions, in a few words."""
    model = platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    python = platform.python_version()
    versions = f"Python {python}, Twisted {version('twisted')}"
    return f"{os.cpu_count()} x {model}, Linux {platform.release()}, {versions}"


@dataclass(frozen=True)
class Table:
    """A file of rows, newest last."""

    path: Path
    title: str
    columns: tuple[str, ...]


RESULTS = Table(HERE / "results.md", TITLE, COLUMNS)


def append_rows(rows: list[dict[str, str]], table: Table = RESULTS) -> None:
    """Add dated rows to a table; a new file gets its title and table head first."""
    when = time.strftime("%Y-%m-%d %H:%M", time.gmtime())
    circumstances = {"when (UTC)": when, "commit": commit(), "machine": machine()}
    head = ""
    if not table.path.exists():
        rule = "|".join("---" for _ in table.columns)
        head = f"{table.title}| {' | '.join(table.columns)} |\n|{rule}|\n"
    with table.path.open("a") as file:
        file.write(head)
        for row in rows:
            cells = {**circumstances, **row}
            file.write(f"| {' | '.join(cells[name] for name in table.columns)} |\n")
