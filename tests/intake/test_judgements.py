"""What people judged, read from a file."""

from dure.intake.judgements import in_force, read_judgements

HEADER = "subject,aspect,value,who,when,why\n"


def test_the_newest_judgement_is_in_force() -> None:
    """A later day wins over a later line; nothing is edited, so both stay in the file."""
    table, problems = read_judgements(
        (HEADER + "name:a,place,52720,kim,2025-03-01,\nname:a,place,52111,lee,2025-02-01,\n").encode(),
        file="j.csv",
    )
    assert problems == []
    assert table.num_rows == 2
    assert in_force(table, "place") == {"name:a": "52720"}


def test_each_faulty_line_is_named_and_the_rest_is_kept() -> None:
    """A purpose nobody defined, an aspect nobody defined, an empty value, a strange day."""
    lines = "a,purpose,snacks,,,\nb,colour,red,,,\nc,place,,,,\nd,place,52720,,1.3.2025,\ne,purpose,rent,,,\n"
    table, problems = read_judgements((HEADER + lines).encode("utf-8-sig"), file="j.csv")
    assert table["subject"].to_pylist() == ["e"]
    assert [problem.where.rows for problem in problems] == [(2,), (3,), (4,), (5,)]
    assert all(problem.remedy.ko for problem in problems)


def test_a_file_of_another_kind_is_a_problem() -> None:
    """No columns, or no UTF-8: said, not raised."""
    assert "aspect" in read_judgements(b"x,y\n1,2\n", file="j.csv")[1][0].what.en
    assert "UTF-8" in read_judgements(HEADER.encode() + b"\xff\xff\xff", file="j.csv")[1][0].what.en


def test_a_file_saved_by_a_korean_spreadsheet_is_read() -> None:
    """Excel saves CSV in cp949."""
    table, problems = read_judgements(
        (HEADER + "name:진안상회,place,52720,김,,\n").encode("cp949"), file="j.csv"
    )
    assert problems == []
    assert table["subject"].to_pylist() == ["name:진안상회"]
