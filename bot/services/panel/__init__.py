"""Panel review: sending a shortlist, reviewing, closing, results."""
