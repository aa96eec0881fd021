"""What authors, translators and operators are asked to mend, a file for each kind of thing."""
