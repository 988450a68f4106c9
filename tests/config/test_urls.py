"""The web application answers, with its limits for browsers."""

import pytest


@pytest.mark.django_db
class TestFrontDoor:
    def test_leads_to_the_login_and_on_to_the_morning_page(self, client, admin_user):
        answer = client.get("/", follow=True)
        assert answer.redirect_chain == [("/login/?next=/", 302)]
        assert b"Marketbridge" in answer.content

        who = {"username": "admin", "password": "password", "next": "/"}
        answer = client.post("/login/", who, follow=True)

        assert answer.redirect_chain == [("/", 302)]
        assert b"Morning" in answer.content

    def test_of_the_admin_is_the_same(self, client, admin_user):
        asked = client.get("/admin/integration/order/", follow=True)
        assert asked.redirect_chain[-1][0].startswith("/login/?next=")

        who = {"username": "admin", "password": "password", "next": "/admin/integration/order/"}
        answer = client.post("/login/", who)

        assert answer.url == "/admin/integration/order/"

    def test_leads_nobody_to_another_site(self, client, admin_user):
        who = {"username": "admin", "password": "password", "next": "https://evil.example/"}

        assert client.post("/login/", who).url == "/"

    def test_forbids_scripts_of_others(self, client):
        policy = client.get("/admin/login/").headers["Content-Security-Policy"]

        assert "script-src 'self' 'unsafe-eval'" in policy
        assert "frame-ancestors 'none'" in policy

    def test_lets_only_the_admin_evaluate_expressions(self, client):
        assert "unsafe-eval" not in client.get("/").headers["Content-Security-Policy"]
