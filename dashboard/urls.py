"""Where each page of the dashboard answers. A topic with several pages has a block of its own."""

from django.urls import path

from dashboard.views import health, home, inbox, orders, search, session

app_name = "dashboard"

urlpatterns = [
    path("", home.home, name="home"),
    # Exceptions
    path("inbox/", inbox.listing, name="inbox"),
    path("inbox/act/", inbox.act, name="inbox_act"),
    path("inbox/<int:pk>/", inbox.exception, name="exception"),
    path("inbox/<int:pk>/<slug:name>/", inbox.fix, name="fix"),
    # Orders
    path("search/", search.search, name="search"),
    path("orders/<slug:shop>/<str:mirakl_order_id>/", orders.order, name="order"),
    # Who is there
    path("login/", session.login, name="login"),
    path("logout/", session.logout, name="logout"),
    path("password/", session.password, name="password"),
    # For those who supervise the processes
    path("health/", health.alive, name="health"),
    path("health/ready/", health.ready, name="ready"),
]
