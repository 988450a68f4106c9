"""Where each page of the dashboard answers. A topic with several pages has a block of its own."""

from django.urls import path

from dashboard.views import (
    books,
    changes,
    connections,
    differences,
    entries,
    entry_acts,
    exports,
    fees,
    going_live,
    health,
    home,
    inbox,
    lone_lines,
    orders,
    payout_acts,
    payouts,
    results,
    sales,
    search,
    session,
    shops,
)

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
    # Money
    path("money/payouts/", payouts.listing, name="payouts"),
    path("money/journal/", entries.listing, name="entries"),
    path("money/journal/export/", exports.of_period, name="export_period"),
    path("money/journal/post/", entry_acts.post_marked, name="post_entries"),
    path("money/journal/<int:pk>/", entries.entry, name="entry"),
    path("money/journal/posting/<int:pk>/", entries.posting, name="posting"),
    path("money/line/<int:pk>/", payouts.transaction_line, name="transaction_line"),
    path("money/payouts/<slug:shop>/<str:mirakl_cycle_id>/", payouts.payout, name="payout"),
    path(
        "money/payouts/<slug:shop>/<str:mirakl_cycle_id>/lines/",
        payouts.payout_lines_view,
        name="payout_lines",
    ),
    path(
        "money/payouts/<slug:shop>/<str:mirakl_cycle_id>/deposit/",
        payout_acts.confirm_deposit,
        name="confirm_deposit",
    ),
    path(
        "money/payouts/<slug:shop>/<str:mirakl_cycle_id>/export/",
        exports.of_payout,
        name="export",
    ),
    path(
        "money/payouts/<slug:shop>/<str:mirakl_cycle_id>/evidence/",
        payout_acts.evidence,
        name="evidence",
    ),
    path("money/deposit/<int:pk>/undo/", payout_acts.undo_deposit, name="undo_deposit"),
    path("money/export/<int:pk>/", exports.file, name="export_file"),
    path("money/document/<int:pk>/", payout_acts.document, name="document"),
    path("money/journal/<int:pk>/post/", entry_acts.post, name="post_entry"),
    path("money/journal/<int:pk>/reverse/", entry_acts.reverse, name="reverse_entry"),
    path("money/journal/<int:pk>/approve/", entry_acts.approve, name="approve_entry"),
    path("money/differences/", differences.listing, name="differences"),
    path("money/differences/accept/", differences.accept, name="accept_differences"),
    path("money/differences/undo/", differences.undo, name="undo_differences"),
    path("money/unmatched/", lone_lines.listing, name="lone_lines"),
    path("money/unmatched/confirm/", lone_lines.confirm, name="confirm_lone_lines"),
    path("money/unmatched/undo/", lone_lines.undo, name="undo_lone_lines"),
    path("money/unmatched/<int:pk>/rule/", lone_lines.rule, name="line_rule"),
    path("money/fees/", fees.audit, name="fees"),
    path("money/fees/dispute.csv", fees.disputes, name="fee_disputes"),
    path("money/results/", results.results, name="results"),
    path("money/results/<str:by>.csv", results.results_file, name="results_file"),
    path("money/sales/", sales.sales, name="sales"),
    path("money/sales/<str:what>.csv", sales.sales_file, name="sales_file"),
    path("money/books/", books.listing, name="books_list"),
    path("money/books/<slug:slug>/", books.books, name="books"),
    # Connections
    path("connections/", connections.connections, name="connections"),
    path("connections/stop/", connections.stop_all, name="stop_all"),
    path("connections/store/", connections.connect_store, name="connect_store"),
    path("connections/store/<slug:slug>/", connections.connect_store, name="reconnect_store"),
    path(
        "connections/store/<slug:slug>/disconnect/",
        connections.disconnect_store,
        name="disconnect_store",
    ),
    path("connections/shop/", connections.connect_shop, name="connect_shop"),
    path("connections/shop/<slug:slug>/", connections.connect_shop, name="reconnect_shop"),
    path(
        "connections/shop/<slug:slug>/disconnect/",
        connections.disconnect_shop,
        name="disconnect_shop",
    ),
    # Shops
    path("shops/<slug:slug>/", shops.shop, name="shop"),
    path("shops/<slug:slug>/rules/", shops.rules, name="shop_rules"),
    path("shops/<slug:slug>/switch/", shops.switch, name="switch"),
    path("shops/<slug:slug>/stop/", shops.stop, name="stop_shop"),
    path("shops/<slug:slug>/going-live/", going_live.going_live, name="going_live"),
    path("shops/<slug:slug>/going-live/sort/", going_live.sort, name="sort_orders"),
    path("shops/<slug:slug>/going-live/try/", going_live.try_out, name="try_out"),
    # The record
    path("changes/", changes.record, name="changes"),
    # Who is there
    path("login/", session.login, name="login"),
    path("logout/", session.logout, name="logout"),
    path("password/", session.password, name="password"),
    # For those who supervise the processes
    path("health/", health.alive, name="health"),
    path("health/ready/", health.ready, name="ready"),
]
