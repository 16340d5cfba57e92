package io.nioloop.samples.phrasebook;

import static io.nioloop.NioLoop.*;
import static java.time.Duration.ofHours;

import io.nioloop.Runner;
import java.time.Duration;

/** Chapter "Runners". */
final class RunnerEntries extends Chapter {
    @Entry(value = "asyncio.run(main)", outside = true)
    void runAMain() {
        int answer = run(() -> {
            print("hello");
            return 42;
        });
        print(answer);
    }

    @Entry(value = "asyncio.run(main) ends what is left", outside = true)
    void endWhatIsLeft() {
        run(() -> {
            createTask(() -> {
                try {
                    sleep(ofHours(1));
                } finally {
                    print("cleaned up");
                }
            });
            sleep(Duration.ZERO);
            print("main ends");
        });
    }

    @Entry("asyncio.run(main) inside a loop")
    void runInsideALoop() {
        try {
            run(() -> print("never"));
        } catch (IllegalStateException refused) {
            print("refused");
        }
    }

    @Entry(value = "asyncio.Runner()", outside = true)
    void runTwoMains() {
        try (Runner runner = new Runner()) {
            print(runner.run(() -> 1));
            print(runner.run(() -> 2));
            print(runner.loop().isRunning());
        }
    }
}
