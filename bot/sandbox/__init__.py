"""A Slack workspace in a box, on loopback: the Web API, signed deliveries, a page, and the candidates' mailbox."""
