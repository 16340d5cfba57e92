package io.nioloop.task;

/**
 * Bodies on bare continuations: to stop is to lay the frames of the body aside, from the loop's own stack, and to go on
 * is to put them back. There is no thread but the loop's. Code that blocks in a body blocks the loop.
 */
final class ContinuationCarrier extends Carrier {
    @Override
    Kind kind() {
        return Kind.CONTINUATION;
    }

    @Override
    Fiber fiber(Runnable body, Runnable unparked) {
        return new ContinuationFiber(body);
    }

    private static final class ContinuationFiber extends Fiber {
        private final Object continuation = Continuations.create(this::runBody);
        private Stop stop;

        ContinuationFiber(Runnable body) {
            super(body);
        }

        @Override
        Stop resume() {
            stop = Stop.ENDED; // unless the body says otherwise
            Continuations.run(continuation);
            return stop;
        }

        @Override
        void suspend() {
            stop = Stop.SUSPENDED;
            try {
                Continuations.suspend();
            } catch (IllegalStateException pinned) {
                stop = Stop.ENDED;
                throw pinned(pinned);
            }
        }

        @Override
        StackTraceElement[] stack() {
            return trim(Continuations.stack(continuation));
        }

        @Override
        Thread thread() {
            return null;
        }
    }
}
