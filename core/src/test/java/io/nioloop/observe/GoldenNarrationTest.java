package io.nioloop.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nioloop.task.Carriers;
import io.nioloop.task.Watch;
import io.nioloop.testing.SimulationOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is told of five small programs, as it stands in {@code src/test/resources/io/nioloop/observe/*.txt}: the same
 * on each carrier and JDK, in debug mode and out of it.
 *
 * <p>When what is told has changed on purpose, {@code mvn -pl core test -Dtest=GoldenNarrationTest
 * -Dio.nioloop.golden=write} writes the files anew; read the difference before it is committed.
 */
class GoldenNarrationTest {
    private static final Path FILES = Path.of("src", "test", "resources", "io", "nioloop", "observe");
    private static final boolean WRITE = "write".equals(System.getProperty("io.nioloop.golden"));

    static List<Arguments> ways() {
        List<Arguments> ways = new ArrayList<>();
        for (Programs program : Programs.values()) {
            for (String carrier : Carriers.offered()) {
                ways.add(Arguments.of(program, carrier, Watch.SIMULATION));
                ways.add(Arguments.of(program, carrier, Watch.DEBUG_MODE));
            }
        }
        return ways;
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("ways")
    void aProgramIsToldAsItStandsWritten(Programs program, String carrier, Watch watch) throws IOException {
        Path file = FILES.resolve(program.name().toLowerCase(Locale.ROOT) + ".txt");
        List<String> told = told(program, carrier, watch);
        if (WRITE) {
            Files.createDirectories(FILES);
            Files.write(file, told);
        }
        assertEquals(String.join("\n", Files.readAllLines(file)), String.join("\n", told));
    }

    private static List<String> told(Programs program, String carrier, Watch watch) {
        List<String> lines = new ArrayList<>();
        Runnable restore = Carriers.choose(carrier);
        try {
            watch.simulate(1, SimulationOptions.defaults(), simulation -> {
                Narrator.attach(simulation.loop(), lines::add, Locale.ENGLISH);
                program.run(simulation);
            });
        } finally {
            restore.run();
        }
        return lines;
    }
}
