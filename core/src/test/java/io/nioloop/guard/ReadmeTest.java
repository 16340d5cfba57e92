package io.nioloop.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the pages say is so: their Java compiles, commands can be typed, links lead somewhere.
 *
 * <p>A {@code java} block is compiled as a file of its own, against the core alone and with every warning an error:
 *
 * <ul>
 *   <li>A block that begins with {@code package} or {@code import} names all it needs and is taken as it stands, if it
 *       declares a type.
 *   <li>Any other block gets the imports in {@link #imports()}: all that the core exports, and a few names of the JDK.
 *   <li>A block that declares no type at its left margin gets a class around it. If it begins like a method or a field,
 *       it becomes a member of that class, otherwise the body of a method that may throw anything and finds an event
 *       loop named {@code loop}.
 * </ul>
 *
 * <p>The tutorial on testing and the phrasebook are different: their blocks are cut out of the samples, which are tests,
 * so that what they show is what runs.
 */
class ReadmeTest {
    private static final Path README = House.ROOT.resolve("README.md");
    private static final Path TUTORIAL = House.ROOT.resolve("docs").resolve("testing.md");
    private static final Path PHRASEBOOK = House.ROOT.resolve("docs").resolve("asyncio-phrasebook.md");
    private static final List<Path> CUT_FROM_SAMPLES = List.of(TUTORIAL, PHRASEBOOK);
    private static final Path SAMPLES = Path.of("src", "test", "java", "io", "nioloop", "samples");
    private static final int DEEPEST_INDENT = 16;

    private static final Pattern BLOCK =
            Pattern.compile("^```(?<language>\\w+)\\R(?<text>.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern IMPORT = Pattern.compile("^(?:import|package) .*;\\R?", Pattern.MULTILINE);
    private static final Pattern TYPE = Pattern.compile(
            "^(?:(?:public|abstract|final|sealed) )*(?:class|interface|record|enum|@interface) (?<name>\\w+)",
            Pattern.MULTILINE);
    private static final Pattern PUBLIC_TYPE =
            Pattern.compile("^public (?:\\w+ )*?(?:class|interface|record|enum) (?<name>\\w+)", Pattern.MULTILINE);
    private static final Pattern MEMBER =
            Pattern.compile("\\A\\s*(?:@\\w+\\s+|//.*\\R)*(?:public|protected|private|static|void) ");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!\\w+:)(?<path>[^)#\\s]+)[^)]*\\)");

    @TempDir
    private Path classes;

    @Test
    void javaOnThePagesCompiles() throws IOException {
        List<String> failures = new ArrayList<>();
        int blocks = 0;
        for (Path page : pages()) {
            if (CUT_FROM_SAMPLES.contains(page)) {
                continue;
            }
            for (Block block : blocks(page, Set.of("java"))) {
                blocks++;
                House.Run javac = compile(block.text());
                if (javac.exitCode() != 0) {
                    failures.add(block.place() + "\n" + javac.output());
                }
            }
        }
        assertEquals(List.of(), failures);
        assertTrue(blocks > 0, "no java block on any page: the pattern is stale");
    }

    @ParameterizedTest
    @MethodSource("cutFromSamples")
    void javaOfATutorialStandsInASample(Path page) {
        List<String> samples =
                House.files(SAMPLES, ".java").stream().map(House::text).toList();
        List<Block> blocks = blocks(page, Set.of("java"));
        List<String> failures = blocks.stream()
                .filter(block -> samples.stream().noneMatch(sample -> stands(block.text(), sample)))
                .map(block -> block.place() + "\n" + block.text())
                .toList();
        assertEquals(List.of(), failures);
        assertTrue(!blocks.isEmpty(), () -> "no java block in " + page + ": the pattern is stale");
    }

    static List<Path> cutFromSamples() {
        return CUT_FROM_SAMPLES;
    }

    /** Whether the lines of a block stand in a file, however far they are indented there. */
    private static boolean stands(String block, String file) {
        for (int indent = 0; indent <= DEEPEST_INDENT; indent += 4) {
            String lines = block.indent(indent).replaceAll("(?m)^ +$", "");
            if (file.contains("\n" + lines)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void blocksOfEveryShapeAreUnderstood() throws IOException {
        assertEquals(
                "",
                compile("import java.util.Map;\n\npublic class Own {\n    Map<String, String> map;\n}\n")
                        .output());
        assertEquals("", compile("record Point(int x, int y) {}\n").output());
        assertEquals(
                "",
                compile("public static void main(String[] args) {\n    Duration.ofSeconds(1).toNanos();\n}\n")
                        .output());
        assertEquals(
                "",
                compile("import java.util.Map;\n\nMap<String, List<String>> map = Map.of();\nloop.stop();\n")
                        .output());
        assertTrue(compile("int i = \"text\";\n").output().contains("incompatible types"));
        assertTrue(compile("List list = List.of();\n").output().contains("[rawtypes]"));
    }

    @Test
    void commandsOnThePagesExist() {
        Commands commands = new Commands(House.ROOT);
        List<String> failures = new ArrayList<>();
        for (Path page : List.of(README, TUTORIAL)) {
            int before = commands.seen();
            for (Block block : blocks(page, Set.of("sh", "console"))) {
                commands.check(block).stream()
                        .map(failure -> block.place() + ": " + failure)
                        .forEach(failures::add);
            }
            assertTrue(commands.seen() > before, () -> "no command in " + page + ": the pattern is stale");
        }
        assertEquals(List.of(), failures);
    }

    @Test
    void linksLeadSomewhere() {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path page : pages()) {
            for (Matcher link = LINK.matcher(withoutBlocks(House.text(page))); link.find(); links++) {
                if (!Files.exists(page.resolveSibling(link.group("path")))) {
                    broken.add(House.ROOT.relativize(page) + " links to " + link.group("path"));
                }
            }
        }
        assertEquals(List.of(), broken);
        assertTrue(links > 0, "no link on any page: the pattern is stale");
    }

    /** A fenced block of a page. */
    record Block(String place, String text) {}

    private static List<Path> pages() {
        return Stream.concat(Stream.of(README), House.filesIfAny(House.ROOT.resolve("docs"), ".md").stream())
                .toList();
    }

    private static List<Block> blocks(Path page, Set<String> languages) {
        assertTrue(Files.exists(page), () -> page.getFileName() + " is missing");
        String text = House.text(page);
        return BLOCK.matcher(text)
                .results()
                .filter(block -> languages.contains(block.group(1)))
                .map(block -> new Block(
                        House.ROOT.relativize(page) + ":"
                                + text.substring(0, block.start(2)).lines().count(),
                        block.group(2)))
                .toList();
    }

    private static String withoutBlocks(String page) {
        return BLOCK.matcher(page).replaceAll("");
    }

    private House.Run compile(String block) throws IOException {
        Path source = Files.createTempDirectory(classes, "block").resolve(fileName(block));
        Files.writeString(source, wrap(block));
        return House.run(
                "javac",
                List.of(
                        "--release",
                        "17",
                        "-Xlint:all",
                        "-Werror",
                        "-proc:none",
                        "-cp",
                        House.CLASSES.toString(),
                        "-d",
                        classes.toString(),
                        source.toString()));
    }

    private static String fileName(String block) {
        Matcher type = PUBLIC_TYPE.matcher(block);
        return (type.find() ? type.group("name") : "Snippet") + ".java";
    }

    private static String wrap(String block) {
        boolean hasType = TYPE.matcher(block).find();
        if (hasType && IMPORT.matcher(block).lookingAt()) {
            return block;
        }
        String imports =
                IMPORT.matcher(block).results().map(found -> found.group()).collect(Collectors.joining());
        String body = IMPORT.matcher(block).replaceAll("");
        if (!hasType && MEMBER.matcher(body).find()) {
            body = "class Snippet {\n" + body + "}\n";
        } else if (!hasType) {
            body = "class Snippet {\nstatic EventLoop loop;\nvoid snippet() throws Exception {\n" + body + "}\n}\n";
        }
        return imports() + imports + body;
    }

    private static String imports() {
        String ours = House.descriptor().exports().stream()
                .map(exported -> "import " + exported.source() + ".*;\n")
                .sorted()
                .collect(Collectors.joining());
        boolean frontDoor = Files.exists(House.CLASSES.resolve("io/nioloop/NioLoop.class"));
        return ours + (frontDoor ? "import static io.nioloop.NioLoop.*;\n" : "") + """
                import static java.nio.charset.StandardCharsets.UTF_8;
                import java.io.IOException;
                import java.net.InetSocketAddress;
                import java.nio.ByteBuffer;
                import java.time.Duration;
                import java.util.List;
                """;
    }
}
