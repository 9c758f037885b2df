"""The file with everything that is known about a person."""

from django.http import HttpResponse, JsonResponse

from reviews.interop.exporters.personal_data import PersonalDataExport


def data_file(export: PersonalDataExport, *, name: str) -> HttpResponse:
    """Return the file for a browser to save, called by ``name`` and the day."""
    response = JsonResponse(export.as_json(), json_dumps_params={"indent": 2})
    disposition = f'attachment; filename="{name}-{export.at:%Y-%m-%d}.json"'
    response["Content-Disposition"] = disposition
    return response
