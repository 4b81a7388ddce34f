FROM golang:1.26-trixie AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /linli ./cmd/linli

FROM debian:trixie-slim
# The server programs are for a database of Linli's own; LINLI_DATABASE_URL needs none.
RUN apt-get update \
	&& apt-get install --yes --no-install-recommends ca-certificates postgresql-17 wget \
	&& rm -rf /var/lib/apt/lists/* /var/lib/postgresql/* \
	&& useradd --system --create-home --home-dir /var/lib/linli linli
COPY --from=build /linli /usr/local/bin/linli
USER linli
ENV LINLI_DATA=/var/lib/linli LINLI_LISTEN=0.0.0.0:8080
VOLUME /var/lib/linli
EXPOSE 8080
HEALTHCHECK --start-period=60s --interval=15s --timeout=5s CMD ["wget", "--quiet", "--spider", "http://127.0.0.1:8080/healthz"]
ENTRYPOINT ["linli"]
CMD ["serve"]
