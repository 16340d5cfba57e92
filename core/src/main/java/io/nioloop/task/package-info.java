/**
 * Straight-line code on the loop: asyncio's coroutines and tasks. A body is ordinary Java and waits wherever it likes,
 * at any depth of calls; while it waits others have the loop.
 *
 * <pre>
 *   Coroutine      what a task does
 *   Task           a future that steps through it: await, cancel
 *   Tasks          sleep, gather, wait, time limits          TaskGroup   tasks that end before a stretch of code does
 *   Roster         the tasks of one loop
 *   Carrier        how a body stops in the middle: the seam under await, with three ways to do it
 * </pre>
 *
 * <p>Null is never accepted or returned unless a method says so.
 */
package io.nioloop.task;
