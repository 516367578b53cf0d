"""Pictures as answers: drawn anew when they came, shown in their page, kept by a browser under a name of ours."""

from fastapi import Response
from starlette.exceptions import HTTPException

_EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png"}


def picture(content: bytes, media_type: str, name: str) -> Response:
    """Anything but a picture is nothing that we have."""
    extension = _EXTENSIONS.get(media_type)
    if extension is None:
        raise HTTPException(404)
    said = f'inline; filename="{name}.{extension}"'
    return Response(content, media_type=media_type, headers={"Content-Disposition": said})
