package io.nioloop.guard;

/** The edge of the core. */
class VirtualTestsTest extends VirtualTests {
    VirtualTestsTest() {
        edge("io.nioloop.bench.Footprint", "a benchmark, which measures");
        edge("io.nioloop.bench.Harness", "a benchmark, which measures");
        edge("io.nioloop.bench.Micro", "a benchmark, which measures");
        edge("io.nioloop.bench.Overhead", "a benchmark, which measures");
        edge("io.nioloop.bench.Simulated", "a benchmark, which measures");
        edge("io.nioloop.guard.ForbiddenCallsTest", "has a sinner that sleeps, to be caught");
        edge("io.nioloop.loop.LoopOptionsTest", "the defaults are the clock and the network of the machine");
        edge("io.nioloop.loop.OtherThreadsTest", "what threads do to a loop at any moment shows on real ones only");
        edge("io.nioloop.loop.RealChannelsTest", "the simulated channels are as good as the real ones teach");
        edge("io.nioloop.loop.RealTimeTest", "what a loop does on the machine's clock only: spin and nap");
        edge("io.nioloop.loop.ResourcesTest", "descriptors and threads of the process are counted");
        edge("io.nioloop.loop.SignalsTest", "signals come from the system");
        edge("io.nioloop.net.Descriptors", "descriptors of the process are counted");
        edge("io.nioloop.net.EdgeTest", "the sockets of the machine, end to end");
        edge("io.nioloop.net.FewDescriptors", "the program of a child process that runs out of descriptors");
        edge("io.nioloop.net.LittleDirectMemory", "the program of a child process that runs out of direct memory");
        edge(
                "io.nioloop.net.LoopGroupTest",
                "several loops at once need threads, which share the sockets of the machine");
        edge("io.nioloop.net.LoopThread", "the loop for peers that block, on the sockets of the machine");
        edge("io.nioloop.net.NoDescriptor", "the program of a child process that has no descriptor left");
        edge("io.nioloop.net.SendFileEdgeTest", "what the system copies from files to sockets");
        edge("io.nioloop.net.ShortageTest", "talks to those child processes");
        edge("io.nioloop.net.StuckLookups", "the program of a child process whose lookups of names never end");
        edge("io.nioloop.observe.FlightRecordingTest", "JFR measures with the clock of the machine");
        edge("io.nioloop.observe.ByPropertyTest", "runs child processes whose loops are real, for a limited time");
        edge("io.nioloop.observe.InspectorTest", "asks a loop on another thread over the sockets of the machine");
        edge("io.nioloop.observe.Watched", "the program of a child process that is asked from outside");
        edge("io.nioloop.observe.FaultyPrograms", "programs of child processes, in which threads take their time");
        edge("io.nioloop.observe.WatchdogTest", "the watchdog has a thread and looks at the machine's clock");
        edge("io.nioloop.samples.lessons.FutureCallback", "shows how a program opens its loop");
        edge("io.nioloop.samples.lessons.RunUntilComplete", "shows how a program opens its loop");
        edge("io.nioloop.samples.phrasebook.LoopEntries", "shows how a program opens its loop");
        edge(
                "io.nioloop.streams.GroupStreamsTest",
                "several loops at once need threads, which share the sockets of the machine");
        edge("io.nioloop.task.CarrierMicro", "a benchmark, which measures");
        edge("io.nioloop.task.VirtualCarrierTest", "what blocks in the JDK must not block the loop");
        edge("io.nioloop.task.FirstBlockingRead", "the program of a child process in which a task reads first");
        edge("io.nioloop.task.VirtualTaskTest", "what blocks in the JDK must not block the loop");
        edge("io.nioloop.tls.TlsEdgeTest", "openssl and curl talk over the sockets of the machine");
        edge("io.nioloop.testing.BlockingCallTest", "what blocks in the JDK fails a simulation");
        edge("io.nioloop.testing.ChannelWorld", "holds the simulated channels against those of the machine");
    }
}
