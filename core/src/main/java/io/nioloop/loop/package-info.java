/**
 * The loop: one thread that sleeps until something is ready and then runs what is.
 *
 * <pre>
 *            ┌───────────────────────── one turn ─────────────────────────┐
 *            │                                                            │
 *   1 sleep  │  Poller ──── ready channels ───┐                           │
 *            │                                ▼                           │
 *   2 take   │  Inbox ───── other threads ─► ReadyQueue ──► 4 run them,   │
 *            │                                ▲              first come,  │
 *   3 take   │  Timers ──── due timers ───────┘              first served │
 *            │                                                            │
 *            └──────── what they schedule waits for the next turn ────────┘
 * </pre>
 *
 * <p>Read {@link io.nioloop.loop.EventLoop} first, from {@code turn} outward; then {@link io.nioloop.loop.Handle},
 * {@code ReadyQueue}, {@code Timers}, {@code Inbox}, {@code SelectorPoller} with
 * {@link io.nioloop.loop.Registration}. {@link io.nioloop.loop.Clock}, {@link io.nioloop.loop.Context},
 * {@link io.nioloop.loop.LoopLocal} and {@link io.nioloop.loop.Observer} are the seams on which the floors above
 * stand; this floor knows none of them.
 *
 * <p>Null is never accepted or returned unless a method says so.
 */
package io.nioloop.loop;
