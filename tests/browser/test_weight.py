"""What a phone with an empty cache receives before it shows a page."""

from django.urls import reverse

from tests.security.objects import addresses

FIRST_VIEW = 300_000  # bytes
PAGES = (
    ("", "contest_detail"),
    ("", "directive_detail"),
    ("ha@cb.example", "unit_home"),
    ("ha@cb.example", "dossier_detail"),
    ("ngan@cb.example", "dashboard"),
    ("ngan@cb.example", "dossier_list"),
    ("khue@cb.example", "sheet_edit"),
)
WRITING = 200_000  # the pages on which people write, on the poorest lines


def received(page, address: str) -> int:
    """Bytes on the wire, heads included."""
    sizes = []
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(address, wait_until="networkidle")
    return round(sum(sizes))


def test_first_view(portal) -> None:
    """Statement 105: "Every page works at 360 px and on a 3G line (< 300 kB first view)"."""
    heavy = {}
    for who, name in PAGES:
        address = reverse(name, kwargs=addresses().get(name))
        if (weight := received(portal(who, width=360), address)) >= FIRST_VIEW:
            heavy[name] = weight
    assert heavy == {}


def test_first_view_of_the_write_up(portal) -> None:
    """Issue 4: "the writing page's first view under 200 kB"."""
    heavy = {}
    for name in ("dossier_answers", "dossier_answer"):
        address = reverse(name, kwargs=addresses()[name])
        if (weight := received(portal("ha@cb.example", width=360), address)) >= WRITING:
            heavy[name] = weight
    assert heavy == {}
