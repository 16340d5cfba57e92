package io.nioloop.demo.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private final Session session = new Session();

    @Test
    void withoutArgumentsAShortHelpIsTheAnswer() {
        assertEquals(2, session.run());
        assertEquals("", session.out());
        assertTrue(session.err().contains("nc HOST:PORT"), session.err());
        assertTrue(session.err().contains("bench echo://HOST:PORT"), session.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-h", "-?", "--help"})
    void helpIsToBeHadEverywhereAndShowsExamplesFirst(String option) {
        for (String[] arguments : new String[][] {
            {option},
            {"nc", option},
            {"bench", option},
            {"send", option},
            {"recv", option},
            {"scan", option},
            {"ps", option},
            {"pstree", option}
        }) {
            Session session = new Session();
            assertEquals(0, session.run(arguments));
            assertEquals("", session.err());
            int examples = session.out().indexOf("examples:");
            assertTrue(examples > 0 && examples < session.out().indexOf("usage:"), session.out());
            assertTrue(session.out().indexOf("usage:") < session.out().indexOf("options:"), session.out());
        }
    }

    @Test
    void noLineOfHelpIsLongerThanTheTerminalIsWideButForWhatIsToBePasted() {
        session.with(Map.of("COLUMNS", "60"));
        session.run("bench", "--help");
        session.out()
                .lines()
                .filter(line -> !line.startsWith("  nioloop "))
                .forEach(line -> assertTrue(line.length() <= 60, line));
    }

    @Test
    void theVersionNamesProgramAndJava() {
        assertEquals(0, session.run("--version"));
        assertEquals(0, session.run("bench", "--version"));
        session.out().lines().forEach(line -> assertTrue(line.matches("nioloop-client-demo .*, Java .*"), line));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            nz localhost:1              | unknown command: nz. Did you mean nc?                          | nioloop --help
            --color never               | the command comes first: nioloop COMMAND --color               | nioloop --help
            nc                          | missing HOST:PORT                                              | nioloop nc --help
            nc localhost:1 x            | unexpected argument: x                                         | nioloop nc --help
            nc localhost:1 --crfl       | unknown option: --crfl. Did you mean --crlf?                   | nioloop nc --help
            nc localhost:1 -w 0         | -w 0: use more than zero, for instance 250ms or 5s             | nioloop nc --help
            nc localhost:1 -q -v        | -q and -v exclude each other                                   | nioloop nc --help
            bench                       | missing echo://HOST:PORT                                       | nioloop bench --help
            bench echo://x:1 -c 0       | -c 0: use a number, 1 to 100000                                | nioloop bench --help
            bench echo://x:1 -s 0       | -s 0: use 1 to 1GB                                             | nioloop bench --help
            bench echo://x:1 -s 2GB     | -s 2GB: use 1 to 1GB                                           | nioloop bench --help
            bench echo://x:1 -n 0       | -n 0: use a number, 1 or more                                  | nioloop bench --help
            bench echo://x:1 --conections 3 | unknown option: --conections. Did you mean --connections?  | nioloop bench --help
            send                        | missing FILE                                                   | nioloop send --help
            send a                      | missing HOST:PORT                                              | nioloop send --help
            recv localhost:1            | missing HOST:PORT                                              | nioloop recv --help
            recv a localhost:1 -r -1    | -r -1: use a number, 0 to 1000                                 | nioloop recv --help
            scan                        | missing HOST                                                   | nioloop scan --help
            scan localhost 1 2          | unexpected argument: 2                                         | nioloop scan --help
            scan localhost 1 -p 2       | ports are given twice: 1 and --ports                           | nioloop scan --help
            scan localhost -p x         | -p x: use ports and ranges, for instance 1-1024,8080           | nioloop scan --help
            scan localhost 0            | PORTS 0: '0': ports are 1 to 65535, the smaller first          | nioloop scan --help
            """)
    void whatCannotBeMeantIsSaidAndWhereToLook(String arguments, String message, String help) {
        assertEquals(2, session.run(arguments.split(" ")));
        assertEquals(message + "\nhelp: " + help, session.err().strip().replace("\r\n", "\n"));
        assertEquals("", session.out());
    }

    @Test
    void coloursAreForTerminalsThatWantThem() {
        assertFalse(new Session().terminal().outIsColored(Terminal.Color.AUTO));
        assertTrue(new Session().terminal().outIsColored(Terminal.Color.ALWAYS));
        Session screen = new Session().onScreen();
        assertTrue(screen.terminal().outIsColored(Terminal.Color.AUTO));
        assertFalse(screen.terminal().outIsColored(Terminal.Color.NEVER));
        assertTrue(screen.with(Map.of("NO_COLOR", "")).terminal().errIsColored(Terminal.Color.AUTO));
        assertFalse(screen.with(Map.of("NO_COLOR", "1")).terminal().errIsColored(Terminal.Color.AUTO));
        assertFalse(screen.with(Map.of("TERM", "dumb")).terminal().errIsColored(Terminal.Color.AUTO));
    }
}
