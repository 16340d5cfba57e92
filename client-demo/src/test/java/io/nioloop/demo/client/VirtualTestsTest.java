package io.nioloop.demo.client;

import io.nioloop.guard.VirtualTests;

/** The edge of this demo. */
class VirtualTestsTest extends VirtualTests {
    VirtualTestsTest() {
        edge("io.nioloop.demo.client.BenchTest", "a port of the machine where nobody listens");
        edge("io.nioloop.demo.client.Inspected", "the program of a child process that is asked from outside");
        edge("io.nioloop.demo.client.LocalServer", "the server for programs run as a whole");
        edge("io.nioloop.demo.client.NetcatFlowTest", "standard output that blocks, blocks a thread");
        edge("io.nioloop.demo.client.NetcatLinksTest", "TLS, datagrams and Unix sockets of the machine");
        edge(
                "io.nioloop.demo.client.NetcatTest",
                "a port of the machine where nobody listens, and whether it has IPv6");
    }
}
