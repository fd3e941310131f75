"""What a page costs at the least: Flask, Flask-Login and one row by its primary key."""

import os
import sqlite3

from flask import Flask, g, session
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user

app = Flask(__name__)
app.secret_key = "bare"
login = LoginManager(app)
PATH = os.environ.get("BARE_DATABASE", "bare.db")


class Person(UserMixin):
    def __init__(self, person_id: str, name: str) -> None:
        self.id, self.name = person_id, name


def connection() -> sqlite3.Connection:
    if "connection" not in g:
        g.connection = sqlite3.connect(PATH)
    return g.connection


@app.teardown_appcontext
def close(_error: BaseException | None) -> None:
    if "connection" in g:
        g.connection.close()


@login.user_loader
def load(person_id: str) -> Person | None:
    row = connection().execute("select id, name from person where id = ?", (person_id,)).fetchone()
    return Person(str(row[0]), row[1]) if row else None


@app.get("/in")
def sign_in() -> str:
    session.permanent = True
    login_user(Person("1", "Officer"))
    return "in"


@app.get("/")
@login_required
def page() -> str:
    return f"<!doctype html><title>Bare</title><p>Hello {current_user.name}"
