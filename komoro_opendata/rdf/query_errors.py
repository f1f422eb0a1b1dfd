"""What can go wrong when a question is put to the graph; each error is told in both languages.

QueryError
├── QuerySyntaxError      the text is no SPARQL query; knows the place
├── UpdateRefusedError    the text would change the graph
├── ServiceRefusedError   the query asks another server (SERVICE); knows the place
├── QueryTimeoutError     the answer took longer than allowed
├── AnswerTooLargeError   the answer is larger than allowed
├── AnswerFormError       the answer cannot be written in the form asked for
└── QueryFailedError      the engine gave up while it made the answer
"""

from komoro_opendata.findings.errors import WordedError

__all__ = [
    "AnswerFormError",
    "AnswerTooLargeError",
    "QueryError",
    "QueryFailedError",
    "QuerySyntaxError",
    "QueryTimeoutError",
    "ServiceRefusedError",
    "UpdateRefusedError",
]


class QueryError(WordedError):
    """A query that has no answer; `line` and `column` (from 1) tell the place, where there is one."""

    line: int | None = None
    column: int | None = None


class QuerySyntaxError(QueryError):
    """The text is no SPARQL 1.1 query; reading stopped at `line` and `column`, for the `reason`."""

    def __init__(self, line: int, column: int, reason: str, reason_ja: str) -> None:
        """Keep the place and the reason."""
        super().__init__(
            f"SPARQL として読めません（{line} 行 {column} 文字目: {reason_ja}）",
            f"this is not SPARQL at line {line}, column {column}: {reason}",
        )
        self.line = line
        self.column = column
        self.reason = reason


class UpdateRefusedError(QueryError):
    """The text is an update; the graph is only read."""

    def __init__(self, keyword: str) -> None:
        """Name the operation."""
        super().__init__(
            f"更新（{keyword}）はできません。SELECT・ASK・CONSTRUCT・DESCRIBE だけを受け付けます",
            f"updates are refused ({keyword}): ask with SELECT, ASK, CONSTRUCT or DESCRIBE",
        )
        self.keyword = keyword


class ServiceRefusedError(QueryError):
    """The query would ask another server, which was not allowed."""

    def __init__(self, line: int, column: int) -> None:
        """Keep the place of the word SERVICE."""
        super().__init__(
            f"SERVICE（{line} 行 {column} 文字目）は別のサーバーに問い合わせるため、中止しました。"
            "許可するには --allow-service を付けます",
            f"refused: SERVICE at line {line}, column {column} would ask another server; allow it with --allow-service",
        )
        self.line = line
        self.column = column


class QueryTimeoutError(QueryError):
    """There was no answer within `seconds`."""

    def __init__(self, seconds: float) -> None:
        """Keep the limit."""
        super().__init__(
            f"{seconds:g} 秒以内に答えが出ませんでした。条件を絞るか、--timeout を大きくしてください",
            f"no answer within {seconds:g} seconds: narrow the query, or give it more with --timeout",
        )
        self.seconds = seconds


class AnswerTooLargeError(QueryError):
    """The answer is larger than `most` bytes."""

    def __init__(self, most: int) -> None:
        """Keep the limit."""
        size = f"{most / (1 << 20):g} MB"
        super().__init__(
            f"答えが大きすぎます（上限 {size}）。条件を絞るか、LIMIT を付けてください",
            f"the answer is larger than {size}: narrow the query, or add LIMIT",
        )
        self.most = most


class AnswerFormError(QueryError):
    """The form asked for does not suit the kind of query."""

    def __init__(self, form: str, suited: str) -> None:
        """Name the form and those that would do."""
        super().__init__(
            f"この質問の答えは「{form}」形式では書けません。使える形式: {suited}",
            f"the answer to this query cannot be written as “{form}”; use one of: {suited}",
        )
        self.form = form


class QueryFailedError(QueryError):
    """The engine gave up: a service that does not answer, for example."""

    def __init__(self, reason: str) -> None:
        """Keep the engine's reason."""
        super().__init__(f"答えを求められませんでした（{reason}）", f"the query could not be answered: {reason}")
