"""Killed in the middle of everything, it has kept what anybody was shown."""

import random
from pathlib import Path
from typing import Any

from crash import Crashes, Report, Stored, Talker, judge

NO_CLIENT: Any = None


def reader(said: str, told: str = "", topics: str = "") -> Talker:
    """Somebody in #r0 who saw these marks."""
    talker = Talker("reader", "#r0", NO_CLIENT)
    talker.said, talker.told = said.split(), told.split()
    talker.topics = topics.split()
    return talker


def kept(said: str, told: str = "", topic: str = "") -> Stored:
    return Stored({"#r0": said.split()}, told.split(), {"#r0": topic})


# The short form of ``make crash-test``


def test_three_kills(tmp_path: Path) -> None:
    """Nothing that was shown is lost, nothing is there twice, the order is kept."""
    crashes = Crashes(tmp_path, random.Random(2))
    total = Report()
    for _ in range(3):
        total.add(crashes.round(0.6))
    assert total.well, total
    assert 0 < total.shown <= total.stored


# The judge sees what may not be


def test_more_may_be_kept_than_was_shown() -> None:
    """What nobody was shown yet may be there, or not."""
    talkers = [reader("r1.w0.0"), reader("r1.w0.0 r1.w1.0", "r1.w1.1", "r1.w2.0")]
    stored = kept("r1.w0.0 r1.w1.0 r1.w1.3", "r1.w1.1 r1.w1.2", "r1.w2.0")
    report = judge(talkers, stored)
    assert (5, 3, True) == (report.stored, report.shown, report.well)


def test_lost_is_seen() -> None:
    """What was shown and is not there is lost, be it a topic."""
    assert 1 == judge([reader("r1.w0.0 r1.w0.1")], kept("r1.w0.0")).lost
    assert 1 == judge([reader("", "r1.w0.0")], kept("")).lost
    assert 1 == judge([reader("", "", "r1.w0.0 r1.w0.1")], kept("", "", "r1.w0.0")).lost


def test_twice_is_seen() -> None:
    """Neither the history nor anybody who reads has anything twice."""
    assert 1 == judge([], kept("r1.w0.0 r1.w0.0")).twice
    assert 1 == judge([reader("r1.w0.0 r1.w0.0")], kept("r1.w0.0")).twice


def test_disorder_is_seen() -> None:
    """A room is seen in the order of its history, without a gap."""
    stored = kept("r1.w0.0 r1.w1.0 r1.w2.0", "r1.w0.1 r1.w1.1")
    assert 1 == judge([reader("r1.w0.0 r1.w2.0")], stored).disordered
    assert 1 == judge([reader("r1.w1.0 r1.w0.0")], stored).disordered
    assert 1 == judge([reader("", "r1.w1.1 r1.w0.1")], stored).disordered
    assert 1 == judge([], kept("r1.w0.1 r1.w1.0 r1.w0.0")).disordered
