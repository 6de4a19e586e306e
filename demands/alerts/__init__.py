"""Emails that the site sends unasked. So far to staff: reminders, and the desk once a week."""
