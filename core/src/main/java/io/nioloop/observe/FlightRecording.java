package io.nioloop.observe;

import io.nioloop.loop.EventLoop;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;

/**
 * Has loops observed for JFR for as long as somebody records. Not to be touched where the runtime lacks the module
 * {@code jdk.jfr}.
 */
final class FlightRecording implements FlightRecorderListener {
    private static final List<Loop> LOOPS = new CopyOnWriteArrayList<>(); // that are open

    static {
        FlightRecorder.addListener(new FlightRecording());
    }

    private FlightRecording() {}

    /** A loop with its observer, which listens or not. */
    record Loop(EventLoop loop, FlightObserver observer) {
        void listen(boolean wanted) {
            loop.removeObserver(observer);
            if (wanted) {
                loop.addObserver(observer);
            } else {
                observer.forget();
            }
        }

        /** On whatever thread starts and stops recordings. */
        void listenSoon(boolean wanted) {
            try {
                loop.execute(() -> listen(wanted));
            } catch (RejectedExecutionException closed) {
                LOOPS.remove(this);
            }
        }
    }

    /** A loop was opened. */
    static void install(EventLoop loop) {
        Loop added = new Loop(loop, new FlightObserver(loop));
        LOOPS.add(added);
        if (isRecording()) {
            added.listen(true);
        }
    }

    static void closing(EventLoop loop) {
        LOOPS.removeIf(entry -> entry.loop() == loop);
    }

    private static boolean isRecording() {
        return FlightRecorder.isInitialized()
                && FlightRecorder.getFlightRecorder().getRecordings().stream()
                        .anyMatch(recording -> recording.getState() == RecordingState.RUNNING);
    }

    @Override
    public void recordingStateChanged(Recording recording) {
        boolean wanted = isRecording();
        LOOPS.forEach(loop -> loop.listenSoon(wanted));
    }
}
