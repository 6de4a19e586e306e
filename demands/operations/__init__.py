"""What an administrator does for the site as a whole: back it up, restore it, examine it."""
