#!/usr/bin/env bash
# Installs what single tests need beside Node: without it they skip loudly on a laptop and fail in CI.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p "$HOME/.cache/llm-pool-tools"
export GOBIN="$HOME/.cache/llm-pool-tools"
[ -x "$GOBIN/grpcurl" ] || go install github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3
# The versions stand in what they generate, so another one would look like a change.
[[ "$("$GOBIN/protoc-gen-go" --version 2>/dev/null)" = *" v1.36.12" ]] || go install google.golang.org/protobuf/cmd/protoc-gen-go@v1.36.12
[[ "$("$GOBIN/protoc-gen-go-grpc" --version 2>/dev/null)" = *" 1.6.2" ]] || go install google.golang.org/grpc/cmd/protoc-gen-go-grpc@v1.6.2
# What the Go client is built from, so that its tests need no network.
(cd client/go && go mod download)
(cd bench/load && go mod download)
bash scripts/python.sh install
bash scripts/jaeger.sh install

# Debian packages: only root can install them. A browser for the tests of the page; Prometheus with promtool for those of the metrics.
debian() { # program package
  if ! command -v "$1" >/dev/null && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2"
  fi
}
debian chromium chromium
debian promtool prometheus
