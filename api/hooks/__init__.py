"""How events come in from platforms: webhooks, and asking where no webhook reaches us."""
