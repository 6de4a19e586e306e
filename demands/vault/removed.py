"""What was taken out of a file while it was cleaned, as codes. Runs apart from the site; loads nothing of Django."""

REPORT: set[str] = set()  # of the one file that this process cleans; the codes are those of files.Removed
