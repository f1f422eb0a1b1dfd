"""What a release says of itself, in the words of catalogues, search engines and citations."""
