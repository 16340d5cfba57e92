package io.nioloop.guard;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Checks command lines as far as that is possible without running them: a known program; Maven phases, profiles and
 * modules that the poms have; tests, jars that the build makes; subcommands and options that the demo behind the jar
 * knows; paths and classes that are in the tree.
 */
final class Commands {
    private static final Set<String> PROGRAMS = Set.of(
            "cat", "cd", "curl", "echo", "git", "java", "mvn", "nc", "printf", "python3", "seq", "sleep", "telnet",
            "time", "yes");
    private static final Set<String> PHASES =
            Set.of("clean", "compile", "test-compile", "test", "package", "verify", "install");
    private static final Pattern SEPARATOR = Pattern.compile("\\s*(?:\\|\\|?|&&?|;)\\s*");
    private static final Pattern CLASS_PATH = Pattern.compile(":");
    private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"]*\"");
    private static final Pattern JAR = Pattern.compile("(?<module>[\\w-]+)/target/(?<name>[\\w.-]+)\\.jar");
    private static final Pattern OUR_CLASS = Pattern.compile("io\\.nioloop\\.(?:[a-z]+\\.)*[A-Z]\\w*");
    private static final Pattern PATH = Pattern.compile("\\.?[\\w-]+(?:/[\\w.-]+)+");

    private final Path root;
    private final String pom;
    private final List<String> failures = new ArrayList<>();
    private int seen;

    Commands(Path root) {
        this.root = root;
        this.pom = House.text(root.resolve("pom.xml"));
    }

    /** How many commands were checked so far. */
    int seen() {
        return seen;
    }

    /** What is wrong with the commands of a block. If a line has a prompt, those without one are output. */
    List<String> check(ReadmeTest.Block block) {
        failures.clear();
        boolean prompts = block.text().lines().anyMatch(line -> line.startsWith("$ "));
        block.text()
                .replace("\\\n", " ")
                .lines()
                .filter(line -> !prompts || line.startsWith("$ "))
                .map(line -> QUOTED.matcher(line.replaceFirst("^\\$ ", "")).replaceAll("TEXT"))
                .map(line -> line.replaceFirst("(?:^|\\s)#.*", "").strip())
                .flatMap(SEPARATOR::splitAsStream)
                .filter(command -> !command.isEmpty())
                .forEach(command -> checkOne(List.of(command.split("\\s+"))));
        return List.copyOf(failures);
    }

    private void checkOne(List<String> words) {
        seen++;
        String program = words.get(0);
        if (!PROGRAMS.contains(program) && !Files.isExecutable(root.resolve(program))) {
            failures.add("no program " + program);
        } else if (program.equals("mvn")) {
            checkMaven(words.subList(1, words.size()));
        } else if (words.contains("-jar")) {
            checkJar(words.subList(words.indexOf("-jar") + 1, words.size()));
        } else if (!program.equals("git")) {
            words.stream().flatMap(CLASS_PATH::splitAsStream).forEach(this::checkPath);
        }
    }

    private void checkMaven(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("-pl") || word.equals("-f")) {
                i++;
                Stream.of(words.get(i).split(",")).forEach(this::checkExists);
            } else if (word.startsWith("-P")) {
                require(pom.contains("<id>" + word.substring(2) + "</id>"), "no profile " + word.substring(2));
            } else if (word.startsWith("-Dtest=")) {
                checkTest(word.substring("-Dtest=".length()));
            } else if (!word.startsWith("-")) {
                boolean pluginGoal =
                        word.contains(":") && pom.contains(word.substring(0, word.indexOf(':')) + "-maven-plugin");
                require(PHASES.contains(word) || pluginGoal, "no Maven phase or goal " + word);
            }
        }
    }

    /** The name of a test class, which may begin with a star, and behind a # that of a test in it. */
    private void checkTest(String word) {
        String[] names = word.split("#");
        boolean any = names[0].startsWith("*");
        List<Path> files = House.filesIfAny(root, (any ? names[0].substring(1) : "/" + names[0]) + ".java");
        require(!files.isEmpty(), "no test class " + names[0]);
        require(
                names.length == 1
                        || files.stream().map(House::text).anyMatch(text -> text.contains("void " + names[1] + "(")),
                "no test " + word);
    }

    private void checkJar(List<String> words) {
        var jar = JAR.matcher(words.get(0));
        if (!jar.matches() || !Files.exists(root.resolve(jar.group("module")).resolve("pom.xml"))) {
            failures.add("no module builds " + words.get(0));
            return;
        }
        Path module = root.resolve(jar.group("module"));
        require(
                House.text(module.resolve("pom.xml")).contains("<artifactId>" + jar.group("name") + "</artifactId>"),
                jar.group("module") + " does not build " + jar.group("name") + ".jar");
        List<String> sources = House.files(module.resolve("src/main/java"), ".java").stream()
                .map(House::text)
                .toList();
        boolean first = true;
        for (String word : words.subList(1, words.size())) {
            if (first || word.startsWith("-")) {
                String name = "\"" + word.replaceFirst("=.*", "") + "\"";
                require(sources.stream().anyMatch(source -> source.contains(name)), words.get(0) + " knows no " + word);
            }
            first = false;
        }
    }

    private void checkPath(String word) {
        if (OUR_CLASS.matcher(word).matches()) {
            require(!House.filesIfAny(root, word.replace('.', '/') + ".java").isEmpty(), "no class " + word);
        } else if (PATH.matcher(word).matches() && !word.contains("target/")) {
            checkExists(word);
        }
    }

    private void checkExists(String path) {
        require(Files.exists(root.resolve(path)), "no file " + path);
    }

    private void require(boolean condition, String failure) {
        if (!condition) {
            failures.add(failure);
        }
    }
}
