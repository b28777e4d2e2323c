package io.planexec.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import io.planexec.service.StartFailures;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class StartFailuresTest {
    private static String explained(Map<String, Object> settings) {
        var failure = catchThrowable(
                () -> ExecutorApplication.embedded().properties(settings).run().close());
        var analysis = Objects.requireNonNull(new StartFailures().analyze(Objects.requireNonNull(rooted(failure))));
        return analysis.getDescription();
    }

    /** The application throws what it has reported as the cause of its own exception. */
    private static Throwable rooted(Throwable failure) {
        return failure.getCause() == null ? failure : failure.getCause();
    }

    @Test
    void aServerThatCannotBeFoundIsNamed() {
        assertThat(explained(Map.of("spring.kafka.bootstrap-servers", "no-such-host.invalid:1")))
                .contains("no-such-host.invalid:1")
                .doesNotContain("\n");
    }

    @Test
    void anObjectStoreThatRefusesIsNamedWithItsReason() throws Exception {
        var store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        store.createContext("/", exchange -> {
            exchange.sendResponseHeaders(403, -1);
            exchange.close();
        });
        store.start();
        try {
            assertThat(explained(Map.of(
                            "planexec.artifacts.s3.bucket",
                            "files",
                            "planexec.artifacts.s3.endpoint",
                            "http://127.0.0.1:" + store.getAddress().getPort(),
                            "planexec.artifacts.s3.access-key",
                            "key",
                            "planexec.artifacts.s3.secret-key",
                            "s3cr3t")))
                    .startsWith("planexec.artifacts.s3 cannot be used: s3://files/")
                    .contains("status 403")
                    .doesNotContain("s3cr3t", "\n");
        } finally {
            store.stop(0);
        }
    }

    @Test
    void aSettingThatIsWrongIsNamed() {
        assertThat(explained(Map.of("planexec.executor.slots", "0")))
                .isEqualTo("planexec.executor.slots is \"0\", expected 1 to 512");
    }
}
