"""The Web API's chat.* methods, and the answers to response addresses."""

from __future__ import annotations

from typing import Any

from bot.sandbox import limits
from bot.sandbox.checks import check_message, check_metadata, text_length
from bot.sandbox.refusal import Call, Refusal, one_error
from bot.sandbox.state import Conversation, Json, Message, ResponseUrl, Workspace, normalised
from bot.sandbox.workspace import BOT_USER


def content(call: Call, needs_something: bool = True) -> tuple[str | None, list[Json] | None]:
    """The judged text and blocks of a call; stricter than Slack in that blocks need a top-level text."""
    text, blocks = call.args.get("text"), call.structure("blocks", "invalid_blocks_format")
    if call.args.get("attachments"):
        raise one_error("invalid_attachments", "/attachments", "the sandbox knows blocks only")
    if needs_something and not text and not blocks:
        raise Refusal("no_text")
    call.keep(check_message(text, blocks), "invalid_blocks" if blocks else "invalid_arguments")
    if blocks and not text:
        raise one_error("no_text", "/text", "blocks need a top-level text: it is the notification and what is read out")
    if blocks and text_length(blocks) > limits.MESSAGE_BLOCK_CHARACTERS:
        raise Refusal("msg_blocks_too_long")
    short = text[: limits.MESSAGE_TEXT] if isinstance(text, str) else None
    return short, normalised(blocks) if blocks is not None else None


def _channel(ws: Workspace, call: Call) -> Conversation:
    conversation = ws.conversation(call.text("channel"))
    if conversation is None or (conversation.is_private and not conversation.has_bot):
        raise Refusal("channel_not_found")
    if conversation.is_archived:
        raise Refusal("is_archived")
    if not conversation.has_bot:
        raise Refusal("not_in_channel")
    return conversation


def _thread(ws: Workspace, call: Call, channel: str) -> str | None:
    thread = call.args.get("thread_ts")
    if not thread:
        return None
    parent = ws.message(channel, str(thread))
    if parent is None or parent.thread_ts or parent.only_for:
        raise Refusal("thread_not_found")
    return parent.ts


def _metadata(call: Call) -> Json | None:
    metadata: Any = call.structure("metadata", "invalid_metadata_format")
    if metadata is not None:
        call.keep(check_metadata(metadata), "invalid_metadata_schema")
    return metadata if isinstance(metadata, dict) else None


def post_message(ws: Workspace, call: Call) -> Json:
    """chat.postMessage: to a channel, a DM, or a person (which opens the DM)."""
    conversation = _channel(ws, call)
    text, blocks = content(call)
    thread = _thread(ws, call, conversation.id)
    message = ws.post(
        Message(
            ws.new_ts(),
            conversation.id,
            BOT_USER,
            text or "",
            blocks or [],
            thread,
            broadcast=thread is not None and call.flag("reply_broadcast"),
            metadata=_metadata(call),
        )
    )
    return {"ok": True, "channel": conversation.id, "ts": message.ts, "message": message.as_slack()}


def _own_message(ws: Workspace, call: Call, foreign: str) -> Message:
    conversation = _channel(ws, call)
    message = ws.message(conversation.id, call.text("ts"))
    if message is None or message.only_for or message.deleted:
        raise Refusal("message_not_found")
    if message.user != BOT_USER:
        raise Refusal(foreign)
    return message


def update(ws: Workspace, call: Call) -> Json:
    """chat.update: the bot's own message; blocks not named stay, an empty list removes them."""
    message = _own_message(ws, call, "cant_update_message")
    text, blocks = content(call)
    _rewrite(ws, message, text, blocks, keep_blocks=True)
    if (metadata := _metadata(call)) is not None:
        message.metadata = metadata
    return {
        "ok": True,
        "channel": message.channel,
        "ts": message.ts,
        "text": message.text,
        "message": message.as_slack(),
    }


def _rewrite(ws: Workspace, message: Message, text: str | None, blocks: list[Json] | None, keep_blocks: bool) -> None:
    if text is not None:
        message.text = text
    if blocks is not None or not keep_blocks:
        message.blocks, message.values, message.notices = blocks or [], {}, {}
    message.edited = ws.new_ts()
    ws.changed()


def delete(ws: Workspace, call: Call) -> Json:
    """chat.delete: the bot's own message; one with replies leaves a tombstone."""
    message = _own_message(ws, call, "cant_delete_message")
    remove(ws, message)
    return {"ok": True, "channel": message.channel, "ts": message.ts}


def remove(ws: Workspace, message: Message) -> None:
    """Take a message away."""
    conversation = ws.conversations[message.channel]
    if any(other.thread_ts == message.ts for other in conversation.messages):
        message.deleted, message.text, message.blocks = True, "This message was deleted.", []
    else:
        conversation.messages.remove(message)
    ws.changed()


def post_ephemeral(ws: Workspace, call: Call) -> Json:
    """chat.postEphemeral: shown to one member of the conversation."""
    conversation = _channel(ws, call)
    person = call.text("user")
    if person not in conversation.members:
        raise Refusal("user_not_in_channel")
    text, blocks = content(call)
    thread = _thread(ws, call, conversation.id)
    message = ws.post(
        Message(ws.new_ts(), conversation.id, BOT_USER, text or "", blocks or [], thread, only_for=person)
    )
    return {"ok": True, "message_ts": message.ts}


# -- response addresses --------------------------------------------------------------------------------------------


def respond(ws: Workspace, key: str, call: Call) -> Json:
    """A post to a response address: a new message, or the original replaced or deleted."""
    entry = ws.response_urls.get(key)
    if entry is None or ws.now() > entry.until:
        raise Refusal("expired_url")
    if entry.posts >= limits.RESPONSE_URL_POSTS:
        raise Refusal("used_url")
    entry.posts += 1
    original = ws.message(entry.channel, entry.original) if entry.original else None
    if call.flag("delete_original"):
        return _delete_original(ws, original)
    text, blocks = content(call)
    if call.flag("replace_original") and original is not None:
        _rewrite(ws, original, text, blocks, keep_blocks=False)
    else:
        answer_in(ws, entry, text, blocks, call.args.get("response_type") == "in_channel")
    return {"ok": True}


def _delete_original(ws: Workspace, original: Message | None) -> Json:
    if original is None:
        raise Refusal("message_not_found")
    remove(ws, original)
    return {"ok": True}


def answer_in(
    ws: Workspace, entry: ResponseUrl, text: str | None, blocks: list[Json] | None, to_everyone: bool
) -> Message:
    """Post an answer to a command or a click: for its person alone, or for the whole conversation."""
    return ws.post(
        Message(
            ws.new_ts(),
            entry.channel,
            BOT_USER,
            text or "",
            blocks or [],
            entry.thread_ts,
            only_for=None if to_everyone else entry.person,
        )
    )
