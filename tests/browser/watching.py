"""What a page must not do: watched while it loads and is used, looked over when it stands."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page, Request

PHONE, DESK = 360, 1280
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
AXE = """async rules => (await axe.run(document, rules)).violations.flatMap(
    found => found.nodes.map(node => `${found.id}: ${node.html.slice(0, 200)}`))"""
HOUSE = """() => {
    const found = [];
    const width = document.documentElement.scrollWidth;
    if (width !== window.innerWidth) found.push(`${width} px wide`);
    for (const button of document.querySelectorAll("button:not([type=button])"))
        if (!button.form) found.push(`no form: ${button.outerHTML}`);
    const filled = [...document.querySelectorAll(".btn-primary")].filter(b => b.checkVisibility());
    if (filled.length > 1) found.push(`filled: ${filled.map(b => b.innerText)}`);
    const bar = document.querySelector(".bottom-bar, .action-bar");
    window.scrollTo(0, document.body.scrollHeight);
    const foot = document.querySelector("footer").getBoundingClientRect();
    const covers = bar && bar.getBoundingClientRect();
    if (covers && covers.top < foot.bottom - 1 && covers.bottom > foot.top + 1)
        found.push("the bar covers the foot");
    return found;
}"""


class Watch:
    """Collects what goes wrong on one page, under its address."""

    def __init__(self, page: Page, home: str) -> None:
        self.page, self.home = page, home
        self.found: dict[str, list[str]] = {}
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._note(f"script: {error}"))
        page.on("request", self._request)

    def _note(self, *words: str) -> None:
        if words:
            self.found.setdefault(self.page.url.removeprefix(self.home), []).extend(words)

    def _console(self, message: ConsoleMessage) -> None:
        """A breach of the content security policy is told here too."""
        if message.type in ("error", "warning"):
            self._note(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:")):
            self._note(f"another host: {request.url}")

    def look(self) -> None:
        """On a desk and on a phone: what the house and axe find."""
        self.page.evaluate(f"window.axe || (() => {{{AXE_SCRIPT}}})()")
        for width in (DESK, PHONE):
            self.page.set_viewport_size({"width": width, "height": 900})
            self._note(*(f"{width}: {words}" for words in self.page.evaluate(HOUSE)))
            self._note(*(f"{width}: {words}" for words in self.page.evaluate(AXE, RULES)))
        self.page.set_viewport_size({"width": DESK, "height": 900})
