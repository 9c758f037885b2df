"""Photos, sent one by one before the review that shows them."""

from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request

from api import guard, idempotency
from api.bodies import take_file
from api.contract import Contract
from api.idempotency import Result
from api.views import StorefrontView
from reviews.common.rates import Doing
from reviews.content import limits
from reviews.content.operations import media
from reviews.identity.permissions import Permission


class MediaSerializer(serializers.Serializer[Any]):
    """A photo that is kept, to be sent with a review."""

    id = serializers.UUIDField(source="pk", help_text="Send it in `photos` of the review.")
    state = serializers.CharField()
    width = serializers.IntegerField(min_value=1, help_text="In pixels, as it was sent.")
    height = serializers.IntegerField(min_value=1)


class Uploads(StorefrontView):
    """Photos that are sent in."""

    contracts: ClassVar = {
        "POST": Contract(
            id="uploadPhoto",
            permission=Permission.CONTRIBUTION_SUBMIT,
            summary="Upload a photo",
            description="The body is the photo itself: JPEG, PNG, WebP, HEIC or AVIF, found out "
            "from its bytes. It is turned upright, made smaller and freed of everything but its "
            "pixels. An upload that nothing is sent with within a day is deleted.",
            answers={201: MediaSerializer},
            # Any image, whatever it is called: what it is, its bytes tell.
            raw_types=("application/octet-stream", "image/*"),
            body_max=limits.PHOTO_BYTES_MAX,
            doing=Doing.UPLOAD,
        )
    }

    def post(self, request: Request) -> HttpResponse:
        """Receive a photo."""
        at = timezone.now()
        with take_file(request) as upload:
            upload.stream.seek(0)
            data = upload.stream.read()

        def act() -> Result:
            with guard.admitted(request, self.weighed):
                photo = media.receive(
                    by=self.access.principal.actor,
                    at=at,
                    company=self.access.company,
                    data=data,
                )
            return Result(status=201, data=MediaSerializer(photo).data)

        return idempotency.once(request, body=data, at=at, act=act)
