"""twistchat: one chat with many doors."""

__version__ = "0.1.0"
