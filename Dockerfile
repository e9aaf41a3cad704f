# The relay with the client inside: one static binary in an empty image, which is not root and writes nothing.
FROM rust:1.95-alpine AS build
RUN apk add --no-cache ca-certificates musl-dev nodejs npm && rustup target add wasm32-unknown-unknown
WORKDIR /alcove
COPY . .
RUN cargo xtask build && cargo build --release --locked --package alcove-relay

FROM scratch
COPY --from=build /alcove/target/release/alcove-relay /alcove-relay
# For a bus that speaks TLS.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
USER 65534:65534
ENV ALCOVE_LISTEN=0.0.0.0:8787
EXPOSE 8787
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=15s CMD ["/alcove-relay", "--selftest", "http://127.0.0.1:8787"]
ENTRYPOINT ["/alcove-relay"]
