#!/usr/bin/env bash
# Installs what single tests need beside Node: without it they skip loudly on a laptop and fail in CI.
set -euo pipefail
mkdir -p "$HOME/.cache/llm-pool-tools"
export GOBIN="$HOME/.cache/llm-pool-tools"
[ -x "$GOBIN/grpcurl" ] || go install github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3
bash "$(dirname "$0")/jaeger.sh" install
