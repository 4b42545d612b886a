"""Takes the news to whoever asked for it: a command of the user's, sendmail, or a mail server."""
