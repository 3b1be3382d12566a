# The demo in a container, for machines for which no local Slack is published: `docker compose up demo`.
# It is built for linux/amd64 (compose.yaml says so), which Docker Desktop runs on ARM, too.

FROM node:22-slim AS local-slack
WORKDIR /demo/.aiops
COPY bot/demo/npm/*.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM python:3.12-slim
WORKDIR /src
# .dockerignore lets only what the wheel is built from in here.
COPY . .
RUN PIP_CONSTRAINT=constraints.txt pip install --no-cache-dir --constraint constraints.txt '.[demo]' \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin aiops
# The demo writes its logs beside the local Slack.
COPY --from=local-slack --chown=10001 /demo /demo
ENV PYTHONUNBUFFERED=1
EXPOSE 8090
USER 10001
WORKDIR /demo
ENTRYPOINT ["aiops", "demo"]
# On loopback only the container itself would reach the page; compose.yaml publishes it on this machine's loopback.
CMD ["--no-open", "--slack-port", "8090", "--page-host", "0.0.0.0"]
