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

    private static final class ContinuationFiber extends Fiber implements Runnable {
        private final Object continuation = Continuations.create(this);
        private boolean suspended; // a flag, since to store a reference here is slow

        ContinuationFiber(Runnable body) {
            super(body);
        }

        @Override
        public void run() {
            runBody();
        }

        @Override
        Stop resume() {
            suspended = false; // unless the body says otherwise
            Continuations.run(continuation);
            return suspended ? Stop.SUSPENDED : Stop.ENDED;
        }

        @Override
        void suspend() {
            suspended = true;
            try {
                Continuations.suspend();
            } catch (IllegalStateException pinned) {
                suspended = false;
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
