"""What triage is worth: ranking, calibration and false holds, on messages that come in the order of time."""
