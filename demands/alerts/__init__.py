"""Mail that the site sends of itself. So far to staff: reminders, and the desk once a week."""
