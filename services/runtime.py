"""The pieces that a process is put together from, opened from the settings."""

from sqlalchemy import Engine

from services.settings import Settings
from services.store.engine import open_engine
from streams.embedded_log import EmbeddedLog
from streams.log import Log


def open_store(settings: Settings) -> Engine:
    """The database of the settings."""
    return open_engine(settings.database)


def open_log(settings: Settings) -> Log:
    """Kafka where the settings name it, else the embedded log in the data folder."""
    if not settings.kafka:
        return EmbeddedLog(settings.data / "log.db")
    from streams.kafka_log import KafkaLog

    return KafkaLog(
        settings.kafka,
        group=settings.kafka_group,
        session_timeout_ms=settings.kafka_session_timeout_ms,
        max_poll_interval_ms=settings.kafka_max_poll_interval_ms,
        proxy_url=settings.kafka_proxy_url,
    )
