/** Small servers on nioloop, to run, to read and to talk to. */
module io.nioloop.demo.server {
    requires io.nioloop.core;
}
