"""What can be done with an interview that is there: move, cancel, take back, resend, record an answer."""
