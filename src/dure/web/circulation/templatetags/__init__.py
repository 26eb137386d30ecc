"""Words and figures of the report in templates: `{% load circulation %}`."""
