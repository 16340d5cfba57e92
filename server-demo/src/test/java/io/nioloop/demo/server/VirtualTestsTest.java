package io.nioloop.demo.server;

import io.nioloop.guard.VirtualTests;

/** The edge of this demo. */
class VirtualTestsTest extends VirtualTests {
    VirtualTestsTest() {
        edge("io.nioloop.demo.server.EchoTest", "a thousand clients on the sockets of the machine");
        edge("io.nioloop.demo.server.FileServerProgramTest", "waits for what another thread writes to a file");
        edge("io.nioloop.demo.server.LoopsTest", "a port of the machine that is taken");
        edge("io.nioloop.demo.server.MainTest", "a port of the machine that is taken");
        edge("io.nioloop.demo.server.Peer", "a client that blocks, for programs run as a whole");
        edge("io.nioloop.demo.server.SmallServersTest", "the time that is told is the machine's");
        edge("io.nioloop.demo.server.LinkTest", "datagrams and Unix sockets of the machine");
    }
}
