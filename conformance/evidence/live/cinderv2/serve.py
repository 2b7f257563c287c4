"""Serves OpenStack Cinder 18.2; see cinder_server.py."""

import live_server

import collections
import collections.abc
import inspect

# Cinder 18.2 was written for an older Python, which had these.
collections.Callable = collections.abc.Callable
inspect.getargspec = inspect.getfullargspec

import cinder_server

from sqlalchemy import pool

from cinder.db.sqlalchemy import api


def share_connection():
    """Keeps a service from rolling back what another one has begun.

    The database is in memory, where all services share one connection: in a file, they
    would lock out each other.
    """
    api.get_engine().pool._reset_on_return = pool.reset_none


cinder_server.main('v2', share_connection)
