"""Make somebody the operator of this instance: the support centre that runs it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from dure.terminal import language_of
from dure.web.operator.desk import make_operator
from dure.web.words import say_in


class Command(BaseCommand):
    """`dure manage make_operator EMAIL`."""

    help = "Make the owner of an e-mail address the operator of this instance; they sign in by a code."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address."""
        parser.add_argument("email")

    def handle(self, *_arguments: Any, email: str, **_options: Any) -> None:
        """Make the operator, and say how they sign in."""
        language = language_of(None)
        try:
            validate_email(email)
        except ValidationError as fault:
            raise CommandError(say_in(language, "operator.make.no_address", email=email)) from fault
        person, is_new = make_operator(email)
        key = "operator.make.made" if is_new else "operator.make.raised"
        self.stdout.write(say_in(language, key, email=person.email))
