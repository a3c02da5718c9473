"""What the answer page is compared with: Flask behind the same server, whose page reads one row and writes it.

The same SQLite with the same pragmas, by SQLAlchemy, in transactions begun the same way. `python -m bench.bare_page PORT FILE`
"""

import sys
from pathlib import Path

from flask import Flask, Response, redirect, render_template_string, request
from sqlalchemy import insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from waitress.server import create_server
from werkzeug.wrappers import Response as AnyResponse

from bench.data import INTERVIEWS, token_of
from bench.loading import HOST
from bot.serving import THREADS
from storage.engine import Database, open_database

PAGE = "<!doctype html><title>{{ row.answer }}</title><p>{{ row.openings }}</p><form method=post><input name=answer></form>"


class _Table(DeclarativeBase):
    pass


class Row(_Table):
    """The one row."""

    __tablename__ = "row"
    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    openings: Mapped[int]
    answer: Mapped[str]


def make(database: Database) -> Flask:
    """The app."""
    web, sessions = Flask(__name__), database.writes

    def found(session: Session, token: str) -> Row:
        return session.scalars(select(Row).where(Row.token == token)).one()

    @web.get("/i/<token>")
    def show(token: str) -> Response:
        with sessions.begin() as session:
            row = found(session, token)
            row.openings += 1
        return Response(render_template_string(PAGE, row=row))

    @web.post("/i/<token>")
    def take(token: str) -> AnyResponse:
        with sessions.begin() as session:
            found(session, token).answer = request.form["answer"]
        return redirect(request.path, 303)

    return web


def _opened(path: Path) -> Database:
    database = open_database(f"sqlite:///{path}")
    with database.engine.begin() as connection:
        _Table.metadata.create_all(connection)
        rows = [{"token": token_of(number), "openings": 0, "answer": ""} for number in range(1, INTERVIEWS + 1)]
        connection.execute(insert(Row), rows)
    return database


if __name__ == "__main__":
    create_server(make(_opened(Path(sys.argv[2]))), host=HOST, port=int(sys.argv[1]), threads=THREADS, ident=None).run()
