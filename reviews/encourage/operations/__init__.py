"""Every change to mails."""
