"""What the newsroom keeps for itself beside its drafts: schedules, comments on fields, watched feeds."""
