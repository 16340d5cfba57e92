/**
 * Tests without waiting: virtual time, a network in memory, chance that repeats, faults on demand. The library runs on
 * it as it stands, and so does any program that takes its loop, or its selector provider and clock, from outside.
 *
 * <pre>
 *   your program ── EventLoop ── Selector, SocketChannel …   of java.nio, as always
 *                                     │
 *                              SimulatedNetwork ── a SelectorProvider
 *                               │            │
 *                   TcpSocket, Flow …     Timeline ── what happens when ── VirtualClock
 *                               │            │
 *                             Faults       Trace ── one number for all that happened
 * </pre>
 *
 * <p>Begin with {@link io.nioloop.testing.Simulation}: a loop on a network of its own, watched over. Below it, read
 * {@link io.nioloop.testing.SimulatedNetwork}, then {@code SimSelector}, where time moves, and {@code Flow}, one
 * direction of a connection. {@link io.nioloop.testing.FaultKind} lists what can go wrong.
 *
 * <p>Of use on any loop: {@link io.nioloop.testing.Trail}, {@link io.nioloop.testing.Sequencer},
 * {@link io.nioloop.testing.MemoryPipe}.
 *
 * <p>Null is never accepted or returned unless a method says so.
 */
package io.nioloop.testing;
