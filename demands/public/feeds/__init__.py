"""What leaves the site for programs that follow it: Atom feeds and calendars."""
