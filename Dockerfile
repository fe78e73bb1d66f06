# One static program in an image without a shell, run by an ordinary user on a read-only root. PostgreSQL is elsewhere:
# see compose.yaml. A stop takes up to 50 seconds: `docker stop --time 60`, or work under way is cut off.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG RELEASE=
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w -X main.release=${RELEASE}" -o /imprimatur ./cmd/imprimatur \
    && install -d -m 0750 /empty

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /imprimatur /imprimatur
COPY --from=build --chown=nonroot:nonroot /empty /data
ENV APP_ENV=production ADDR=:8080 DATA_DIR=/data
USER nonroot
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 CMD ["/imprimatur", "healthcheck"]
ENTRYPOINT ["/imprimatur"]
CMD ["serve"]
