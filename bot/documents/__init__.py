"""The documents that are sent, calendar files among them."""
