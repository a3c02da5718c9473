"""Codes that confirm who holds a reviewer's link: mailed to their own address, typed in, then a session of their browser.

Whoever was sent the link in a forwarded mail cannot read the code. Source: docs/behaviour.md, Reviewing outside.
"""

import hmac
import secrets

from bot.services.panel import mails
from bot.work import Work
from domain import panel_mail
from domain.delivery import ParcelKind
from domain.errors import BadFields, NotNow, say
from domain.links import digest, new_token
from domain.review_links import CODE_LASTS, CODES_WITHIN, DIGITS, MOST_CODES, MOST_TRIES, SESSION_LASTS
from storage import panels, review_links
from storage.panel_tables import PanelReviewer, ReviewCode

TOO_MANY_CODES = say(
    "{most} codes were sent within an hour, and that is the most. Look in your mail for the last one, or wait an hour.",
    most=MOST_CODES,
)
WRONG = say("This is not the code from the mail we sent last. Look once more, or have a new code sent.")
USED_UP = say("There were too many tries, so this code is good no more. Have a new code sent.")
RAN_OUT = say("This code is good no more. Have a new code sent.")
_PURPOSE = "review code"


def is_confirmed(work: Work, reviewer: PanelReviewer, session: str) -> bool:
    """Whether a browser holds what it was given for a code of this reviewer."""
    kept = review_links.code(work.session, reviewer.id)
    if kept is None or not kept.session or not session or kept.session_until is None:
        return False
    return work.now < kept.session_until and hmac.compare_digest(kept.session, digest(session))


def is_awaited(work: Work, reviewer: PanelReviewer) -> bool:
    """Whether a code was sent that can still be typed in."""
    kept = review_links.code(work.session, reviewer.id)
    return kept is not None and bool(kept.digest) and not _ran_out(work, kept) and kept.tries < MOST_TRIES


def send(work: Work, reviewer: PanelReviewer) -> None:
    """Mail a new code to a reviewer's own address; those before are good no more. NotNow when there were too many."""
    kept = _locked(work, reviewer) or _new(work, reviewer)
    if kept.sent_at is None or work.now >= kept.sent_at + CODES_WITHIN:
        kept.sent, kept.sent_at = 0, work.now
    if kept.sent >= MOST_CODES:
        raise NotNow(TOO_MANY_CODES)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    kept.digest, kept.tries, kept.sent = _digest(work, reviewer, code), 0, kept.sent + 1
    kept.expires_at = work.now + CODE_LASTS
    _mail(work, reviewer, code)


def confirm(work: Work, reviewer: PanelReviewer, typed: str) -> str | BadFields:
    """Take a code and return what the browser holds from now on. A code works once, in one browser at a time.

    What is wrong with it is returned and not raised: the try has to be counted.
    """
    kept = _locked(work, reviewer)
    if kept is None or not kept.digest or _ran_out(work, kept):
        return BadFields(code=RAN_OUT)
    if kept.tries >= MOST_TRIES:
        return BadFields(code=USED_UP)
    kept.tries += 1
    if not hmac.compare_digest(kept.digest, _digest(work, reviewer, "".join(typed.split()))):
        return BadFields(code=USED_UP if kept.tries >= MOST_TRIES else WRONG)
    token = new_token()
    kept.digest, kept.session, kept.session_until = "", digest(token), work.now + SESSION_LASTS
    return token


def _locked(work: Work, reviewer: PanelReviewer) -> ReviewCode | None:
    panels.by_id(work.session, reviewer.panel_id, lock=True)
    return review_links.code(work.session, reviewer.id, lock=True)


def _new(work: Work, reviewer: PanelReviewer) -> ReviewCode:
    kept = ReviewCode(reviewer_id=reviewer.id, tries=0, sent=0)
    work.session.add(kept)
    return kept


def _ran_out(work: Work, kept: ReviewCode) -> bool:
    return kept.expires_at is None or work.now >= kept.expires_at


def _digest(work: Work, reviewer: PanelReviewer, code: str) -> str:
    return work.house.vault.mark(_PURPOSE, f"{reviewer.id}:{code}")


def _mail(work: Work, reviewer: PanelReviewer, code: str) -> None:
    mails.put(
        work,
        reviewer.panel,
        ParcelKind.PANEL_CODE,
        mails.To("", reviewer.email or "", reviewer.language),
        {"code": code, "minutes": str(CODE_LASTS.seconds // 60)},
        key=f"{ParcelKind.PANEL_CODE}:{reviewer.id}:{secrets.token_hex(8)}",
        about=panel_mail.about(reviewer.id),
    )
