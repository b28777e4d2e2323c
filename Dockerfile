# Both services' images: docker build --target planner-service . (or executor-service). docs/decisions/0017 says why so.
ARG BUILD_IMAGE=docker.io/library/maven:3.9-eclipse-temurin-25
ARG RUNTIME_IMAGE=docker.io/library/eclipse-temurin:25-jre

FROM ${BUILD_IMAGE} AS build
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/root/.m2 \
    mvn -q -B -ntp -pl planner-service,executor-service -am package -Dmaven.test.skip=true -Dspotless.skip=true \
 && for service in planner-service executor-service; do \
      libraries="/layers/$service/libraries" && own="/layers/$service/own" \
      && mkdir -p "$libraries" "$own/lib" \
      && cp -r "$service/target/lib" "$libraries/" \
      && for jar in */target/*.jar; do \
           [ ! -e "$libraries/lib/${jar##*/}" ] || mv "$libraries/lib/${jar##*/}" "$own/lib/" || exit 1; \
         done \
      && cp "$service"/target/"$service"-*-exec.jar "$own/$service.jar" || exit 1; \
    done

FROM ${RUNTIME_IMAGE} AS base
# A user without a name anywhere else, and the folders it may write: state and artifacts. The rest belongs to root.
RUN groupadd --gid 10001 planexec \
 && useradd --uid 10001 --gid planexec --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin planexec \
 && install -d -o planexec -g planexec /data /artifacts \
 && install -d /app /workspace
COPY --chmod=0755 docker/healthy /app/healthy
WORKDIR /app
USER 10001:10001
HEALTHCHECK --interval=5s --timeout=4s --start-period=90s --retries=6 CMD ["/app/healthy"]

FROM base AS planner-service
ENV SERVER_PORT=8080 \
    PLANEXEC_PLANNER_STATEDIR=/data/streams
EXPOSE 8080
# What seldom changes comes first: libraries, then this project's own classes.
COPY --from=build /layers/planner-service/libraries/ /app/
COPY --from=build /layers/planner-service/own/ /app/
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=70", "-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true", \
  "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-jar", "/app/planner-service.jar"]

FROM base AS executor-service
USER root
# Charts have words in them.
RUN apt-get update \
 && apt-get install -y --no-install-recommends fontconfig fonts-dejavu-core \
 && rm -rf /var/lib/apt/lists/*
USER 10001:10001
ENV SERVER_PORT=8081 \
    PLANEXEC_EXECUTOR_WORKSPACE=/workspace \
    PLANEXEC_EXECUTOR_OUTPUT=/artifacts/{goalId}
EXPOSE 8081
COPY --from=build /layers/executor-service/libraries/ /app/
COPY --from=build /layers/executor-service/own/ /app/
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=70", "-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true", \
  "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-jar", "/app/executor-service.jar"]
