package io.nioloop.samples.phrasebook;

import static io.nioloop.NioLoop.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;

import io.nioloop.net.ConnectOptions;
import io.nioloop.net.ExtraInfo;
import io.nioloop.net.Server;
import io.nioloop.streams.Connection;
import io.nioloop.streams.IncompleteReadException;
import io.nioloop.streams.LimitOverrunException;
import io.nioloop.streams.StreamReader;
import io.nioloop.streams.Streams;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;

/** Chapter "Streams". */
final class StreamEntries extends Chapter {
    @Entry("asyncio.start_server(), asyncio.open_connection()")
    void connect() throws Exception {
        Server server = startServer("127.0.0.1", 8888, (reader, writer) -> {
            byte[] data = reader.read(100);
            writer.write(new String(data, UTF_8).toUpperCase(Locale.ROOT));
            writer.drain();
            writer.close();
        });
        Connection connection = openConnection("127.0.0.1", 8888);
        connection.writer().write("hello");
        print(connection.reader().read());
        connection.close();
        server.close();
    }

    @Entry("server.serve_forever()")
    void serveForever() throws Exception {
        Server server = startServer("127.0.0.1", 8888, (reader, writer) -> writer.close());
        Task<Void> serving = createTask(() -> await(server.serveForever()));
        sleep(ofMillis(10));
        print(server.isServing());
        serving.cancel();
        Tasks.waitFor(List.of(serving), Tasks.Until.ALL_COMPLETED, null);
        print(server.isServing());
    }

    @Entry("async with server")
    void closeAServerInAnyCase() throws Exception {
        Server server = startServer("127.0.0.1", 8888, (reader, writer) -> writer.close());
        try (server) {
            InetSocketAddress address = (InetSocketAddress) server.addresses().get(0);
            print(address.getPort());
        }
        print(server.isServing());
    }

    @Entry("reader.read(n)")
    void read() throws Exception {
        Server server = startServer("127.0.0.1", 8888, (reader, writer) -> {
            writer.write("hello, world");
            writer.close();
        });
        try (Connection connection = openConnection("127.0.0.1", 8888)) {
            StreamReader reader = connection.reader();
            print(reader.read(5));
            print(reader.read(-1));
            print(reader.read(5), reader.atEof());
        }
        server.close();
    }

    @Entry("reader.readline()")
    void readLines() throws Exception {
        Server server = startServer("127.0.0.1", 8888, (reader, writer) -> {
            writer.write("one\ntwo\nthe rest");
            writer.close();
        });
        try (Connection connection = openConnection("127.0.0.1", 8888)) {
            StreamReader reader = connection.reader();
            for (byte[] line = reader.readLine(); line.length > 0; line = reader.readLine()) {
                print(line);
            }
        }
        server.close();
    }

    @Entry("async for line in reader")
    void goThroughLines() throws Exception {
        Server server = startServer("127.0.0.1", 8888, (reader, writer) -> {
            writer.write("one\ntwo\n");
            writer.close();
        });
        try (Connection connection = openConnection("127.0.0.1", 8888)) {
            for (byte[] line : connection.reader()) {
                print(new String(line, UTF_8).strip());
            }
        }
        server.close();
    }

    @Entry("reader.readexactly(n)")
    void readExactly() throws Exception {
        Server server = startServer("127.0.0.1", 8888, (reader, writer) -> {
            writer.write("hello");
            writer.close();
        });
        try (Connection connection = openConnection("127.0.0.1", 8888)) {
            print(connection.reader().readExactly(4));
            connection.reader().readExactly(4);
        } catch (IncompleteReadException error) {
            print(error.partial(), "of", error.expected());
        }
        server.close();
    }

    @Entry("reader.readuntil(separator)")
    void readUntil() throws Exception {
        Server server = startServer("127.0.0.1", 8888, (reader, writer) -> {
            writer.write("name: Ada; year: 1815");
            writer.close();
        });
        byte[] separator = "; ".getBytes(UTF_8);
        try (Connection connection = openConnection("127.0.0.1", 8888)) {
            print(connection.reader().readUntil(separator));
            connection.reader().readUntil(separator);
        } catch (IncompleteReadException error) {
            print("left:", error.partial());
        }
        server.close();
    }

    @Entry("reader.readuntil((one, other))")
    void readUntilOneOfSeveral() throws Exception {
        Server server = startServer("127.0.0.1", 8888, (reader, writer) -> {
            writer.write("one;two,");
            writer.close();
        });
        byte[] semicolon = {';'};
        byte[] comma = {','};
        try (Connection connection = openConnection("127.0.0.1", 8888)) {
            print(connection.reader().readUntil(semicolon, comma));
            print(connection.reader().readUntil(semicolon, comma));
        }
        server.close();
    }

    @Entry("asyncio.LimitOverrunError")
    void exceedTheLimit() throws Exception {
        Server server = startServer("127.0.0.1", 8888, (reader, writer) -> {
            writer.write("a line that is too long\n");
            writer.close();
        });
        ConnectOptions options = ConnectOptions.defaults();
        try (Connection connection = Streams.openConnection("127.0.0.1", 8888, options, 10)) {
            connection.reader().readUntil(new byte[] {'\n'});
        } catch (LimitOverrunException error) {
            print("too long:", error.consumed());
        }
        server.close();
    }

    @Entry("writer.writelines(), writer.write_eof()")
    void sayThatNoMoreWillCome() throws Exception {
        Server server = startServer("127.0.0.1", 8888, (reader, writer) -> {
            byte[] data = reader.read();
            writer.write(data.length + " bytes");
            writer.close();
        });
        try (Connection connection = openConnection("127.0.0.1", 8888)) {
            connection.writer().writeLines(List.of(UTF_8.encode("one"), UTF_8.encode("two")));
            connection.writer().writeEof();
            print(connection.reader().read());
        }
        server.close();
    }

    @Entry("writer.close(), writer.wait_closed()")
    void waitUntilItIsClosed() throws Exception {
        Server server = startServer("127.0.0.1", 8888, (reader, writer) -> writer.close());
        Connection connection = openConnection("127.0.0.1", 8888);
        connection.writer().close();
        print(connection.writer().isClosing());
        connection.writer().waitClosed();
        server.close();
    }

    @Entry("writer.get_extra_info(name)")
    void askForAddresses() throws Exception {
        Server server = startServer("127.0.0.1", 8888, (reader, writer) -> {
            InetSocketAddress own = (InetSocketAddress) writer.extraInfo(ExtraInfo.SOCKNAME);
            writer.write("you have reached " + own.getHostString() + ":" + own.getPort());
            writer.close();
        });
        try (Connection connection = openConnection("127.0.0.1", 8888)) {
            print(new String(connection.reader().read(), UTF_8));
        }
        server.close();
    }
}
