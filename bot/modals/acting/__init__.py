"""The forms of the fourteen actions: one file for each, in one frame."""
