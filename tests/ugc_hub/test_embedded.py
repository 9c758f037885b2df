import os
import signal
import subprocess
import sys
import time

import psutil
import psycopg
import pytest
import redis

from ugc_hub import embedded, environment, processes
from ugc_hub.processes import Process, Program


def sleeper(tmp_path, *, source="import time; time.sleep(60)", patience=5.0):
    return Program(
        name="sleeper",
        command=[sys.executable, "-c", source],
        environment={processes.OWNER: str(tmp_path)},
        folder=tmp_path,
        log=tmp_path / "log",
        patience=patience,
    )


def eventually(is_true, seconds=10):
    deadline = time.monotonic() + seconds
    while not is_true() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert is_true()


def test_a_process_that_ignores_the_stop_signal_is_killed(tmp_path):
    source = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "print('deaf', flush=True); time.sleep(60)"
    )
    process = Process(sleeper(tmp_path, source=source, patience=0.1))
    eventually(lambda: "deaf" in (tmp_path / "log").read_text())

    process.stop()

    assert process.exit_code == -signal.SIGKILL


def test_children_end_with_the_process_that_started_them(tmp_path):
    source = (
        "import subprocess, sys; "
        "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid, "
        "flush=True)"
    )
    process = Process(sleeper(tmp_path, source=source))

    eventually(lambda: process.exit_code == 0)

    child = int((tmp_path / "log").read_text())
    eventually(
        lambda: (
            not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE
        )
    )


def test_what_an_earlier_owner_left_is_found_and_ended(tmp_path):
    process = Process(sleeper(tmp_path))
    try:
        left = list(processes.leftovers(str(tmp_path)))
        assert [found.pid for found in left] == [process.pid]

        processes.end(left, by=signal.SIGTERM, patience=5)

        assert process.exit_code is not None
    finally:
        process.stop()


@pytest.mark.parametrize("name", ["plain", "with space, comma", "x" * 120])
def test_both_servers_run_in_any_folder_and_keep_what_they_hold(tmp_path, name):
    folder = tmp_path / name
    folder.mkdir()
    with embedded.running(folder, durable=True) as (database_url, redis_url):
        with psycopg.connect(database_url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT lower('ĐẸP') AS word")
        redis.Redis.from_url(redis_url).set("kept", "1")

    with embedded.running(folder, durable=True) as (database_url, redis_url):
        with psycopg.connect(database_url) as connection:
            assert connection.execute("SELECT word FROM kept").fetchone() == ("đẹp",)
        assert redis.Redis.from_url(redis_url).get("kept") == b"1"

    assert not list(processes.leftovers(str(folder)))


def test_redis_wants_its_password(tmp_path):
    with embedded.running(tmp_path, durable=False) as (_, redis_url):
        port = redis_url.rpartition(":")[2].partition("/")[0]
        with (
            pytest.raises(redis.AuthenticationError),
            redis.Redis(port=int(port), retry=embedded.ONCE) as client,
        ):
            client.ping()


OWNER_SOURCE = """
import sys, time
from pathlib import Path
from ugc_hub import embedded
with embedded.running(Path(sys.argv[1]), durable=True) as urls:
    print(*urls, flush=True)
    time.sleep(60)
"""


def start_owner(folder):
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER_SOURCE, str(folder)],
        cwd=environment.ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert owner.stdout is not None
    return owner, owner.stdout.readline().split()


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells a child of its parent's death"
)
def test_the_servers_end_even_when_their_owner_is_killed(tmp_path):
    owner, _ = start_owner(tmp_path)
    postmaster = int((tmp_path / "postgres" / "postmaster.pid").read_text().split()[0])

    owner.kill()
    owner.communicate()

    eventually(lambda: not psutil.pid_exists(postmaster))
    eventually(lambda: not list(processes.leftovers(str(tmp_path))))


def test_a_folder_left_by_a_killed_server_is_taken_over(tmp_path):
    with embedded.running(tmp_path, durable=True) as (database_url, _):
        with psycopg.connect(database_url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1")
        pid_file = tmp_path / "postgres" / "postmaster.pid"
        os.kill(int(pid_file.read_text().split()[0]), signal.SIGKILL)
    # The number in the file may belong to anybody by now, here to this test.
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

    with (
        embedded.running(tmp_path, durable=True) as (database_url, _),
        psycopg.connect(database_url) as connection,
    ):
        assert connection.execute("SELECT * FROM kept").fetchone() == (1,)


def test_data_of_another_version_is_refused(tmp_path):
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("15\n")

    with pytest.raises(embedded.UnableToStart, match="written by PostgreSQL 15"):
        embedded.postgres(tmp_path / "postgres", log=tmp_path / "log", owner="x")
