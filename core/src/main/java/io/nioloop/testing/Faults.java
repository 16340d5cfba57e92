package io.nioloop.testing;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The faults of one run: asked at each occasion whether one strikes. What happens at an occasion depends on the seed,
 * the kind and the number of the occasion, not on the rest of the plan; so a plan can be made smaller without
 * changing what is left of it.
 */
public final class Faults {
    private static final int REMEMBERED = 100;
    private static final int TIMES = 3;

    private final Trace trace;
    private final FaultPlan plan;
    private final Map<FaultKind, Course> courses = new EnumMap<>(FaultKind.class); // of the kinds that may strike
    private boolean paused;

    /** What became of a kind so far. */
    private static final class Course {
        final FaultPlan.Rule rule;
        final long seed;
        final SimRandom random; // begins anew at each occasion, so that each is decided by its number alone
        final List<Integer> struck = new ArrayList<>(); // the occasions of the first strikes,
        final List<String> times = new ArrayList<>(); //   and when some of those were
        int occasions;
        int strikes;

        Course(FaultPlan.Rule rule, long seed) {
            this.rule = rule;
            this.seed = seed;
            this.random = new SimRandom(seed);
        }
    }

    Faults(FaultPlan plan, SimRandom random, Trace trace) {
        this.plan = plan;
        this.trace = trace;
        for (FaultKind kind : plan.kinds()) {
            courses.put(
                    kind,
                    new Course(
                            plan.rule(kind),
                            random.split(kind.name().hashCode()).nextLong()));
        }
    }

    /** This is an occasion for a kind of fault: does it strike? */
    boolean strikes(FaultKind kind) {
        Course course = courses.get(kind);
        return course != null && !paused && strikes(kind, course);
    }

    private boolean strikes(FaultKind kind, Course course) {
        course.random.restart(course.seed + SimRandom.mix(++course.occasions));
        if (course.occasions < course.rule.from()
                || course.strikes >= course.rule.atMost()
                || !course.random.chance(course.rule.probability())) {
            return false;
        }
        course.strikes++;
        if (course.struck.size() < REMEMBERED) {
            course.struck.add(course.occasions);
        }
        if (course.times.size() < TIMES) {
            course.times.add(trace.time());
        }
        trace.add(Happening.STRIKE, kind.number(), course.strikes);
        return true;
    }

    /** How bad a strike is: from 1 to so much. */
    long size(FaultKind kind, long most) {
        return 1 + courses.get(kind).random.below(most);
    }

    int size(FaultKind kind, int most) {
        return 1 + courses.get(kind).random.below(most);
    }

    /** At which occasions a kind has struck, the first of them. */
    List<Integer> struck(FaultKind kind) {
        Course course = courses.get(kind);
        return course == null ? List.of() : course.struck;
    }

    /** Lets nothing strike until {@link #resume}; what would have been an occasion meanwhile is none. */
    public void pause() {
        paused = true;
    }

    /** Ends a {@link #pause}. */
    public void resume() {
        paused = false;
    }

    /** {@return the plan of the run} */
    public FaultPlan plan() {
        return plan;
    }

    /**
     * {@return how often a kind has struck}
     *
     * @param kind the kind
     */
    public int strikesOf(FaultKind kind) {
        Course course = courses.get(kind);
        return course == null ? 0 : course.strikes;
    }

    /**
     * {@return how often a kind of the plan could have struck}
     *
     * @param kind the kind
     */
    public int occasionsOf(FaultKind kind) {
        Course course = courses.get(kind);
        return course == null ? 0 : course.occasions;
    }

    @Override
    public String toString() {
        List<String> texts = new ArrayList<>();
        for (FaultKind kind : plan.kinds()) {
            texts.add(kind + " struck " + strikesOf(kind) + " of " + occasionsOf(kind) + " times" + when(kind));
        }
        return texts.isEmpty() ? "no faults" : String.join(", ", texts);
    }

    private String when(FaultKind kind) {
        Course course = courses.get(kind);
        return course.times.isEmpty()
                ? ""
                : " (at " + String.join(", ", course.times) + (course.strikes > TIMES ? " …)" : ")");
    }
}
