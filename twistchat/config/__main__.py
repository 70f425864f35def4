"""Prints every setting with its default."""

import sys

from twistchat.config.writing import defaults_as_toml

sys.stdout.write(defaults_as_toml())
