"""The forms of directives."""

from typing import Any, cast

from django import forms
from django.db import models


def offer(form: forms.BaseForm, name: str, rows: models.QuerySet) -> None:
    """Let the field choose among these rows and no others."""
    cast(forms.ModelChoiceField, form.fields[name]).queryset = rows


def say_empty(form: forms.BaseForm, **words: str) -> None:
    """What fields say where nothing is chosen, in place of dashes."""
    for name, said in words.items():
        field: Any = form.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.empty_label = said
        else:
            field.choices = [("", said), *(pair for pair in field.choices if pair[0])]
