"""Statements are compiled once a test process, not once for each test's new store."""

from sqlalchemy import Engine, util
from sqlalchemy.engine.default import DefaultDialect

_COMPILED = {}


def compile_once():
    """SQLAlchemy keeps what it compiled with the engine, under the dialect's identity.

    All our engines of one kind speak alike, so each may use what another one compiled. A quarter
    of the data layer's tests was compiling.
    """
    DefaultDialect.__hash__ = lambda self: hash(type(self))
    DefaultDialect.__eq__ = lambda self, other: type(self) is type(other)
    Engine._compiled_cache = property(_compiled, lambda self, own: None)


def _compiled(engine):
    return _COMPILED.setdefault(type(engine.dialect), util.LRUCache(5_000))
