/** Small clients on nioloop: a line client, and a load generator. */
module io.nioloop.demo.client {
    requires io.nioloop.core;
    requires java.management;
}
