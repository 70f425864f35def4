"""The other IRC servers, each made ready for the same load: alone on loopback, without
limits, names of hosts or records of its own.

Whatever would slow, refuse or end a connection is off, as in ``conf/benchmark.toml``.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from abc import abstractmethod
from pathlib import Path
from pwd import getpwnam

from processes import Server

SERVER = "irc.bench.example"
NOBODY = "nobody"
LOCAL = f"{os.environ.get('PATH', '')}:/usr/local/sbin:/usr/sbin"

#: ngircd.conf(5).
NGIRCD = """\
[Global]
    Name = {server}
    Info = benchmark
    Listen = 127.0.0.1
    Ports = {port}
    MotdPhrase = benchmark
[Limits]
    MaxConnections = 0
    MaxConnectionsIP = 0
    MaxJoins = 0
    MaxPenaltyTime = 0
    PingTimeout = 3600
    PongTimeout = 3600
[Options]
    DNS = no
    Ident = no
    PAM = no
    IncludeDir = {folder}
"""

#: https://docs.inspircd.org/3/configuration
INSPIRCD = """\
<server name="{server}" description="benchmark" network="benchmark">
<admin name="-" nick="-" email="-">
<bind address="127.0.0.1" port="{port}" type="clients">
<connect name="all" allow="*" timeout="3600" pingfreq="3600" modes=""
         hardsendq="1G" softsendq="1G" recvq="64M"
         fakelag="no" threshold="1000000" commandrate="1000000"
         localmax="1000000" globalmax="1000000" maxconnwarn="no"
         maxchans="1000" resolvehostnames="no" useident="no">
<performance softlimit="1000000" somaxconn="1024" quietbursts="yes">
<security maxtargets="20">
<dns server="127.0.0.1" timeout="1">
<whowas groupsize="0" maxgroups="0" maxkeep="1h">
"""


class Peer(Server):
    """A server that is installed on this machine, run with a file of settings. It will
    not run as root: then it runs as nobody."""

    program: str
    settings: str
    suffix = ".conf"

    @classmethod
    def path(cls) -> str | None:
        """The program, None if it is not installed."""
        return shutil.which(cls.program, path=LOCAL)

    @classmethod
    def version(cls) -> str:
        """What the program says of itself: 3.15.0."""
        done = subprocess.run(
            [cls.path() or "", "--version"], check=True, capture_output=True, text=True
        )
        found = re.search(r"\d+(\.\d+)+", done.stdout)
        return found[0] if found else "?"

    @property
    def user(self) -> str | None:  # type: ignore[override]
        """Who it runs as."""
        return NOBODY if os.geteuid() == 0 else None

    @abstractmethod
    def options(self, file: Path) -> list[str]:
        """What has it read this file and stay in the foreground."""

    def command(self) -> list[str]:
        """Its settings go into its folder, which is its own."""
        settings = self.folder / "settings"
        settings.mkdir()
        file = settings / f"{self.program}{self.suffix}"
        folder = self.folder / "empty"
        folder.mkdir()
        text = self.settings.format(server=SERVER, port=self.port, folder=folder)
        file.write_text(text)
        if self.user is not None:
            owner = getpwnam(self.user)
            for path in (self.folder, settings, folder, file):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        return [self.path() or self.program, *self.options(file)]


class Ngircd(Peer):
    """https://ngircd.barton.de"""

    name = "ngIRCd"
    program = "ngircd"
    in_flight = 8  # its queue of connections is ten long, and who is beyond waits 1 s
    settings = NGIRCD

    def options(self, file: Path) -> list[str]:
        return ["--nodaemon", "--config", str(file)]


class Inspircd(Peer):
    """https://www.inspircd.org"""

    name = "InspIRCd"
    program = "inspircd"
    in_flight = 1000  # it welcomes people once a second
    settings = INSPIRCD

    def options(self, file: Path) -> list[str]:
        return ["--nofork", "--nolog", "--nopid", "--config", str(file)]


PEERS: tuple[type[Peer], ...] = (Ngircd, Inspircd)
