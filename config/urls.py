"""Where each part of the web application answers."""

from django.contrib import admin
from django.urls import include, path

from dashboard.views.session import admin_login

urlpatterns = [
    path("admin/login/", admin_login),
    path("admin/", admin.site.urls),
    path("webhooks/", include("integration.webhooks")),
    path("", include("dashboard.urls")),
]
