"""Has the machine run `litrack update` by itself: cron, systemd or launchd."""
