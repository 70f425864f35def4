"""The examples for proxies: what they say of settings is so, and nginx takes its."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tls import certificate

from twistchat.config import Settings, load

CONF = Path(__file__).parent.parent / "conf"
BOTH = pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")


def settings_in(name: str, folder: Path) -> Settings:
    """The settings that the comments of an example give."""
    text = (CONF / name).read_text(encoding="utf-8")
    lines = re.findall(r"^#   (.+)$", text, re.MULTILINE)
    file = folder / "x.toml"
    file.write_text("\n".join(lines))
    return load(file)


@BOTH
def test_the_settings_that_are_told(name: str, tmp_path: Path) -> None:
    """They are settings, and fit what the example does."""
    settings = settings_in(name, tmp_path)
    text = (CONF / name).read_text(encoding="utf-8")
    assert settings.web.url.removeprefix("https://") in text
    (proxy,) = settings.web.proxies
    port = Settings().doors.web[0]
    assert re.search(rf"(proxy_pass http://|reverse_proxy ){proxy}:{port}\b", text)


@BOTH
def test_what_is_said_of_limits(name: str) -> None:
    """The proxy lets through what twistchat would take, and waits longer."""
    settings = Settings()
    text = (CONF / name).read_text(encoding="utf-8")
    size = re.search(r"max_(?:body_)?size (\d+)(?:m|MiB)\b", text)
    assert size is not None
    assert int(size[1]) << 20 > settings.files.file_bytes
    for seconds in re.findall(r"_timeout (\d+)s", text):
        assert int(seconds) > settings.limits.drop_seconds
    for named in re.findall(r"(?:limits|files)\.[a-z_]+", text):
        section, _, key = named.partition(".")
        assert hasattr(getattr(settings, section), key)


@pytest.mark.skipif(NGINX is None, reason="nginx is not here")
def test_nginx_takes_it(tmp_path: Path) -> None:
    """As one of its servers."""
    text = (CONF / "nginx.conf").read_text(encoding="utf-8")
    text = re.sub(r"/etc/letsencrypt/\S+\.pem", str(certificate(tmp_path)), text)
    (tmp_path / "site").write_text(text)
    whole = f"events {{}}\npid {tmp_path}/pid;\nhttp {{ include {tmp_path}/site; }}\n"
    (tmp_path / "nginx.conf").write_text(whole)
    done = subprocess.run(
        [str(NGINX), "-t", "-p", tmp_path, "-c", tmp_path / "nginx.conf"],
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert 0 == done.returncode, done.stderr
