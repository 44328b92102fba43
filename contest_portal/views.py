"""What every page needs, and the first page: what waits for me."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from contest_portal import clock


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of every page."""
    return {
        "portal_name": settings.PORTAL_NAME,
        "demo_clock": clock.now() if settings.DEMO else None,
    }


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "home.html")
