"""Every setting of the service, read once from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parent
SAMPLE_SECRET = "sample-secret-for-trying-out-only"  # noqa: S105  named so that production can refuse it


class ConfigError(Exception):
    """A setting is missing or cannot be used; the message names it."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings, in the names that Flask and its extensions read."""

    ENVIRONMENT: str
    SECRET_KEY: str
    SECURITY_PASSWORD_SALT: str
    SQLALCHEMY_DATABASE_URI: str
    BASE_URL: str
    INSTANCE: str
    BADGE_SIGNING_KEY: str = SAMPLE_SECRET
    MAIL_SERVER: str | None = None
    MAIL_PORT: int = 25
    MAIL_USE_TLS: bool = False
    MAIL_USE_SSL: bool = False
    MAIL_USERNAME: str | None = None
    MAIL_PASSWORD: str | None = None
    MAIL_DEFAULT_SENDER: str = "RSO Learning <no-reply@localhost>"
    BOUNCE_ADDRESS: str | None = None
    BOUNCE_IMAP_URL: str | None = None
    CAMPAIGN_MAILS_PER_MINUTE: int = 300
    RATELIMIT_STORAGE_URI: str = "memory://"
    RATELIMIT_ENABLED: bool = True
    PROXIES: int = 0
    TESTING: bool = False
    WTF_CSRF_ENABLED: bool = True

    @property
    def in_production(self) -> bool:
        return self.ENVIRONMENT == "production"

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Config":
        """Read the environment. Raises ConfigError naming what is missing or wrong."""
        environment = env.get("APP_ENV", "development")
        if environment not in {"development", "production"}:
            raise ConfigError("APP_ENV must be development or production.")
        instance = Path(env.get("INSTANCE", ROOT / "instance"))
        instance.mkdir(parents=True, exist_ok=True)
        port = env.get("PORT", "8000")
        config = cls(
            ENVIRONMENT=environment,
            SECRET_KEY=env.get("SECRET_KEY", SAMPLE_SECRET),
            SECURITY_PASSWORD_SALT=env.get("SECURITY_PASSWORD_SALT", SAMPLE_SECRET),
            SQLALCHEMY_DATABASE_URI=database_url(env.get("DATABASE_URL") or f"sqlite:///{instance / 'rso.db'}"),
            BASE_URL=env.get("BASE_URL", f"http://localhost:{port}"),
            INSTANCE=str(instance),
            BADGE_SIGNING_KEY=env.get("BADGE_SIGNING_KEY", SAMPLE_SECRET),
            MAIL_SERVER=env.get("MAIL_SERVER") or None,
            MAIL_PORT=_number(env, "MAIL_PORT", 25),
            MAIL_USE_TLS=_switch(env, "MAIL_USE_TLS"),
            MAIL_USE_SSL=_switch(env, "MAIL_USE_SSL"),
            MAIL_USERNAME=env.get("MAIL_USERNAME") or None,
            MAIL_PASSWORD=env.get("MAIL_PASSWORD") or None,
            MAIL_DEFAULT_SENDER=env.get("MAIL_DEFAULT_SENDER", "RSO Learning <no-reply@localhost>"),
            BOUNCE_ADDRESS=env.get("BOUNCE_ADDRESS") or None,
            BOUNCE_IMAP_URL=_mailbox(env, secure=environment == "production"),
            CAMPAIGN_MAILS_PER_MINUTE=_number(env, "CAMPAIGN_MAILS_PER_MINUTE", 300),
            RATELIMIT_STORAGE_URI=env.get("RATELIMIT_STORAGE_URI", "memory://"),
            PROXIES=_number(env, "PROXIES", 0),
        )
        if config.in_production:
            _refuse_samples(config, env)
        return config


def database_url(url: str) -> str:
    """The address with the driver we ship: `postgres://` and `postgresql://` become psycopg 3."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def flask_settings(config: Config) -> dict[str, Any]:
    """What Flask and its extensions are told; choices that no operator changes are made here."""
    secure = config.in_production
    return {
        **{name: getattr(config, name) for name in config.__slots__},
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "pool_pre_ping": config.SQLALCHEMY_DATABASE_URI.startswith("postgresql"),
            "hide_parameters": True,  # what people typed must not reach the log through an error
        },
        "SESSION_COOKIE_NAME": "rso_session",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_SECURE": secure,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": 6 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "en",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "lms" / "translations"),
        "COMPRESS_MIN_SIZE": 500,
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_BR_LEVEL": 5,
        "COMPRESS_LEVEL": 5,
        "RATELIMIT_HEADERS_ENABLED": False,
        "MAIL_SUPPRESS_SEND": False,
    }


def _refuse_samples(config: Config, env: Mapping[str, str]) -> None:
    for name in ("SECRET_KEY", "SECURITY_PASSWORD_SALT", "BADGE_SIGNING_KEY"):
        if len(env.get(name, "")) < 32 or env.get(name) == SAMPLE_SECRET:
            raise ConfigError(f"{name} must be set to a secret of at least 32 characters in production.")
    for name in ("DATABASE_URL", "BASE_URL", "MAIL_SERVER", "MAIL_DEFAULT_SENDER"):
        if not env.get(name):
            raise ConfigError(f"{name} must be set in production.")
    if not config.BASE_URL.startswith("https://"):
        raise ConfigError("BASE_URL must begin with https:// in production.")


def _mailbox(env: Mapping[str, str], *, secure: bool) -> str | None:
    """The address of a mailbox. What is wrong is said without the address, which holds a password."""
    url = env.get("BOUNCE_IMAP_URL") or None
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        complete = bool(parts.hostname and parts.username and parts.password) and parts.port != 0
    except ValueError:
        complete = False
    if not complete or parts.scheme not in {"imaps", "imap"} or not _is_plain(unquote(url)):
        raise ConfigError("BOUNCE_IMAP_URL must look like imaps://user:password@host/folder, odd characters as %40.")
    if secure and parts.scheme != "imaps":
        raise ConfigError("BOUNCE_IMAP_URL must begin with imaps:// in production.")
    return url


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    try:
        return int(env.get(name) or default)
    except ValueError as error:
        raise ConfigError(f"{name} must be a whole number.") from error


def _switch(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "").lower()
    if value not in {"", "0", "1", "false", "true", "no", "yes"}:
        raise ConfigError(f"{name} must be yes or no.")
    return value in {"1", "true", "yes"}
