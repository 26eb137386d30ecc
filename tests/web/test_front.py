import pytest
from django.test import Client


@pytest.mark.django_db
def test_the_front_page_answers_at_once_in_the_language_of_the_browser() -> None:
    """No redirect stands before it, and nothing may come from elsewhere."""
    response = Client(headers={"accept-language": "ko-KR,ko;q=0.9,en;q=0.8"}).get("/")
    assert response.status_code == 200
    assert response.headers["Content-Language"] == "ko"
    assert response.headers["Content-Security-Policy"].startswith("default-src 'self';")
