import pytest
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    FieldList,
    FileField,
    FormField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms import Form as Plain
from wtforms.validators import Email, InputRequired, Length, NumberRange

from lms.web.forms import Form, clean, first_problem


class EverythingForm(Form):
    what = StringField("What will you do?", description="One action.", validators=[InputRequired()])
    mail = StringField("E-mail", validators=[Email()])
    why = TextAreaField("What may get in the way?", validators=[Length(max=10)])
    by = DateField("By when?")
    at = TimeField("At what time?")
    many = IntegerField("How many?", validators=[NumberRange(1, 5)])
    share = DecimalField("Share")
    member = SelectField("Member", choices={"LK": "Sri Lanka", "FJ": "Fiji"})
    see = RadioField("Who may see it?", choices={"all": "All alumni", "none": "Nobody"}, validators=[InputRequired()])
    topics = SelectMultipleField("Topics", choices={"a": "Documents", "b": "Interviewing"})
    agree = BooleanField("I have read this", validators=[InputRequired("Read it and tick the box")])
    paper = FileField("Evidence", description="A PDF of at most 5 MB.")
    secret = PasswordField("Password")


FIELDS = [name for name in dir(EverythingForm) if hasattr(getattr(EverythingForm, name), "field_class")]
ALL = "{{ forms.form_open(form) }}" + "".join(f"{{{{ forms.field(form.{name}) }}}}" for name in FIELDS)
PAGE = ALL + '{{ forms.submit("Save plan") }}{{ forms.form_close() }}'
GOOD = {
    "what": "Brief officers",
    "mail": "ann@example.org",
    "why": "Shifts",
    "by": "2027-06-11",
    "at": "14:30",
    "many": "3",
    "share": "1.5",
    "member": "FJ",
    "see": "none",
    "topics": ["a", "b"],
    "agree": "y",
    "secret": "hunter2",
}


def test_every_field_has_its_label_and_its_hint(show):
    soup = show(PAGE, make=EverythingForm)
    assert soup.form["method"] == "post"
    assert soup.form.has_attr("novalidate")
    assert soup.select_one("form [name=csrf_token]")
    for control in soup.select("input:not([type=hidden]):not([type=radio]):not([type=checkbox]), select, textarea"):
        assert soup.select_one(f"label[for='{control['id']}']"), control
    assert soup.select_one("#what")["aria-describedby"] == "what-hint"
    assert soup.select_one("#paper")["aria-describedby"] == "paper-hint"
    assert [legend.text for legend in soup.select("legend")] == ["Who may see it?", "Topics"]
    assert not soup.select("[aria-invalid], .error, [role=alert], :checked, [maxlength]")
    assert soup.select_one("#by")["type"] == "date"


def validated(form_class):
    def make():
        form = form_class()
        form.validate()
        return form

    return make


def test_bad_answers_are_said_above_and_beside_and_kept(show):
    typed = GOOD | {"what": " ", "why": "far too long a text", "by": "July", "many": "six", "member": "XX", "agree": ""}
    typed |= {"mail": "ann", "share": "half", "at": "soon", "secret": "hunter2"}
    del typed["see"]
    soup = show(PAGE, form=typed, make=validated(EverythingForm))
    said = {link["href"][1:]: link.text for link in soup.select("[role=alert] a")}
    assert said == {
        "what": "Fill this in",
        "mail": "Write an e-mail address, for example name@example.org",
        "why": "Write at most 10 characters",
        "by": "Write the date as day, month and year",
        "at": "Write the time with hours and minutes, for example 14:30",
        "many": "Write a whole number",
        "share": "Write a number",
        "member": "Choose one from the list",
        "see": "Fill this in",
        "agree": "Read it and tick the box",
    }
    assert soup.select_one("[role=alert] h2").text == "10 answers need a change"
    for name, text in said.items():
        assert soup.select_one(f"#{name}-error").text == text
        assert soup.select_one(f"#{name}").name in ("input", "select", "textarea"), "the list leads to the control"
    assert soup.select_one("#why").text.strip() == "far too long a text"
    assert soup.select_one("#many")["value"] == "six"
    assert soup.select_one("#by")["value"] == "July"
    assert soup.select_one("#mail")["aria-invalid"] == "true"
    assert soup.select_one("#what")["aria-describedby"] == "what-hint what-error"
    assert [box["value"] for box in soup.select("[name=topics][checked]")] == ["a", "b"]
    assert "hunter2" not in str(soup)


def test_good_answers_are_shown_again_without_complaint(show):
    soup = show(PAGE, form=GOOD, make=validated(EverythingForm))
    assert not soup.select("[role=alert], .error")
    assert soup.select_one("[name=see][checked]")["value"] == "none"
    assert soup.select_one("#member [selected]")["value"] == "FJ"
    assert soup.select_one("#agree").has_attr("checked")


def test_what_people_type_cannot_break_out(show):
    nasty = '"><script>x</script>'
    soup = show(PAGE, form=GOOD | {"what": nasty, "why": f"</textarea>{nasty}"}, make=validated(EverythingForm))
    assert not soup.select("script")
    assert soup.select_one("#what")["value"] == nasty
    assert soup.select_one("#why").text.strip() == f"</textarea>{nasty}"


def test_attributes_and_marks_of_a_field(show):
    soup = show(
        '{{ forms.form_open(form, action="/x", upload=true, id="plan", guard=true, keep="plan-7") }}'
        '{{ forms.field(form.secret, autocomplete="current-password") }}'
        '{{ forms.field(form.why, optional=true, hint="No names.", rows=9, class="input--s") }}'
        "{{ forms.form_close() }}",
        make=EverythingForm,
    )
    form = soup.form
    assert (form["action"], form["id"], form["enctype"]) == ("/x", "plan", "multipart/form-data")
    assert form.has_attr("data-guard")
    assert form["data-keep"] == "plan-7"
    assert form["data-kept"]
    assert soup.select_one("#secret")["autocomplete"] == "current-password"
    area = soup.select_one("#why")
    assert (area["rows"], area["class"]) == ("9", ["input", "input--s"])
    assert "(optional)" in soup.select_one("label[for=why]").text
    assert soup.select_one("#why-hint").text == "No names."


def test_a_button_that_posts(show):
    soup = show('{{ forms.post_button("/x", "Offer seat", fields={"n": "<1>"}, about="Maria") }}')
    assert (soup.form["method"], soup.form["action"]) == ("post", "/x")
    assert soup.select_one("[name=n]")["value"] == "<1>"
    assert soup.button.text == "Offer seat: Maria"
    assert not soup.select("[popover]")


def test_a_button_that_asks_first_works_without_scripts(show):
    row = '{{ forms.post_button("/x", "Withdraw", confirm="Withdraw <Maria>?", fields={"id": %d}) }}'
    soup = show(row % 1 + row % 2)
    for opener, dialog in zip(soup.select("body > button"), soup.select("[popover]"), strict=True):
        assert opener["type"] == "button"
        assert opener["popovertarget"] == dialog["id"]
        assert dialog["role"] == "dialog"
        assert "Withdraw <Maria>?" in dialog.p.text
        assert dialog.select_one("form[method=post] button")
        assert dialog.select_one("button[popovertargetaction=hide]")["popovertarget"] == dialog["id"]


class LineForm(Plain):
    name = StringField(validators=[InputRequired("Write a name")])


class NestedForm(Form):
    lines = FieldList(FormField(LineForm), min_entries=2)
    days = FieldList(StringField(validators=[InputRequired("Write a day")]), min_entries=1)

    def validate_days(self, field):
        if len(field.data) > 1:
            raise ValidationError("Write one day")


def test_problems_of_nested_fields_are_texts(app):
    with app.test_request_context("/", method="POST", data={"lines-0-name": "a", "lines-1-name": "", "days-0": ""}):
        form = NestedForm()
        assert not form.validate()
        assert [text for _field, text in form.problems()] == ["Write a name", "Write a day"]


def test_problems_of_the_whole_form_are_said_too(show):
    def make():
        form = EverythingForm()
        form.form_errors.append("Choose another date or another room")
        return form

    soup = show(PAGE, make=make)
    assert soup.select_one("[role=alert] li").text == "Choose another date or another room"
    assert soup.select_one("[role=alert] h2").text == "1 answer needs a change"


@pytest.mark.parametrize(
    ("errors", "text"), [((), ""), ([], ""), ({"a": [], "b": ["x"]}, "x"), ([[], [{"c": ["y"]}]], "y"), (["z"], "z")]
)
def test_the_first_problem(errors, text):
    assert first_problem(errors) == text


@pytest.mark.parametrize(("typed", "kept"), [("  a\x00b ", "ab"), (7, 7), (None, None)])
def test_typed_text_is_cleaned(typed, kept):
    assert clean(typed) == kept


class CountForm(Form):
    name = StringField(validators=[Length(min=3)])
    text = StringField(validators=[Length(min=2, max=4)])
    n = IntegerField(validators=[NumberRange(min=2)])


def test_numbers_stand_in_what_is_said(app):
    with app.test_request_context("/", method="POST", data={"name": "a", "text": "abcde", "n": "1"}):
        form = CountForm()
        form.validate()
        assert [text for _field, text in form.problems()] == [
            "Write at least 3 characters",
            "Write 2 to 4 characters",
            "Write a number of at least 2",
        ]
