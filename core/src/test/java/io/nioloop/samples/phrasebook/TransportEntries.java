package io.nioloop.samples.phrasebook;

import static io.nioloop.NioLoop.*;
import static java.time.Duration.ofMillis;

import io.nioloop.net.BufferedProtocol;
import io.nioloop.net.DatagramOptions;
import io.nioloop.net.DatagramProtocol;
import io.nioloop.net.DatagramTransport;
import io.nioloop.net.Protocol;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import io.nioloop.net.Udp;
import io.nioloop.streams.Connection;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Chapter "Transports and protocols". */
final class TransportEntries extends Chapter {
    @Entry("class Echo(asyncio.Protocol)")
    void echo() throws Exception {
        class Echo implements Protocol {
            private Transport transport;

            @Override
            public void connectionMade(Transport transport) {
                this.transport = transport;
            }

            @Override
            public void dataReceived(ByteBuffer data) {
                transport.write(data);
            }
        }

        Server server = await(Tcp.listen(loop, "127.0.0.1", 8888, Echo::new));
        Connection connection = openConnection("127.0.0.1", 8888);
        connection.writer().write("hello");
        print(connection.reader().read(5));
        connection.close();
        server.close();
    }

    @Entry("connection_made(), eof_received(), connection_lost()")
    void tellAStory() throws Exception {
        class Story implements Protocol {
            @Override
            public void connectionMade(Transport transport) {
                print("made");
            }

            @Override
            public void dataReceived(ByteBuffer data) {
                print("data", bytes(data));
            }

            @Override
            public boolean eofReceived() {
                print("eof");
                return false;
            }

            @Override
            public void connectionLost(Throwable cause) {
                print("lost", cause);
            }
        }

        Server server = await(Tcp.listen(loop, "127.0.0.1", 8888, Story::new));
        Connection connection = openConnection("127.0.0.1", 8888);
        connection.writer().write("hello");
        connection.writer().writeEof();
        print("read", connection.reader().read());
        connection.close();
        server.close();
    }

    @Entry("class Reader(asyncio.BufferedProtocol)")
    void readIntoABuffer() throws Exception {
        class Reader implements BufferedProtocol {
            private final byte[] buffer = new byte[100];

            @Override
            public ByteBuffer getBuffer(int sizeHint) {
                return ByteBuffer.wrap(buffer);
            }

            @Override
            public void bufferUpdated(int count) {
                print(count, "bytes:", new String(buffer, 0, count, StandardCharsets.UTF_8));
            }
        }

        Server server = await(Tcp.listen(loop, "127.0.0.1", 8888, Reader::new));
        Connection connection = openConnection("127.0.0.1", 8888);
        connection.writer().write("hello");
        sleep(ofMillis(100));
        connection.close();
        server.close();
    }

    @Entry("pause_writing(), resume_writing()")
    void sendMuch() throws Exception {
        class Sender extends Quiet {
            @Override
            public void connectionMade(Transport transport) {
                transport.setWriteBufferLimits(1000, 250);
                transport.write(new byte[20_000_000]);
                transport.close();
            }

            @Override
            public void pauseWriting() {
                print("pause");
            }

            @Override
            public void resumeWriting() {
                print("resume");
            }
        }

        Server server = await(Tcp.listen(loop, "127.0.0.1", 8888, Sender::new));
        Connection connection = openConnection("127.0.0.1", 8888);
        print(connection.reader().read().length);
        connection.close();
        server.close();
    }

    @Entry("transport.pause_reading(), transport.resume_reading()")
    void readLater() throws Exception {
        class Slow implements Protocol {
            @Override
            public void connectionMade(Transport transport) {
                transport.pauseReading();
                print("reading:", transport.isReading());
                loop.callLater(ofMillis(100), transport::resumeReading);
            }

            @Override
            public void dataReceived(ByteBuffer data) {
                print("received", bytes(data));
            }
        }

        Server server = await(Tcp.listen(loop, "127.0.0.1", 8888, Slow::new));
        Connection connection = openConnection("127.0.0.1", 8888);
        connection.writer().write("hello");
        sayAfter(ofMillis(50), "not yet");
        sleep(ofMillis(100));
        connection.close();
        server.close();
    }

    @Entry("transport.set_protocol(protocol)")
    void changeTheProtocol() throws Exception {
        class First implements Protocol {
            private Transport transport;

            @Override
            public void connectionMade(Transport transport) {
                this.transport = transport;
            }

            @Override
            public void dataReceived(ByteBuffer data) {
                print("first", bytes(data));
                Protocol second = rest -> print("second", bytes(rest));
                transport.setProtocol(second);
            }
        }

        Server server = await(Tcp.listen(loop, "127.0.0.1", 8888, First::new));
        Connection connection = openConnection("127.0.0.1", 8888);
        for (String word : List.of("one", "two")) {
            connection.writer().write(word);
            sleep(ofMillis(50));
        }
        connection.close();
        server.close();
    }

    @Entry("transport.close(), transport.is_closing()")
    void closeATransport() {
        Server server = await(Tcp.listen(loop, "127.0.0.1", 8888, Quiet::new));
        Transport transport = await(Tcp.connect(loop, "127.0.0.1", 8888, Quiet::new));
        print(transport.isClosing());
        transport.close();
        print(transport.isClosing());
        server.close();
    }

    @Entry("transport.abort()")
    void abortATransport() {
        class Client extends Quiet {
            @Override
            public void connectionLost(Throwable cause) {
                print("lost", cause);
            }
        }

        Server server = await(Tcp.listen(loop, "127.0.0.1", 8888, Quiet::new));
        Transport transport = await(Tcp.connect(loop, "127.0.0.1", 8888, Client::new));
        transport.abort();
        print("aborted");
        sleep(ofMillis(50));
        server.close();
    }

    @Entry("loop.create_datagram_endpoint()")
    void sendDatagrams() {
        class Echo implements DatagramProtocol {
            private DatagramTransport transport;

            @Override
            public void connectionMade(DatagramTransport transport) {
                this.transport = transport;
            }

            @Override
            public void datagramReceived(ByteBuffer data, InetSocketAddress from) {
                transport.sendTo(StandardCharsets.UTF_8.encode("echo " + StandardCharsets.UTF_8.decode(data)), from);
            }
        }
        class Client implements DatagramProtocol {
            @Override
            public void connectionMade(DatagramTransport transport) {
                transport.send(StandardCharsets.UTF_8.encode("hello"));
            }

            @Override
            public void datagramReceived(ByteBuffer data, InetSocketAddress from) {
                print("received", bytes(data));
            }
        }

        InetSocketAddress address = new InetSocketAddress("127.0.0.1", 9999);
        DatagramTransport server = await(Udp.open(loop, address, null, Echo::new, DatagramOptions.defaults()));
        DatagramTransport client = await(Udp.open(loop, null, address, Client::new, DatagramOptions.defaults()));
        sleep(ofMillis(100));
        client.close();
        server.close();
    }
}
