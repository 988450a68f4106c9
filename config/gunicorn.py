"""How gunicorn serves the web application. A slow client never holds a process: threads wait."""

wsgi_app = "config.wsgi"
worker_class = "gthread"
workers = 2
threads = 4
# The master loads the application first, so that a wrong setting ends it with its one sentence
# and is not tried again and again by fresh workers.
preload_app = True
# Without this, gunicorn opens a socket for control under the home directory.
control_socket_disable = True
