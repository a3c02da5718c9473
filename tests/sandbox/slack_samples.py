"""Good payloads, to be sent as they are or with one fact made wrong."""


def plain(text):
    return {"type": "plain_text", "text": text}


def mrkdwn(text):
    return {"type": "mrkdwn", "text": text}


def option(text, value=None):
    return {"text": plain(text), "value": value or text.lower()}


def field(label, element, block_id=None, **more):
    block_id = block_id or label.lower().replace(" ", "_")
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"action_id": "value", **element},
        **more,
    }


CONFIRM = {"title": plain("Sure?"), "text": mrkdwn("*Really* sure?"), "confirm": plain("Yes"), "deny": plain("No")}


def button(text, action_id, **more):
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def modal(*blocks, title="Invite to interview", **more):
    body = {
        "type": "modal",
        "callback_id": "invite",
        "title": plain(title),
        "submit": plain("Next"),
        "close": plain("Cancel"),
        "private_metadata": "{}",
        "blocks": list(blocks),
    }
    return {**body, **more}


def big_modal():
    """A modal with one of everything the bot may use."""
    return modal(
        {"type": "header", "text": plain("Anna Berg")},
        {
            "type": "section",
            "block_id": "who",
            "text": mrkdwn("*Anna* &lt;b&gt;"),
            "fields": [plain("a"), mrkdwn("b")],
            "accessory": {"type": "overflow", "action_id": "more", "options": [option("Open"), option("Remove")]},
        },
        {"type": "divider"},
        {"type": "context", "elements": [mrkdwn("small"), plain("print")]},
        {
            "type": "actions",
            "block_id": "acts",
            "elements": [
                button("Danger", "danger", style="danger", value="1", confirm=CONFIRM),
                button("Web", "web", url="https://a.example/"),
            ],
        },
        field(
            "Type of interview",
            {
                "type": "static_select",
                "placeholder": plain("Choose"),
                "options": [option("Physical"), option("Video")],
                "initial_option": option("Video"),
            },
        ),
        field(
            "Languages",
            {
                "type": "multi_static_select",
                "max_selected_items": 2,
                "option_groups": [
                    {"label": plain("Nordic"), "options": [option("Norsk", "nb"), option("Svenska", "sv")]}
                ],
            },
            optional=True,
        ),
        field("Candidate", {"type": "external_select", "min_query_length": 1}, optional=True),
        field("Candidates", {"type": "multi_external_select", "min_query_length": 1}, optional=True),
        field("Recruiters attending interview", {"type": "multi_users_select", "initial_users": ["U_KARI"]}),
        field("Leader", {"type": "users_select"}, optional=True),
        field("Date", {"type": "datepicker", "initial_date": "2026-12-04", "focus_on_load": True}),
        field("Time", {"type": "timepicker", "initial_time": "09:00", "timezone": "Europe/Oslo"}),
        field(
            "Duration",
            {
                "type": "number_input",
                "is_decimal_allowed": False,
                "min_value": "15",
                "max_value": "240",
                "initial_value": "45",
            },
        ),
        field("From", {"type": "email_text_input"}, optional=True, hint=plain("An e-mail address")),
        field("Link", {"type": "url_text_input"}, optional=True),
        field("Subject", {"type": "plain_text_input", "max_length": 200}),
        field(
            "Contents", {"type": "plain_text_input", "multiline": True, "initial_value": "Hello"}, dispatch_action=True
        ),
        field(
            "Reminder",
            {"type": "radio_buttons", "options": [option("One day"), option("None")], "initial_option": option("None")},
        ),
        field(
            "Extras",
            {"type": "checkboxes", "options": [option("Confirm link", "link"), option("Anonymise", "anon")]},
            optional=True,
        ),
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "note <!channel>", "style": {"bold": True}},
                        {"type": "user", "user_id": "U_KARI"},
                    ],
                }
            ],
        },
    )


def small_modal(**more):
    return modal(field("Subject", {"type": "plain_text_input"}), **more)


def big_message():
    """A message with one of everything the bot may use."""
    return [
        {"type": "header", "text": plain("Interview")},
        {
            "type": "section",
            "block_id": "card",
            "text": mrkdwn("*Anna Berg*"),
            "accessory": {"type": "static_select", "action_id": "pick", "options": [option("A"), option("B")]},
        },
        {
            "type": "table",
            "column_settings": [{"align": "left", "is_wrapped": True}],
            "rows": [
                [{"type": "raw_text", "text": "Name"}, {"type": "raw_text", "text": "Years"}],
                [{"type": "raw_text", "text": "Anna"}, {"type": "raw_number", "value": 4}],
            ],
        },
        {
            "type": "actions",
            "block_id": "row",
            "elements": [
                button("Move", "move", value="7", style="primary"),
                button("Cancel", "cancel", value="7"),
                {"type": "datepicker", "action_id": "day"},
                {"type": "radio_buttons", "action_id": "radio", "options": [option("X")]},
            ],
        },
        {"type": "context", "elements": [mrkdwn("<!date^1796378400^{date_short} {time}|4 Dec 2026, 10:00>")]},
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [
                        {
                            "type": "rich_text_section",
                            "elements": [{"type": "link", "url": "https://a.example/", "text": "a"}],
                        }
                    ],
                },
                {"type": "rich_text_quote", "elements": [{"type": "emoji", "name": "wave"}]},
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x = 1"}]},
            ],
        },
    ]


def home(*blocks):
    return {
        "type": "home",
        "blocks": list(blocks)
        or [{"type": "section", "text": mrkdwn("Hello"), "accessory": button("Open", "open_it", value="1")}],
    }
