"""Errors that a person should read: each keeps its words in Japanese and English."""

__all__ = ["MissingExtraError", "ServerFaultError", "WordedError"]


class WordedError(Exception):
    """An error told in both languages; `words` by language, the exception's own text is the English one."""

    def __init__(self, ja: str, en: str) -> None:
        """Keep the words."""
        super().__init__(en)
        self.words = {"ja": ja, "en": en}


class MissingExtraError(WordedError):
    """A library that only some commands need is not installed; the words hold the line to type."""

    def __init__(self, extra: str) -> None:
        """Name the extra of this program that brings it."""
        line = f"pip install 'komoro-opendata[{extra}]'"
        super().__init__(
            f"この操作に必要な部品が入っていません。次を実行してください: {line}",
            f"a library that this needs is not installed; run: {line}",
        )


class ServerFaultError(WordedError):
    """A server fails, cannot be reached, or refuses what it is asked for."""
