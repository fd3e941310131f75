"""Settings come from the environment; production refuses what is only fit for trying out."""

import pytest

from config import SAMPLE_SECRET, Config, ConfigError, database_url

GOOD = {
    "APP_ENV": "production",
    "SECRET_KEY": "k" * 40,
    "SECURITY_PASSWORD_SALT": "s" * 40,
    "BADGE_SIGNING_KEY": "b" * 40,
    "DATABASE_URL": "postgresql://rso@db/rso",
    "BASE_URL": "https://learn.example.org",
    "MAIL_SERVER": "mail.example.org",
    "MAIL_DEFAULT_SENDER": "RSO Learning <learn@example.org>",
}


def read(tmp_path, **changes):
    return Config.from_env({"INSTANCE": str(tmp_path / "instance"), **changes})


def test_nothing_is_needed_to_try_it_out(tmp_path):
    config = read(tmp_path)
    assert f"sqlite:///{tmp_path / 'instance' / 'rso.db'}" == config.SQLALCHEMY_DATABASE_URI
    assert config.BASE_URL == "http://localhost:8000"
    assert (tmp_path / "instance").is_dir()


def test_the_port_is_in_the_address(tmp_path):
    assert read(tmp_path, PORT="9123").BASE_URL == "http://localhost:9123"


def test_production_starts_with_everything_set(tmp_path):
    config = read(tmp_path, **GOOD)
    assert config.SQLALCHEMY_DATABASE_URI == "postgresql+psycopg://rso@db/rso"


@pytest.mark.parametrize("name", sorted(set(GOOD) - {"APP_ENV"}))
def test_production_names_what_is_missing(tmp_path, name):
    with pytest.raises(ConfigError, match=name):
        read(tmp_path, **{**GOOD, name: ""})


@pytest.mark.parametrize("name", ["SECRET_KEY", "SECURITY_PASSWORD_SALT", "BADGE_SIGNING_KEY"])
@pytest.mark.parametrize("value", [SAMPLE_SECRET, "short"])
def test_production_refuses_sample_secrets(tmp_path, name, value):
    with pytest.raises(ConfigError, match=name):
        read(tmp_path, **{**GOOD, name: value})


def test_production_refuses_an_address_in_the_clear(tmp_path):
    with pytest.raises(ConfigError, match="https"):
        read(tmp_path, **{**GOOD, "BASE_URL": "http://learn.example.org"})


@pytest.mark.parametrize(("name", "value"), [("MAIL_PORT", "many"), ("MAIL_USE_TLS", "perhaps"), ("APP_ENV", "prod")])
def test_a_value_that_cannot_be_read_is_named(tmp_path, name, value):
    with pytest.raises(ConfigError, match=name):
        read(tmp_path, **{name: value})


@pytest.mark.parametrize("prefix", ["postgres://", "postgresql://"])
def test_postgresql_gets_the_driver_we_ship(prefix):
    assert database_url(prefix + "a/b") == "postgresql+psycopg://a/b"


MAILBOX = "imaps://bounces%40example.org:s3cret%21@imap.example.org/Returned%20mail"


def test_a_mailbox_for_what_comes_back(tmp_path):
    assert read(tmp_path, BOUNCE_IMAP_URL=MAILBOX).BOUNCE_IMAP_URL == MAILBOX
    assert read(tmp_path, BOUNCE_IMAP_URL="").BOUNCE_IMAP_URL is None


@pytest.mark.parametrize(
    "url",
    ["pop3://u:s3cret@host", "imaps://host/folder", "imaps://u@host", "imaps://u:s3cret@", "imaps://u:s3cret@host:port",
     "imaps://u:s3cret@host/%0d%0aLOGOUT", "imaps://u:s3cret@host/\u0645", "host", "imaps://[u:s3cret@host"],
)  # fmt: skip
def test_a_mailbox_that_cannot_be_one_is_named_without_its_password(tmp_path, url):
    with pytest.raises(ConfigError, match="BOUNCE_IMAP_URL") as error:
        read(tmp_path, BOUNCE_IMAP_URL=url)
    assert "s3cret" not in str(error.value)


def test_production_reads_no_mailbox_in_the_clear(tmp_path):
    assert read(tmp_path, **GOOD, BOUNCE_IMAP_URL=MAILBOX).BOUNCE_IMAP_URL
    with pytest.raises(ConfigError, match="imaps"):
        read(tmp_path, **GOOD, BOUNCE_IMAP_URL=MAILBOX.replace("imaps", "imap"))
