/**
 * See a loop at work: what it does, who waits for whom, what holds it up, and what it leaves behind. None of it is needed to
 * run a loop; {@link io.nioloop.observe.Observation} fastens the tools that system properties ask for, and each has a call of
 * its own.
 *
 * <ul>
 *   <li>The story: {@link io.nioloop.observe.Narrator} in sentences, {@link io.nioloop.observe.Recorder} in a file.
 *   <li>The moment: {@link io.nioloop.observe.TaskTree} and {@link io.nioloop.observe.FutureCallGraph}, from outside by
 *       {@link io.nioloop.observe.Inspector} and {@link io.nioloop.observe.LoopManagement}.
 *   <li>The faults: {@link io.nioloop.observe.Findings} of debug mode, {@link io.nioloop.observe.Watchdog}, {@link
 *       io.nioloop.observe.Deadlocks}, {@link io.nioloop.observe.LeakLedger}.
 *   <li>The figures: {@link io.nioloop.observe.Statistics}, and events of JFR.
 * </ul>
 */
package io.nioloop.observe;
