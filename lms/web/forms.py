"""What all forms share."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field


class Form(FlaskForm):
    """A form whose text comes in without white space around it, and with no NUL bytes that a database refuses."""

    class Meta(FlaskForm.Meta):
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            filters = list(unbound_field.kwargs.get("filters", ()))
            if clean not in filters and unbound_field.field_class.__name__ in TYPED:
                unbound_field.kwargs["filters"] = [clean, *filters]
            return unbound_field.bind(form=form, **options)

    def problems(self) -> list[tuple[Field, str]]:
        """Every field that needs a change, with the first thing that is wrong with it."""
        return [(field, str(field.errors[0])) for field in self if field.errors]


TYPED = {"StringField", "TextAreaField", "EmailField", "SearchField"}


def clean(value: Any) -> Any:
    """Without surrounding white space and NUL bytes; anything but text is left as it is."""
    return value.replace("\x00", "").strip() if isinstance(value, str) else value
