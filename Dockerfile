# The node agent as an image: tocsin, its bpftrace and its Node, nothing to fetch at run time.
#
#   docker build -t tocsin .        (npm run image also tries the result; it can do without a registry of images)
#   docker run --privileged --pid=host --network=host --cgroupns=host \
#     -v /sys/kernel/tracing:/sys/kernel/tracing -v /sys/kernel/debug:/sys/kernel/debug \
#     -v /sys/kernel/btf:/sys/kernel/btf:ro tocsin
#
# The host's processes and cgroups are what findings name, hence --pid and --cgroupns; bpftrace attaches through
# tracing and debug and reads the kernel's types in btf.
ARG NODE_IMAGE=node:24-trixie-slim
ARG BASE_IMAGE=debian:trixie-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
COPY scripts/node scripts/node
# A private registry's settings come as a secret (--secret id=npmrc,src=...), so that no layer keeps them.
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc \
    npm ci --include=dev --include=optional --ignore-scripts --loglevel=error --no-progress
COPY tsconfig.json tsconfig.build.json ./
COPY src src
RUN npm run -s build && npm prune --omit=dev --ignore-scripts --loglevel=error --offline \
    && find node_modules -type d -empty -delete

FROM ${BASE_IMAGE}
# The version is the one that the sensor is tested with; libstdc++6 is Node's.
RUN apt-get -q update \
    && DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends 'bpftrace=0.23.*' libstdc++6 \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/apt /var/log/dpkg.log
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY package.json LICENSE /opt/tocsin/
COPY bpf /opt/tocsin/bpf
COPY --from=build /build/node_modules /opt/tocsin/node_modules
COPY --from=build /build/dist /opt/tocsin/dist
RUN ln -s /opt/tocsin/dist/app/main.js /usr/local/bin/tocsin
ARG VERSION=unreleased
LABEL org.opencontainers.image.title="tocsin" \
      org.opencontainers.image.description="Finds beacons on Linux nodes from kernel telemetry, and says which process sends them" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}"
ENTRYPOINT ["tocsin"]
CMD ["watch"]
