"""What a browser says of itself, in words."""

from django.utils.translation import gettext as _, gettext_lazy

# It names the ones that it descends from too: the first that fits.
BROWSERS = (
    ("coc_coc", "Cốc Cốc"), ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", gettext_lazy("máy Mac")), ("Linux", "Linux"),
)  # fmt: skip


def called(agent: str) -> str:
    browser = next((name for mark, name in BROWSERS if mark in agent), _("Trình duyệt khác"))
    system = next((name for mark, name in SYSTEMS if mark in agent), None)
    if system is None:
        return browser
    return _("{browser} trên {system}").format(browser=browser, system=system)
