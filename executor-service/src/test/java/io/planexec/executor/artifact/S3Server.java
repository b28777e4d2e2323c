package io.planexec.executor.artifact;

import static org.awaitility.Awaitility.await;

import io.planexec.service.objects.ArtifactProperties;
import io.planexec.service.objects.ObjectStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An S3 server as a process of its own, on this machine. */
final class S3Server implements AutoCloseable {
    static final String BUCKET = "planexec-test";

    private final Process process;
    private final int port;

    S3Server(Path folder) throws IOException {
        port = freePort();
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        Path.of("target", "s3-server", "s3-server.jar")
                                .toAbsolutePath()
                                .toString(),
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--com.adobe.testing.s3mock.http-port=" + port,
                        "--com.adobe.testing.s3mock.store.initial-buckets=" + BUCKET)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("s3.log").toFile())
                .start();
        try {
            awaitAnswer();
        } catch (RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private void awaitAnswer() {
        var client = HttpClient.newHttpClient();
        var ask = HttpRequest.newBuilder(URI.create(endpoint() + "/" + BUCKET + "?list-type=2"))
                .timeout(Duration.ofSeconds(2))
                .build();
        await().atMost(Duration.ofSeconds(90))
                .ignoreExceptions()
                .until(() ->
                        client.send(ask, HttpResponse.BodyHandlers.discarding()).statusCode() == 200);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    ObjectStore store(String prefix) {
        return store(endpoint(), BUCKET, prefix);
    }

    static ObjectStore store(String endpoint, @Nullable String bucket, String prefix) {
        return Objects.requireNonNull(new ArtifactProperties(
                        new ArtifactProperties.S3(bucket, endpoint, "us-east-1", prefix, "key", "s3cr3t"), null)
                .store()
                .orElse(null));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
