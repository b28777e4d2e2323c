package io.planexec.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a Docker daemon answers, found out in well under a second. Testcontainers' own search is slow and prints
 * stack traces where there is none.
 */
final class Docker {

    private static final int WAIT_MS = 500;

    private Docker() {}

    /** Empty if a daemon answers, else the reason why none can be used. */
    static Optional<String> whyNot() {
        String host = System.getenv("DOCKER_HOST");
        if (host != null && !host.isBlank()) {
            return answers(address(host))
                    ? Optional.empty()
                    : Optional.of("DOCKER_HOST is " + host + ", where no Docker daemon answers");
        }
        boolean found =
                usualSockets().filter(Files::exists).anyMatch(path -> answers(UnixDomainSocketAddress.of(path)));
        return found ? Optional.empty() : Optional.of("no Docker daemon answers");
    }

    private static Stream<Path> usualSockets() {
        String home = System.getProperty("user.home", "/");
        String runtime = Optional.ofNullable(System.getenv("XDG_RUNTIME_DIR")).orElse("/run/user/0");
        return Stream.of(
                Path.of("/var/run/docker.sock"),
                Path.of(runtime, "docker.sock"),
                Path.of(home, ".docker", "run", "docker.sock"),
                Path.of(home, ".docker", "desktop", "docker.sock"));
    }

    private static SocketAddress address(String dockerHost) {
        URI uri = URI.create(dockerHost);
        return "unix".equals(uri.getScheme())
                ? UnixDomainSocketAddress.of(uri.getPath())
                : new InetSocketAddress(uri.getHost(), uri.getPort());
    }

    private static boolean answers(SocketAddress address) {
        try (SocketChannel channel = open(address);
                Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
            if (!channel.connect(address)) {
                if (selector.select(WAIT_MS) == 0 || !channel.finishConnect()) {
                    return false;
                }
                selector.selectedKeys().clear();
            }
            channel.write(ByteBuffer.wrap("GET /_ping HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            key.interestOps(SelectionKey.OP_READ);
            // A daemon behind TLS answers a plain request too, with an error; that is answer enough.
            return selector.select(WAIT_MS) > 0 && channel.read(ByteBuffer.allocate(16)) > 0;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    private static SocketChannel open(SocketAddress address) throws IOException {
        return address instanceof UnixDomainSocketAddress
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open();
    }
}
