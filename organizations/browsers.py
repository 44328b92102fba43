"""What a browser says of itself, in words."""

# It names the ones that it descends from too: the first that fits.
BROWSERS = (
    ("coc_coc", "Cốc Cốc"), ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "máy Mac"), ("Linux", "Linux"),
)  # fmt: skip


def called(agent: str) -> str:
    browser = next((name for mark, name in BROWSERS if mark in agent), "Trình duyệt khác")
    return browser + next((f" trên {name}" for mark, name in SYSTEMS if mark in agent), "")
