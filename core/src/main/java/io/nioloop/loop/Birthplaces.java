package io.nioloop.loop;

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.regex.Pattern;

/**
 * Where handles, futures and tasks were made, in debug mode: up to ten frames each, without those of this library (rule
 * 282). Beside the objects, not in them, so that they are no larger when nobody asks; an object that is garbage takes
 * its birthplace along.
 */
public final class Birthplaces {
    private static final int FRAMES = 10;
    private static final StackWalker WALKER = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);
    private static final Pattern OURS = Pattern.compile("io\\.nioloop\\.(?!demo\\.).*");
    private static final Map<Object, List<StackTraceElement>> KNOWN = Collections.synchronizedMap(new WeakHashMap<>());

    private Birthplaces() {}

    /**
     * Notes that the caller makes an object. The loop must be in debug mode: {@link EventLoop#debug}.
     *
     * @param born the object, which is equal to nothing but itself
     */
    public static void note(Object born) {
        KNOWN.put(born, here());
    }

    /** {@return the frames above this call that are not of this library, innermost first, at most ten} */
    public static List<StackTraceElement> here() {
        return WALKER.walk(frames -> frames.filter(Birthplaces::isForeign)
                .limit(FRAMES)
                .map(StackFrame::toStackTraceElement)
                .toList());
    }

    private static boolean isForeign(StackFrame frame) {
        Class<?> type = frame.getDeclaringClass();
        boolean ofTheJdk = type.getClassLoader() == null; // between two of ours
        return !ofTheJdk && !(isOfThisJar(type) && OURS.matcher(type.getName()).matches());
    }

    /** Not those of tests, which have packages of the library. The demos are in one jar with it. */
    private static boolean isOfThisJar(Class<?> type) {
        return type.getProtectionDomain() == Birthplaces.class.getProtectionDomain();
    }

    /**
     * Where an object was made.
     *
     * @param object a handle, a future or a task
     * @return the frames, innermost first; empty if debug mode was off then
     */
    public static List<StackTraceElement> of(Object object) {
        return KNOWN.getOrDefault(object, List.of());
    }

    /**
     * The line that made an object, for {@code toString} and the like.
     *
     * @param object a handle, a future or a task
     * @return such as {@code " created at Main.java:12"}; empty if it is not known
     */
    public static String text(Object object) {
        List<StackTraceElement> frames = of(object);
        return frames.isEmpty()
                ? ""
                : " created at " + frames.get(0).getFileName() + ":"
                        + frames.get(0).getLineNumber();
    }
}
