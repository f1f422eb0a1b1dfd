"""Deliver a release to a SPARQL store, into the named graph of its edition: staged, verified, then put in place."""
