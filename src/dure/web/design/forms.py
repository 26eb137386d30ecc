"""How every form of the site is drawn: label, hint, error and control of each field, in this order."""

from django.forms.renderers import DjangoTemplates


class FieldRenderer(DjangoTemplates):
    """Draws forms by the templates `design/form.html` and `design/field.html`."""

    form_template_name = "design/form.html"
    field_template_name = "design/field.html"
