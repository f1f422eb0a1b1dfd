"""The start page of the endpoint, in Japanese and English: a field for a query, and the ready questions."""

from html import escape
from string import Template
from urllib.parse import urlencode

from komoro_opendata.plan.questions import Question, questions
from komoro_opendata.publish.protocol import ENDPOINT

__all__ = ["start_page"]

_FIRST = "measures-per-sdg"
_PAGE = Template("""\
<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title — SPARQL</title>
<style>
body { font-family: system-ui, sans-serif; line-height: 1.6; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
textarea { box-sizing: border-box; width: 100%; font: 0.9rem/1.4 ui-monospace, monospace }
button { font: inherit; padding: 0.4rem 1.2rem }
pre { overflow-x: auto; background: #f2f2f2; color: #111; padding: 0.6rem }
li { margin: 0.4rem 0 }
</style>
</head>
<body>
<h1>$title</h1>
<p lang="en">$title_en</p>
<p>この計画のデータに SPARQL 1.1 で質問できます。窓口は <code>$endpoint</code> で、読み取り専用です。</p>
<p lang="en">Ask the data of this plan in SPARQL 1.1. The endpoint is <code>$endpoint</code>; it is only read.</p>
<form action="$endpoint" method="get">
<p><label for="query">質問 <span lang="en">/ Query</span></label></p>
<textarea id="query" name="query" rows="16" spellcheck="false">$query</textarea>
<p><button type="submit">答えを見る <span lang="en">/ Answer</span></button></p>
</form>
<h2>用意された質問 <span lang="en">/ Questions</span></h2>
<p>選ぶと答えが出ます。 <span lang="en">Each link leads to the answer.</span></p>
<ul>
$questions
</ul>
<h2>プログラムから使う <span lang="en">/ For programs</span></h2>
<pre>curl -H 'Accept: text/csv' --data-urlencode 'query=SELECT * { ?s ?p ?o } LIMIT 3' $address</pre>
</body>
</html>
""")


def start_page(titles: tuple[str, str], address: str) -> str:
    """The page as HTML: `titles` are the plan's in Japanese and English, `address` is the endpoint's."""
    return _PAGE.substitute(
        title=escape(titles[0]),
        title_en=escape(titles[1]),
        endpoint=ENDPOINT,
        address=escape(address),
        query=escape(questions()[_FIRST].query),
        questions="\n".join(_item(question) for question in questions().values()),
    )


def _item(question: Question) -> str:
    link = f"{ENDPOINT}?{urlencode({'query': question.query})}"
    japanese, english = (escape(question.title[language]) for language in ("ja", "en"))
    return f'<li><a href="{escape(link)}">{japanese}</a> <span lang="en">/ {english}</span></li>'
