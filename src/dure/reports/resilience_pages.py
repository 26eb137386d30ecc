"""The shocks on a community as plain text, for the command line."""

from collections.abc import Mapping
from typing import Any

from dure.language import Language, Text
from dure.reports.resilience_amounts import write_enterprise_fall, write_group_fall
from dure.reports.resilience_paper import write_change

_HEADS = {
    "title": Text("What if: ", "만약에: "),
    "usual": Text("Against a usual year", "평소 한 해와 견주어"),
    "example": Text("Example data: all of it is invented.", "가상 자료: 모두 지어낸 것입니다."),
    "enterprises": Text("Enterprises", "사업체"),
    "less": Text("takes in", "첫해 수입"),
    "missing": Text("in the till after a year", "한 해 뒤 통장"),
    "back": Text("income back", "수입 회복"),
    "plans": Text("By their plans", "계획으로 보면"),
    "groups": Text("Who loses", "누가 잃나"),
    "softened": Text("What softened it", "무엇이 덜어 주었나"),
    "assumed": Text("Assumed", "가정한 것"),
    "next": Text("What to do next", "다음에 할 일"),
    "limits": Text("How to read it", "읽는 법"),
    "kept_back": Text("Left out", "뺀 것"),
}


def render_resilience_text(report: Mapping[str, Any], *, language: Language) -> str:
    """Render the contract's values as text."""

    def head(key: str) -> str:
        return _HEADS[key].in_language(language)

    lines = [
        f"{report['name']} · {report['place']['full_name']}",
        f"{head('usual')}: {report['period']['name']}",
    ]
    if report["example"]:
        lines.append(head("example"))
    for fall in report["shocks"]:
        lines += ["", f"# {head('title')}{fall['title']}", fall["text"], ""]
        lines += [*fall["sentences"], ""]
        lines += [f"## {head('enterprises')}"] if fall["enterprises"] else []
        for one in fall["enterprises"]:
            less, till, back = write_enterprise_fall(one, language)
            lines.append(
                f"- {one['name']}: {head('less')}: {less}; {head('missing')}: {till}; "
                f"{head('back')}: {back}. {one['reserve_sentence']}"
            )
        if fall["plans"]:
            lines += ["", f"## {head('plans')}"]
            for one in fall["plans"]:
                first, *rest = one["sentences"]
                lines += [f"- {first}", *(f"  - {line}" for line in [*rest, one["note"]])]
        lines += ["", f"## {head('groups')}"] if fall["groups"] else [""]
        for group in fall["groups"]:
            count = "" if group["count"] is None else f" ({group['count']})"
            lines.append(f"- {group['name']}{count}: {write_group_fall(group, language)}")
        kinds = fall["households"]["value"] or [{"sentence": fall["households"]["reason"]}]
        said = [one["sentence"] for one in kinds]
        if fall["households"]["counted"]:
            said += fall["households"]["counted"]["sentences"]
        lines += [*(f"- {sentence}" for sentence in said), "", f"## {head('softened')}"]
        lines += [f"- {one['sentence']}" for one in fall["softened"]]
        lines += ["", f"## {head('assumed')}"]
        lines += [
            f"- {rule.get('text', rule['id'])}: {write_change(rule)} ({rule['source']})"
            for rule in fall["rules"]
        ]
    lines += ["", f"## {head('next')}", *(f"- {one['text']}" for one in report["next"])]
    if report["kept_back"]:
        lines += ["", f"## {head('kept_back')}", *(f"- {one}" for one in report["kept_back"])]
    lines += ["", f"## {head('limits')}", f"- {report['coverage_sentence']}"]
    lines += [f"- {one}" for one in report["limits"]]
    return "\n".join(lines) + "\n"
