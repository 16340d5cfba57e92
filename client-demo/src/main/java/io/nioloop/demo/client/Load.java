package io.nioloop.demo.client;

import java.time.Duration;

/**
 * What a bench is to do.
 *
 * @param connections how many, all at the same time
 * @param size of a message, in bytes
 * @param pipeline how many messages of a connection are under way at any moment
 * @param warmup how long to run before anything counts
 * @param duration how long to measure
 * @param requests how many messages to measure, if the time allows
 * @param timeout after how long a silent server counts as gone
 */
record Load(
        int connections, int size, int pipeline, Duration warmup, Duration duration, long requests, Duration timeout) {
    static final Duration NO_END = Duration.ofDays(36_500);
}
