# One container, one volume: everything of a commune on one small machine.
FROM python:3.11-slim-bookworm
RUN pip install --no-cache-dir uv && useradd --create-home bonso && install -d -o bonso /data
WORKDIR /app
COPY pyproject.toml uv.lock README.md LICENSE ./
RUN uv sync --locked --no-dev --no-install-project
COPY bot bot
COPY api api
COPY content content
COPY locales locales
COPY migrations migrations
RUN uv sync --locked --no-dev
USER bonso
ENV BONSO_DATA_DIR=/data
VOLUME /data
EXPOSE 8000
CMD ["/app/.venv/bin/bonso", "serve", "--host", "0.0.0.0"]
