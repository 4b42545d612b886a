"""Full-screen reading and triage: the only room that draws with Textual."""
