package io.nioloop.demo.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What is shown of a file that is on its way. */
class TransferProgressTest {
    private static final long SECOND = 1_000_000_000;
    private static final long MB = 1 << 20;

    @Test
    void theBarTellsHowMuchHowFastAndHowLong() {
        TransferProgress progress = new TransferProgress("notes.txt", 10 * MB, 0, 0);
        assertEquals("notes.txt [--------------------]   0%  0 B of 10 MB  0 B/s  ETA ?", progress.bar(0, 100));
        progress.isAt(5 * MB);
        assertEquals(
                "notes.txt [##########----------]  50%  5 MB of 10 MB  5 MB/s  ETA 1 s", progress.bar(SECOND, 100));
        assertEquals("notes.txt: 50%, 5 MB of 10 MB, 2.5 MB/s  ETA 2 s", progress.line(2 * SECOND));
        progress.isAt(10 * MB);
        assertTrue(progress.bar(2 * SECOND, 100).contains("[####################] 100%  10 MB of 10 MB"));
        assertEquals("sent notes.txt, 10 MB in 4 s, 2.5 MB/s", progress.end("sent", 4 * SECOND));
    }

    @Test
    void theRateIsThatOfTheLastSeconds() {
        TransferProgress progress = new TransferProgress("n", 100 * MB, 0, 0);
        progress.isAt(50 * MB);
        for (int second = 1; second <= 5; second++) {
            progress.bar(second * SECOND, 80);
        }
        assertEquals("n: 50%, 50 MB of 100 MB, 0 B/s  ETA ?", progress.line(6 * SECOND));
    }

    @Test
    void whatCameBeforeIsNoMeritOfThisTransfer() {
        TransferProgress progress = new TransferProgress("n", 10 * MB, 8 * MB, 0);
        progress.isAt(10 * MB);
        assertEquals("sent n, 10 MB, from byte 8388608 on in 1 s, 2 MB/s", progress.end("sent", SECOND));
    }

    @Test
    void anEmptyFileIsThereAtOnce() {
        TransferProgress progress = new TransferProgress("n", 0, 0, 0);
        assertTrue(progress.bar(0, 80).startsWith("n [####################] 100%  0 B of 0 B"));
        assertEquals("received n, 0 B in 0 s, 0 B/s", progress.end("received", 0));
    }

    @Test
    void theBarFitsTheTerminalAndNamesAreHarmless() {
        TransferProgress progress = new TransferProgress("\u001b[2J" + "n".repeat(100), 10, 0, 0);
        String bar = progress.bar(0, 60);
        assertEquals(59, bar.length());
        assertTrue(bar.startsWith("\\x1b[2Jnnnnnnnnnnnnnn... ["), bar);
    }
}
