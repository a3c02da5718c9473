"""A finished mail that goes to another address than it was written for: its head is changed, its content stays byte for byte."""

from bot.documents.headers import mailbox, tidy
from bot.documents.plain import CannotCompose, address, header

_END = b"\r\n\r\n"


def readdressed(raw: bytes, to_name: str, to_address: str, message_id: str) -> bytes:
    """Return the mail with another `To` and `Message-ID`: it is another mail, and what becomes of the first is not its fate.

    CannotCompose when it is none of our mails, or the address or the name would not arrive as given.
    """
    address(to_address)
    to = mailbox(tidy(header(to_name, "to_name")), to_address)
    new = {b"to": f"To: {to}".encode("ascii"), b"message-id": f"Message-ID: {message_id}".encode("ascii")}
    head, end, content = raw.partition(_END)
    lines = _unfolded(head)
    names = [line.partition(b":")[0].lower() for line in lines]
    if not end or any(names.count(name) != 1 for name in new):
        raise CannotCompose("not a mail of ours")
    return b"\r\n".join(new.get(name, line) for name, line in zip(names, lines, strict=True)) + end + content


def _unfolded(head: bytes) -> list[bytes]:
    """The header fields, each with the lines it goes on in."""
    fields: list[bytes] = []
    for line in head.split(b"\r\n"):
        if line[:1] in (b" ", b"\t") and fields:
            fields[-1] += b"\r\n" + line
        else:
            fields.append(line)
    return fields
