"""The ``twistd chat`` plugin: its options, and the service it makes of them."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, NoReturn

from twisted.application.service import IService
from twisted.internet import reactor
from twisted.python import usage

from twistchat import logs
from twistchat.config import BadSettings, Settings, endpoint, load
from twistchat.daemon import CannotListen, Daemon, count_monotonic
from twistchat.files.vault import Floor, Vault
from twistchat.folder import DataFolder, FolderBusy, data_path, files_in
from twistchat.operator_word import OperatorWord
from twistchat.store.opening import StoreBroken, prepare
from twistchat.store.sqlite import blame
from twistchat.text.language import Languages, NoTranslation
from twistchat.ways import how_to_connect

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
        "One chat with many doors. An ENDPOINT is a PORT of this machine only, "
        "HOST:PORT, a Twisted endpoint string (tcp:, ssl:, unix:, systemd:), or off. "
        "Without options it starts on its defaults and keeps its data in "
        "./twistchat-data."
    )
    optParameters: ClassVar = [
        ["config", "c", None, "Settings, as TOML; conf/twistchat.toml has them all."],
        ["data", "d", None, "Where the database lives [$STATE_DIRECTORY or here]."],
    ]
    optFlags: ClassVar = [
        ["check", None, "Check the settings, say what would run, and end."]
    ]

    def __init__(self) -> None:
        super().__init__()
        self._doors: dict[str, list[str]] = {}
        self._overrides: list[str] = []
        self.settings: Settings
        self.folder: DataFolder

    def parseOptions(self, options: Any = None) -> None:
        """The same, but what cannot be is refused in a line, not with all the help."""
        try:
            super().parseOptions(options)
        except usage.UsageError as error:
            _end(EX_CONFIG, f"{error} (twistd chat --help)")

    def opt_line(self, where: str) -> None:
        """Open the line door at this ENDPOINT. [default: 4000]"""
        self._doors.setdefault("line", []).append(where)

    def opt_telnet(self, where: str) -> None:
        """Open the telnet door at this ENDPOINT. [default: 4023]"""
        self._doors.setdefault("telnet", []).append(where)

    def opt_irc(self, where: str) -> None:
        """Open the IRC door at this ENDPOINT. [default: 6667]"""
        self._doors.setdefault("irc", []).append(where)

    def opt_web(self, where: str) -> None:
        """Open the web door at this ENDPOINT. [default: 8080]"""
        self._doors.setdefault("web", []).append(where)

    def opt_set(self, override: str) -> None:
        """Override one setting: SECTION.KEY=VALUE."""
        self._overrides.append(override)

    def postOptions(self) -> None:
        """Check everything; ends the process with a line if something is wrong."""
        config = self["config"]
        try:
            path = None if config is None else Path(config)
            self.settings = load(path, self._overrides, self._doors)
        except BadSettings as error:
            _end(EX_CONFIG, str(error))
        data = data_path(self["data"])
        if self["check"]:
            _say_what_would_run(self.settings, data.absolute())
            raise SystemExit(0)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _end_at_once)  # until it runs
        twistd = self._twistd()
        for option in ("uid", "gid", "chroot"):  # too late: the data is made before
            if twistd is not None and twistd[option] is not None:
                _end(EX_CONFIG, f"--{option}: start twistd as who it is to run as")
        try:
            self.folder = DataFolder(data)
        except FolderBusy as error:
            _end(EX_TEMPFAIL, str(error))
        except OSError as error:
            _end(EX_CONFIG, f"{data}: {error.strerror}")
        if twistd is not None:
            self._arrange(twistd)

    def _twistd(self) -> Any:
        """The options of twistd; None where nobody runs us, or ``python -m twisted``,
        which never forks and logs in its own way."""
        parent = self.parent
        return parent if parent is not None and "nodaemon" in parent else None

    def _arrange(self, twistd: Any) -> None:
        """Have twistd log the way we do, unless it was told how, and not trip over a
        file that is left over."""
        foreground = twistd["nodaemon"] or twistd["debug"]
        if foreground and twistd["pidfile"] == "twistd.pid":
            twistd["pidfile"] = ""  # the data folder is locked already
        if twistd["pidfile"]:
            _check_pidfile(Path(twistd["pidfile"]))
        if twistd["logger"] or twistd["syslog"]:
            return
        file = twistd["logfile"] or ("-" if foreground else "twistd.log")
        if file == "-" and not foreground:
            _end(EX_CONFIG, "--logfile: a daemon has no standard output")
        try:
            logs.choose(self.settings.log.format, file)
        except OSError as error:
            _end(EX_CONFIG, f"{file}: {error.strerror}")
        twistd["logger"] = "twistchat.logs.observer"


def makeService(options: Options) -> IService:
    """The daemon with these options. Makes the database ready, before any fork."""
    try:
        word = _first_word(options.folder)
        with _for_the_owner():
            new = prepare(options.folder.database)
            Vault(files_in(options.folder.path), Floor()).prepare()
    except StoreBroken as error:
        _end(EX_TEMPFAIL if _may_pass(error) else EX_CONFIG, str(error))
    except OSError as error:
        _end(EX_CONFIG, f"{error.filename or options.folder.path}: {error.strerror}")
    if not os.access(options.folder.database, os.W_OK):
        _end(EX_CONFIG, f"{options.folder.database}: it cannot be written")
    try:
        Languages(options.settings.server.language)
    except NoTranslation as error:
        _end(EX_CONFIG, f"server.language: {error}")
    sys.excepthook = _in_one_line
    count_monotonic(reactor)
    return Daemon(options.settings, options.folder.path, new, reactor, word)


def _first_word(folder: DataFolder) -> str:
    """The word for the first operator if there is no database yet, else nothing. It is
    made before that: an end in between must not leave a database without one."""
    made = folder.database.exists()
    return "" if made else OperatorWord(folder.path).make()


def _end_at_once(number: int, frame: object) -> None:
    """Told to stop while it makes ready: nothing is half done that may not be."""
    os._exit(0)


def _check_pidfile(path: Path) -> None:
    """Remove a pidfile that is empty, or has the number of what is no twistd any more:
    the daemon was killed, and perhaps another process has its number now."""
    try:
        text = path.read_text(encoding="ascii").strip()
        number = int(text) if text else 0
    except FileNotFoundError:
        return
    except ValueError:
        _end(EX_CONFIG, f"{path}: that is no pidfile")
    except OSError as error:
        _end(EX_CONFIG, f"{path}: {error.strerror}")
    if number != os.getpid() and _is_twistd(number):
        _end(EX_TEMPFAIL, f"{path}: another twistd runs, with the process id {number}")
    path.unlink(missing_ok=True)


def _is_twistd(number: int) -> bool:
    """There is a process of that number which looks like one."""
    try:
        return b"twistd" in Path("/proc", str(number), "cmdline").read_bytes()
    except OSError:
        return False


@contextmanager
def _for_the_owner() -> Iterator[None]:
    """What is made meanwhile is for the owner only."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def _may_pass(error: StoreBroken) -> bool:
    """Somebody else holds the database, or the disk is full: it may be well later."""
    cause = error.__cause__
    found = blame(cause) if isinstance(cause, Exception) else None
    return found is not None and found.why in ("busy", "disk-full")


def _say_what_would_run(settings: Settings, folder: Path) -> None:
    print(f"data in {folder}")
    for door in ("line", "telnet", "irc", "web"):
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
