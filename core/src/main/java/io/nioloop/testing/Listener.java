package io.nioloop.testing;

import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.util.ArrayDeque;
import java.util.Deque;

/** What the system keeps of a listening socket: connections that wait to be accepted. */
final class Listener implements Watch.Readiness {
    private final SimulatedNetwork network;
    private final int number;
    private final Watch watch = new Watch(this);
    private final Deque<TcpSocket> queue = new ArrayDeque<>();
    private SocketAddress local; // null until it listens
    private int backlog;
    private int reserved; // places in the queue for connections that are being made
    private int sendBuffer;
    private int receiveBuffer;
    private boolean gone;

    Listener(SimulatedNetwork network, int number) {
        this.network = network;
        this.number = number;
        this.sendBuffer = network.sendBuffer();
        this.receiveBuffer = network.receiveBuffer();
    }

    @Override
    public int readyOps() {
        return queue.isEmpty() ? 0 : SelectionKey.OP_ACCEPT;
    }

    void listen(SocketAddress at, int places) {
        local = at;
        backlog = places;
        network.trace(Happening.LISTENS, number, Ports.port(at));
        network.trace().legend().channel(number, at, null);
    }

    /** Whether there is a place in the queue, which then is taken. */
    boolean reserve() {
        if (queue.size() + reserved >= backlog) {
            return false;
        }
        reserved++;
        return true;
    }

    void release() {
        reserved--;
    }

    /** A connection stands and can be accepted. */
    void enqueue(TcpSocket socket) {
        release();
        if (gone) {
            socket.kill(true);
            return;
        }
        network.trace(Happening.QUEUED, number, socket.number());
        queue.add(socket);
        if (network.faults().strikes(FaultKind.ACCEPT_STORM)) {
            for (int left = network.faults().size(FaultKind.ACCEPT_STORM, 100); left > 0; left--) {
                queue.add(stranger(left));
            }
        }
        watch.changed();
    }

    /** The server's half of a connection whose other half has hung up already. */
    private TcpSocket stranger(int count) {
        TcpSocket client = new TcpSocket(network, network.nextNumber());
        TcpSocket server = new TcpSocket(network, network.nextNumber());
        SocketAddress from = Hosts.stranger(local, count);
        Link link = network.linkBetween(local, from);
        Flow toServer = new Flow(link, client, server, true, sendBuffer, receiveBuffer);
        Flow toClient = new Flow(link, server, client, false, sendBuffer, receiveBuffer);
        server.established(local, from, toServer, toClient);
        client.established(from, local, toClient, toServer);
        client.kill(false);
        return server;
    }

    /** The next connection; null if none waits. */
    TcpSocket accept() {
        return queue.poll();
    }

    /** The program has closed it: connections that wait are reset. */
    void kill() {
        if (gone) {
            return;
        }
        gone = true;
        network.trace(Happening.FREED, number, 0);
        queue.forEach(waiting -> waiting.kill(true));
        queue.clear();
        if (local != null) {
            network.ports().free(local, this);
        }
    }

    void buffers(int send, int receive) {
        sendBuffer = send;
        receiveBuffer = receive;
    }

    int sendBuffer() {
        return sendBuffer;
    }

    int receiveBuffer() {
        return receiveBuffer;
    }

    SocketAddress local() {
        return local;
    }

    int number() {
        return number;
    }

    Watch watch() {
        return watch;
    }
}
