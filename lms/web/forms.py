"""What all forms share."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field

from lms.web.wording import Wording


class Form(FlaskForm):
    """A form whose text comes in without white space around it, and with no NUL bytes that a database refuses."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> Wording:
            return Wording()

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            filters = list(unbound_field.kwargs.get("filters", ()))
            if clean not in filters and unbound_field.field_class.__name__ in TYPED:
                unbound_field.kwargs["filters"] = [clean, *filters]
            return unbound_field.bind(form=form, **options)

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Read the answers. White space alone is no answer, also for validators that look at what came in."""
        super().process(*args, **kwargs)
        for field in self:
            if field.type in TYPED and field.raw_data:
                field.raw_data = [clean(value) for value in field.raw_data]

    def problems(self) -> list[tuple[Field, str]]:
        """Every field that needs a change, with the first thing that is wrong with it."""
        return [(field, text) for field in self if (text := first_problem(field.errors))]


TYPED = {"StringField", "TextAreaField", "EmailField", "SearchField"}


def first_problem(errors: Any) -> str:
    """The first text in a field's errors, which nest where fields do; empty when there is none."""
    if isinstance(errors, Mapping):
        errors = list(errors.values())
    if isinstance(errors, Sequence) and not isinstance(errors, str):
        return next((text for one in errors if (text := first_problem(one))), "")
    return str(errors)


def clean(value: Any) -> Any:
    """Without surrounding white space and NUL bytes; anything but text is left as it is."""
    return value.replace("\x00", "").strip() if isinstance(value, str) else value
