"""The page that tells how to use the API; it loads nothing from elsewhere."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dure.web.api.figures import api
from dure.web.words import say


@require_safe
def show_docs(request: HttpRequest) -> HttpResponse:
    """Show every operation: its address, what it gives, what it may be asked."""
    return render(request, "api/docs.html", {"operations": list_operations()})


def list_operations() -> list[dict[str, Any]]:
    """List the operations as the OpenAPI document has them, with our words in the reader's language."""
    operations = []
    for address, methods in api.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            name = operation["operationId"]
            operations.append(
                {
                    "name": name,
                    "method": method.upper(),
                    "parts": address.removeprefix("/").split("/"),  # a line may break between them
                    "gives": say(f"api.{name}"),
                    "signed_in": bool(operation.get("security")),
                    "asked": [
                        {"name": one["name"], "means": say(f"api.asked_{one['name']}")}
                        for one in operation.get("parameters", ())
                    ],
                }
            )
    return operations
