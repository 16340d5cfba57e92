package io.nioloop.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which faults strike in a simulation, and how often. A plan does not change; each method returns another.
 *
 * <pre>{@code
 * FaultPlan byHand = FaultPlan.none().with(FaultKind.SHORT_READ, 0.25).once(FaultKind.RESET_TO_CLIENT, 3);
 * FaultPlan again = FaultPlan.parse(byHand.toString()); // SHORT_READ=0.25 RESET_TO_CLIENT=1.0@3x1
 * }</pre>
 */
public final class FaultPlan {
    private static final FaultPlan NONE = new FaultPlan(new EnumMap<>(FaultKind.class));
    private static final Pattern RULE = Pattern.compile("(\\w+)=([0-9.eE+-]+)(?:@(\\d+))?(?:x(\\d+))?");

    private final Map<FaultKind, Rule> rules;

    /**
     * How often a kind strikes.
     *
     * @param probability at each occasion, from 0 to 1
     * @param from the first occasion at which it may, counted from 1
     * @param atMost how many times at most
     */
    public record Rule(double probability, int from, int atMost) {
        /**
         * Refuses numbers that make no sense.
         *
         * @param probability from 0 to 1
         * @param from 1 or more
         * @param atMost 1 or more
         */
        public Rule {
            if (!(probability >= 0 && probability <= 1)) {
                throw new IllegalArgumentException("probability is " + probability + ": use 0 to 1");
            }
            if (from < 1 || atMost < 1) {
                throw new IllegalArgumentException("from=" + from + ", atMost=" + atMost + ": use 1 or more");
            }
        }

        @Override
        public String toString() {
            return probability + (from > 1 ? "@" + from : "") + (atMost < Integer.MAX_VALUE ? "x" + atMost : "");
        }
    }

    private FaultPlan(Map<FaultKind, Rule> rules) {
        this.rules = rules;
    }

    /** {@return the plan in which nothing goes wrong} */
    public static FaultPlan none() {
        return NONE;
    }

    /**
     * {@return a plan that a seed decides: up to five kinds of faults, whose harm a program is told of}
     *
     * @param seed the seed
     */
    public static FaultPlan draw(long seed) {
        return draw(seed, EnumSet.of(FaultKind.Harm.NONE, FaultKind.Harm.TOLD));
    }

    /**
     * {@return a plan that a seed decides: up to five kinds of faults}
     *
     * @param seed the seed
     * @param harms how bad they may be
     */
    public static FaultPlan draw(long seed, Set<FaultKind.Harm> harms) {
        SimRandom random = new SimRandom(seed).split(0x706C616E);
        List<FaultKind> kinds = new ArrayList<>(List.of(FaultKind.values()));
        kinds.removeIf(kind -> !harms.contains(kind.harm()));
        random.shuffle(kinds);
        FaultPlan plan = NONE;
        for (FaultKind kind : kinds.subList(0, Math.min(kinds.size(), random.below(6)))) {
            plan = plan.with(kind, drawRule(kind, random));
        }
        return plan;
    }

    private static Rule drawRule(FaultKind kind, SimRandom random) {
        if (kind.harm() == FaultKind.Harm.NONE) {
            double probability = random.pick(List.of(0.01, 0.05, 0.2, 0.5));
            return new Rule(probability, 1, random.chance(0.5) ? Integer.MAX_VALUE : 1 + random.below(20));
        }
        double probability = random.pick(List.of(0.01, 0.05, 0.2, 1.0));
        return new Rule(probability, 1 + random.below(8), 1 + random.below(2));
    }

    /**
     * {@return this plan with a kind that strikes with a probability, any number of times}
     *
     * @param kind the kind
     * @param probability at each occasion, from 0 to 1
     */
    public FaultPlan with(FaultKind kind, double probability) {
        return with(kind, new Rule(probability, 1, Integer.MAX_VALUE));
    }

    /**
     * {@return this plan with a kind that strikes exactly once}
     *
     * @param kind the kind
     * @param occasion when: at the first occasion, the second …
     */
    public FaultPlan once(FaultKind kind, int occasion) {
        return with(kind, new Rule(1, occasion, 1));
    }

    /**
     * {@return this plan with a rule for a kind, instead of the one it had}
     *
     * @param kind the kind
     * @param rule how often it strikes
     */
    public FaultPlan with(FaultKind kind, Rule rule) {
        Map<FaultKind, Rule> more = new EnumMap<>(rules);
        more.put(Objects.requireNonNull(kind, "kind"), Objects.requireNonNull(rule, "rule"));
        return new FaultPlan(more);
    }

    /**
     * {@return this plan without a kind}
     *
     * @param kind the kind
     */
    public FaultPlan without(FaultKind kind) {
        Map<FaultKind, Rule> fewer = new EnumMap<>(rules);
        fewer.remove(kind);
        return new FaultPlan(fewer);
    }

    /** {@return the kinds that may strike} */
    public Set<FaultKind> kinds() {
        return Collections.unmodifiableSet(rules.keySet());
    }

    /**
     * {@return how often a kind strikes; null: never}
     *
     * @param kind the kind
     */
    public Rule rule(FaultKind kind) {
        return rules.get(kind);
    }

    /** {@return whether nothing goes wrong} */
    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /**
     * {@return the plan that a text describes, as {@link #toString} writes it}
     *
     * @param text the text
     * @throws IllegalArgumentException if it describes none
     */
    public static FaultPlan parse(String text) {
        FaultPlan plan = NONE;
        if (text.isBlank() || text.equals("none")) {
            return plan;
        }
        for (String rule : text.strip().split("\\s+", 0)) {
            Matcher match = RULE.matcher(rule);
            if (!match.matches()) {
                throw new IllegalArgumentException("not a rule of a fault plan: " + rule
                        + "; use KIND=PROBABILITY, and if need be @OCCASION and xTIMES");
            }
            plan = plan.with(
                    kind(match.group(1)),
                    new Rule(
                            Double.parseDouble(match.group(2)),
                            match.group(3) == null ? 1 : Integer.parseInt(match.group(3)),
                            match.group(4) == null ? Integer.MAX_VALUE : Integer.parseInt(match.group(4))));
        }
        return plan;
    }

    private static FaultKind kind(String name) {
        for (FaultKind kind : FaultKind.values()) {
            if (kind.name().equals(name)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("not a kind of fault: " + name + "; use a name of FaultKind");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FaultPlan plan && rules.equals(plan.rules);
    }

    @Override
    public int hashCode() {
        return rules.hashCode();
    }

    @Override
    public String toString() {
        List<String> texts = new ArrayList<>();
        rules.forEach((kind, rule) -> texts.add(kind + "=" + rule));
        return texts.isEmpty() ? "none" : String.join(" ", texts);
    }
}
