"""What answers a request that has come in whole; `dure.web.asgi` is what a server is given."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dure.web.settings")
application = get_wsgi_application()
