"""The forms of directives."""

from typing import cast

from django import forms
from django.db import models


def offer(form: forms.BaseForm, name: str, rows: models.QuerySet) -> None:
    """Let the field choose among these rows and no others."""
    cast(forms.ModelChoiceField, form.fields[name]).queryset = rows
