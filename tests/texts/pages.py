"""Looking at HTML the way a mail program does: its tags, its words, its links."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """The elements of a page with their attributes, its visible words, and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.words: list[str] = []
        self.links: list[str] = []
        self._hidden = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(attrs)))
        self._hidden += tag in {"style", "title"}
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "action", "background"}]

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"style", "title"}

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)

    @property
    def text(self) -> str:
        """The visible words, all white space made single."""
        return " ".join(" ".join(self.words).split())

    @property
    def skeleton(self) -> list[tuple[str, tuple[tuple[str, str | None], ...]]]:
        """The elements without the line breaks inside paragraphs."""
        return [element for element in self.elements if element[0] != "br"]
