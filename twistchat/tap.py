"""The ``twistd chat`` plugin: its options, and the service it makes of them."""

import os
import sys
from pathlib import Path
from typing import Any, NoReturn

from twisted.application.service import IService
from twisted.internet import reactor
from twisted.python import usage

from twistchat import logs
from twistchat.config import BadSettings, Settings, endpoint, load
from twistchat.daemon import CannotListen, Daemon, how_to_connect
from twistchat.folder import DataFolder, FolderBusy
from twistchat.store.opening import StoreBroken, prepare

#: How the daemon ends that cannot start (sysexits.h).
EX_TEMPFAIL = 75
EX_CONFIG = 78


class Options(usage.Options):
    """What may be given to ``twistd chat``.

    When all is parsed the settings are checked and the data folder is locked: before
    twistd looks at its own files and forks.
    """

    synopsis = "[options]"
    longdesc = (
        "One chat with many doors. An ENDPOINT is a PORT of this machine only, HOST:PORT, "
        "a Twisted endpoint string (tcp:, ssl:, unix:, systemd:), or off. Without options "
        "it starts on its defaults and keeps its data in ./twistchat-data."
    )
    optParameters = [
        ["config", "c", None, "Settings, as TOML; conf/twistchat.toml has them all."],
        ["data", "d", None, "Where the database lives [$STATE_DIRECTORY or here]."],
    ]
    optFlags = [["check", None, "Check the settings, say what would run, and end."]]

    def __init__(self) -> None:
        super().__init__()
        self._doors: dict[str, list[str]] = {}
        self._overrides: list[str] = []
        self.settings: Settings
        self.folder: DataFolder

    def opt_line(self, where: str) -> None:
        """Open the line door at this ENDPOINT. [default: 4000]"""
        self._doors.setdefault("line", []).append(where)

    def opt_telnet(self, where: str) -> None:
        """Open the telnet door at this ENDPOINT. [default: 4023]"""
        self._doors.setdefault("telnet", []).append(where)

    def opt_set(self, override: str) -> None:
        """Override one setting: SECTION.KEY=VALUE."""
        self._overrides.append(override)

    def postOptions(self) -> None:
        """Check everything; ends the process with a line if something is wrong."""
        config = self["config"]
        try:
            path = Path(config) if config else None
            self.settings = load(path, self._overrides, self._doors)
        except BadSettings as error:
            _end(EX_CONFIG, str(error))
        data = self["data"] or os.environ.get("STATE_DIRECTORY") or "twistchat-data"
        if self["check"]:
            _say_what_would_run(self.settings, Path(data).absolute())
            raise SystemExit(0)
        try:
            self.folder = DataFolder(Path(data))
        except FolderBusy as error:
            _end(EX_TEMPFAIL, str(error))
        except OSError as error:
            _end(EX_CONFIG, f"{data}: {error.strerror}")
        self._arrange_log()

    def _arrange_log(self) -> None:
        """Have twistd log the way we do, unless it was told how."""
        twistd: Any = self.parent
        if twistd is None or twistd.get("logger"):
            return
        foreground = twistd["nodaemon"]
        logs.Chosen.format = self.settings.log.format
        logs.Chosen.file = twistd["logfile"] or ("-" if foreground else "twistd.log")
        twistd["logger"] = "twistchat.logs.observer"
        if foreground and twistd["pidfile"] == "twistd.pid":
            twistd["pidfile"] = ""  # the data folder is locked: no file to trip over


def makeService(options: Options) -> IService:
    """The daemon with these options. Makes the database ready, before any fork."""
    database = options.folder.database
    try:
        new = prepare(database)
    except StoreBroken as error:
        _end(EX_CONFIG, str(error))
    sys.excepthook = _in_one_line
    return Daemon(options.settings, options.folder.path, new, reactor)


def _say_what_would_run(settings: Settings, folder: Path) -> None:
    print(f"data in {folder}")
    for door in ("line", "telnet"):
        for text in getattr(settings.doors, door):
            where = endpoint(text)
            if where:
                print(f"{door}: {how_to_connect(door, where)}")


def _in_one_line(kind: type[BaseException], error: BaseException, trace: Any) -> None:
    """What ends the process: a door that cannot be opened needs no traceback."""
    if issubclass(kind, CannotListen):
        print(f"twistchat: {error}", file=sys.__stderr__)
    else:
        sys.__excepthook__(kind, error, trace)


def _end(status: int, reason: str) -> NoReturn:
    print(f"twistchat: {reason}", file=sys.__stderr__)
    raise SystemExit(status)
