"""Headers that keep a browser from what no page of ours asks for; addresses that name nothing."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

SOURCES = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none';"
    " base-uri 'self'; form-action 'self'; frame-ancestors 'none'; script-src 'self'"
)
FEATURES = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def browser_limits(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Say in every answer where scripts, styles and forms may come from and go to."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        # The admin's theme compiles its templates' expressions in the browser.
        evaluates = " 'unsafe-eval'" if request.path.startswith("/admin/") else ""
        response.headers.setdefault("Content-Security-Policy", SOURCES + evaluates)
        response.headers.setdefault("Permissions-Policy", FEATURES)
        return response

    return answer


def addresses_of_text(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Find nothing under an address with a NUL: no database has a text with it to compare."""

    def answer(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path:
            raise Http404
        return get_response(request)

    return answer
