package io.planexec.executor.tool.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.SocketFactory;

/**
 * Sockets that connect to allowed addresses only. The address itself is looked at, in the moment of connecting: whatever
 * a name meant when it was looked up before, and whatever a redirect leads to. Stateless but for the rules.
 */
final class GuardedSockets extends SocketFactory {
    private final Addresses addresses;

    GuardedSockets(Addresses addresses) {
        this.addresses = addresses;
    }

    /** An address that may not be connected to. Nothing was sent to it. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    @Override
    public Socket createSocket() {
        return new Guarded();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    private Socket connected(InetSocketAddress address) throws IOException {
        var socket = new Guarded();
        socket.connect(address);
        return socket;
    }

    private final class Guarded extends Socket {
        @Override
        public void connect(SocketAddress endpoint) throws IOException {
            connect(endpoint, 0);
        }

        @Override
        public void connect(SocketAddress endpoint, int timeout) throws IOException {
            if (!(endpoint instanceof InetSocketAddress inet) || inet.getAddress() == null) {
                throw new Refused("no address is known for " + endpoint);
            }
            var refusal = addresses.refusal(inet.getAddress());
            if (refusal.isPresent()) {
                throw new Refused(inet.getAddress().getHostAddress() + " is " + refusal.get());
            }
            super.connect(endpoint, timeout);
        }
    }
}
