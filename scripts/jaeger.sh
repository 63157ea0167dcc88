#!/usr/bin/env bash
# A real Jaeger for looking at traces: OTLP on 4317 (gRPC) and 4318 (HTTP), the query API and the UI on 16686.
#   scripts/jaeger.sh            starts it and prints where; Ctrl-C ends it
#   scripts/jaeger.sh install    only makes the binary, for the tests (about 4 minutes on 2 cores, once)
# With Docker it is the official image. Without, it is built from its Go module: everything but the UI's pages.
set -euo pipefail
VERSION=1.76.0
TOOLS="$HOME/.cache/llm-pool-tools"
BINARY="$TOOLS/jaeger"

install_jaeger() {
  [ -x "$BINARY" ] && return
  command -v go >/dev/null || { echo 'jaeger.sh: needs Go to build Jaeger (or, to run it, Docker)' >&2; exit 1; }
  mkdir -p "$TOOLS"
  local from copy
  from=$(go mod download -json "github.com/jaegertracing/jaeger@v$VERSION" | sed -n 's/^\t"Dir": "\(.*\)",\{0,1\}$/\1/p')
  [ -d "$from" ] || { echo "jaeger.sh: the module of Jaeger $VERSION did not arrive" >&2; exit 1; }
  # As the main module its replace directives and go.sum hold; `go install` refuses it.
  copy=$(mktemp -d)
  # shellcheck disable=SC2064 # the name is known now and gone then
  trap "rm -rf '$copy'" EXIT
  cp -R "$from/." "$copy"
  chmod -R u+w "$copy"
  (cd "$copy" && nice -n 19 go build -trimpath -o jaeger ./cmd/all-in-one)
  mv "$copy/jaeger" "$BINARY"
  rm -rf "$copy"
}

if [ "${1:-}" = install ]; then
  install_jaeger
  exit
fi
[ $# -eq 0 ] || { echo 'usage: scripts/jaeger.sh [install]' >&2; exit 2; }

cat <<END
Jaeger is at http://127.0.0.1:16686 (query API: /api/traces?service=llm-pool; the pages need the image, not the Go build).
Start llm-pool with OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318
END
if docker info >/dev/null 2>&1; then
  exec docker run --rm -p 127.0.0.1:16686:16686 -p 127.0.0.1:4317:4317 -p 127.0.0.1:4318:4318 \
    "jaegertracing/all-in-one:$VERSION"
fi
install_jaeger
# Its other ports would listen on all interfaces.
OTEL_TRACES_SAMPLER=always_off exec "$BINARY" --log-level=warn --memory.max-traces=10000 \
  --collector.otlp.grpc.host-port=127.0.0.1:4317 --collector.otlp.http.host-port=127.0.0.1:4318 \
  --query.http-server.host-port=127.0.0.1:16686 --query.grpc-server.host-port=127.0.0.1:16685 \
  --collector.grpc-server.host-port=127.0.0.1:0 --collector.http-server.host-port=127.0.0.1:0 --admin.http.host-port=127.0.0.1:0
