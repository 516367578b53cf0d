from django.http import HttpRequest, HttpResponse
from django.urls import path

from deploy.bench.comparators.drf.views import ClaimsView


def ready(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ready")


urlpatterns = [path("claims", ClaimsView.as_view()), path("health/ready", ready)]
