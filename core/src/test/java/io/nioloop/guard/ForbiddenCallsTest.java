package io.nioloop.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.lang.invoke.MethodType;
import java.lang.reflect.Executable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Some calls of the JDK would break what the core promises: that time and network can be replaced, that the loop never
 * blocks, that a run repeats. Each may be made in the classes listed with it and nowhere else; a nested class counts as
 * its outer one.
 *
 * <p>The test reads the constant pools of the class files, where every method, constructor and field that a class uses
 * stands once, whether it is called or passed on as a method reference. A call is banned if what stands there begins
 * with the words of a rule.
 */
class ForbiddenCallsTest {
    private static final List<Rule> RULES = List.of(
            Rule.because("time is read through Clock")
                    .ban("java/lang/System.nanoTime:")
                    .ban("java/lang/System.currentTimeMillis:")
                    .ban("java/time/Instant.now:")
                    .ban("java/time/LocalDateTime.now:")
                    .ban("java/time/ZonedDateTime.now:")
                    .ban("java/time/Clock.system")
                    .except("io.nioloop.loop.SystemClock"),
            Rule.because("the loop sleeps in its poller only")
                    .ban("java/lang/Thread.sleep:")
                    .ban("java/lang/Object.wait:")
                    .ban("java/util/concurrent/TimeUnit.sleep:"),
            Rule.because("the loop sleeps in its poller, but for a nap when the selector is broken")
                    .ban("java/util/concurrent/locks/LockSupport.park")
                    .except("io.nioloop.loop.SelectorHealth"),
            Rule.because("the core talks through System.Logger")
                    .ban("java/lang/System.out:")
                    .ban("java/lang/System.err:"),
            Rule.because("the provider comes with the options of the loop")
                    .ban("java/nio/channels/spi/SelectorProvider.provider:")
                    .except("io.nioloop.loop.LoopOptions"),
            Rule.because("a channel is opened through the loop's provider")
                    .ban("java/nio/channels/SocketChannel.open:")
                    .ban("java/nio/channels/ServerSocketChannel.open:")
                    .ban("java/nio/channels/DatagramChannel.open:")
                    .ban("java/nio/channels/Pipe.open:")
                    .ban("java/nio/channels/Selector.open:")
                    .ban("java/net/Socket.<init>:")
                    .ban("java/net/ServerSocket.<init>:")
                    .ban("java/net/DatagramSocket.<init>:"),
            Rule.because("a simulated channel has no socket")
                    .ban("java/nio/channels/SocketChannel.socket:")
                    .ban("java/nio/channels/ServerSocketChannel.socket:")
                    .ban("java/nio/channels/DatagramChannel.socket:"),
            Rule.because("only a numeric address is known without asking")
                    .ban("java/net/InetAddress.getByName:")
                    .except("io.nioloop.net.Addresses"),
            Rule.because("names are resolved on threads of their own")
                    .ban("java/net/InetAddress.getAllByName:")
                    .except("io.nioloop.net.Resolution"),
            Rule.because("resolving a name blocks the loop")
                    .ban("java/net/InetAddress.getLocalHost:")
                    .ban("java/net/InetAddress.getHostName:")
                    .ban("java/net/InetAddress.getCanonicalHostName:")
                    .ban("java/net/InetSocketAddress.<init>:(Ljava/lang/String;I)")
                    .ban("java/net/InetSocketAddress.getHostName:"),
            Rule.because("collections have an order that repeats")
                    .ban("java/util/HashMap.<init>:")
                    .ban("java/util/HashSet.<init>:")
                    .ban("java/util/Hashtable.<init>:")
                    .ban("java/util/IdentityHashMap.<init>:")
                    .ban("java/util/WeakHashMap.<init>:")
                    .ban("java/util/concurrent/ConcurrentHashMap.")
                    .ban("java/util/Set.of:")
                    .ban("java/util/Set.copyOf:")
                    .ban("java/util/Map.of")
                    .ban("java/util/Map.copyOf:")
                    .ban("java/util/stream/Collectors.toSet:")
                    .ban("java/util/stream/Collectors.toUnmodifiableSet:")
                    .ban("java/util/stream/Collectors.toMap:")
                    .ban("java/util/stream/Collectors.toUnmodifiableMap:")
                    .ban("java/util/stream/Collectors.toConcurrentMap:")
                    .ban("java/util/stream/Collectors.groupingBy"),
            Rule.because("chance comes from outside, so that a run repeats")
                    .ban("java/lang/Math.random:")
                    .ban("java/util/Random.<init>:()")
                    .ban("java/util/Collections.shuffle:(Ljava/util/List;)V")
                    .ban("java/util/UUID.randomUUID:")
                    .ban("java/util/concurrent/ThreadLocalRandom."));

    @Test
    void coreMakesNoForbiddenCall() {
        assertEquals(Set.of(), violations(House.files(House.CLASSES, ".class")));
    }

    @Test
    void everyExceptionIsNeeded() {
        List<Use> uses = uses(House.files(House.CLASSES, ".class"));
        List<String> needless = new ArrayList<>();
        for (Rule rule : RULES) {
            for (String exception : rule.exceptions()) {
                if (uses.stream().noneMatch(use -> use.user().equals(exception) && rule.names(use))) {
                    needless.add(exception + " needs no exception from: " + rule.reason());
                }
            }
        }
        assertEquals(List.of(), needless);
    }

    @Test
    void guardSeesCallsAndMethodReferencesInNestedClasses() {
        String sinner = ForbiddenCallsTest.class.getName();
        assertEquals(
                Set.of(
                        sinner + " uses java/lang/Thread.sleep:(J)V although the loop sleeps in its poller only",
                        sinner + " uses java/util/HashMap.<init>:()V although collections have an order that repeats"),
                violations(House.files(House.TEST_CLASSES, "ForbiddenCallsTest$Sinner.class")));
    }

    @SuppressWarnings("unused")
    private static final class Sinner {
        static final Supplier<Map<String, String>> REFERENCE = HashMap::new;

        static void call() throws InterruptedException {
            Thread.sleep(1);
        }
    }

    @Test
    void everyRuleNamesSomethingThatExists() {
        List<String> unknown = RULES.stream()
                .flatMap(rule -> rule.calls().stream())
                .filter(call -> members(call.substring(0, call.indexOf('.'))).noneMatch(name -> name.startsWith(call)))
                .toList();
        assertEquals(List.of(), unknown);
    }

    private static Set<String> violations(List<Path> classFiles) {
        Set<String> found = new TreeSet<>();
        for (Use use : uses(classFiles)) {
            for (Rule rule : RULES) {
                if (rule.forbids(use)) {
                    found.add(use.user() + " uses " + use.call() + " although " + rule.reason());
                }
            }
        }
        return found;
    }

    /** A class, by its top-level name, and what it uses, as in {@code java/lang/System.nanoTime:()J}. */
    private record Use(String user, String call) {}

    private static final Pattern CLASS_OR_CALL = Pattern.compile(
            "^Classfile .*/target/(?:test-)?classes/(?<user>[\\w/-]+).*$"
                    + "|^ *#\\d+ = (?:Interface)?(?:Method|Field)ref .*// (?<call>\\S+)$",
            Pattern.MULTILINE);

    private static List<Use> uses(List<Path> classFiles) {
        String printed = House.print("javap", House.arguments(classFiles, "-v", "-p"));
        List<Use> uses = new ArrayList<>();
        String user = "";
        int users = 0;
        for (MatchResult match : CLASS_OR_CALL.matcher(printed).results().toList()) {
            if (match.group(1) != null) {
                user = match.group(1).replace('/', '.');
                users++;
            } else {
                uses.add(new Use(user, match.group(2).replace("\"", "")));
            }
        }
        assertEquals(classFiles.size(), users, "javap names its classes otherwise: the pattern is stale");
        assertFalse(uses.isEmpty(), "javap printed no call: the pattern is stale");
        return uses;
    }

    /** Everything public that a class of the JDK has, written as in a constant pool. */
    private static Stream<String> members(String owner) {
        Class<?> type;
        try {
            type = Class.forName(owner.replace('/', '.'));
        } catch (ClassNotFoundException e) {
            return Stream.empty();
        }
        Stream<String> methods = Arrays.stream(type.getMethods())
                .map(method -> method.getName() + ":" + descriptor(method, method.getReturnType()));
        Stream<String> constructors = Arrays.stream(type.getConstructors())
                .map(constructor -> "<init>:" + descriptor(constructor, void.class));
        Stream<String> fields = Arrays.stream(type.getFields())
                .map(field -> field.getName() + ":" + field.getType().descriptorString());
        return Stream.of(methods, constructors, fields).flatMap(all -> all).map(member -> owner + "." + member);
    }

    private static String descriptor(Executable executable, Class<?> result) {
        return MethodType.methodType(result, executable.getParameterTypes()).toMethodDescriptorString();
    }

    private record Rule(String reason, List<String> calls, Set<String> exceptions) {
        static Rule because(String reason) {
            return new Rule(reason, List.of(), Set.of());
        }

        Rule ban(String call) {
            return new Rule(
                    reason, Stream.concat(calls.stream(), Stream.of(call)).toList(), exceptions);
        }

        Rule except(String... topLevelClasses) {
            return new Rule(reason, calls, Set.of(topLevelClasses));
        }

        boolean names(Use use) {
            return calls.stream().anyMatch(use.call()::startsWith);
        }

        boolean forbids(Use use) {
            return names(use) && !exceptions.contains(use.user());
        }
    }
}
