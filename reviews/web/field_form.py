"""The form by which a company's people write one of their questions."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.catalog.models import Company
from reviews.content.field_data import FormFieldData, OptionData
from reviews.content.fields import Field, FieldRole
from reviews.content.limits import OPTIONS_MAX
from reviews.web.templatetags.components import in_words

ROWS = 4
"""Options that can be typed in at first."""
MORE = 3


class FieldForm(forms.Form):
    """One question. The fields are named as content names its faults; the rules are content's."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        role: FieldRole,
        company: Company,
        categories: Iterable[str],
        field: Field | None = None,
        category: str = "",
    ) -> None:
        """Make the fields that a question of this sort has; ``field`` is the one to change."""
        super().__init__(data)
        self.role = role
        self._code = field.code if field else ""
        codes = [code for code, _name in settings.LANGUAGES]
        # The company's own comes first, because it is needed.
        self._languages = sorted(codes, key=lambda code: code != company.default_language)
        self.rows = 0 if role is FieldRole.DIMENSION else self._count_rows(field)
        own = field.category if field else category
        named = dict.fromkeys([*categories, *([own] if own else [])])
        self.fields["category"] = forms.ChoiceField(
            required=False,
            label=gettext_lazy("Asked about"),
            choices=[("", gettext_lazy("All products")), *((name, name) for name in named)],
            initial=own,
            widget=forms.Select(attrs={"class": "input"}),
        )
        self._add_words("label", _("Question"), field.label if field else {})
        if role is FieldRole.DIMENSION:
            self._add_words("low_label", _("One star means"), field.low_label if field else {})
            self._add_words("high_label", _("Five stars mean"), field.high_label if field else {})
        self._add_options(field)
        if role is not FieldRole.SEGMENT:
            self.fields["is_required"] = forms.BooleanField(
                required=False,
                label=gettext_lazy("An answer is needed"),
                initial=bool(field and field.is_required),
            )
        self.fields["is_shown"] = forms.BooleanField(
            required=False,
            label=gettext_lazy("Show the answers beside the review"),
            initial=field.is_shown if field else role is not FieldRole.SEGMENT,
        )

    # ------------------------------------------------------------------------------ for templates

    @property
    def labels(self) -> list[forms.BoundField]:
        """The question, language by language."""
        return self._words("label")

    @property
    def ends(self) -> list[forms.BoundField]:
        """The words for the ends of the stars."""
        return [*self._words("low_label"), *self._words("high_label")]

    @property
    def option_rows(self) -> list[dict[str, Any]]:
        """The options: a hidden code and a text in each language."""
        return [
            {"code": self[f"options.{row}.code"], "labels": self._words(f"options.{row}.label")}
            for row in range(self.rows)
        ]

    @property
    def can_have_more(self) -> bool:
        """Whether there is room for more options."""
        return 0 < self.rows < OPTIONS_MAX

    # ---------------------------------------------------------------------------------- for views

    def question(self) -> FormFieldData:
        """Return what was typed."""
        read = self.cleaned_data
        return FormFieldData(
            code=self._code,
            role=self.role,
            category=read.get("category", ""),
            label=self._typed("label"),
            low_label=self._typed("low_label"),
            high_label=self._typed("high_label"),
            options=[
                OptionData(
                    code=read.get(f"options.{row}.code", ""),
                    label=self._typed(f"options.{row}.label"),
                )
                for row in self._filled()
            ],
            is_required=read.get("is_required", False),
            is_shown=read.get("is_shown", False),
        )

    def refuse(self, errors: Mapping[str, list[str]]) -> None:
        """Put what content does not take beside the fields."""
        filled = self._filled()
        for name, messages in errors.items():
            parts = name.split(".")
            if parts[0] == "options" and len(parts) > 1:
                parts[1] = str(filled[int(parts[1])])
            elif parts[0] == "options" and self.rows:
                # Too few or too many: told where the next one goes.
                next_row = min(len(filled), self.rows - 1)
                parts = ["options", str(next_row), "label", self._languages[0]]
            field = ".".join(parts)
            self.add_error(field if field in self.fields else None, messages)

    # ------------------------------------------------------------------------------------ its own

    def _count_rows(self, field: Field | None) -> int:
        count = max(ROWS, len(field.offered) + 1 if field else 0)
        if self.is_bound:
            sent = self.data.get("rows", "")
            count = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 3 else count
            count += MORE if self.data.get("do") == "more" else 0
        return max(2, min(count, OPTIONS_MAX))

    def _add_words(self, name: str, label: str, words: Mapping[str, str]) -> None:
        for code in self._languages:
            self.fields[f"{name}.{code}"] = forms.CharField(
                required=False,
                label=_("%(what)s (%(language)s)") % {"what": label, "language": in_words(code)},
                initial=words.get(code, ""),
                widget=forms.TextInput(attrs={"class": "input", "lang": code}),
            )

    def _add_options(self, field: Field | None) -> None:
        offered = field.offered if field else ()
        for row in range(self.rows):
            option = offered[row] if row < len(offered) else None
            self.fields[f"options.{row}.code"] = forms.CharField(
                required=False,
                initial=option.code if option else "",
                widget=forms.HiddenInput,
            )
            self._add_words(
                f"options.{row}.label",
                _("Option %(n)d") % {"n": row + 1},
                option.label if option else {},
            )

    def _words(self, name: str) -> list[forms.BoundField]:
        return [
            self[f"{name}.{code}"] for code in self._languages if f"{name}.{code}" in self.fields
        ]

    def _typed(self, name: str) -> dict[str, str]:
        return {code: self.cleaned_data.get(f"{name}.{code}", "") for code in self._languages}

    def _filled(self) -> list[int]:
        """Return the rows of options with a text in them."""
        return [
            row
            for row in range(self.rows)
            if any(text.strip() for text in self._typed(f"options.{row}.label").values())
        ]
