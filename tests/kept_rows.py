"""The rows that every test starts from, copied once beside the tables of PostgreSQL.

A transactional test empties the tables. Bringing the rows back takes a tenth of a second, loading
the demo anew takes seconds, and each test after it would do so in a transaction of its own.
"""

from contextlib import closing

import psycopg2
from django.db import connection


def keep() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS kept")
        for table in connection.introspection.table_names():
            cursor.execute(f'CREATE TABLE kept."{table}" AS TABLE public."{table}"')


def bring_back() -> None:
    """All rows as they were kept, for good, whatever transaction the caller is in."""
    with (
        closing(psycopg2.connect(**connection.get_connection_params())) as other,
        other,
        other.cursor() as cursor,
    ):
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'kept'")
        tables = [table for (table,) in cursor.fetchall()]
        cursor.execute("SET session_replication_role = replica")  # foreign keys wait for nothing
        for table in tables:  # what Django writes itself into empty tables has other keys
            cursor.execute(f'DELETE FROM public."{table}"')
            cursor.execute(f'INSERT INTO public."{table}" TABLE kept."{table}"')
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND is_identity = 'YES'"
        )
        for table, column in cursor.fetchall():
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('public.\"{table}\"', '{column}'),"
                f' coalesce(max("{column}"), 1)) FROM public."{table}"'
            )
