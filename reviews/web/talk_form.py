"""The forms for questions, answers and comments: one text, a name, and an address if wanted."""

from datetime import date
from typing import Any, ClassVar, Self
from uuid import uuid4

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from reviews.content.drafts import Draft, InvalidContribution, Rules, checked
from reviews.content.kinds import Kind
from reviews.content.limits import BODY_MAX, EMAIL_MAX, NAME_MAX
from reviews.web.while_typing import WRONG_ADDRESS, say_limits


class TalkForm(forms.Form):
    """Something to say, as a visitor writes it. Only the text must be given."""

    kind: ClassVar[Kind]
    title: ClassVar[Promise]
    """The heading above the form."""
    promise: ClassVar[Promise]
    """What happens to it."""
    send: ClassVar[Promise]
    """What the button does."""
    busy: ClassVar[Promise]
    """The same form is being stored by another request."""

    submission_key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    """Random, made with the page: the same form sent twice is said once."""
    body = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": 4, "data-limit": BODY_MAX}),
    )
    author_name = forms.CharField(
        required=False,
        label=gettext_lazy("Name to show"),
        help_text=gettext_lazy("Stands beside your words. A first name is enough."),
        widget=forms.TextInput(
            attrs={"class": "input", "autocomplete": "nickname", "data-limit": NAME_MAX}
        ),
    )
    email = forms.EmailField(
        required=False,
        max_length=EMAIL_MAX,
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Never shown. For news about what you wrote."),
        widget=forms.EmailInput(
            attrs={"class": "input", "autocomplete": "email", "data-wrong": WRONG_ADDRESS}
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_limits(self)

    @classmethod
    def fresh(cls, *, author_name: str = "") -> Self:
        """Return an empty form with a key of its own; a name that is too long is left out."""
        initial = {"submission_key": uuid4().hex}
        if len(author_name) <= NAME_MAX:
            initial["author_name"] = author_name
        return cls(initial=initial)

    @classmethod
    def of(cls, draft: Draft) -> Self:
        """Return the form filled in with what was said before, to change it."""
        return cls(initial={"body": draft.body, "author_name": draft.author_name})

    def know_author(self) -> None:
        """Ask for no address: the author is known by the way that led here."""
        self.fields.pop("email", None)

    def draft(self) -> Draft:
        """Return what was typed, as far as it could be read."""
        read = self.cleaned_data
        return Draft(body=read.get("body", ""), author_name=read.get("author_name", ""))

    def clean(self) -> dict[str, Any]:
        """Ask content what it would say, so that all faults are told at once."""
        try:
            checked(self.draft(), kind=self.kind, rules=Rules(today=date.max))
        except InvalidContribution as error:
            self.refuse(error)
        return self.cleaned_data

    def refuse(self, error: InvalidContribution) -> None:
        """Put what content does not take beside the fields."""
        for name, messages in error.errors.items():
            field = name if name in self.fields else None
            if field is None or field not in self.errors:
                self.add_error(field, messages)


class QuestionForm(TalkForm):
    """A question about a product."""

    kind = Kind.QUESTION
    title = gettext_lazy("Ask a question")
    promise = gettext_lazy(
        "Your question is checked first. Most appear within moments; then the shop and other "
        "customers can answer."
    )
    send = gettext_lazy("Send question")
    busy = gettext_lazy(
        "Your question is being stored right now. Please send it once more in a moment."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].label = gettext_lazy("Your question")
        self.fields["body"].help_text = gettext_lazy("What would you like to know?")


class AnswerForm(TalkForm):
    """An answer to a question."""

    kind = Kind.ANSWER
    title = gettext_lazy("Answer this question")
    promise = gettext_lazy("Your answer is checked first. Most appear within moments.")
    send = gettext_lazy("Send answer")
    busy = gettext_lazy(
        "Your answer is being stored right now. Please send it once more in a moment."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].label = gettext_lazy("Your answer")
        self.fields["body"].help_text = gettext_lazy("Say what you know from using it.")


class CommentForm(TalkForm):
    """A comment on a product or on a review."""

    kind = Kind.COMMENT
    title = gettext_lazy("Write a comment")
    promise = gettext_lazy("Your comment is checked first. Most appear within moments.")
    send = gettext_lazy("Send comment")
    busy = gettext_lazy(
        "Your comment is being stored right now. Please send it once more in a moment."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].label = gettext_lazy("Your comment")
