package io.nioloop.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nioloop.task.Task;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** However the network cuts the input, what is read of it is the same (rules 177 to 183). */
class SplitsTest extends OnEveryCarrier {
    private static final String INPUT = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n\nabaab aabb\naaa\n--end-\n--end--rest\r";

    private interface Reading {
        byte[] next(StreamReader reader) throws IOException;
    }

    private static final Map<String, Reading> READINGS = new LinkedHashMap<>();

    static {
        READINGS.put("readLine", StreamReader::readLine);
        READINGS.put("readUntil 1 byte", reader -> reader.readUntil(bytes("a")));
        READINGS.put("readUntil 2 bytes", reader -> reader.readUntil(bytes("\r\n")));
        READINGS.put("readUntil with a prefix of itself", reader -> reader.readUntil(bytes("aab")));
        READINGS.put("readUntil 7 bytes", reader -> reader.readUntil(bytes("--end--")));
        READINGS.put("readUntil of several", reader -> reader.readUntil(bytes("\r\n\r\n"), bytes("b"), bytes("aabb")));
        READINGS.put("readUntil of nested ones", reader -> reader.readUntil(bytes("-end-"), bytes("nd"), bytes("-")));
        READINGS.put("readExactly 1", reader -> reader.readExactly(1));
        READINGS.put("readExactly 7", reader -> reader.readExactly(7));
        READINGS.put("read to the end", StreamReader::read);
    }

    @Test
    void everyCutGivesTheSame() {
        run(simulation -> {
            for (Map.Entry<String, Reading> reading : READINGS.entrySet()) {
                List<String> whole = results(reading.getValue());
                for (int cut = 1; cut < INPUT.length(); cut++) {
                    assertEquals(whole, results(reading.getValue(), cut), reading.getKey() + " cut at " + cut);
                }
            }
        });
    }

    @Test
    void everyPairOfCutsGivesTheSame() {
        run(simulation -> {
            for (Map.Entry<String, Reading> reading : READINGS.entrySet()) {
                List<String> whole = results(reading.getValue());
                for (int cut = 1; cut < INPUT.length(); cut++) {
                    for (int other = cut + 1; other < INPUT.length(); other++) {
                        assertEquals(
                                whole,
                                results(reading.getValue(), cut, other),
                                reading.getKey() + " cut at " + cut + " and " + other);
                    }
                }
            }
        });
    }

    @Test
    void byteByByteGivesTheSame() {
        run(simulation -> {
            int[] cuts = new int[INPUT.length() - 1];
            for (int i = 0; i < cuts.length; i++) {
                cuts[i] = i + 1;
            }
            for (Map.Entry<String, Reading> reading : READINGS.entrySet()) {
                assertEquals(results(reading.getValue()), results(reading.getValue(), cuts), reading.getKey());
            }
        });
    }

    @Test
    void whatIsReadIsWhatWasSaid() {
        run(simulation -> {
            assertEquals(
                    List.of(
                            "GET /a HTTP/1.1\r\n",
                            "Host: x\r\n",
                            "\r\n",
                            "partial \nabaab aabb\naaa\n--end-\n--end--rest\r"),
                    results(READINGS.get("readUntil 2 bytes")));
            assertEquals(
                    List.of(
                            "GET /a HTTP/1.1\r\nHost: x\r\n\r\n",
                            "\nab",
                            "aab",
                            " aab",
                            "b",
                            "partial \naaa\n--end-\n--end--rest\r"),
                    results(READINGS.get("readUntil of several")));
            assertEquals(List.of(INPUT), results(READINGS.get("read to the end")));
        });
    }

    /** Reads the input, which comes in pieces, each in a turn of its own while the reader waits. */
    private static List<String> results(Reading reading, int... cuts) throws IOException {
        StreamReader reader = reader();
        Task<List<String>> all = start(() -> all(reader, reading));
        int from = 0;
        for (int i = 0; i <= cuts.length; i++) {
            int to = i < cuts.length ? cuts[i] : INPUT.length();
            passTurn();
            reader.feedData(ByteBuffer.wrap(bytes(INPUT.substring(from, to))));
            from = to;
        }
        reader.feedEof();
        return Task.await(all);
    }

    private static List<String> all(StreamReader reader, Reading reading) throws IOException {
        List<String> results = new ArrayList<>();
        try {
            for (byte[] next = reading.next(reader); next.length > 0; next = reading.next(reader)) {
                results.add(text(next));
            }
        } catch (IncompleteReadException incomplete) {
            results.add("partial " + text(incomplete.partial()));
        }
        return results;
    }
}
