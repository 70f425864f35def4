"""What all tests share: nothing but that they are many."""

import gc


def pytest_collection_finish() -> None:
    """What was made to find the tests stays to the end: many of them look for what is
    left over, and need not look there each time."""
    gc.collect()
    gc.freeze()
