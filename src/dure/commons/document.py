"""What kind of file a community's is; `dure.handwritten` reads it."""

from typing import Final

from dure.handwritten import FileKind
from dure.language import Text

SIZE_MAX: Final = 256 * 1024
"""Bytes of a community file; one of forty goals is a tenth of this."""

COMMUNITY: Final = FileKind(
    name=Text(en="a page of goals", ko="목표를 적는 파일"),
    example="examples/plain/community.yaml",
    elsewhere=Text(
        en="Keep the books in their own files and name them under books:.",
        ko="장부는 따로 두고 books: 에 파일 이름만 적어 주십시오.",
    ),
    sections=("community", "issues", "goals"),
    size_max=SIZE_MAX,
)
