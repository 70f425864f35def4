"""What the first view of the page takes, and scrolling far back in a room of 100,000
messages, in headless Chromium.

    python benchmarks/page.py [--messages N] [--seconds N]

It needs what the tests need, Chromium among it. The tests look at the same in short.
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from results import machine

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from page_speed import ROOM, fill, first_view, scrolled  # noqa: E402
from page_world import PageWorld, page_world  # noqa: E402

VIEWS = 5
KIB = 1024
#: What is measured must be below these: KiB, milliseconds, messages.
BYTES, USABLE, FRAME, NODES = 150, 1000, 50, 301


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=20, help="of scrolling")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir(0o700)
        fill(data / "chat.db", options.messages)
        print(f"on {machine()}")
        with page_world(Path(folder)) as world:
            measure_views(world)
            measure_scrolling(world, options.seconds)


def measure_views(world: PageWorld) -> None:
    """Who was never here opens the page."""
    for number in range(VIEWS):
        window = world.window(service_workers="block")
        view = first_view(window)
        tell(f"first view {number + 1}: sent", view.transferred / KIB, "KiB", BYTES)
        tell("  unpacked", view.unpacked / KIB, "KiB")
        tell("  usable after", view.milliseconds, "ms", USABLE)
        window.close()


def measure_scrolling(world: PageWorld, seconds: float) -> None:
    """Back, as fast as the wheel turns."""
    how = scrolled(world.guest("ann", ROOM), seconds)
    tell("scrolled back over", how.messages, "messages")
    tell("  in the page at most", how.nodes, "messages", NODES)
    tell("  longest task, CPU", how.cpu, "ms", FRAME)
    tell("  longest task, clock", how.clock, "ms", FRAME)
    tell("  longest frame", how.frame, "ms", FRAME + 1)  # frames come by 16.7 ms


def tell(what: str, value: float, unit: str, below: float | None = None) -> None:
    met = "" if below is None or value < below else f"  NOT below {below}"
    print(f"{what:24} {value:9,.1f} {unit}{met}", flush=True)


if __name__ == "__main__":
    main()
