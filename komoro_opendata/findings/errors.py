"""Errors that a person should read: each keeps its words in Japanese and English."""

__all__ = ["ServerFaultError", "WordedError"]


class WordedError(Exception):
    """An error told in both languages; `words` by language, the exception's own text is the English one."""

    def __init__(self, ja: str, en: str) -> None:
        """Keep the words."""
        super().__init__(en)
        self.words = {"ja": ja, "en": en}


class ServerFaultError(WordedError):
    """A server fails, cannot be reached, or refuses what it is asked for."""
