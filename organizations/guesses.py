"""Links and codes that nobody shall find by trying: who opens many that lead nowhere must wait."""

from allauth.core.internal.ratelimit import get_ip
from django.core.cache import cache
from django.http import HttpRequest

GUESSES = 20  # that lead nowhere, from one address, or network of IPv6 (the /64 of one line)
WHILE = 300  # seconds


def too_many(request: HttpRequest, purpose: str) -> bool:
    """Has this address guessed so often for this purpose that it must wait?"""
    return int(cache.get(_key(request, purpose), 0)) >= GUESSES


def count(request: HttpRequest, purpose: str) -> None:
    """Write down that this address has guessed once more."""
    key = _key(request, purpose)
    cache.add(key, 0, WHILE)
    cache.incr(key)


def _key(request: HttpRequest, purpose: str) -> str:
    return f"{purpose}-guesses-{get_ip(request)}"
