package io.planexec.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class ServiceApplicationTest {

    /** A service that says where it is, and stays there until it is told to end, or for good. */
    @Configuration(proxyBeanMethods = false)
    static class Slow {
        private static final CountDownLatch TOLD_TO_END = new CountDownLatch(1);
        private static final CountDownLatch NEVER = new CountDownLatch(1);
        private static volatile String place = "";

        public static void main(String[] args) {
            place = args[0];
            Runtime.getRuntime().addShutdownHook(new Thread(TOLD_TO_END::countDown));
            ServiceApplication.run(new SpringApplicationBuilder(Slow.class)
                    .web(WebApplicationType.NONE)
                    .properties(
                            "spring.main.banner-mode=off", "logging.level.root=off", "spring.main.keep-alive=true"));
            is("running", new CountDownLatch(0));
        }

        private static void is(String at, CountDownLatch stays) {
            if (at.equals(place)) {
                System.out.println(at);
                try {
                    stays.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Bean
        SmartLifecycle part() {
            is("being made", NEVER);
            if (place.equals("failing")) {
                throw new IllegalStateException("cannot be made");
            }
            return new SmartLifecycle() {
                private volatile boolean running;

                @Override
                public void start() {
                    running = true;
                    is("being started", TOLD_TO_END);
                }

                @Override
                public void stop() {
                    running = false;
                    System.out.println("drained");
                }

                @Override
                public boolean isRunning() {
                    return running;
                }
            };
        }
    }

    private static Process process(String place) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Slow.class.getName(),
                        place)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** What it says after it was told to end where it said it was. */
    private static String told(Process process, String place) throws IOException, InterruptedException {
        try (BufferedReader said = process.inputReader()) {
            assertThat(said.readLine()).isEqualTo(place);
            // Unlike the process itself, its handle leaves the stream open.
            process.toHandle().destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return String.join("", said.lines().toList());
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void toldToEndBeforeAnyPartIsStartedItEndsAtOnceWith0() throws Exception {
        var process = process("being made");

        assertThat(told(process, "being made")).isEmpty();
        assertThat(process.exitValue()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"being started", "running"})
    void whatHasBeenStartedIsStoppedFirst(String place) throws Exception {
        var process = process(place);

        assertThat(told(process, place)).isEqualTo("drained");
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void aStartThatFailsIsNoSuccess() throws Exception {
        var process = process("failing");

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
    }
}
