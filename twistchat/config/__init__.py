"""The settings: typed, read from TOML and from the command line, checked as a whole.

``python -m twistchat.config`` prints every setting with its default.
"""

from twistchat.config.reading import BadSettings, load
from twistchat.config.settings import Settings
from twistchat.config.values import endpoint, span_of, text_of
from twistchat.config.writing import defaults_as_toml

__all__ = [
    "BadSettings",
    "Settings",
    "defaults_as_toml",
    "endpoint",
    "load",
    "span_of",
    "text_of",
]
