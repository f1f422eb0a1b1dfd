"""Deliver a release to a CKAN portal: repeatable, resumable, touching nothing that is not its own."""
