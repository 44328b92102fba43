"""The cache that a silent Redis does not break."""

from contextlib import suppress
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis import RedisError


class Cache(RedisCache):
    """Redis; while it does not answer, nothing is remembered, so nobody waits or is locked out.

    What is kept here are limits of tries, which are not counted then. Security test 59.
    """

    def add(self, *args: Any, **options: Any) -> bool:
        with suppress(RedisError):
            return super().add(*args, **options)
        return True  # a lock that nobody can hold is nobody's

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        with suppress(RedisError):
            return super().get(key, default, version)
        return default

    def set(self, *args: Any, **options: Any) -> None:
        with suppress(RedisError):
            super().set(*args, **options)

    def delete(self, *args: Any, **options: Any) -> bool:
        with suppress(RedisError):
            return super().delete(*args, **options)
        return False

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        with suppress(RedisError):
            return super().incr(key, delta, version)
        return delta
