/** Small clients on nioloop: a line client, a load generator, file transfer and a port scanner. */
module io.nioloop.demo.client {
    requires io.nioloop.core;
    requires java.management;
}
