"""What a reviewer is called: a colleague by name, somebody outside by the address they were asked at."""

from storage.panel_tables import PanelReviewer


def name_of(reviewer: PanelReviewer) -> str:
    """The colleague's name, or the address."""
    return reviewer.person.name if reviewer.person is not None else reviewer.email or "–"
