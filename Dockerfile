FROM python:3.11-slim-bookworm

# Pango draws the papers, Tinos has the letters of a Vietnamese official paper, gettext makes the
# English catalogue ready.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-croscore gettext \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /portal
COPY requirements.txt requirements-s3.txt ./
RUN pip install --no-cache-dir --require-hashes --only-binary :all: --requirement requirements.txt --requirement requirements-s3.txt
COPY . .

ENV DATA=/data STATIC_ROOT=/portal/static-built PYTHONUNBUFFERED=1
RUN for english in locale/en/LC_MESSAGES/*.po; do msgfmt --check-format --output-file="${english%.po}.mo" "$english" || exit; done \
    && DATA=/tmp/build SECRET_KEY=only-to-build python manage.py build_assets \
    && DATA=/tmp/build SECRET_KEY=only-to-build python manage.py collectstatic --noinput \
    && rm -r /tmp/build \
    && useradd --system --uid 1000 --home-dir /data portal \
    && install --directory --owner portal --mode 700 /data

USER portal
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "contest_portal.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "4"]
