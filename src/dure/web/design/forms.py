"""How every form of the site is drawn: label, hint, error and control of a field; which words it keeps."""

from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates

from dure.importers.redaction import mask_words


class FieldRenderer(DjangoTemplates):
    """Draws forms by the templates `design/form.html` and `design/field.html`."""

    form_template_name = "design/form.html"
    field_template_name = "design/field.html"


class FreeField(forms.CharField):
    """A field for free words, of which no resident registration number is ever kept."""

    def clean(self, value: Any) -> str:
        """Mask what must not be stored; the mask may be one sign longer than the number was."""
        return mask_words(super().clean(value))[: self.max_length]
