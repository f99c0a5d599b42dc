# The portal in production: one image for the web, the worker, the beat and the migrations.
FROM python:3.11-slim AS bibliotheques
WORKDIR /construction
COPY requirements/uv.txt requirements/production.txt ./
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r uv.txt \
 && python -m venv --without-pip /opt/portail \
 && uv pip sync --no-cache --python /opt/portail/bin/python --compile-bytecode \
      --require-hashes production.txt

FROM python:3.11-slim
ENV PATH=/opt/portail/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=portal.settings.production \
    PORTAIL_VAR=/donnees \
    STATIC_ROOT=/portail/statiques
RUN useradd --system --uid 10001 --home-dir /donnees --create-home portail
COPY --from=bibliotheques /opt/portail /opt/portail
WORKDIR /portail
COPY . .
# The key only serves this line: it is neither kept nor used to sign anything. The files compressed
# here (a minute or two) are the ones every start then serves.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    ALLOWED_HOSTS=localhost PORTAIL_VAR=/tmp/construction \
    python manage.py collectstatic --noinput \
 && rm -rf /tmp/construction \
 && python -m compileall -q annuaire comptes diffusion partenaires portal territoire
USER portail
VOLUME /donnees
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["python", "deploy/sante.py", "web"]
CMD ["gunicorn", "--config", "deploy/gunicorn.py", "--bind", "0.0.0.0:8000", "--workers", "2"]
