"""The base, the municipality and the plan: what may be put into a mapping, and how."""

import pytest

from komoro_opendata.rdf import DEFAULT_BASE, Context, MappingError, substitute

GOOD_BASES = [
    DEFAULT_BASE,
    "http://localhost:8000/",
    "http://[::1]:8080/",
    "https://example.org/~city/データ/%E3%81%82/(x)/",
]
BAD_BASES = [
    "",
    "https://example.org",
    "https://example.org/def",
    "https://example.org/#",
    "https://example.org/?x=/",
    "example.org/",
    "/data/",
    "urn:example/",
    "ftp://example.org/",
    "https:///",
    "https://exa mple.org/",
    "https://example.org/a b/",
    'https://example.org/"/',
    "https://example.org/$(x)/",
    "https://example.org/${base}/",
    "https://example.org/{x}/",
    "https://example.org/<x>/",
    "https://example.org/\\/",
    "https://example.org/%zz/",
    "https://example.org/\n/",
    "https://example.org/\u202e\ud800/",
]


@pytest.mark.parametrize("base", GOOD_BASES)
def test_a_base_is_an_http_iri_that_ends_in_a_slash(base: str) -> None:
    assert Context("202088", "basic-plan-11", base).plan_iri == f"{base}id/202088/basic-plan-11"


@pytest.mark.parametrize("base", BAD_BASES)
def test_other_bases_are_refused(base: str) -> None:
    with pytest.raises(ValueError, match="the base must be an absolute http or https IRI that ends in a slash"):
        Context("202088", "basic-plan-11", base)


@pytest.mark.parametrize("code", ["", "20208", "2020888", "20208x", "２０２０８８", "202088\n"])
def test_other_municipality_codes_are_refused(code: str) -> None:
    with pytest.raises(ValueError, match="six digits"):
        Context(code, "basic-plan-11")


@pytest.mark.parametrize("plan", ["", "Plan", "plan_11", "-plan", "plan-", "11", "plan\n", "a b", "計画", '"'])
def test_other_plan_identifiers_are_refused(plan: str) -> None:
    with pytest.raises(ValueError, match="lower-case ASCII words"):
        Context("202088", plan)


def test_each_placeholder_is_replaced_and_comments_stay() -> None:
    text = '# ${base} and ${anything}\na: "${base}id/${municipality}/${plan}"\n  b: "C${area}" # $(x)\n'

    completed = substitute(text, Context("012345", "my-plan", "http://example.org/"))

    assert completed == ('# ${base} and ${anything}\na: "http://example.org/id/012345/my-plan"\n  b: "C01234" # $(x)\n')


def test_an_unknown_placeholder_is_an_error_that_names_the_line() -> None:
    with pytest.raises(MappingError) as caught:
        substitute("a: 1\nb: ${plam}\n", Context("012345", "my-plan"))

    assert str(caught.value) == "line 2: unknown placeholder ${plam}; known are base, municipality, plan, area"
