/** Straight-line code that waits: coroutines, the tasks that run them, and what carries them. */
package io.nioloop.task;
