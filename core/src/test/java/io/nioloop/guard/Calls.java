package io.nioloop.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.lang.invoke.MethodType;
import java.lang.reflect.Executable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What classes call, held against rules that ban some calls; a nested class counts as its outer one.
 *
 * <p>Looks into the constant pools of the class files, where every method, constructor and field that a class uses
 * stands once, whether it is called or passed on as a method reference. A call is banned if what stands there begins
 * with the words of a rule.
 */
record Calls(List<Use> uses) {
    /** A class, by its top-level name, and what it uses, as in {@code java/lang/System.nanoTime:()J}. */
    record Use(String user, String call) {}

    private static final Pattern CLASS_OR_CALL = Pattern.compile(
            "^Classfile .*/target/(?:test-)?classes/(?<user>[\\w/-]+).*$"
                    + "|^ *#\\d+ = (?:Interface)?(?:Method|Field)ref .*// (?<call>\\S+)$",
            Pattern.MULTILINE);

    static Calls of(List<Path> classFiles) {
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
        return new Calls(uses);
    }

    Set<String> violations(List<Rule> rules) {
        Set<String> found = new TreeSet<>();
        for (Use use : uses) {
            for (Rule rule : rules) {
                if (rule.forbids(use)) {
                    found.add(use.user() + " uses " + use.call() + " although " + rule.reason());
                }
            }
        }
        return found;
    }

    /** The classes, by their top-level names, that call what is banned. */
    Set<String> violators(List<Rule> rules) {
        return uses.stream()
                .filter(use -> rules.stream().anyMatch(rule -> rule.forbids(use)))
                .map(Use::user)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The exceptions that nobody makes use of. */
    Set<String> needlessExceptions(List<Rule> rules) {
        Set<String> needless = new TreeSet<>();
        for (Rule rule : rules) {
            for (String exception : rule.exceptions()) {
                if (uses.stream().noneMatch(use -> use.user().equals(exception) && rule.names(use))) {
                    needless.add(exception + " needs no exception from: " + rule.reason());
                }
            }
        }
        return needless;
    }

    /** Calls that are banned, why, and the classes that may make them nevertheless. */
    record Rule(String reason, List<String> calls, Set<String> exceptions) {
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

        /** The banned calls that there are not. */
        List<String> unknown() {
            return calls.stream()
                    .filter(call ->
                            members(call.substring(0, call.indexOf('.'))).noneMatch(name -> name.startsWith(call)))
                    .toList();
        }
    }

    /** Everything that a class declares, written as in a constant pool. */
    private static Stream<String> members(String owner) {
        Class<?> type;
        try {
            type = Class.forName(owner.replace('/', '.'));
        } catch (ClassNotFoundException e) {
            return Stream.empty();
        }
        Stream<String> methods = Arrays.stream(type.getDeclaredMethods())
                .map(method -> method.getName() + ":" + descriptor(method, method.getReturnType()));
        Stream<String> constructors = Arrays.stream(type.getDeclaredConstructors())
                .map(constructor -> "<init>:" + descriptor(constructor, void.class));
        Stream<String> fields = Arrays.stream(type.getDeclaredFields())
                .map(field -> field.getName() + ":" + field.getType().descriptorString());
        return Stream.of(methods, constructors, fields).flatMap(all -> all).map(member -> owner + "." + member);
    }

    private static String descriptor(Executable executable, Class<?> result) {
        return MethodType.methodType(result, executable.getParameterTypes()).toMethodDescriptorString();
    }
}
