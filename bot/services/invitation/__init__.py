"""Inviting: what is wanted, the letters as they would go out, the sending, and taking it back."""
