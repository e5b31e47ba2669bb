# Listingwatch with everything from the lock file, run by an account without rights of its own.
#
#     docker build -t listingwatch .

FROM python:3.12-slim AS build
WORKDIR /src
RUN python -m venv /opt/listingwatch
# First what seldom changes, so that a change of ours does not fetch it all again.
COPY requirements.lock ./
RUN /opt/listingwatch/bin/python -m pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY domain domain
COPY matchers matchers
COPY rights rights
COPY crawler crawler
COPY storage storage
COPY alerts alerts
COPY listingwatch listingwatch
COPY console console
RUN /opt/listingwatch/bin/python -m pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.12-slim
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /var/lib/listingwatch listingwatch \
    && install -d -o listingwatch -g listingwatch -m 0700 \
        /var/lib/listingwatch /var/lib/listingwatch/blobs /var/lib/listingwatch/backups
COPY --from=build /opt/listingwatch /opt/listingwatch
ENV PATH=/opt/listingwatch/bin:/usr/local/bin:/usr/bin:/bin
ENV LISTINGWATCH_HOME=/var/lib/listingwatch
ENV PYTHONUNBUFFERED=1
USER listingwatch
WORKDIR /var/lib/listingwatch
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=30s --start-period=60s --retries=3 \
    CMD ["listingwatch", "doctor", "--only", "database", "--only", "blobs"]
ENTRYPOINT ["listingwatch"]
CMD ["run"]
