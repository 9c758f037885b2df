"""Where mails go. SMTP is Django's own backend; what is here stands in for it."""
