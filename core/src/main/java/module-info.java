/** asyncio for Java: an event loop, futures and transports on nothing but {@code java.base}. */
module io.nioloop.core {
    requires static java.management;
    requires static jdk.jfr;

    exports io.nioloop;
    exports io.nioloop.file;
    exports io.nioloop.future;
    exports io.nioloop.loop;
    exports io.nioloop.net;
    exports io.nioloop.observe;
    exports io.nioloop.process;
    exports io.nioloop.streams;
    exports io.nioloop.sync;
    exports io.nioloop.task;
    exports io.nioloop.testing;
    exports io.nioloop.tls;

    uses io.nioloop.loop.Instrument;

    provides io.nioloop.loop.Instrument with
            io.nioloop.observe.Observation;
}
