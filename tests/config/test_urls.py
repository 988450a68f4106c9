"""The web application answers, with its limits for browsers."""

import pytest


@pytest.mark.django_db
class TestFrontDoor:
    def test_leads_to_the_orders_and_asks_who_is_there(self, client):
        answer = client.get("/", follow=True)

        assert answer.redirect_chain[0] == ("/admin/integration/order/", 302)
        assert answer.status_code == 200
        assert b"Marketbridge" in answer.content

    def test_forbids_scripts_of_others(self, client):
        policy = client.get("/admin/login/").headers["Content-Security-Policy"]

        assert "script-src 'self' 'unsafe-eval'" in policy
        assert "frame-ancestors 'none'" in policy

    def test_lets_only_the_admin_evaluate_expressions(self, client):
        assert "unsafe-eval" not in client.get("/").headers["Content-Security-Policy"]
