# One image for every process of Parterre; the command says which one runs.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /parterre
COPY . .
RUN npm ci && npm prune --omit=dev

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0
WORKDIR /parterre
COPY --from=build /parterre .
USER node
# A process says itself whether it is ready; compose and Kubernetes ask it.
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=12 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Traced only where OTEL_EXPORTER_OTLP_ENDPOINT says where traces go; nothing of it is loaded otherwise.
ENTRYPOINT ["/bin/sh", "-c", "exec node --enable-source-maps ${OTEL_EXPORTER_OTLP_ENDPOINT:+--import ./packages/subgraph-kit/dist/tracing.js} \"$@\"", "parterre"]
CMD ["router/dist/main.js"]
