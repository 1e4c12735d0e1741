"""A checked text comes back annotated, in three formats; nothing in it becomes markup."""

from rag import Flag
from ui import annotate

TEXT = "# Notes\n\nDropout runs at test time.\nBoosting aims at wrong <b>output</b>. It is slow.\n"


def flag(found: str, erratum: str = "some-error", severity: int = 3, correction: str = "It is the other way round.") -> Flag:
    start = TEXT.index(found)
    return Flag(
        erratum, "wrong", severity, "a quote", "000", 0, 7, "claim", correction, "why", "Author, 2016: a, b", found, start,
        start + len(found), 0.93,
    )  # fmt: skip


FIRST, SECOND = flag("Dropout runs at test time."), flag("Boosting aims at wrong <b>output</b>.", "other", 2)


def test_markdown_keeps_the_text_and_adds_footnotes():
    shown = annotate.markdown(TEXT, [SECOND, FIRST])
    assert "Dropout runs at test time. ⚠[^viva-1]\nBoosting" in shown
    assert "</b>. ⚠[^viva-2] It is slow." in shown
    assert "[^viva-1]: It is the other way round. (Author, 2016: a, b)" in shown
    assert shown.replace(" ⚠[^viva-1]", "").replace(" ⚠[^viva-2]", "").startswith(TEXT.rstrip())


def test_a_footnote_is_no_markup():
    assert r"\*bold\* \<i\>" in annotate.markdown(TEXT, [flag("It is slow.", correction="*bold* <i>")])


def test_a_text_without_errors_is_returned_as_it_is():
    assert annotate.markdown(TEXT, []) == TEXT
    assert annotate.github(TEXT, [], "notes.md") == ""


def test_html_marks_claims_and_escapes_everything():
    shown = annotate.html(TEXT, [FIRST, SECOND])
    assert '<mark>Dropout runs at test time.</mark><sup><a href="#viva-1">1</a></sup>' in shown
    assert "&lt;b&gt;output&lt;/b&gt;" in shown
    assert "<b>" not in shown
    assert "2 known errors found." in shown


def test_two_errors_of_one_claim_share_its_mark():
    shown = annotate.html(TEXT, [FIRST, flag(FIRST.found, "zzz")])
    assert shown.count("<mark>") == 1
    assert 'href="#viva-2"' in shown


def test_annotations_name_line_and_column_and_escape_their_commands():
    first, second = annotate.github(TEXT, [SECOND, FIRST], "a,b.md").splitlines()
    assert first.startswith("::error file=a%2Cb.md,line=3,endLine=3,title=Known error%3A some-error,col=1,endColumn=27::It is")
    assert second.startswith("::warning file=a%2Cb.md,line=4,")
    newline = annotate.github(TEXT, [flag("It is slow.", correction="100 %\n::stop")], "a.md")
    assert newline.count("\n") == 1
    assert "100 %25 ::stop" in newline
