#!/usr/bin/env bash
# Installs what single tests need beside Node: without it they skip loudly on a laptop and fail in CI.
set -euo pipefail
mkdir -p "$HOME/.cache/llm-pool-tools"
export GOBIN="$HOME/.cache/llm-pool-tools"
[ -x "$GOBIN/grpcurl" ] || go install github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3
bash "$(dirname "$0")/jaeger.sh" install

# Debian packages: only root can install them. A browser for the tests of the page; Prometheus with promtool for those of the metrics.
debian() { # program package
  if ! command -v "$1" >/dev/null && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2"
  fi
}
debian chromium chromium
debian promtool prometheus
