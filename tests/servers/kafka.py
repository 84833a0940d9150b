"""A real broker (KRaft, one node) from the jars on Maven Central, kept in a cache folder outside the tree."""

import base64
import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from kafka import KafkaAdminClient
from kafka.errors import UnknownTopicOrPartitionError, for_code

from tests.servers import Missing, free_port, is_listening, stop, wait_until_ready

VERSION = "4.1.1"

_POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>plumewatch</groupId><artifactId>kafka-for-tests</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>{VERSION}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
"""

# Small timeouts and no waiting for members, so that rebalances and zombies are seen in seconds.
_PROPERTIES = """process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
log.dirs={folder}/data
auto.create.topics.enable=false
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
log.cleaner.backoff.ms=500
log.retention.check.interval.ms=1000
file.delete.delay.ms=100
"""

# The server's own loggers at info: they say when it is ready, and why it is not.
_LOGGING = ("-Dorg.slf4j.simpleLogger.defaultLogLevel=error", "-Dorg.slf4j.simpleLogger.log.kafka.server=info")


@contextmanager
def kafka_broker() -> Iterator[str]:
    """A broker that runs inside the `with`; gives its bootstrap address."""
    jars = broker_jars()
    folder = Path(tempfile.mkdtemp(prefix="plumewatch-kafka-"))
    port, controller = free_port(), free_port()
    properties, output = folder / "server.properties", folder / "output.txt"
    properties.write_text(_PROPERTIES.format(port=port, controller=controller, folder=folder))
    _java(jars, "-Xmx128m", "kafka.tools.StorageTool", "format", "-t", _random_id(), "-c", str(properties), "--standalone")
    command = ["java", "-Xmx512m", "-XX:+UseSerialGC", *_LOGGING, "-cp", f"{jars}/*", "kafka.Kafka", str(properties)]
    with output.open("wb") as sink:
        process = subprocess.Popen(command, cwd=folder, stdout=sink, stderr=sink, start_new_session=True)
    try:
        wait_until_ready(process, lambda: is_listening(port) and "Kafka Server started" in output.read_text(), output)
        yield f"127.0.0.1:{port}"
    finally:
        stop(process, signal.SIGTERM)
        shutil.rmtree(folder, ignore_errors=True)


def delete_topics(bootstrap: str, topics: Sequence[str], seconds: float = 30) -> None:
    """Delete those topics that exist, and wait until the broker knows none of them: it deletes in the background."""
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        admin.delete_topics(list(topics), raise_errors=False)
        deadline = time.monotonic() + seconds
        while any(
            for_code(topic["error_code"]) is not UnknownTopicOrPartitionError for topic in admin.describe_topics(list(topics))
        ):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{topics} are still there after {seconds} s")
            time.sleep(0.1)
    finally:
        admin.close()


def broker_jars() -> Path:
    """The folder of the broker's jars, fetched once by Maven; several processes may ask at the same time."""
    for program, package in (("java", "openjdk-17-jre-headless"), ("mvn", "maven")):
        if not shutil.which(program):
            raise Missing(f"a Kafka for tests needs {program}: apt-get install {package} (or name a running broker)")
    cache = Path(os.environ.get("PLUMEWATCH_CACHE") or Path.home() / ".cache" / "plumewatch") / f"kafka-{VERSION}"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (cache / "complete").exists():
            _fetch(cache)
    return cache / "jars"


def _fetch(cache: Path) -> None:
    (cache / "pom.xml").write_text(_POM)
    goal = ["dependency:copy-dependencies", f"-DoutputDirectory={cache / 'jars'}", "-DincludeScope=runtime"]
    done = subprocess.run(["mvn", "-q", "-B", "-f", str(cache / "pom.xml"), *goal], capture_output=True, text=True, timeout=900)
    if done.returncode:
        raise Missing(f"Maven could not fetch Kafka {VERSION}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    (cache / "complete").touch()


def _java(jars: Path, *arguments: str) -> None:
    memory, *rest = arguments
    done = subprocess.run(["java", memory, "-cp", f"{jars}/*", *rest], capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise RuntimeError(f"{rest[0]} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def _random_id() -> str:
    """A cluster id as Kafka writes it: it must not look like an option."""
    while (text := base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")).startswith("-"):
        pass
    return text
