"""Rows of another table as one JSON list of a query, on PostgreSQL and SQLite alike."""

from typing import Any

from django.db.models import F, Func, JSONField, QuerySet, Subquery
from django.db.models.functions import JSONObject


class Json(Func):
    """A JSON column inside a JSON object: SQLite would hand it on as text."""

    template = "%(expressions)s"
    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="JSON(%(expressions)s)", **more)


class JsonRows(Subquery):
    """The rows as dicts; columns: by the name in the dict, a field or an expression."""

    output_field = JSONField()

    def __init__(self, rows: QuerySet, columns: dict[str, Any]) -> None:
        child = {name: F(one) if isinstance(one, str) else one for name, one in columns.items()}
        super().__init__(rows.values(child=JSONObject(**child)))

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        template = "(SELECT COALESCE(JSONB_AGG(rows.child), '[]') FROM (%(subquery)s) rows)"
        return self.as_sql(compiler, connection, template=template)

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        template = "(SELECT JSON_GROUP_ARRAY(JSON(rows.child)) FROM (%(subquery)s) rows)"
        return self.as_sql(compiler, connection, template=template)
