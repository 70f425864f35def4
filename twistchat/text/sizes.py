"""Sizes and lengths as people read them, in any language."""

_UNITS = ("KiB", "MiB", "GiB")


def size(count: int) -> str:
    """``512 B``, ``3.4 KiB``, ``12 MiB``: so many bytes."""
    if count < 1024:
        return f"{count} B"
    amount = count / 1024
    for unit in _UNITS:
        if amount < 1000 or unit == _UNITS[-1]:
            break
        amount /= 1024
    if amount >= 10 or amount == int(amount):
        return f"{amount:.0f} {unit}"
    return f"{amount:.1f} {unit}"


def length(seconds: int) -> str:
    """``0:12``, ``61:05``: minutes and seconds."""
    return f"{seconds // 60}:{seconds % 60:02}"


def wait(seconds: int) -> str:
    """``40s``, ``3m``, ``2h``: so long at least, in the greatest unit."""
    for unit, least in (("h", 3600), ("m", 60)):
        if seconds > least:
            return f"{-(-seconds // least)}{unit}"
    return f"{seconds}s"
