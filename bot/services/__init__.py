"""What a recruiter can do, as calls that know no face."""
