"""The ten questions of first contact, how to ask them, and the usual answers."""

from __future__ import annotations

from typing import NamedTuple

from crmdesk.i18n import N_, _


class Choice(NamedTuple):
    value: str
    label: str


class Question(NamedTuple):
    """``ask`` is how an adviser may put it; ``fields`` are those of a customer that answer it."""

    key: str
    label: str
    ask: str
    fields: tuple[str, ...]
    choices: tuple[Choice, ...] = ()


_OCCUPATIONS = (
    Choice("own_business", N_("Own business")),
    Choice("employee", N_("Employee")),
    Choice("manager", N_("Company manager")),
    Choice("civil_servant", N_("Public service")),
    Choice("teacher_doctor", N_("Teacher or doctor")),
    Choice("freelance", N_("Freelance")),
    Choice("retired", N_("Retired")),
)
_PURPOSES = (
    Choice("family", N_("Family use")),
    Choice("commuting", N_("Commuting")),
    Choice("business", N_("Business use")),
    Choice("touring", N_("Touring and leisure")),
    Choice("work", N_("Carrying goods or guests")),
    Choice("gift", N_("For somebody else")),
)
_CLASSES = (
    Choice("small", N_("Small car")),
    Choice("compact", N_("Compact")),
    Choice("mid_size", N_("Mid-size")),
    Choice("large", N_("Large saloon")),
    Choice("suv_compact", N_("Compact SUV")),
    Choice("suv_mid", N_("Mid-size SUV")),
    Choice("suv_large", N_("Large SUV")),
    Choice("mpv", N_("MPV")),
)
NO_CAR = "none"

ALL = (
    Question("name", N_("Name"), N_("How may I address you? Here is my card."), ("name",)),
    Question("phone", N_("Phone"), N_("Which number do I reach you at?"), ()),
    Question(
        "occupation",
        N_("Occupation"),
        N_("What is your line of work, and where?"),
        ("occupation", "workplace"),
        _OCCUPATIONS,
    ),
    Question(
        "location",
        N_("Location"),
        N_("Did you come far today? Where do you live or work?"),
        ("address", "district"),
    ),
    Question(
        "present_car",
        N_("Present car"),
        N_("What do you drive now, and how old is it?"),
        ("present_car",),
        (Choice(NO_CAR, N_("First car")),),
    ),
    Question("source", N_("Source"), N_("How did you hear of us?"), ("source_id",)),
    Question(
        "purpose",
        N_("Use"),
        N_("What is the car mainly for, and when do you mean to decide?"),
        ("purpose", "decides_when"),
        _PURPOSES,
    ),
    Question(
        "buyer",
        N_("Buyer"),
        N_("Will it be in your own name or the company's?"),
        ("buyer",),
        (Choice("private", N_("Privately")), Choice("company", N_("By a company"))),
    ),
    Question(
        "payment",
        N_("Payment"),
        N_("Would you pay at once or by instalments?"),
        ("payment",),
        (Choice("cash", N_("Cash")), Choice("loan", N_("Loan"))),
    ),
    Question(
        "vehicle_class",
        N_("Displacement or class"),
        N_("Which size or displacement do you have in mind?"),
        ("vehicle_class",),
        _CLASSES,
    ),
)
QUESTIONS: dict[str, Question] = {question.key: question for question in ALL}

EXTRA: dict[str, Question] = {
    "decides_when": Question(
        "decides_when",
        N_("Decides when"),
        N_("When do you mean to decide?"),
        ("decides_when",),
        (
            Choice("now", N_("At once")),
            Choice("week", N_("This week")),
            Choice("month", N_("This month")),
            Choice("quarter", N_("Within three months")),
            Choice("later", N_("Later than that")),
        ),
    )
}
"""Asked within another question, with choices of its own."""


def say_answer(key: str, value: str) -> str:
    """An answer in words: the label of a choice, or what was typed."""
    question = QUESTIONS.get(key) or EXTRA.get(key)
    for choice in question.choices if question else ():
        if choice.value == value:
            return _(choice.label)
    return value
