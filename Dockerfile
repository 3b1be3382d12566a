# aiops in a container: `docker build -t aiops .`, then `docker run --env-file aiops.env -p 8080:8080 aiops`.
# Settings and secrets come from the environment of the running container; the image holds none.

FROM python:3.12-slim AS build
WORKDIR /src
# .dockerignore lets only what the wheel is built from in here.
COPY . .
RUN PIP_CONSTRAINT=constraints.txt pip wheel --no-cache-dir --no-deps --wheel-dir /wheels . \
    && python -m venv /opt/aiops \
    && /opt/aiops/bin/pip install --no-cache-dir --constraint constraints.txt /wheels/*.whl

FROM python:3.12-slim
COPY --from=build /opt/aiops /opt/aiops
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin aiops
# On loopback only the container itself would reach the metrics API and /healthz. The operations port (8081) stays there:
# AIOPS_OPERATIONS_HOST=0.0.0.0 opens it to Prometheus, in a network that the internet does not see.
ENV PATH=/opt/aiops/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    AIOPS_HTTP_HOST=0.0.0.0 \
    AIOPS_HTTP_PORT=8080
EXPOSE 8080
USER 10001
WORKDIR /tmp
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ['AIOPS_HTTP_PORT']), timeout=3); c.request('GET', '/healthz'); sys.exit(c.getresponse().status != 200)"]
ENTRYPOINT ["aiops"]
CMD ["run"]
