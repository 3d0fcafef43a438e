# leakgate with Node and Go: for CI, and for macOS and Windows, where leakgate itself does not run.
#
#   docker build --tag leakgate .
#   docker run --rm leakgate leakgate doctor
#   docker run --rm --volume "$PWD:/measure" --user "$(id -u):$(id -g)" leakgate \
#     leakgate run --target "command:./my-server --addr {address} --pprof {pprof}" --out leakgate-report

ARG NODE_VERSION=20
ARG GO_VERSION=1.26

FROM node:${NODE_VERSION}-bookworm-slim AS package
WORKDIR /source
COPY package.json package-lock.json .npmrc ./
# The scripts of dependencies compile heapdump, which nothing here uses.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm pack --pack-destination /tmp

FROM golang:${GO_VERSION}-bookworm AS go

FROM node:${NODE_VERSION}-bookworm-slim
# Go fetches modules over TLS, and with git where a module proxy does not have them.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates git \
  && rm -rf /var/lib/apt/lists/*
COPY --from=go /usr/local/go /usr/local/go
COPY --from=package /tmp/leakgate-*.tgz /tmp/
# Without heapdump (--omit=optional), Node writes heap snapshots itself, and the image needs no compiler.
RUN npm install --global --omit=optional --no-audit --no-fund /tmp/leakgate-*.tgz \
  && npm cache clean --force \
  && rm /tmp/leakgate-*.tgz
# Folders that any user may write to, for `docker run --user`.
RUN mkdir --mode=1777 /cache /measure
ENV PATH=/usr/local/go/bin:$PATH \
  LEAKGATE_CACHE=/cache/leakgate \
  GOCACHE=/cache/go-build \
  GOMODCACHE=/cache/go-mod \
  npm_config_cache=/cache/npm
USER node
WORKDIR /measure
# No entry point of its own, so that GitLab and others can run a shell in the image.
CMD ["leakgate", "--help"]
