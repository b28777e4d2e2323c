package io.planexec.executor.tool.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.planexec.executor.artifact.GoalFolders;
import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.messages.Effect;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import okhttp3.Dns;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FetchUrlTest {
    private static final int MOST = 100_000;

    @TempDir
    Path workspace;

    private WebServer server = started();

    private static WebServer started() {
        try {
            return new WebServer();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void answerSomething() {
        server.on("/", "text/plain", "reached");
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    /** May connect to this machine. */
    private static Tool local(String... hosts) {
        return WebTools.fetching(List.of(hosts), List.of("127.0.0.1"), MOST, Duration.ofSeconds(5));
    }

    private static Tool guarded(Dns names) {
        return new FetchUrl(new Hosts(List.of("*")), WebTools.addresses(List.of()), names, MOST, Duration.ofSeconds(5));
    }

    private Map<String, @Nullable Object> fetch(Tool tool, String url) throws ToolFailure, InterruptedException {
        return run(tool, Map.of("url", url));
    }

    private Map<String, @Nullable Object> run(Tool tool, Map<String, @Nullable Object> arguments)
            throws ToolFailure, InterruptedException {
        try {
            var files = new GoalFolders(workspace, workspace, "out/{goalId}").open("g");
            return tool.run(arguments, new ToolContext(files, "a goal", 1));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void itReadsAndSaysWhatItGives() {
        var spec = local("*").spec();
        assertThat(spec.name()).isEqualTo("fetch_url");
        assertThat(spec.effect()).isEqualTo(Effect.READ);
        assertThat(spec.inputSchema()).containsEntry("required", List.of("url"));
        assertThat(spec.timeout()).isGreaterThan(Duration.ofSeconds(5));
    }

    @Test
    void ofAPageItGivesWhatAReaderSees() throws Exception {
        server.on("/page", "text/html", """
                <!doctype html><html><head><meta charset="utf-8"><title>Prices &amp; more</title><style>p {}</style></head>
                <body><script>alert(1)</script><h1>Prices</h1><p>All in   <b>euro</b>, see
                <a href="/terms?a=1#top">the terms</a>.</p>
                <ul><li>one</li><li>two</li></ul>
                <table><tr><th>Widget</th><th>Price</th></tr><tr><td>A</td><td>12.50 €</td></tr></table>
                <pre>a
                  b</pre></body></html>""");
        var output = fetch(local("127.0.0.1"), server.url("/page"));
        assertThat(output).containsEntry("title", "Prices & more").containsEntry("status", 200);
        assertThat(output.get("content")).isEqualTo("""
                Prices
                All in euro, see the terms.
                - one
                - two
                Widget | Price
                A | 12.50 €
                a
                  b""");
        assertThat(output.get("links"))
                .isEqualTo(List.of(Map.of("text", "the terms", "url", server.url("/terms?a=1"))));
        var source = run(local("*"), Map.of("url", server.url("/page"), "source", true));
        assertThat(String.valueOf(source.get("content"))).startsWith("<!doctype html>");
    }

    @Test
    void otherTextIsGivenAsItStands() throws Exception {
        server.on("/data.csv", "text/csv", "\uFEFFa,b\n1,2\n");
        assertThat(fetch(local("*"), server.url("/data.csv"))).containsEntry("content", "a,b\n1,2\n");
        server.on("/old", 200, "text/plain; charset=iso-8859-1", new byte[] {(byte) 0xfc});
        assertThat(fetch(local("*"), server.url("/old"))).containsEntry("content", "ü");
        server.on("/none", 200, "", "no type".getBytes(StandardCharsets.UTF_8));
        assertThat(fetch(local("*"), server.url("/none"))).containsEntry("content", "no type");
    }

    @Test
    void whatIsNoTextIsRefused() {
        server.on("/picture", 200, "image/png", new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 0});
        assertThatThrownBy(() -> fetch(local("*"), server.url("/picture")))
                .hasMessageContaining("no text but 6 bytes of image/png");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "example.com", "ftp://example.com/", "file:///etc/passwd", "http://", "javascript:1"})
    void whatIsNoAddressOfTheWebIsRefused(String url) {
        assertThatThrownBy(() -> fetch(local("*"), url)).hasMessageContaining("is no address of the web");
    }

    @Test
    void namesAndPasswordsAreNotSent() {
        assertThatThrownBy(() -> fetch(local("*"), "http://user:secret@127.0.0.1/"))
                .hasMessageContaining("password")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aHostThatIsNotAllowedIsNotAsked() {
        assertThatThrownBy(() -> fetch(local("example.com", "*.example.org"), server.url("/")))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("is not of a host that may be asked")
                .hasMessageContaining("planexec.executor.fetch.hosts has example.com, *.example.org");
        assertThat(server.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "localhost",
                "[::1]",
                "2130706433",
                "0x7f.1",
                "127.1",
                "[::ffff:127.0.0.1]",
                "0.0.0.0"
            })
    void thisMachineIsNotConnectedToHoweverItIsWritten(String host) {
        assertThatThrownBy(() -> fetch(guarded(Dns.SYSTEM), "http://" + host + ":" + server.port() + "/"))
                .isInstanceOf(ToolFailure.class);
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void aPrivateAddressIsSaidWithTheSettingThatAllowsIt() {
        var failure = catchThrowableOfType(ToolFailure.class, () -> fetch(guarded(Dns.SYSTEM), server.url("/")));
        assertThat(failure)
                .hasMessageContaining("its address 127.0.0.1 is loopback")
                .hasMessageContaining("planexec.executor.fetch.private-addresses");
        assertThat(failure.isRetryable()).isFalse();
    }

    @Test
    void aNameThatMeansAPrivateAddressIsRefusedWhateverItMeantBefore() {
        var lookups = new AtomicInteger();
        // A public address first, then this machine: what a check before the connection would not notice.
        Dns rebinding = host -> List.of(lookup(lookups.getAndIncrement() == 0 ? "192.0.2.1" : "127.0.0.1"));
        var tool = guarded(rebinding);
        for (var i = 0; i < 3; i++) {
            assertThatThrownBy(() -> fetch(tool, "http://rebind.example:" + server.port() + "/"))
                    .hasMessageContaining("is not fetched: its address");
        }
        assertThat(server.asked()).isEmpty();
    }

    private static InetAddress lookup(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    @Test
    void ofSeveralAddressesOnlyAllowedOnesAreConnectedTo() throws Exception {
        Dns both = host -> List.of(lookup("10.0.0.1"), lookup("127.0.0.1"));
        var tool = new FetchUrl(
                new Hosts(List.of("*")), WebTools.addresses(List.of("127.0.0.1")), both, MOST, Duration.ofSeconds(5));
        assertThat(fetch(tool, "http://both.example:" + server.port() + "/")).containsEntry("content", "reached");
    }

    @Test
    void redirectsAreFollowedAndTheLastAddressIsGiven() throws Exception {
        server.redirect("/a", "/b?x=1");
        server.redirect("/b", server.url("/"));
        assertThat(fetch(local("*"), server.url("/a")))
                .containsEntry("content", "reached")
                .containsEntry("url", server.url("/"));
    }

    @Test
    void aRedirectLeadsNowhereThatCouldNotBeAskedItself() {
        server.redirect("/host", "http://localhost:" + server.port() + "/");
        assertThatThrownBy(() -> fetch(local("127.0.0.1"), server.url("/host")))
                .hasMessageContaining("leads to http://localhost:" + server.port() + "/, which is not of a host");
        server.redirect("/metadata", "http://169.254.169.254/latest/meta-data/");
        assertThatThrownBy(() -> fetch(local("*"), server.url("/metadata")))
                .hasMessageContaining("169.254.169.254 is link-local");
        server.redirect("/file", "file:///etc/passwd");
        assertThatThrownBy(() -> fetch(local("*"), server.url("/file"))).hasMessageContaining("no address of the web");
        server.redirect("/user", "http://user:s3cr3t@127.0.0.1:" + server.port() + "/");
        assertThatThrownBy(() -> fetch(local("*"), server.url("/user")))
                .hasMessageContaining("/user leads on to an address that holds a user's name or password")
                .hasMessageNotContaining("s3cr3t");
        server.redirect("/name", "http://user@127.0.0.1:" + server.port() + "/");
        assertThatThrownBy(() -> fetch(local("*"), server.url("/name"))).hasMessageContaining("a user's name");
        server.redirect("/loop", "/loop");
        assertThatThrownBy(() -> fetch(local("*"), server.url("/loop"))).hasMessageContaining("5 redirects");
        assertThat(server.asked()).doesNotContain("GET /");
    }

    @Test
    void moreThanTheLimitIsRefusedPackedOrNot() throws Exception {
        server.on("/big", "text/plain", "x".repeat(MOST + 1));
        assertThatThrownBy(() -> fetch(local("*"), server.url("/big")))
                .hasMessageContaining("more than " + MOST + " bytes")
                .hasMessageContaining("planexec.executor.fetch.max-size");
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[50_000_000]);
        }
        server.on("/bomb", exchange -> {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, packed.size());
            packed.writeTo(exchange.getResponseBody());
        });
        assertThatThrownBy(() -> fetch(local("*"), server.url("/bomb"))).hasMessageContaining("more than " + MOST);
        server.on("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            var chunk = new byte[8192];
            for (var i = 0; i < 1_000; i++) {
                exchange.getResponseBody().write(chunk);
            }
        });
        assertThatThrownBy(() -> fetch(local("*"), server.url("/endless"))).hasMessageContaining("more than " + MOST);
    }

    @ParameterizedTest
    @CsvSource({"404, false", "403, false", "429, true", "500, true", "503, true"})
    void aStatusThatIsNoSuccessIsAnError(int status, boolean retryable) {
        server.on("/status", status, "text/plain", new byte[0]);
        var failure =
                catchThrowableOfType(ToolFailure.class, () -> fetch(local("*"), server.url("/status?key=secret")));
        assertThat(failure)
                .hasMessageContaining("was answered with status " + status)
                .hasMessageNotContaining("secret");
        assertThat(failure.isRetryable()).isEqualTo(retryable);
    }

    @Test
    void aServerThatIsTooSlowIsGivenUpHoweverMuchItDrips() {
        server.on("/drip", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            for (var i = 0; i < 300; i++) {
                exchange.getResponseBody().write('x');
                exchange.getResponseBody().flush();
                java.util.concurrent.locks.LockSupport.parkNanos(
                        Duration.ofMillis(50).toNanos());
            }
        });
        server.hang("/hang");
        var tool = WebTools.fetching(List.of("*"), List.of("127.0.0.1"), MOST, Duration.ofSeconds(1));
        for (var path : List.of("/drip", "/hang")) {
            var failure = catchThrowableOfType(ToolFailure.class, () -> fetch(tool, server.url(path)));
            assertThat(failure).hasMessageContaining("was not answered whole within");
            assertThat(failure.isRetryable()).isTrue();
        }
    }

    @Test
    void whatIsNotThereIsWorthAnotherTry() {
        Dns unknown = host -> {
            throw new UnknownHostException(host);
        };
        var failure = catchThrowableOfType(ToolFailure.class, () -> fetch(guarded(unknown), "http://no-such.example/"));
        assertThat(failure).hasMessageContaining("not known to the name service");
        assertThat(failure.isRetryable()).isTrue();
        var refused = catchThrowableOfType(ToolFailure.class, () -> fetch(local("*"), "http://127.0.0.1:1/"));
        assertThat(refused).hasMessageContaining("http://127.0.0.1:1/ cannot be reached");
        assertThat(refused.isRetryable()).isTrue();
    }

    @Test
    void anInterruptEndsTheWaiting() throws Exception {
        server.hang("/hang");
        var ended = new CountDownLatch(1);
        var thread = Thread.ofVirtual().start(() -> {
            assertThatThrownBy(() -> fetch(local("*"), server.url("/hang"))).isInstanceOf(InterruptedException.class);
            ended.countDown();
        });
        await().until(() -> !server.asked().isEmpty());
        thread.interrupt();
        assertThat(ended.await(3, TimeUnit.SECONDS)).isTrue();
    }
}
