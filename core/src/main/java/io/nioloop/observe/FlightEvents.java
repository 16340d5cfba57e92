package io.nioloop.observe;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** The events of JFR, in the category nioloop. A profile may change their thresholds and switch them off. */
final class FlightEvents {
    private FlightEvents() {}

    @Name("io.nioloop.Sleep")
    @Label("Sleep")
    @Description("The loop had nothing to do and slept")
    @Category("nioloop")
    @StackTrace(false)
    static final class Sleep extends Event {
        @Label("Ready Channels")
        int readyChannels;

        @Label("Woken By")
        @Description("The thread that sent something to the loop")
        String wokenBy;
    }

    @Name("io.nioloop.Turn")
    @Label("Turn")
    @Description("The loop ran what it had collected")
    @Category("nioloop")
    @StackTrace(false)
    @Threshold("1 ms")
    static final class Turn extends Event {
        @Label("Callbacks")
        int callbacks;
    }

    @Name("io.nioloop.CallbackRun")
    @Label("Callback Run")
    @Description("A callback, or a step of a task, ran")
    @Category("nioloop")
    @StackTrace(false)
    @Threshold("10 ms")
    static final class CallbackRun extends Event {
        @Label("Work")
        String work;
    }

    @Name("io.nioloop.Blocked")
    @Label("Blocked")
    @Description("A callback, or a step of a task, held the loop for longer than its slowCallbackDuration")
    @Category("nioloop")
    @StackTrace(false)
    static final class Blocked extends Event {
        @Label("Work")
        String work;
    }

    @Name("io.nioloop.TaskEnd")
    @Label("Task End")
    @Description("A task ended; its duration is its life")
    @Category("nioloop")
    @StackTrace(false)
    static final class TaskEnd extends Event {
        @Label("Task")
        String task;

        @Label("Outcome")
        String outcome;

        @Label("Steps")
        int steps;
    }
}
