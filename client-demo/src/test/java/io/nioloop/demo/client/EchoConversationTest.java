package io.nioloop.demo.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Without a network, on a clock that moves when the test says so. */
class EchoConversationTest {
    private static final int SIZE = 10;

    private long nowNanos = Long.MAX_VALUE - 5; // such a clock may wrap
    private int ended;
    private Measurement measurement;
    private EchoConversation conversation;
    private FakeTransport transport;

    private void open(int size, int pipeline, Duration duration, long requests) {
        Load load = new Load(1, size, pipeline, Duration.ZERO, duration, requests, Duration.ofSeconds(10));
        measurement = new Measurement(load);
        conversation = new EchoConversation(3, load, new Payload(), measurement, () -> nowNanos, () -> ended++);
        transport = new FakeTransport(conversation);
        conversation.connectionMade(transport);
    }

    private void begin(int pipeline, long requests) {
        open(SIZE, pipeline, Load.NO_END, requests);
        measurement.begin(nowNanos);
        conversation.begin();
    }

    private long answers() {
        return measurement.latencies().count();
    }

    private List<Integer> lengthsOfWrites() {
        return transport.takeWrites().stream().map(write -> write.length).toList();
    }

    @Test
    void theNextMessageIsSentWhenAnAnswerIsComplete() {
        begin(1, 100);
        byte[] message = transport.takeWritten();
        assertEquals(SIZE, message.length);
        transport.receive(Arrays.copyOf(message, SIZE - 1));
        assertEquals(List.of(), lengthsOfWrites());
        transport.receive(Arrays.copyOfRange(message, SIZE - 1, SIZE));
        assertEquals(List.of(SIZE), lengthsOfWrites());
        assertEquals(1, answers());
    }

    @Test
    void thePipelineIsKeptFullAndAnswersThatComeTogetherAreAnsweredByOneWrite() {
        begin(4, 100);
        byte[] messages = transport.takeWritten();
        assertEquals(4 * SIZE, messages.length);
        transport.receive(Arrays.copyOf(messages, 2 * SIZE + 3));
        assertEquals(List.of(2 * SIZE), lengthsOfWrites());
        assertEquals(2, answers());
    }

    @Test
    void latencyIsTheTimeFromSendingAMessageToItsLastByte() {
        begin(2, 100);
        byte[] messages = transport.takeWritten();
        nowNanos += 70;
        transport.receive(Arrays.copyOf(messages, SIZE));
        byte[] third = transport.takeWritten();
        nowNanos += 30;
        transport.receive(Arrays.copyOfRange(messages, SIZE, 2 * SIZE));
        nowNanos += 1;
        transport.receive(third);
        assertEquals(3, answers());
        assertEquals(31, measurement.latencies().min());
        assertEquals(70, measurement.latencies().percentile(50));
        assertEquals(100, measurement.latencies().max());
    }

    @Test
    void whatIsSentBeforeTheMeasurementBeginsDoesNotCount() {
        open(SIZE, 1, Load.NO_END, 1);
        conversation.begin();
        for (int i = 0; i < 5; i++) {
            transport.receive(transport.takeWritten());
        }
        nowNanos += 10;
        measurement.begin(nowNanos);
        transport.receive(transport.takeWritten()); // sent while it was warming up
        assertEquals(0, answers());
        transport.receive(transport.takeWritten());
        assertEquals(1, answers());
    }

    @Test
    void exactlySoManyMessagesAreSentAndThenTheConnectionIsClosed() {
        begin(2, 5);
        int sent = 0;
        for (int turn = 0; turn < 10 && !transport.isClosing(); turn++) {
            byte[] messages = transport.takeWritten();
            sent += messages.length / SIZE;
            transport.receive(messages);
        }
        assertTrue(transport.isClosing());
        assertEquals(5, sent);
        assertEquals(5, answers());
        assertFalse(transport.isAborted());
        conversation.connectionLost(null);
        assertEquals(0, measurement.errors());
        assertEquals(1, ended);
    }

    @Test
    void whenTheTimeIsUpTheLastAnswersAreAwaitedAndNothingMoreIsSent() {
        open(SIZE, 2, Duration.ofNanos(100), Long.MAX_VALUE);
        measurement.begin(nowNanos);
        conversation.begin();
        byte[] messages = transport.takeWritten();
        nowNanos += 100;
        transport.receive(Arrays.copyOf(messages, SIZE));
        assertFalse(transport.isClosing());
        transport.receive(Arrays.copyOfRange(messages, SIZE, 2 * SIZE));
        assertTrue(transport.isClosing());
        assertEquals(List.of(), lengthsOfWrites());
        assertEquals(2, answers());
    }

    @Test
    void aMessageThatDoesNotFitIsWrittenAsThereIsRoom() {
        open(3 * Payload.PIECE + 1, 1, Load.NO_END, 1);
        transport.becomeNarrow();
        measurement.begin(nowNanos);
        conversation.begin();
        for (int i = 0; i < 3; i++) {
            assertEquals(List.of(Payload.PIECE), lengthsOfWrites());
            conversation.resumeWriting();
        }
        assertEquals(List.of(1), lengthsOfWrites());
    }

    @Test
    void whatComesBackWhileAMessageIsStillBeingWrittenIsChecked() {
        open(2 * Payload.PIECE, 1, Load.NO_END, 1);
        transport.becomeNarrow();
        measurement.begin(nowNanos);
        conversation.begin();
        transport.receive(transport.takeWritten());
        conversation.resumeWriting();
        transport.receive(transport.takeWritten());
        assertEquals(1, answers());
        assertEquals(0, measurement.errors());
    }

    @Test
    void aWrongByteEndsTheConnectionAndIsNamed() {
        begin(1, 100);
        transport.receive(transport.takeWritten());
        byte[] message = transport.takeWritten();
        message[4] ^= 0x20;
        transport.receive(message);
        conversation.connectionLost(null);
        assertTrue(transport.isAborted());
        assertEquals(Map.of("what came back is not what was sent", 1), measurement.failures());
        assertEquals(
                List.of("connection 3: what came back is not what was sent: byte " + (SIZE + 4)),
                measurement.details());
        assertEquals(1, answers());
        assertEquals(1, ended);
    }

    @Test
    void anAnswerThatComesTwiceIsAnError() {
        begin(1, 1);
        byte[] message = transport.takeWritten();
        byte[] twice = Arrays.copyOf(message, 2 * SIZE);
        System.arraycopy(message, 0, twice, SIZE, SIZE);
        transport.receive(twice);
        assertEquals(Map.of("more came back than was sent", 1), measurement.failures());
        assertEquals(0, answers());
    }

    @Test
    void aConnectionThatIsLostIsAnError() {
        begin(1, 100);
        conversation.connectionLost(new IOException("Connection reset"));
        assertEquals(Map.of("Connection reset", 1), measurement.failures());
        assertEquals(1, ended);
    }

    @Test
    void aServerThatClosesIsAnError() {
        begin(1, 100);
        conversation.connectionLost(null);
        assertEquals(Map.of("the server closed the connection", 1), measurement.failures());
    }

    @Test
    void aServerThatStaysSilentBetweenTwoChecksIsGivenUp() {
        begin(1, 100);
        byte[] message = transport.takeWritten();
        transport.receive(Arrays.copyOf(message, 1));
        conversation.checkProgress();
        assertFalse(transport.isAborted());
        conversation.checkProgress();
        assertTrue(transport.isAborted());
        assertEquals(Map.of("no answer within 10 s", 1), measurement.failures());
    }

    @Test
    void anAnswerThatIsStillOutWhenPatienceEndsIsAnError() {
        begin(1, 100);
        conversation.giveUp();
        conversation.connectionLost(null);
        assertTrue(transport.isAborted());
        assertEquals(Map.of("no answer when the time was up", 1), measurement.failures());
    }

    @Test
    void aConnectionThatIsStoppedIsNoError() {
        begin(1, 100);
        conversation.stop();
        transport.receive(transport.takeWritten());
        conversation.connectionLost(null);
        assertEquals(0, measurement.errors());
        assertEquals(0, answers());
        assertEquals(1, ended);
    }
}
