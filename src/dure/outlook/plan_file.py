"""What kind of file a plan is; `dure.handwritten` reads it."""

from typing import Final

from dure.handwritten import FileKind
from dure.language import Text

EXAMPLE: Final = "examples/jinan/plan.toml"

SIZE_MAX: Final = 128 * 1024
"""Letters of a plan; one of thirty services is a quarter of this."""

PLAN: Final = FileKind(
    name=Text(en="a plan", ko="계획 파일"),
    example=EXAMPLE,
    elsewhere=Text(
        en="Give the plan's own file; `dure plan draft` or the outlook's page starts one from a book.",
        ko="계획 파일만 넣어 주십시오. 장부에서 계획을 시작하려면 `dure plan draft`나 전망 화면을 쓰십시오.",
    ),
    size_max=SIZE_MAX,
    depth_max=8,
    parts_max=500,  # services; more would be no plan that people can talk about
    years=(1990, 2120),
)
