"""What a book cannot know of a plan, asked in the words of a bookkeeper."""

from dataclasses import dataclass
from typing import Final

from dure.language import Language, Text
from dure.outlook.plan import Plan
from dure.outlook.reading import UNSAID


@dataclass(frozen=True, slots=True)
class Question:
    """Something that only people know.

    Attributes:
        path: Of the number, such as `cash.opening`.
        what: What is not known.
        remedy: What to write.
        needed: True where the plan cannot be counted with until it is answered.
    """

    path: str
    what: Text
    remedy: Text
    needed: bool = False

    def to_dict(self, language: Language) -> dict[str, object]:
        """Return the question as plain values: `path`, `what`, `remedy`, `needed`."""
        return {
            "path": self.path,
            "what": self.what.in_language(language),
            "remedy": self.remedy.in_language(language),
            "needed": self.needed,
        }


def ask(key: str, path: str, *, name: Text | None = None, needed: bool = False) -> Question:
    """Ask one of the questions; `{name}` in its words is what the question is about.

    Raises:
        KeyError: There is no such question.
    """
    what, remedy = _QUESTIONS[key]
    if name is not None:
        what = Text(en=what.en.replace("{name}", name.en), ko=what.ko.replace("{name}", name.ko))
    return Question(path, what, remedy, needed=needed)


def list_open(plan: Plan) -> tuple[Question, ...]:
    """List what a plan still leaves open that decides how long it lasts.

    A grant that has ended before the plan begins gives nothing in it: nobody has said until when it comes.
    Cash and rises are open while they are what the reader filled in.
    """
    found = []
    if plan.cash.opening.source in UNSAID.values():
        found.append(ask("opening", "cash.opening"))
    found += [
        ask("grant", f"grants.{grant.id}.ends", name=grant.name)
        for grant in plan.grants
        if grant.ends <= plan.start
    ]
    rises = (plan.rises.costs, plan.rises.wages, plan.rises.energy, plan.rises.prices)
    if all(one.source in UNSAID.values() for one in rises):
        found.append(ask("rises", "rises.costs"))
    return tuple(found)


_QUESTIONS: Final[dict[str, tuple[Text, Text]]] = {
    "opening": (
        Text(
            en="What was in the bank on the plan's first day? No statement tells.",
            ko="계획 첫날 통장에 얼마가 있었습니까? 통장 내역에서 알 수 없습니다.",
        ),
        Text(
            en="Write opening in [cash], or give the bank statement up to that day.",
            ko="[cash]의 opening에 적거나, 그날까지의 통장 내역을 함께 넣어 주십시오.",
        ),
    ),
    "use_rate": (
        Text(
            en="Which share of the people uses it in a month? How many live here is not known.",
            ko="주민 가운데 얼마나 이용합니까? 이 지역의 주민 수를 몰라 셈할 수 없습니다.",
        ),
        Text(
            en="Write use_rate, as 0.12, or name a place whose residents are counted.",
            ko="use_rate를 0.12처럼 적거나, 인구가 나오는 지역을 place에 적어 주십시오.",
        ),
    ),
    "ages": (
        Text(
            en="Of which ages are those who use “{name}”? The book does not say; all ages are taken.",
            ko="‘{name}’은(는) 몇 살 된 분들이 이용합니까? 장부로는 알 수 없어 모든 나이로 두었습니다.",
        ),
        Text(
            en='Write ages, as "65+", and raise use_rate so that as many people use it as now.',
            ko='ages를 "65+"처럼 적고, 지금 이용하는 사람 수가 그대로이도록 use_rate를 올려 주십시오.',
        ),
    ),
    "single": (
        Text(
            en="“{name}” comes as sums of many uses; one payment is taken for one use.",
            ko="‘{name}’은(는) 여러 번의 이용이 한 번에 입금됩니다. 입금 한 건을 이용 한 번으로 두었습니다.",
        ),
        Text(
            en="Write the price of one use, and make the use rate larger by as many times.",
            ko="한 번 이용의 값을 price에 적고, 그 배수만큼 use_rate를 늘려 주십시오.",
        ),
    ),
    "season": (
        Text(
            en="Whether some months are busier is not known: the book has not two whole years.",
            ko="달마다 많고 적음을 알 수 없습니다. 온전한 두 해의 장부가 없습니다.",
        ),
        Text(
            en="Give two years, or write season with twelve factors.",
            ko="두 해 치 장부를 넣거나 season에 열두 달의 배수를 적어 주십시오.",
        ),
    ),
    "rises": (
        Text(
            en="By how much will costs, wages and prices rise? No book knows.",
            ko="비용, 임금, 값이 해마다 얼마나 오를까요? 장부로는 알 수 없습니다.",
        ),
        Text(
            en="Write costs, wages, energy and prices in [rises], each as {low = 0.01, value = 0.02, "
            "high = 0.04}; until then nothing rises.",
            ko="[rises]에 costs, wages, energy, prices를 {low = 0.01, value = 0.02, high = 0.04}처럼 적어 "
            "주십시오. 적기 전에는 오르지 않는 것으로 셈합니다.",
        ),
    ),
    "unsorted": (
        Text(
            en="Some spending is not sorted yet; it is taken to go on.",
            ko="아직 무엇인지 정리하지 않은 지출이 있어, 다달이 드는 돈으로 두었습니다.",
        ),
        Text(en="Sort it, and draft the plan again.", ko="정리한 뒤에 계획을 다시 만들어 주십시오."),
    ),
    "loan-repayments": (
        Text(
            en="A loan is being paid back; how much is still owed is not known.",
            ko="빌린 돈을 갚고 있는데, 얼마가 남았는지는 알 수 없습니다.",
        ),
        Text(
            en="Write [[loans]] with amount, month, rate and months, and take this cost out.",
            ko="[[loans]]에 amount, month, rate, months를 적고 이 비용은 지워 주십시오.",
        ),
    ),
    "capital": (
        Text(
            en="Something large was bought in this time; when the next is due is not known.",
            ko="이 기간에 큰 물건을 샀습니다. 다음에 언제 또 살지는 알 수 없습니다.",
        ),
        Text(en="Write it in [[investments]].", ko="[[investments]]에 적어 주십시오."),
    ),
    "staff": (
        Text(en="No wages stand in the book.", ko="장부에 급여가 없습니다."),
        Text(
            en="Give the payroll, or write [[staff]]; where nobody is paid, nothing is to be done.",
            ko="급여대장을 넣거나 [[staff]]를 적어 주십시오. 급여를 받는 이가 없으면 그대로 두십시오.",
        ),
    ),
    "minimum_wage": (
        Text(
            en="Who earns the minimum wage is not known: all employees stand together.",
            ko="최저임금을 받는 이가 누구인지 알 수 없어, 직원 모두를 하나로 두었습니다.",
        ),
        Text(
            en="Split [[staff]] by work, and write minimum_wage = true where it holds.",
            ko="[[staff]]를 하는 일에 따라 나누고, 해당하는 곳에 minimum_wage = true를 적어 주십시오.",
        ),
    ),
    "employer_share": (
        Text(
            en="What the employer adds to wages is not in the book.",
            ko="급여에 더 드는 사업주 부담이 장부에 없습니다.",
        ),
        Text(
            en="Write employer_share in [plan], as 0.11 with a source.",
            ko="[plan]의 employer_share를 출처와 함께 0.11처럼 적어 주십시오.",
        ),
    ),
    "share": (
        Text(
            en="What a member puts in is not in the register.",
            ko="조합원 한 사람의 출자금이 명부에 없습니다.",
        ),
        Text(en="Write share in [members].", ko="[members]의 share를 적어 주십시오."),
    ),
    "grant": (
        Text(
            en="Until when will “{name}” give? It is taken to have ended before the plan begins.",
            ko="‘{name}’ 지원금은 언제까지 나옵니까? 계획이 시작되기 전에 끝난 것으로 두었습니다.",
        ),
        Text(
            en="Write in ends the first month in which it no longer comes.",
            ko="더는 나오지 않는 첫 달을 ends에 적어 주십시오.",
        ),
    ),
    "credit_line": (
        Text(
            en="How much may be overdrawn is not known; nothing is taken.",
            ko="마이너스 통장 한도를 알 수 없어, 없는 것으로 두었습니다.",
        ),
        Text(en="Write credit_line in [cash].", ko="[cash]의 credit_line을 적어 주십시오."),
    ),
    "days": (
        Text(
            en="How long invoices wait for their payment is not known: too few are seen to be paid.",
            ko="계산서가 결제되기까지 며칠 걸리는지 알 수 없습니다. 결제된 계산서가 너무 적습니다.",
        ),
        Text(
            en="Give the bank statement, or write the days in [cash].",
            ko="통장 내역을 함께 넣거나 [cash]에 날수를 적어 주십시오.",
        ),
    ),
}
